package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
)

// Validating a configuration takes neither credentials nor a network; so does reading
// the schema. The examples are valid.
func TestAccBinary(t *testing.T) {
	t.Parallel()
	c := acctest.Build(t)

	folders := make(map[string]bool)
	err := filepath.WalkDir("examples", func(path string, entry fs.DirEntry, err error) error {
		// An example of how to import is not a configuration by itself.
		if err == nil && strings.HasSuffix(path, ".tf") && !strings.HasPrefix(entry.Name(), "import") {
			folders[filepath.Dir(path)] = true
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d examples, %v", len(folders), err)
	}
	for folder := range folders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			if filepath.Base(filepath.Dir(folder)) == "actions" {
				acctest.RequireActions(t)
			}
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			imports, err := filepath.Glob(filepath.Join(copied, "import*.tf"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range imports {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			}
			withProvider(t, copied)
			if out, err := c.Run(t.Context(), copied, "validate", "-no-color"); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			if out, err := c.Run(t.Context(), copied, "providers", "schema", "-json"); err != nil || !strings.Contains(out, `"smc_replication_job"`) {
				t.Errorf("%v\n%.500s", err, out)
			}
		})
	}
	t.Run("version", func(t *testing.T) {
		t.Parallel()
		out, err := exec.CommandContext(t.Context(), c.Provider(), "--version").CombinedOutput() //nolint:gosec // What was built.
		if err != nil || string(out) != "terraform-provider-smc dev\n" {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("invalid", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		withProvider(t, folder)
		// A provider block is not looked at before something uses it.
		const config = `
provider "smc" {
  endpoint = "ftp://x"
}

resource "smc_replication_job" "test" {
  source_id        = "s-bp1test0001"
  system_disk_size = 60
}
`
		if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := c.Run(t.Context(), folder, "validate", "-no-color")
		if err == nil || !strings.Contains(out, "Invalid endpoint") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// withProvider adds what examples of the documentation leave out: where the provider
// is from.
func withProvider(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // A file of the test.
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^ *required_providers`).Match(content) {
			return
		}
	}
	const block = "terraform {\n  required_providers {\n    smc = {\n      source = \"seed-1848b749/smc\"\n    }\n  }\n}\n"
	if err := os.WriteFile(filepath.Join(folder, "versions.tf"), []byte(block), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLogsAreRead(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]bool{
		"PATH=/bin":                 false,
		"TF_LOG=":                   false,
		"TF_LOG=INFO":               true,
		"TF_LOG_PROVIDER=DEBUG":     true,
		"TF_LOG_PROVIDER_SMC=TRACE": true,
		"TF_LOG_SDK=INFO":           true,
		"TF_LOG_PATH=/tmp/log":      false,
		"NOT_TF_LOG=INFO":           false,
	} {
		if got := logsAreRead([]string{"HOME=/", variable}); got != want {
			t.Errorf("%s: %t", variable, got)
		}
	}
}
