data "smc_source_server" "web" {
  name = "web-01"
}

# A replication job with disks like those of the source server. When these grow later, a
# job that has started keeps its own, and the plan says so in a warning.
resource "smc_replication_job" "web" {
  source_id        = data.smc_source_server.web.source_id
  system_disk_size = max(20, data.smc_source_server.web.system_disk_size)

  dynamic "data_disk" {
    for_each = data.smc_source_server.web.data_disk
    content {
      index = data_disk.value.index
      size  = max(20, data_disk.value.size)
    }
  }
}

# By ID, as the SMC console shows it.
data "smc_source_server" "by_id" {
  source_id = "s-bp1e2fsl57knvuug0001"
}

output "hostname" {
  value = data.smc_source_server.by_id.system_info.hostname
}
