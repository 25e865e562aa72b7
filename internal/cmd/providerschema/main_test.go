package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// decoded is the part of the output that the tests look into. It is not made of the
// program's own types, so that a wrong name in those shows.
type decoded struct {
	Provider struct {
		Block decodedBlock `json:"block"`
	} `json:"provider"`
	Resources map[string]struct {
		Block decodedBlock `json:"block"`
	} `json:"resource_schemas"`
	Actions map[string]struct {
		Block decodedBlock `json:"block"`
	} `json:"action_schemas"`
	ListResources map[string]struct {
		Block decodedBlock `json:"block"`
	} `json:"list_resource_schemas"`
	Identities map[string]struct {
		Attributes map[string]struct {
			Description string `json:"description"`
		} `json:"attributes"`
	} `json:"resource_identity_schemas"`
}

type decodedBlock struct {
	Attributes map[string]struct {
		Type        json.RawMessage `json:"type"`
		Description string          `json:"description"`
		Required    bool            `json:"required"`
		Nested      *struct {
			Attributes map[string]struct {
				Description string `json:"description"`
			} `json:"attributes"`
		} `json:"nested_type"`
	} `json:"attributes"`
	Blocks map[string]struct {
		Nesting string       `json:"nesting_mode"`
		Block   decodedBlock `json:"block"`
	} `json:"block_types"`
}

func generate(t *testing.T) decoded {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var all struct {
		FormatVersion string             `json:"format_version"`
		Schemas       map[string]decoded `json:"provider_schemas"`
	}
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	one, ok := all.Schemas[address]
	if all.FormatVersion == "" || !ok {
		t.Fatalf("no schema of %s in %.200s", address, out.String())
	}
	return one
}

func TestRun(t *testing.T) {
	t.Parallel()
	schemas := generate(t)

	if got := string(schemas.Provider.Block.Attributes["region"].Type); got != `"string"` {
		t.Errorf("type of the provider's region is %s", got)
	}
	job, ok := schemas.Resources["smc_replication_job"]
	if !ok {
		t.Fatal("smc_replication_job is missing")
	}
	if !job.Block.Attributes["source_id"].Required {
		t.Error("source_id is not required")
	}
	if got := job.Block.Blocks["data_disk"].Nesting; got != "list" {
		t.Errorf("nesting of data_disk is %q", got)
	}
	if !schemas.Actions["smc_start_replication_job"].Block.Attributes["job_id"].Required {
		t.Error("smc_start_replication_job is missing, or its job_id is not required")
	}
	if got := string(schemas.ListResources["smc_replication_job"].Block.Attributes["status"].Type); got != `"string"` {
		t.Errorf("type of the status that the list resource filters by is %s", got)
	}
	if len(schemas.Identities["smc_replication_job"].Attributes) == 0 {
		t.Error("the identity of smc_replication_job is missing")
	}
}

// The documentation is made of descriptions, so everything needs one.
func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	schemas := generate(t)

	checkDescribed(t, "provider", schemas.Provider.Block)
	for name, resource := range schemas.Resources {
		checkDescribed(t, name, resource.Block)
	}
	for name, action := range schemas.Actions {
		checkDescribed(t, name, action.Block)
	}
	for name, list := range schemas.ListResources {
		checkDescribed(t, "list "+name, list.Block)
	}
	for name, identity := range schemas.Identities {
		for attribute, a := range identity.Attributes {
			if a.Description == "" {
				t.Errorf("the identity of %s: %s has no description", name, attribute)
			}
		}
	}
}

func checkDescribed(t *testing.T, where string, b decodedBlock) {
	t.Helper()
	for name, a := range b.Attributes {
		if a.Description == "" {
			t.Errorf("%s.%s has no description", where, name)
		}
		if a.Nested == nil {
			continue
		}
		for inner, n := range a.Nested.Attributes {
			if n.Description == "" {
				t.Errorf("%s.%s.%s has no description", where, name, inner)
			}
		}
	}
	for name, nested := range b.Blocks {
		checkDescribed(t, where+"."+name, nested.Block)
	}
}

func TestConvertFunction(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(convertFunction(&tfprotov6.Function{
		Summary:           "Sum.",
		Parameters:        []*tfprotov6.FunctionParameter{{Name: "first", Type: tftypes.Number}},
		VariadicParameter: &tfprotov6.FunctionParameter{Name: "rest", Type: tftypes.List{ElementType: tftypes.Number}, AllowNullValue: true},
		Return:            &tfprotov6.FunctionReturn{Type: tftypes.String},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"summary":"Sum.","return_type":"string","parameters":[{"name":"first","type":"number"}],` +
		`"variadic_parameter":{"name":"rest","is_nullable":true,"type":["list","number"]}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	warning := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Mind"}
	if err := failure([]*tfprotov6.Diagnostic{warning}); err != nil {
		t.Errorf("a warning fails: %v", err)
	}
	wrong := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad", Detail: "schema"}
	if err := failure([]*tfprotov6.Diagnostic{warning, wrong}); err == nil || err.Error() != "Bad: schema" {
		t.Errorf("got %v", err)
	}
}
