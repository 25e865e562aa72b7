# Shows how far the replication jobs are until all have ended:
#   terraform apply -invoke=action.smc_wait_for_replication_jobs.wave
action "smc_wait_for_replication_jobs" "wave" {
  config {
    job_ids = [for job in smc_replication_job.wave : job.id]
    timeout = "12h"
  }
}

resource "smc_replication_job" "wave" {
  for_each = {
    web = "s-bp1e2fsl57knvuug0001"
    app = "s-bp1e2fsl57knvuug0002"
  }

  source_id        = each.value
  name             = each.key
  system_disk_size = 80
  desired_status   = "Running"
}
