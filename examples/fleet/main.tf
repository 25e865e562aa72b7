# Discovers the source servers of a wave, moves them all to images, and waits for them.
# It can be applied again at any time: what is done stays done, what has failed is
# restarted in place, and servers that have been added are migrated as well.

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

# The state of a source server is no criterion here: as soon as its replication job
# exists it is InUse, and would drop out of the fleet.
data "smc_source_servers" "fleet" {
  name_regex = var.name_regex
}

locals {
  servers = { for server in data.smc_source_servers.fleet.source_servers : server.name => server }
}

resource "smc_replication_job" "fleet" {
  for_each = local.servers

  source_id        = each.value.source_id
  name             = "${each.key}-${var.wave}"
  target_type      = "Image"
  image_name       = "${each.key}-${var.wave}"
  system_disk_size = max(40, ceil(each.value.system_disk_size * var.headroom))

  dynamic "data_disk" {
    for_each = each.value.data_disk
    content {
      index = data_disk.value.index
      size  = max(20, ceil(data_disk.value.size * var.headroom))
    }
  }

  desired_status = "Running"

  tags = {
    wave   = var.wave
    server = each.key
  }

  lifecycle {
    # A replication job that has started keeps its disks anyway, also when those of the
    # source server grow. This keeps its plan from warning of the difference for ever.
    ignore_changes = [system_disk_size, data_disk]
  }
}

# One resource waits for the whole fleet.
resource "smc_replication_job_completion" "fleet" {
  job_ids = [for job in smc_replication_job.fleet : job.id]

  timeouts {
    create = "24h"
    update = "24h"
  }
}
