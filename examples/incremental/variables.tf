variable "region" {
  description = "The region that receives the images."
  type        = string
  default     = "cn-hangzhou"
}

variable "server" {
  description = "The name of the source server."
  type        = string
}

variable "frequency" {
  description = "The hours between two runs."
  type        = number
  default     = 12
}

variable "cut_over" {
  description = "Whether to end the runs with a last one and finish the migration. Set it in the maintenance window, with the applications on the server stopped."
  type        = bool
  default     = false
}
