# Finds the replication jobs of the region; "terraform query" lists them, and writes their
# configuration and import blocks.
list "smc_replication_job" "fleet" {
  provider         = smc
  include_resource = true
}
