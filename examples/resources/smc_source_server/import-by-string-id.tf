import {
  to = smc_source_server.example
  id = "s-bp1e2fsl57knvuug0001"
}
