import {
  to = smc_replication_job.example
  identity = {
    id        = "j-bp17bclvg344jlyt0001"
    region_id = "cn-hangzhou" # Default: the provider's region.
  }
}
