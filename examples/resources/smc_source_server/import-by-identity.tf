import {
  to = smc_source_server.example
  identity = {
    source_id = "s-bp1e2fsl57knvuug0001"
  }
}
