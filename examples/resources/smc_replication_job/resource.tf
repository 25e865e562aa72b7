# The least that a migration needs: SMC makes a custom image of the source server, with
# disks and partitions like the source server's. Without desired_status the replication
# job is created, and waits to be started.
resource "smc_replication_job" "minimal" {
  source_id        = "s-bp1e2fsl57knvuug0001"
  system_disk_size = 80
  desired_status   = "Running"
}

variable "change_window" {
  description = "When the migration starts, such as 2031-12-01T22:00:00+08:00."
  type        = string
}

variable "give_up" {
  description = "When the replication job expires, 7 to 90 days from now."
  type        = string
}

# Disks and partitions of chosen sizes, over a VPC, at a chosen time.
resource "smc_replication_job" "web" {
  source_id        = "s-bp1e2fsl57knvuug0002"
  name             = "web-01"
  description      = "Web server 01, first wave"
  target_type      = "Image"
  image_name       = "web-01-image"
  system_disk_size = 80

  scheduled_start_time = var.change_window
  valid_time           = var.give_up

  net_mode   = 2
  vswitch_id = "vsw-bp1ddbrxdlrcbim46ab"
  replication_parameters = jsonencode({
    bandwidth_limit = 0
    compress_level  = 1
    checksum        = true
  })

  system_disk_partition {
    device     = "0_0"
    size_bytes = 75161927680 # 70 GiB
  }

  data_disk {
    index = 1
    size  = 120

    partition {
      device     = "1_0"
      size_bytes = 107374182400 # 100 GiB
      block      = false
    }
  }

  tags = {
    env = "production"
  }
}

# An incremental replication job: a new image every 12 hours, the last 3 are kept.
resource "smc_replication_job" "incremental" {
  source_id                   = "s-bp1e2fsl57knvuug0003"
  system_disk_size            = 80
  run_once                    = false
  frequency                   = 12
  max_number_of_image_to_keep = 3
  desired_status              = "Running"

  timeouts {
    delete = "2h"
  }
}
