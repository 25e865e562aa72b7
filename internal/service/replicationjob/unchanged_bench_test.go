package replicationjob_test

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// What the calls of a plan cost for a job that has not changed: by the framework, and beside it.
func BenchmarkUnchanged(b *testing.B) {
	mock := acctest.StartMock(b)
	u := newUnchangedJob(b, mock, tfserver.Options{}, 1, nil, nil)
	u.state = u.Refresh(u.state)
	identity := u.Identity
	state, config := u.Encode(u.state), u.Encode(u.Config(u.config))
	mock.AddSource(smcmock.NewSource("s-free")) // Of the other one it would be said that it is in use.
	another := maps.Clone(u.config)
	another["source_id"] = "s-free"
	creation, nothing := u.Encode(u.Config(another)), u.Encode(nil)
	written := tfprotov6.RawState{JSON: u.stateFile(b)}
	framework := acctest.NewSession(b, mock, replicationjob.TypeName, nil, provider.WithEnvironment(func(name string) string {
		if name == "SMC_FRAMEWORK_ONLY" {
			return "1"
		}
		return ""
	}))
	for name, server := range map[string]tfprotov6.ProviderServer{"by the framework": framework.Server, "beside it": u.Server} {
		b.Run("upgrade "+name, func(b *testing.B) {
			for b.Loop() {
				resp, err := server.UpgradeResourceState(b.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: u.TypeName, RawState: &written})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
		b.Run("validate "+name, func(b *testing.B) {
			for b.Loop() {
				resp, err := server.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: u.TypeName, Config: config})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
		b.Run("read "+name, func(b *testing.B) {
			for b.Loop() {
				resp, err := server.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: u.TypeName, CurrentState: state, Private: u.Private, CurrentIdentity: identity})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
		b.Run("plan creation "+name, func(b *testing.B) {
			for b.Loop() {
				resp, err := server.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
					TypeName: u.TypeName, PriorState: nothing, ProposedNewState: creation, Config: creation,
				})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
		b.Run("plan "+name, func(b *testing.B) {
			for b.Loop() {
				resp, err := server.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
					TypeName: u.TypeName, PriorState: state, ProposedNewState: state, Config: config, PriorPrivate: u.Private, PriorIdentity: identity,
				})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp)
				}
			}
		})
	}
}
