# Finds the replication jobs that were made in the console, and writes an import block
# for each. It creates nothing.

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

data "smc_replication_jobs" "fleet" {
  name_regex = var.name_regex
}

# Waits for all of them, once they are in Terraform's hands.
resource "smc_replication_job_completion" "fleet" {
  count = var.wait ? 1 : 0

  job_ids = data.smc_replication_jobs.fleet.ids

  timeouts {
    create = "24h"
  }
}
