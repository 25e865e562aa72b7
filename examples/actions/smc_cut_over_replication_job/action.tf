# Ends the incremental replication job when the time has come, with one last run:
#   terraform apply -invoke=action.smc_cut_over_replication_job.db
action "smc_cut_over_replication_job" "db" {
  config {
    job_id    = smc_replication_job.db.id
    sync_data = true
  }
}

resource "smc_replication_job" "db" {
  source_id                   = "s-bp1e2fsl57knvuug0001"
  system_disk_size            = 80
  run_once                    = false
  frequency                   = 24
  max_number_of_image_to_keep = 3
  desired_status              = "Running"
}
