# Moves one source server to a custom image.

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

data "smc_source_server" "this" {
  name = var.server
}

resource "smc_replication_job" "this" {
  source_id   = data.smc_source_server.this.source_id
  name        = "${var.server}-migration"
  target_type = "Image"
  image_name  = "${var.server}-image"

  # When the source server's disks grow later, a replication job that has started keeps
  # its own, and the plan says so in a warning.
  system_disk_size = max(40, data.smc_source_server.this.system_disk_size)

  dynamic "data_disk" {
    for_each = data.smc_source_server.this.data_disk
    content {
      index = data_disk.value.index
      size  = max(20, data_disk.value.size)
    }
  }

  desired_status = "Running"
}

# Waits for the end of the migration, so that the image can be used in the same apply.
resource "smc_replication_job_completion" "this" {
  job_ids = [smc_replication_job.this.id]

  timeouts {
    create = "12h"
  }
}

output "image_id" {
  description = "The image that the migration made."
  value       = smc_replication_job_completion.this.image_ids[smc_replication_job.this.id]
}
