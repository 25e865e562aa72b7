# Replication jobs of the provider's region whose names begin with "web-".
list "smc_replication_job" "web" {
  provider = smc

  config {
    name_regex = "^web-"
  }
}

# Up to 200 replication jobs of a wave that have failed, with all their attributes.
list "smc_replication_job" "failed" {
  provider         = smc
  include_resource = true
  limit            = 200

  config {
    region_id = "cn-hangzhou"
    status    = "InError"

    tags = {
      wave = "1"
    }
  }
}
