import {
  to = smc_workgroup_membership.first_wave
  id = "w-bp1e2fsl57knvuug0001"
}
