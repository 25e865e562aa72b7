# Moves one Linux server to a container image in Container Registry.

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
  source_id        = data.smc_source_server.this.source_id
  name             = "${var.server}-container"
  system_disk_size = max(40, data.smc_source_server.this.system_disk_size)

  target_type          = "ContainerImage"
  container_namespace  = var.namespace
  container_repository = var.server
  container_tag        = var.tag

  # The intermediate instance pushes the image with this role.
  instance_ram_role = var.push_role

  desired_status = "Running"
}

resource "smc_replication_job_completion" "this" {
  job_ids = [smc_replication_job.this.id]
}

output "status" {
  description = "How the migration ended."
  value       = smc_replication_job_completion.this.jobs[smc_replication_job.this.id].status
}

output "container_image" {
  description = "Where the image is, below the address of the registry."
  value       = "${var.namespace}/${var.server}:${var.tag}"
}
