# By the ID of the replication job, in the provider's region:
terraform import smc_replication_job.example j-bp17bclvg344jlyt0001

# In another region:
terraform import smc_replication_job.example ap-southeast-1:j-bp17bclvg344jlyt0001
