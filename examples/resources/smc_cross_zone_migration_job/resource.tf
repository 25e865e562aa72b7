# Moves an instance to zone I, with a newer instance type and a faster system disk.
# The job orders what it needs and, unless auto_pay is false, pays for it.
resource "smc_cross_zone_migration_job" "web" {
  instance_id          = "i-bp1f9kdko6hagdpq0001"
  target_zone_id       = "cn-hangzhou-i"
  target_vswitch_id    = "vsw-bp1ddbrxdlrcbim460001"
  target_instance_type = "ecs.g7.large"
  auto_pay             = true
  desired_status       = "Running"

  disk {
    disk_id           = "d-bp131n0q38u3a4zi0001"
    category          = "cloud_essd"
    performance_level = "PL1"
  }
}

# Waits until the instance has moved.
resource "smc_replication_job_completion" "web" {
  job_ids = [smc_cross_zone_migration_job.web.id]
}
