variable "region" {
  description = "The region that receives the image."
  type        = string
  default     = "cn-hangzhou"
}

variable "server" {
  description = "The name of the source server."
  type        = string
}
