// Terraform-provider-smc is the Terraform provider for Alibaba Cloud Server Migration
// Center (SMC).
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
)

// address is where the registry has the provider.
const address = "registry.terraform.io/seed-1848b749/smc"

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve until interrupted, for a debugger, and print how Terraform is to attach")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address:         address,
		Debug:           *debug,
		ProtocolVersion: 6,
	})
	if err != nil {
		log.Fatal(err)
	}
}
