variable "region" {
  description = "The destination region of the replication jobs."
  type        = string
  default     = "cn-hangzhou"
}

variable "name_regex" {
  description = "Which replication jobs to take over, by name."
  type        = string
  default     = ".*"
}

variable "wait" {
  description = "Whether to wait until the replication jobs have ended."
  type        = bool
  default     = false
}
