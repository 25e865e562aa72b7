output "report" {
  description = "How far each server is, as a table in Markdown."
  value = join("\n", concat(
    ["| Server | Replication job | Status | Progress | Image |", "|---|---|---|---|---|"],
    [
      for name, job in smc_replication_job.server : format("| %s | %s | %s | %s %% | %s |",
        name, job.id, job.status, coalesce(job.progress, 0), coalesce(job.image_id, "none yet"),
      )
    ],
  ))
}
