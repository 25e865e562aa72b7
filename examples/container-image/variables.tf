variable "region" {
  description = "The region of the Container Registry that receives the image."
  type        = string
  default     = "cn-hangzhou"
}

variable "server" {
  description = "The name of a Linux server on x86. The repository gets the same name."
  type        = string
}

variable "namespace" {
  description = "The namespace in Container Registry."
  type        = string
  default     = "migrated"
}

variable "tag" {
  description = "The tag of the image."
  type        = string
  default     = "v1"
}

variable "push_role" {
  description = "The RAM role with which the intermediate instance pushes the image."
  type        = string
  default     = "SMCPushesImages"
}
