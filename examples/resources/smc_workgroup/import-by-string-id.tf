import {
  to = smc_workgroup.first_wave
  id = "w-bp1e2fsl57knvuug0001"
}
