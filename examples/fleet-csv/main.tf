# Moves the servers of a CSV file, a line each. An empty field means the default.

terraform {
  required_version = ">= 1.8"

  required_providers {
    smc = {
      source  = "seed-1848b749/smc"
      version = "~> 0.1"
    }
  }
}

provider "smc" {
  region = var.region
}

data "smc_source_servers" "all" {}

locals {
  # All fields of a CSV file are texts.
  lines = { for line in csvdecode(file("${path.module}/${var.servers}")) : line.server => line }
  found = { for server in data.smc_source_servers.all.source_servers : server.name => server }
}

resource "smc_replication_job" "server" {
  for_each = local.lines

  source_id   = local.found[each.key].source_id
  name        = "${each.key}-${var.wave}"
  target_type = "Image"
  image_name  = "${each.key}-${var.wave}"

  # The line's size, or the source server's.
  system_disk_size = each.value.system_disk_size != "" ? tonumber(each.value.system_disk_size) : max(40, local.found[each.key].system_disk_size)

  dynamic "data_disk" {
    for_each = local.found[each.key].data_disk
    content {
      index = data_disk.value.index
      # The line's size counts for the first data disk.
      size = each.value.data_disk_size != "" && data_disk.value.index == 1 ? tonumber(each.value.data_disk_size) : max(20, data_disk.value.size)
    }
  }

  # A line with a frequency is replicated again and again, until the cut-over.
  run_once                    = each.value.frequency == ""
  frequency                   = each.value.frequency != "" ? tonumber(each.value.frequency) : null
  max_number_of_image_to_keep = each.value.frequency != "" ? 3 : null

  scheduled_start_time = each.value.start != "" ? each.value.start : null
  desired_status       = "Running"

  tags = {
    wave = var.wave
  }

  lifecycle {
    # A replication job that has started keeps its disks, also when those of the source
    # server grow. This keeps its plan from warning of the difference for ever.
    ignore_changes = [system_disk_size, data_disk]

    precondition {
      condition     = contains(keys(local.found), each.key)
      error_message = "${var.servers}: there is no source server ${each.key}."
    }
  }
}
