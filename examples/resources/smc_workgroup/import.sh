# By the ID of the workgroup:
terraform import smc_workgroup.first_wave w-bp1e2fsl57knvuug0001
