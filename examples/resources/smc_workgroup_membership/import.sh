# By the ID of the workgroup:
terraform import smc_workgroup_membership.first_wave w-bp1e2fsl57knvuug0001
