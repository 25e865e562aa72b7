variable "name" {
  description = "The name of the wave. It becomes part of the names of replication jobs and images, and the tag wave."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]+$", var.name))
    error_message = "The name of a wave has letters, digits, underscores and hyphens only."
  }
}

variable "servers" {
  description = "The servers of the wave, by the names of their source servers. The size of the system disk is in GiB; without one it is the source server's."
  type = map(object({
    system_disk_size = optional(number)
    start            = optional(string)
  }))
}

variable "started" {
  description = "Whether to start the replication jobs, and wait for their images. With false they are created, and can be looked at."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of the replication jobs."
  type        = map(string)
  default     = {}
}

variable "wait" {
  description = "How long to wait for the images."
  type        = string
  default     = "24h"
}
