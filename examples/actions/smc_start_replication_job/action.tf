# The replication job is started when it has been created, and at any time with
#   terraform apply -invoke=action.smc_start_replication_job.web
# Its desired_status is not set: Terraform does not manage its status otherwise.
resource "smc_replication_job" "web" {
  source_id        = "s-bp1e2fsl57knvuug0001"
  system_disk_size = 80

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.smc_start_replication_job.web]
    }
  }
}

action "smc_start_replication_job" "web" {
  config {
    job_id  = smc_replication_job.web.id
    timeout = "30m"
  }
}
