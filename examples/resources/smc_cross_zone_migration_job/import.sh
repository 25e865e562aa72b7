# By the ID of the job, in the provider's region:
terraform import smc_cross_zone_migration_job.example j-bp17bclvg344jlyt0001

# In another region:
terraform import smc_cross_zone_migration_job.example ap-southeast-1:j-bp17bclvg344jlyt0001
