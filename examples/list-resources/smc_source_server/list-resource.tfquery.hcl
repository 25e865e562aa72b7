# Windows servers that can be migrated: online, and without an unfinished replication job.
list "smc_source_server" "windows" {
  provider = smc

  config {
    platform = "windows"
    state    = "Available"
  }
}
