# A source server that the SMC client has registered. What is left out stays as it is.
resource "smc_source_server" "web" {
  source_id   = "s-bp1e2fsl57knvuug0001"
  name        = "web-01"
  description = "Web server 01, first wave"

  tags = {
    wave = "1"
  }
}

resource "smc_replication_job" "web" {
  source_id        = smc_source_server.web.source_id
  system_disk_size = max(20, smc_source_server.web.system_disk_size)
}

# One that is deleted from SMC when it is destroyed, unless a replication job is unfinished.
resource "smc_source_server" "retired" {
  source_id     = "s-bp1e2fsl57knvuug0002"
  force_destroy = true
}
