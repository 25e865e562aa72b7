# The replication jobs that have failed, and why.
data "smc_replication_jobs" "failed" {
  status = "InError"
}

output "failed" {
  value = {
    for job in data.smc_replication_jobs.failed.replication_jobs :
    job.name => job.error_code
  }
}

# The images that a wave of the migration has made, by source server.
data "smc_replication_jobs" "wave" {
  status = "Finished"

  tags = {
    wave = "1"
  }
}

output "images" {
  value = {
    for job in data.smc_replication_jobs.wave.replication_jobs :
    job.source_id => job.image_id
  }
}
