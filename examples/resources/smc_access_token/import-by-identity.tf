import {
  to = smc_access_token.example
  identity = {
    id = "at-bp1e2fsl57knvuug0001"
  }
}
