import {
  to = smc_cross_zone_migration_job.example
  identity = {
    region_id = "cn-hangzhou"
    id        = "j-bp17bclvg344jlyt0001"
  }
}
