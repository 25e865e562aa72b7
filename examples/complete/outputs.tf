output "job_ids" {
  description = "The replication job of each server."
  value       = { for name, job in smc_replication_job.server : name => job.id }
}

output "statuses" {
  description = "How far each replication job is."
  value       = { for name, job in smc_replication_job.server : name => job.status }
}
