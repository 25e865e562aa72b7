# Moves one source server into an ECS instance that there is already. ALL DATA ON THE
# DISKS OF THAT INSTANCE IS ERASED.

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

resource "smc_replication_job" "into_instance" {
  source_id        = data.smc_source_server.this.source_id
  name             = "${var.server}-to-instance"
  system_disk_size = max(40, data.smc_source_server.this.system_disk_size)

  target_type = "TargetInstance"
  instance_id = var.instance_id

  # Without it the job is created, and waits.
  desired_status = var.erase_instance ? "Running" : null

  lifecycle {
    # No plan may replace or destroy this job: a second one would erase the instance again.
    prevent_destroy = true
  }
}

resource "smc_replication_job_completion" "into_instance" {
  count = var.erase_instance ? 1 : 0

  job_ids = [smc_replication_job.into_instance.id]
}

output "status" {
  description = "How the migration ended; null before it was started."
  value = one([
    for completion in smc_replication_job_completion.into_instance :
    completion.jobs[smc_replication_job.into_instance.id].status
  ])
}
