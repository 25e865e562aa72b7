package acctest

import (
	"iter"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// List has the session's provider list the objects of its type, as "terraform query" does. What
// the configuration leaves out is null. The stream is as lazy as the provider is.
func (s *Session) List(config Object, limit int64, includeResource bool) iter.Seq[tfprotov6.ListResourceResult] {
	s.t.Helper()
	schema := unconfigured(s.t).schemas.ListResourceSchemas[s.TypeName]
	if schema == nil {
		s.t.Fatalf("the provider has no list resource %s", s.TypeName)
	}
	server, ok := s.Server.(tfprotov6.ListResourceServer)
	if !ok {
		s.t.Fatalf("a %T lists nothing", s.Server)
	}
	encoded := encodeConfig(s.t, schema, config)
	validated, err := server.ValidateListResourceConfig(s.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: s.TypeName, Config: encoded, IncludeResourceObject: dynamic(s.t, tftypes.NewValue(tftypes.Bool, includeResource)),
		Limit: dynamic(s.t, tftypes.NewValue(tftypes.Number, limit)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if found := Problems(validated.Diagnostics, tfprotov6.DiagnosticSeverityError); len(found) > 0 {
		return func(yield func(tfprotov6.ListResourceResult) bool) {
			yield(tfprotov6.ListResourceResult{Diagnostics: validated.Diagnostics})
		}
	}
	stream, err := server.ListResource(s.Context(), &tfprotov6.ListResourceRequest{
		TypeName: s.TypeName, Config: encoded, IncludeResource: includeResource, Limit: limit,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return stream.Results
}

// GeneratedConfig returns the configuration that Terraform generates from a state: without what
// is only computed, and without empty strings, which it takes for null.
func (s *Session) GeneratedConfig(state Values) Values {
	s.t.Helper()
	return generatedConfig(s.Schema.Block, state)
}

func generatedConfig(schema *tfprotov6.SchemaBlock, state Values) Values {
	config := make(Values, len(state))
	for _, a := range schema.Attributes {
		value := state[a.Name]
		var text string
		if a.Computed && !a.Optional || a.Optional && value.Type().Is(tftypes.String) && value.As(&text) == nil && text == "" {
			value = tftypes.NewValue(value.Type(), nil)
		}
		config[a.Name] = value
	}
	for _, b := range schema.BlockTypes {
		list := state[b.TypeName]
		if _, ok := list.Type().(tftypes.List); !ok {
			config[b.TypeName] = list
			continue
		}
		elements := make([]tftypes.Value, 0)
		for _, element := range Elements(list) {
			elements = append(elements, tftypes.NewValue(element.Type(), generatedConfig(b.Block, Attributes(element))))
		}
		config[b.TypeName] = tftypes.NewValue(list.Type(), elements)
	}
	return config
}

// RunListExample queries the example of a list resource's documentation page as it stands. The
// environment configures the provider. Terraform before 1.14 skips the test.
func RunListExample(t *testing.T, mock *smcmock.Server, typeName string, checks ...querycheck.QueryResultCheck) {
	t.Helper()
	RunQuery(t, mock, readExample(t, filepath.Join(examples(t, "list-resources/"+typeName), "list-resource.tfquery.hcl")), checks...)
}

// RunQuery runs "terraform query" with a text for a .tfquery.hcl file. Terraform before 1.14
// skips the test.
func RunQuery(t *testing.T, mock *smcmock.Server, query string, checks ...querycheck.QueryResultCheck) {
	t.Helper()
	UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: ProviderFactories(Environment(mock)),
		Steps: []resource.TestStep{
			{Config: `provider "smc" {}`},
			{Query: true, Config: query, QueryResultChecks: checks},
		},
	})
}
