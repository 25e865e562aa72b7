# An activation code with which 20 servers of the first wave can register within a week.
resource "smc_access_token" "wave_1" {
  name                 = "wave-1"
  description          = "First wave: web servers of the old data centre"
  limit                = 20
  time_to_live_in_days = 7

  # When an argument changes, there is the new code before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}

# The code goes to whatever installs the SMC client on the servers, which asks for it when it
# registers them. Terraform hides the value until it is asked for by name:
#   terraform output -raw wave_1_activation_code
output "wave_1_activation_code" {
  description = "The activation code for the SMC clients of wave 1."
  value       = smc_access_token.wave_1.code
  sensitive   = true
}

output "wave_1_registrations" {
  description = "How far the registration is."
  value       = "${smc_access_token.wave_1.registered_count} of ${smc_access_token.wave_1.limit}"
}

# When a wave has been registered, its code can be disabled, for good.
resource "smc_access_token" "wave_0" {
  name     = "wave-0"
  disabled = true
}
