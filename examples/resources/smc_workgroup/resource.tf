resource "smc_workgroup" "first_wave" {
  name        = "wave-1"
  description = "Web servers, first wave"

  tags = {
    env = "production"
  }
}
