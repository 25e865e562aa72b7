variable "region" {
  description = "The region that receives the images."
  type        = string
  default     = "cn-hangzhou"
}

variable "scheduled_start_time" {
  description = "When the jobs start, such as 2031-03-01T02:00:00+08:00. Null: by hand."
  type        = string
  default     = null
}

variable "servers" {
  description = "The source servers by name. Data disks are by index, partitions by device; sizes are in GiB."

  type = map(object({
    source_id              = string
    system_disk_size       = number
    system_disk_partitions = optional(map(number), {})
    data_disks = optional(map(object({
      size       = number
      partitions = optional(map(number), {})
    })), {})
    tags = optional(map(string), {})
  }))

  default = {
    web-01 = {
      source_id        = "s-bp1demoweb01"
      system_disk_size = 60
      tags             = { tier = "web" }
    }

    app-01 = {
      source_id        = "s-bp1demoapp01"
      system_disk_size = 80
      system_disk_partitions = {
        "0_0" = 60
      }
      data_disks = {
        1 = { size = 120 }
      }
      tags = { tier = "app" }
    }

    db-01 = {
      source_id        = "s-bp1demodb01"
      system_disk_size = 60
      system_disk_partitions = {
        "0_0" = 60
      }
      data_disks = {
        1 = {
          size = 500
          partitions = {
            "1_0" = 500
          }
        }
        2 = {
          size = 300
          partitions = {
            "2_0" = 200
            "2_1" = 100
          }
        }
      }
      tags = { tier = "db", backup = "daily" }
    }
  }
}
