import {
  to = smc_replication_job.example
  id = "cn-hangzhou:j-bp17bclvg344jlyt0001"
}
