# Logical volumes (LVM) are kept, and partitions are named by mount path. The size of
# the system disk is system_disk_size here, too.
resource "smc_replication_job" "lvm" {
  source_id        = "s-bp1e2fsl57knvuug0004"
  system_disk_size = 80
  desired_status   = "Running"

  disks {
    system {
      lvm = true

      partition {
        path       = "/"
        size_bytes = 75161927680 # 70 GiB
      }

      partition {
        path = "/boot"
      }
    }

    data {
      lvm  = true
      size = 120

      partition {
        path       = "/data"
        size_bytes = 107374182400 # 100 GiB
      }
    }
  }
}
