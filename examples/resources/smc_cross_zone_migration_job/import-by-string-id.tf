import {
  to = smc_cross_zone_migration_job.example
  id = "cn-hangzhou:j-bp17bclvg344jlyt0001"
}
