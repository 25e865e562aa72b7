# Pauses the replication job outside of the change window:
#   terraform apply -invoke=action.smc_stop_replication_job.web
action "smc_stop_replication_job" "web" {
  config {
    job_id = smc_replication_job.web.id
  }
}

resource "smc_replication_job" "web" {
  source_id        = "s-bp1e2fsl57knvuug0001"
  system_disk_size = 80
}
