package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// A state that is read back unchanged is answered beside the framework, unless the environment says otherwise.
func TestServer_frameworkOnly(t *testing.T) {
	t.Parallel()
	schema := acctest.Schema(t, "smc_access_token")
	attributes := make(map[string]any)
	for _, a := range schema.Block.Attributes {
		attributes[a.Name] = nil
	}
	state, err := json.Marshal(attributes)
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]int64{"": 1, "1": 0} {
		var counts tfserver.Counts
		server := provider.NewServer("test", provider.WithServing(tfserver.Options{Counts: &counts}), provider.WithEnvironment(func(name string) string {
			if name == "SMC_FRAMEWORK_ONLY" {
				return value
			}
			return ""
		}))()
		resp, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: "smc_access_token", RawState: &tfprotov6.RawState{JSON: state}})
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Fatal(err, resp.Diagnostics)
		}
		if _, err := resp.UpgradedState.Unmarshal(schema.ValueType()); err != nil {
			t.Error(err)
		}
		if got := counts.Upgraded.Load(); got != want {
			t.Errorf("SMC_FRAMEWORK_ONLY=%q: %d calls were answered beside the framework, want %d", value, got, want)
		}
	}
}
