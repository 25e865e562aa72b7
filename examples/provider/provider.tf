terraform {
  required_providers {
    smc = {
      source  = "seed-1848b749/smc"
      version = "~> 0.1"
    }
  }
}

# Credentials come from the environment or from a profile of the Alibaba Cloud CLI.
provider "smc" {
  region = "cn-hangzhou"

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}
