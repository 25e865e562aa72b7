resource "smc_replication_job" "web" {
  source_id        = "s-bp1e2fsl57knvuug0001"
  system_disk_size = 80
  desired_status   = "Running"
}

resource "smc_replication_job_completion" "web" {
  job_ids = [smc_replication_job.web.id]
  until   = "image"

  timeouts {
    create = "6h"
  }
}

output "image_id" {
  value = smc_replication_job_completion.web.image_ids[smc_replication_job.web.id]
}
