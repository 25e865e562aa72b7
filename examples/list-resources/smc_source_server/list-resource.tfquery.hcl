# Windows servers that have no replication job.
list "smc_source_server" "windows" {
  provider = smc

  config {
    platform = "windows"
    state    = "Available"
  }
}
