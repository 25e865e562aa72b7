output "images" {
  description = "The image of each server."
  value = {
    for name, job in smc_replication_job.fleet :
    name => smc_replication_job_completion.fleet.image_ids[job.id]
  }
}
