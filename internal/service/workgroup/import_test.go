package workgroup_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// An import by ID and one by identity give the same, and what does not exist is an error.
func TestImport(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 2)
	mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-1", Name: "wave-1", Tags: map[string]string{"env": "test", "team": "a"}})
	mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-empty"})
	for _, source := range []string{"s-2", "s-1"} {
		mock.UpdateSource(source, func(s *smcmock.Source) { s.WorkgroupId = "w-1" })
	}
	for typeName, test := range map[string]struct {
		identity string
		config   object // of w-1
	}{
		workgroup.TypeName:           {"id", object{"name": "wave-1", "tags": object{"env": "test"}}},
		workgroup.MembershipTypeName: {"workgroup_id", object{"workgroup_id": "w-1", "source_ids": []string{"s-1", "s-2"}}},
	} {
		for _, byIdentity := range []bool{false, true} {
			importing := func(id string) (*acctest.Session, acctest.Values, []*tfprotov6.Diagnostic) {
				s := acctest.NewSession(t, mock, typeName, defaultTags(object{"team": "a"}))
				req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
				if byIdentity {
					typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{test.identity: tftypes.String}}
					value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{test.identity: tftypes.NewValue(tftypes.String, id)}))
					if err != nil {
						t.Fatal(err)
					}
					req.ID, req.Identity = "", &tfprotov6.ResourceIdentityData{IdentityData: &value}
				}
				imported, err := s.Server.ImportResourceState(s.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				if len(imported.ImportedResources) == 0 {
					return s, nil, imported.Diagnostics
				}
				if imported.ImportedResources[0].Identity == nil {
					t.Errorf("%s: no identity", typeName)
				}
				s.Private = imported.ImportedResources[0].Private
				state, diags := s.Reread(s.Decode(imported.ImportedResources[0].State))
				return s, state, append(imported.Diagnostics, diags...)
			}
			s, state, diags := importing("w-1")
			s.Succeeded(diags)
			if plan := s.Plan(state, s.Config(test.config)); plan.Replace || len(plan.Diagnostics) > 0 || !equal(plan.Values, state) {
				t.Errorf("%s: %v, %v, %s", typeName, plan.Values, state, acctest.Summary(plan.Diagnostics))
			}
			if _, state, diags := importing("w-empty"); failed(diags) || state == nil {
				t.Errorf("%s: %s", typeName, acctest.Summary(diags))
			}
			if _, _, diags := importing("w-none"); !failed(diags, "nothing to import", "w-none") {
				t.Errorf("%s: %s", typeName, acctest.Summary(diags))
			}
			if _, _, diags := importing("s-1"); !failed(diags, "Invalid import ID", `"s-1"`) {
				t.Errorf("%s: %s", typeName, acctest.Summary(diags))
			}
		}
	}
}

func equal(a, b acctest.Values) bool {
	for name, v := range a {
		if !v.Equal(b[name]) {
			return false
		}
	}
	return len(a) == len(b)
}
