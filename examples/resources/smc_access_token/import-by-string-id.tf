import {
  to = smc_access_token.example
  id = "at-bp1e2fsl57knvuug0001"
}
