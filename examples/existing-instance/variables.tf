variable "region" {
  description = "The region of the instance."
  type        = string
  default     = "cn-hangzhou"
}

variable "server" {
  description = "The name of the source server."
  type        = string
}

variable "instance_id" {
  description = "The ID of the destination instance."
  type        = string
}

variable "erase_instance" {
  description = "Whether to start the migration, which erases all disks of the instance."
  type        = bool
  default     = false
}
