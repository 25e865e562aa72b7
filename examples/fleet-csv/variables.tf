variable "region" {
  description = "The region that receives the images."
  type        = string
  default     = "cn-hangzhou"
}

variable "servers" {
  description = "The CSV file, beside the configuration."
  type        = string
  default     = "servers.csv"
}

variable "wave" {
  description = "The name of the migration wave."
  type        = string
  default     = "wave-1"
}
