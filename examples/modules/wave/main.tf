# One wave of a migration: a replication job for each server, and one wait for all of them.
# The provider is configured by whoever calls the module.

data "smc_source_server" "this" {
  for_each = var.servers

  name = each.key
}

resource "smc_replication_job" "this" {
  for_each = var.servers

  source_id        = data.smc_source_server.this[each.key].source_id
  name             = "${each.key}-${var.name}"
  target_type      = "Image"
  image_name       = "${each.key}-${var.name}"
  system_disk_size = coalesce(each.value.system_disk_size, max(40, data.smc_source_server.this[each.key].system_disk_size))

  scheduled_start_time = each.value.start
  desired_status       = var.started ? "Running" : null

  tags = merge(var.tags, { wave = var.name })

  lifecycle {
    # A replication job that has started keeps its disk, also when that of the source
    # server grows. This keeps its plan from warning of the difference for ever.
    ignore_changes = [system_disk_size]
  }
}

resource "smc_replication_job_completion" "this" {
  count = var.started && length(var.servers) > 0 ? 1 : 0

  job_ids = [for job in smc_replication_job.this : job.id]

  timeouts {
    create = var.wait
    update = var.wait
  }
}
