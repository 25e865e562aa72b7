package accesstoken_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// identityType is the type of the resource's identity.
var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}

// identityOf returns the identity of an access token.
func identityOf(t *testing.T, id string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	value, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)}))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

func TestTokens_imports(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	id := mock.AddAccessToken(smcmock.AccessToken{Name: "wave-1", Description: "First wave.", Count: 20, TimeToLiveInDays: 7})
	importing := func(req *tfprotov6.ImportResourceStateRequest) (*acctest.Deployment, []*tfprotov6.Diagnostic) {
		d := acctest.NewDeployment(t, mock, accesstoken.TypeName)
		s := d.Session()
		req.TypeName = s.TypeName
		resp, err := s.Server.ImportResourceState(s.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if len(resp.Diagnostics) > 0 {
			return d, resp.Diagnostics
		}
		s.Private = resp.ImportedResources[0].Private
		var diagnostics []*tfprotov6.Diagnostic
		d.State, diagnostics = s.Reread(s.Decode(resp.ImportedResources[0].State))
		d.Private = s.Private
		return d, diagnostics
	}
	identity := func(id string) *tfprotov6.ImportResourceStateRequest {
		return &tfprotov6.ImportResourceStateRequest{Identity: identityOf(t, id)}
	}
	text := func(id string) *tfprotov6.ImportResourceStateRequest {
		return &tfprotov6.ImportResourceStateRequest{ID: id}
	}
	for name, req := range map[string]*tfprotov6.ImportResourceStateRequest{"by ID": text(id), "by identity": identity(id)} {
		d, diagnostics := importing(req)
		d.Succeed(diagnostics)
		if c := d.Plan(wave(nil)); c.Action != acctest.ActionNone || d.ID() != id || !d.State["code"].IsNull() {
			t.Errorf("%s: %s of %s: %s", name, c.Action, d.ID(), c.Changed())
		}
	}
	const malformed = "This is not the ID of an access token"
	for req, words := range map[*tfprotov6.ImportResourceStateRequest]string{
		text("s-1"):           malformed,
		identity("at-"):       malformed,
		text("code-1"):        malformed,
		text("at-none"):       "The account has no access token at-none: there is nothing to import",
		identity("at-nobody"): "The account has no access token at-nobody: there is nothing to import",
	} {
		_, diagnostics := importing(req)
		if said := acctest.Summary(diagnostics); strings.Contains(said, "code-1") { // It may be an activation code, which is a secret.
			t.Errorf("the import ID is quoted: %s", said)
		}
		says(t, diagnostics, words)
	}
}

// A CLI that knows identities gets it from every operation, also when the access token turns
// out to be gone; one that knows none is served all the same, as the other tests show.
func TestTokens_identity(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	s := acctest.NewDeployment(t, mock, accesstoken.TypeName).Session()
	check := func(operation, id string, got *tfprotov6.ResourceIdentityData) {
		t.Helper()
		if got == nil || got.IdentityData == nil {
			t.Fatalf("%s returns no identity", operation)
		}
		value, err := got.IdentityData.Unmarshal(identityType)
		if err != nil {
			t.Fatal(err)
		}
		if want := tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)}); !value.Equal(want) {
			t.Errorf("%s returns %s, want %s", operation, value, want)
		}
	}
	apply := func(operation string, prior acctest.Values, config acctest.Values, identity *tfprotov6.ResourceIdentityData) acctest.Values {
		t.Helper()
		plan := s.Plan(prior, config)
		resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: s.TypeName, PriorState: s.Encode(prior), PlannedState: s.Encode(plan.Values), Config: s.Encode(config), PlannedPrivate: plan.Private, PlannedIdentity: identity,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Succeeded(resp.Diagnostics)
		check(operation, mock.AccessTokens()[0].AccessTokenId, resp.NewIdentity)
		return s.Decode(resp.NewState)
	}
	state := apply("the creation", nil, s.Config(wave(nil)), nil)
	id := mock.AccessTokens()[0].AccessTokenId
	state = apply("the update", state, s.Config(wave(object{"disabled": true})), identityOf(t, id))
	for _, gone := range []bool{false, true} {
		if gone {
			mock.RemoveAccessToken(id)
		}
		for _, identity := range []*tfprotov6.ResourceIdentityData{nil, identityOf(t, id)} {
			resp, err := s.Server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{TypeName: s.TypeName, CurrentState: s.Encode(state), CurrentIdentity: identity})
			if err != nil {
				t.Fatal(err)
			}
			s.Succeeded(resp.Diagnostics)
			check("the refresh", id, resp.NewIdentity)
			if read := s.Decode(resp.NewState); (read == nil) != gone {
				t.Errorf("gone: %t, state %v", gone, read)
			}
		}
	}
}
