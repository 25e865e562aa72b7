output "replication_jobs" {
  description = "What there is: the status of each replication job."
  value = {
    for job in data.smc_replication_jobs.fleet.replication_jobs :
    job.name => job.status
  }
}

output "import_blocks" {
  description = "An import block for each replication job."
  value = join("\n", [for job in data.smc_replication_jobs.fleet.replication_jobs : <<-EOT
    import {
      to = smc_replication_job.${replace(job.name, "/[^0-9A-Za-z_-]/", "_")}
      id = "${job.region_id}:${job.job_id}"
    }
  EOT
  ])
}

output "images" {
  description = "The images, by the ID of the replication job."
  value       = var.wait ? smc_replication_job_completion.fleet[0].image_ids : {}
}
