# A replication job that somebody else has created, in the provider's region.
data "smc_replication_job" "web" {
  job_id = "j-bp17bclvg344jlyt0001"
}

output "image_id" {
  value = data.smc_replication_job.web.image_id
}
