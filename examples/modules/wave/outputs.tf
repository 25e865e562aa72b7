output "job_ids" {
  description = "The ID of the replication job of each server."
  value       = { for name, job in smc_replication_job.this : name => job.id }
}

output "images" {
  description = "The image of each server; empty until the wave was started."
  value = merge([
    for completion in smc_replication_job_completion.this : {
      for name, job in smc_replication_job.this : name => completion.image_ids[job.id]
    }
  ]...)
}
