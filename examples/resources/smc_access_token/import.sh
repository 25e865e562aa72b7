# By the ID of the access token. The activation code is not imported: SMC does not tell it again.
terraform import smc_access_token.example at-bp1e2fsl57knvuug0001
