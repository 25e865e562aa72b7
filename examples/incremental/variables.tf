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
  description = "Whether to finish with a last run. Stop the applications on the server before."
  type        = bool
  default     = false
}
