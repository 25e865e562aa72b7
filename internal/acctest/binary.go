package acctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// module is the provider's Go package.
const module = "github.com/seed-1848b749/terraform-provider-smc"

// Binary runs Terraform or OpenTofu with the provider's real binary, for tests of what
// users type and read.
type Binary struct{ cli, folder string }

// Build builds the provider's binary, which the CLI then uses instead of a released one.
func Build(t *testing.T) Binary {
	t.Helper()
	b := Binary{cli: CLI(t), folder: t.TempDir()}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", b.folder, module).CombinedOutput() //nolint:gosec // A folder of the test.
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	b.configure(t, fmt.Sprintf("dev_overrides {\n    \"%s/smc\" = %s\n  }\n  direct {}", namespace, expression(t, b.folder)))
	return b
}

// Provider is the path of the provider's binary.
func (b Binary) Provider() string { return filepath.Join(b.folder, path.Base(module)) }

// cliConfig is the file with the configuration of the CLI.
func (b Binary) cliConfig() string { return filepath.Join(b.folder, "cli.tfrc") }

// configure tells the CLI how to install providers.
func (b Binary) configure(t *testing.T, installation string) {
	t.Helper()
	if err := os.WriteFile(b.cliConfig(), []byte("provider_installation {\n  "+installation+"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// installedVersion is the version as which Install installs the provider: the examples ask for it.
const installedVersion = "0.1.0"

// Install builds the provider's binary into a mirror from which "terraform init" installs it, as a
// registry would offer it. Unlike with Build, init has to be run before anything else.
func Install(t *testing.T) Binary {
	t.Helper()
	b := Build(t)
	mirror := filepath.Join(b.folder, "mirror")
	include := make([]string, 0, 2)
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		address := path.Join(host, namespace, "smc")
		include = append(include, fmt.Sprintf("%q", address))
		folder := filepath.Join(mirror, filepath.FromSlash(address), installedVersion, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Link(b.Provider(), filepath.Join(folder, path.Base(module)+"_v"+installedVersion)); err != nil {
			t.Fatal(err)
		}
	}
	b.configure(t, fmt.Sprintf("filesystem_mirror {\n    path    = %s\n    include = [%s]\n  }", expression(t, mirror), strings.Join(include, ", ")))
	return b
}

// Command returns the CLI's command in a folder, which the caller starts and ends itself, without
// credentials or anything else of the developer's.
func (b Binary) Command(folder string, arguments ...string) *exec.Cmd {
	cmd := exec.Command(b.cli, append([]string{"-chdir=" + folder}, arguments...)...) //nolint:gosec,noctx // The developer's CLI, which the caller ends.
	cmd.Env = b.environment()
	return cmd
}

// Run runs the CLI in a folder, without credentials or anything else of the developer's,
// and returns what it prints.
func (b Binary) Run(ctx context.Context, folder string, arguments ...string) (string, error) {
	cmd := exec.CommandContext(ctx, b.cli, append([]string{"-chdir=" + folder}, arguments...)...) //nolint:gosec // The developer's CLI.
	cmd.Env = b.environment()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Add builds a command of this repository, such as "internal/cmd/smcmock", for the commands of Shell.
func (b Binary) Add(t *testing.T, folder string) {
	t.Helper()
	to := filepath.Join(b.shims(), path.Base(folder))
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", to, module+"/"+folder).CombinedOutput() //nolint:gosec // Of this repository.
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// shims is the folder of what Shell finds before anything else.
func (b Binary) shims() string { return filepath.Join(b.folder, "shims") }

// Shell runs commands as a page of the documentation shows them, with "terraform" being the
// CLI, which asks for no confirmation, and with further variables of the environment. It returns
// what they print.
func (b Binary) Shell(ctx context.Context, folder, commands string, environment ...string) (string, error) {
	shims := b.shims()
	if err := os.MkdirAll(shims, 0o700); err != nil {
		return "", err
	}
	if err := os.Symlink(b.cli, filepath.Join(shims, "terraform")); err != nil && !os.IsExist(err) {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "sh", "-euc", commands) //nolint:gosec // From this repository.
	cmd.Dir = folder
	cmd.Env = append(b.environment(), "TF_CLI_ARGS_apply=-auto-approve -no-color", "TF_CLI_ARGS_plan=-no-color", "TF_CLI_ARGS_query=-no-color",
		"PATH="+shims+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd.Env = append(cmd.Env, environment...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (b Binary) environment() []string {
	return []string{
		"HOME=" + b.folder, "PATH=" + os.Getenv("PATH"), "CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE=" + b.cliConfig(),
		"TF_DATA_DIR=" + filepath.Join(b.folder, "data"),
	}
}
