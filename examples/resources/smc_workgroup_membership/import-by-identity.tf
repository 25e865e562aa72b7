import {
  to = smc_workgroup_membership.first_wave
  identity = {
    workgroup_id = "w-bp1e2fsl57knvuug0001"
  }
}
