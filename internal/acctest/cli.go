package acctest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// namespace is the provider's in the registries.
const namespace = "seed-1848b749"

// prepareCLI finds the Terraform or OpenTofu to test with, and frees it from the
// developer's own settings: the tests bring everything they need. It changes the
// environment of the process, once, because the tests of a package run at the same time.
var prepareCLI = sync.OnceValue(func() error {
	binary, err := findCLI()
	if err != nil {
		return err
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if foreign(name) {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	// First, because the version is told after complaints about the configuration.
	if err := os.Setenv("TF_CLI_CONFIG_FILE", os.DevNull); err != nil {
		return err
	}
	host, err := registryOf(binary)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"TF_ACC_TERRAFORM_PATH":     binary,
		"TF_ACC_PROVIDER_HOST":      host,
		"TF_ACC_PROVIDER_NAMESPACE": namespace,
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
})

// registryOf returns where a CLI looks for "seed-1848b749/smc", without a host.
func registryOf(binary string) (string, error) {
	version, err := exec.CommandContext(context.Background(), binary, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", binary, err)
	}
	if bytes.Contains(version, []byte("OpenTofu v")) {
		return "registry.opentofu.org", nil
	}
	return "registry.terraform.io", nil
}

func findCLI() (string, error) {
	if binary := os.Getenv("TF_ACC_TERRAFORM_PATH"); binary != "" {
		return binary, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if binary, err := exec.LookPath(name); err == nil {
			return binary, nil
		}
	}
	return "", errors.New("neither terraform nor tofu is on PATH. Run the tests with \"make test\", which builds OpenTofu if it " +
		"must, or name a binary in TF_ACC_TERRAFORM_PATH")
}

// foreign reports whether an environment variable would change what the CLI does.
func foreign(name string) bool {
	switch name {
	case "TF_DATA_DIR", "TF_WORKSPACE", "TF_PLUGIN_CACHE_DIR", "TF_REATTACH_PROVIDERS", "TF_INPUT", "TF_IGNORE":
		return true
	}
	return strings.HasPrefix(name, "TF_CLI_ARGS") || strings.HasPrefix(name, "TF_VAR_")
}

// CLI returns the path of the Terraform or OpenTofu to test with. Without one, it fails
// the test.
func CLI(t *testing.T) string {
	t.Helper()
	if err := prepareCLI(); err != nil {
		t.Fatal(err)
	}
	return os.Getenv("TF_ACC_TERRAFORM_PATH")
}

// HasTerraform reports whether the CLI is a Terraform of at least a version, which has features that
// OpenTofu and earlier versions do not have.
func HasTerraform(t *testing.T, major, minor int) bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), CLI(t), "version").Output() //nolint:gosec // The developer's CLI.
	if err != nil {
		t.Fatal(err)
	}
	var gotMajor, gotMinor int
	n, _ := fmt.Sscanf(string(out), "Terraform v%d.%d", &gotMajor, &gotMinor)
	return n == 2 && (gotMajor > major || gotMajor == major && gotMinor >= minor)
}

// RequireTerraform skips the test where HasTerraform is false.
func RequireTerraform(t *testing.T, major, minor int) {
	t.Helper()
	if !HasTerraform(t, major, minor) {
		t.Skipf("Terraform %d.%d or later is needed", major, minor)
	}
}
