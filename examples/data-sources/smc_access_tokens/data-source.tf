# The activation codes that can still register source servers, and how many.
data "smc_access_tokens" "activated" {
  status = "activated"
}

output "registrations_left" {
  value = {
    for token in data.smc_access_tokens.activated.access_tokens :
    token.access_token_id => token.limit - token.registered_count
  }
}

# Those of one migration, whoever has created them.
data "smc_access_tokens" "waves" {
  name_regex = "^wave-"
}

output "waves" {
  value = {
    for token in data.smc_access_tokens.waves.access_tokens :
    token.name => token.expiration_time...
  }
}
