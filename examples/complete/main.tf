# Moves a small fleet of source servers to images in one maintenance window.

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

  default_tags {
    tags = {
      managed-by = "terraform"
      project    = "datacentre-exit"
    }
  }
}

locals {
  gib = 1024 * 1024 * 1024
}

resource "smc_replication_job" "server" {
  for_each = var.servers

  source_id            = each.value.source_id
  name                 = "${each.key}-migration"
  description          = "Moves ${each.key} to an image"
  target_type          = "Image"
  image_name           = "${each.key}-image"
  scheduled_start_time = var.scheduled_start_time

  system_disk_size = each.value.system_disk_size

  dynamic "system_disk_partition" {
    for_each = each.value.system_disk_partitions

    content {
      device     = system_disk_partition.key
      size_bytes = system_disk_partition.value * local.gib
      block      = true
    }
  }

  dynamic "data_disk" {
    for_each = each.value.data_disks

    content {
      index = data_disk.key
      size  = data_disk.value.size

      dynamic "partition" {
        for_each = data_disk.value.partitions

        content {
          device     = partition.key
          size_bytes = partition.value * local.gib
          block      = true
        }
      }
    }
  }

  tags = merge(each.value.tags, {
    server = each.key
  })
}
