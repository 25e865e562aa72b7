// Terraform-provider-smc is the Terraform provider for Alibaba Cloud Server Migration
// Center (SMC).
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
)

// address is where the registry has the provider.
const address = "registry.terraform.io/seed-1848b749/smc"

// version is set when a release is built.
var version = "dev"

func main() {
	attach := flag.Bool("debug", false, "serve until interrupted, for a debugger, and print how Terraform is to attach")
	named := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *named {
		_, _ = fmt.Fprintln(os.Stdout, "terraform-provider-smc", version)
		return
	}
	tune()

	var options []tf6server.ServeOpt
	if *attach {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve(address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}

// gcPercent lets the heap grow to four times what is in use before it is collected. A
// plan over a thousand resources makes much garbage and keeps little of it.
const gcPercent = 300

// memoryLimit keeps that from going far: above it, garbage is collected sooner.
const memoryLimit = 256 << 20

// quietLogs are the variables by which the libraries learn the levels of their logs.
var quietLogs = []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_SMC"}

// tune spends nothing on what nobody asked for: the libraries write logs of the finest
// level, which Terraform parses and drops, also when no variable asks for logs.
func tune() {
	if !logsAreRead(os.Environ()) {
		for _, name := range quietLogs {
			_ = os.Setenv(name, "OFF") // The names are valid.
		}
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
}

// logsAreRead reports whether a variable of Terraform or OpenTofu asks for logs.
func logsAreRead(environ []string) bool {
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && value != "" && name != "TF_LOG_PATH" {
			return true
		}
	}
	return false
}
