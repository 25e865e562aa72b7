package replicationjob_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tffuzz"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// Whatever is in a state, in the private data and in a configuration: a plan that proposes the state is what the framework makes of it, and so
// are the check of the configuration and the plan of a creation.
func FuzzUnchanged(f *testing.F) {
	for _, state := range []string{"", strings.Repeat("\x02\x06", 200), strings.Repeat("\x03\x05\x11\x41", 200), strings.Repeat("\x00", 30) + strings.Repeat("\x0a\x28", 99)} {
		f.Add([]byte(state), []byte(state), "")
		f.Add([]byte(state), []byte(""), `{"replication_job":"eyJpbXBvcnRlZCI6dHJ1ZX0="}`)
		f.Add([]byte(state), []byte("\x02\x14\x03\x27\x0a\x01"), `{"replication_job":"eyJ2YW5pc2hlZCI6dHJ1ZX0="}`)
	}
	typ := tffuzz.Type(replicationjob.NewResource())
	f.Fuzz(func(t *testing.T, before, configured []byte, private string) {
		server := provider.NewServer("fuzz", provider.WithEnvironment(func(string) string { return "" }),
			provider.WithServing(tfserver.Options{Shadow: func(difference string) { t.Error(difference) }}))()
		encode := func(value tftypes.Value) *tfprotov6.DynamicValue {
			dynamic, err := tfprotov6.NewDynamicValue(typ, value)
			if err != nil {
				t.Fatal(err)
			}
			return &dynamic
		}
		state, config := encode(tffuzz.Plan(typ, before)), encode(tffuzz.Plan(typ, configured)) // Stranger than any state and configuration.
		if _, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: replicationjob.TypeName, Config: config}); err != nil {
			t.Fatal(err)
		}
		if _, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: replicationjob.TypeName, PriorState: state, ProposedNewState: state, Config: config, PriorPrivate: []byte(private),
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: replicationjob.TypeName, PriorState: encode(tftypes.NewValue(typ, nil)), ProposedNewState: config, Config: config, PriorPrivate: []byte(private),
		}); err != nil {
			t.Fatal(err)
		}
	})
}
