# Run with "terraform test" in the folder of the module. The provider is a mock of
# Terraform's: no account, no mock endpoint, nothing is called.

mock_provider "smc" {
  mock_data "smc_source_server" {
    defaults = {
      source_id        = "s-bp1mock000001"
      system_disk_size = 60
    }
  }

  mock_resource "smc_replication_job" {
    defaults = {
      id = "j-bp1mock000001"
    }
  }

  mock_resource "smc_replication_job_completion" {
    defaults = {
      image_ids = {
        "j-bp1mock000001" = "m-bp1mock000001"
      }
    }
  }
}

variables {
  name = "wave-1"
  servers = {
    web-01 = {}
    db-01  = { system_disk_size = 200, start = "2031-01-01T02:00:00+08:00" }
  }
}

run "sizes" {
  command = plan

  assert {
    condition     = smc_replication_job.this["web-01"].system_disk_size == 60
    error_message = "Without a size, the system disk is as large as the source server's."
  }

  assert {
    condition     = smc_replication_job.this["db-01"].system_disk_size == 200
    error_message = "The size of a server wins."
  }

  assert {
    condition     = smc_replication_job.this["db-01"].tags["wave"] == "wave-1"
    error_message = "Every replication job has the tag wave."
  }
}

run "images" {
  assert {
    condition     = output.images["web-01"] == "m-bp1mock000001"
    error_message = "There is an image for each server."
  }
}

run "not_started" {
  command = plan

  variables {
    started = false
  }

  assert {
    condition     = smc_replication_job.this["web-01"].desired_status == null
    error_message = "Nothing is started."
  }

  assert {
    condition     = length(smc_replication_job_completion.this) == 0
    error_message = "Nothing is waited for."
  }
}

run "names" {
  command = plan

  variables {
    name = "wave 1"
  }

  expect_failures = [var.name]
}
