variable "region" {
  description = "The region that receives the images."
  type        = string
  default     = "cn-hangzhou"
}

variable "name_regex" {
  description = "A regular expression for the names of the source servers to migrate."
  type        = string
}

variable "wave" {
  description = "The name of the wave, which becomes part of the names of jobs and images."
  type        = string
  default     = "wave-1"
}

variable "headroom" {
  description = "How much larger than on the source server disks become."
  type        = number
  default     = 1.2

  validation {
    condition     = var.headroom >= 1
    error_message = "Disks cannot become smaller than they are: headroom is at least 1."
  }
}
