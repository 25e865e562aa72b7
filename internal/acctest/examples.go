package acctest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// examples returns the path of a folder of examples, such as "complete".
func examples(t *testing.T, name string) string {
	t.Helper()
	folder, err := os.Getwd() // The folder of the package under test.
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "examples", filepath.FromSlash(name))
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("there is no go.mod above the test")
		}
		folder = parent
	}
}

// ExampleStep is a step that applies an example that is a module, such as "complete".
func ExampleStep(t *testing.T, name string, variables config.Variables, more ...func(*resource.TestStep)) resource.TestStep {
	t.Helper()
	step := resource.TestStep{ConfigDirectory: config.StaticDirectory(examples(t, name)), ConfigVariables: variables}
	for _, change := range more {
		change(&step)
	}
	return step
}

// RunExamples runs steps whose provider is configured by the environment.
func RunExamples(t *testing.T, mock *smcmock.Server, steps ...resource.TestStep) {
	t.Helper()
	RunWith(t, mock, []provider.Option{Environment(mock)}, steps...)
}

// RunExample applies the example of a resource's documentation page as it stands, with checks of
// the plan, plans it again, which must change nothing, and checks that the IDs of import.sh have
// a form that the resource imports. The environment configures the provider.
func RunExample(t *testing.T, mock *smcmock.Server, typeName string, variables config.Variables, checks ...plancheck.PlanCheck) {
	t.Helper()
	folder := examples(t, "resources/"+typeName)
	checkImportIDs(t, mock, typeName, filepath.Join(folder, "import.sh"))
	text := readExample(t, filepath.Join(folder, "resource.tf"))
	RunExamples(t, mock,
		resource.TestStep{Config: text, ConfigVariables: variables, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks}},
		resource.TestStep{Config: text, ConfigVariables: variables, PlanOnly: true},
	)
}

// RunDataSourceExample does for a data source what RunExample does for a resource, with checks
// of the state.
func RunDataSourceExample(t *testing.T, mock *smcmock.Server, typeName string, checks ...statecheck.StateCheck) {
	t.Helper()
	text := readExample(t, filepath.Join(examples(t, "data-sources/"+typeName), "data-source.tf"))
	RunExamples(t, mock,
		resource.TestStep{Config: text, ConfigStateChecks: checks},
		resource.TestStep{Config: text, PlanOnly: true},
	)
}

func readExample(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file) //nolint:gosec // An example of this repository.
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// importCommand is a line of an import.sh: the type of the address, and the ID.
var importCommand = regexp.MustCompile(`(?m)^terraform import (\w+)\.\S+ (\S+)$`)

// checkImportIDs checks that the resource accepts the IDs of its import.sh; a resource that
// cannot be imported has none.
func checkImportIDs(t *testing.T, mock *smcmock.Server, typeName, file string) {
	t.Helper()
	importing := func(id string) []*tfprotov6.Diagnostic {
		s := NewSession(t, mock, typeName, nil)
		resp, err := s.Server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return resp.Diagnostics
	}
	script, err := os.ReadFile(file) //nolint:gosec // An example of this repository.
	if errors.Is(err, fs.ErrNotExist) {
		if said := Summary(importing("an ID")); !strings.Contains(said, "Import Not Implemented") {
			t.Errorf("%s can be imported, but there is no import.sh", typeName)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	commands := importCommand.FindAllStringSubmatch(string(script), -1)
	if len(commands) == 0 {
		t.Errorf("%s: there is no terraform import", file)
	}
	for _, command := range commands {
		id := strings.Trim(command[2], `'"`)
		if command[1] != typeName {
			t.Errorf("%s: %s is another resource", file, command[1])
		}
		if diags := importing(id); HasErrors(diags) {
			t.Errorf("%s: %s: %s", file, id, Summary(diags))
		}
	}
}
