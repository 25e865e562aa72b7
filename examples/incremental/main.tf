# Replicates a source server every few hours, and cuts over when told to.

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
  name        = "${var.server}-incremental"
  target_type = "Image"
  image_name  = "${var.server}-incremental"

  # When the source server's disks grow later, a replication job that has started keeps
  # its own, and the plan says so in a warning.
  system_disk_size = max(40, data.smc_source_server.this.system_disk_size)

  run_once                    = false
  frequency                   = var.frequency
  max_number_of_image_to_keep = 3

  # The cut-over takes what has changed since the last run with it, in a last run.
  desired_status        = var.cut_over ? "Finished" : "Running"
  sync_data_on_cut_over = true
}

# Before the cut-over the first image is enough; after it, the last one counts.
resource "smc_replication_job_completion" "this" {
  job_ids = [smc_replication_job.this.id]
  until   = var.cut_over ? "finished" : "image"

  timeouts {
    create = "12h"
    update = "12h"
  }
}

output "image_id" {
  description = "The image of the first run, or of the cut-over."
  value       = smc_replication_job_completion.this.image_ids[smc_replication_job.this.id]
}
