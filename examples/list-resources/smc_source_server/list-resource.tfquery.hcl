# Windows servers that a replication job can be created for: they are online, and have no unfinished one.
list "smc_source_server" "windows" {
  provider = smc

  config {
    platform = "windows"
    state    = "Available"
  }
}
