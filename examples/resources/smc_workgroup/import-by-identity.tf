import {
  to = smc_workgroup.first_wave
  identity = {
    id = "w-bp1e2fsl57knvuug0001"
  }
}
