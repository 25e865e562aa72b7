package crosszonejob_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// apis are the responses that no document settles.
var apis = map[string]func(*smcmock.Switches){
	"recommended":              func(*smcmock.Switches) {},
	"OlderFields":              func(s *smcmock.Switches) { s.OlderFields = true },
	"EmptyFields":              func(s *smcmock.Switches) { s.EmptyFields = true },
	"CrossZoneRegistersSource": func(s *smcmock.Switches) { s.CrossZoneRegistersSource = true },
	"NoGeneratedName":          func(s *smcmock.Switches) { s.NoGeneratedName = true },
}

// The configuration that made a job does not change it after an import, whatever its status and
// whichever the API: what SMC does not report is taken from the configuration.
func TestImport_changesNothing(t *testing.T) {
	t.Parallel()
	for api, set := range apis {
		for name, test := range map[string]struct {
			config object
			action string
			taken  map[bool]string // By whether the API is an older version.
		}{
			"everything": {fullConfig(), acctest.ActionUpdate, map[bool]string{ // In the state only.
				false: "target_zone_id, target_vswitch_id, target_instance_type, auto_pay, disk",
				true:  "target_zone_id, target_vswitch_id, target_instance_type, auto_pay, resource_group_id, disk",
			}},
			"least": {object{"instance_id": instance}, acctest.ActionNone, nil},
		} {
			t.Run(api+"/"+name, func(t *testing.T) {
				t.Parallel()
				mock := acctest.StartMock(t, slowly, func(o *smcmock.Options) { set(&o.Switches) })
				d := deploy(t, mock)
				id := d.Create(test.config)
				original, _ := mock.Job(id)
				for _, status := range statuses {
					if gone(status) || api != "recommended" && !slices.Contains([]string{"Ready", "Finished"}, status) {
						continue
					}
					again := &deployment{d.Copy(t), t}
					again.bring(original, status)
					again.Adopt(id)
					mock.ResetCalls()
					plan := again.Plan(test.config)
					if plan.Action != test.action || takenSettings(plan.Diagnostics) != test.taken[api == "OlderFields"] {
						t.Errorf("%s: %s (%s), want %s: %s", status, plan.Action, plan.Changed(), test.action, acctest.Summary(plan.Diagnostics))
						continue
					}
					again.Succeed(again.Apply(plan, test.config))
					if calls := written(mock); len(calls) > 0 {
						t.Errorf("%s: called %v", status, calls)
					}
					if next := again.Plan(test.config); next.Action != acctest.ActionNone || len(next.Diagnostics) > 0 {
						t.Errorf("%s: the next plan: %s (%s): %s", status, next.Action, next.Changed(), acctest.Summary(next.Diagnostics))
					}
				}
			})
		}
	}
}

// takenSettings returns what the one warning of a plan says to be taken into the state without being
// known; the whole text where there is another warning, or an error.
func takenSettings(diagnostics []*tfprotov6.Diagnostic) string {
	text := acctest.Summary(diagnostics)
	_, after, _ := strings.Cut(text, "does not report these settings of it: ")
	settings, _, found := strings.Cut(after, ". Whether")
	if !found || len(diagnostics) != 1 {
		return text
	}
	return settings
}

// Once its settings are known, an imported job is treated like any other.
func TestImport_thenChanged(t *testing.T) {
	t.Parallel()
	d := deploy(t, acctest.StartMock(t, slowly))
	id := d.Create(fullConfig())
	original, _ := d.Mock.Job(id)
	for status, want := range map[string]string{"Ready": acctest.ActionReplace, "Finished": acctest.ActionNone} {
		again := &deployment{d.Copy(t), t}
		again.bring(original, status)
		again.Adopt(id)
		again.Succeed(again.Apply(again.Plan(fullConfig()), fullConfig()))
		plan := again.Plan(with(fullConfig(), object{"target_zone_id": "cn-hangzhou-h"}))
		if plan.Action != want {
			t.Errorf("%s: %s (%s), want %s", status, plan.Action, plan.Changed(), want)
		}
		if plan := again.Plan(with(fullConfig(), object{"instance_id": otherInstance})); plan.Action != acctest.ActionReplace {
			t.Errorf("%s: another instance: %s", status, plan.Action)
		}
	}
}

// What an import gives: what SMC reports, and null for what it does not.
func TestImport_state(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	d := deploy(t, mock)
	id := d.Create(fullConfig())
	d.Adopt("cn-hangzhou:" + id)
	for name, want := range map[string]string{"id": id, "instance_id": instance, "region_id": "cn-hangzhou", "resource_group_id": "rg-1", "status": "Ready"} {
		var got string
		if err := d.State[name].As(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"target_zone_id", "target_vswitch_id", "target_instance_type", "auto_pay", "desired_status"} {
		if !d.State[name].IsNull() {
			t.Errorf("%s: %s", name, d.State[name])
		}
	}
	if disks := acctest.Elements(d.State["disk"]); len(disks) > 0 {
		t.Errorf("disks: %v", disks)
	}
}

// importAs imports as the request says and refreshes. It returns the state's ID, the identity,
// and what was said.
func importAs(t *testing.T, mock *smcmock.Server, req *tfprotov6.ImportResourceStateRequest) (id string, identity acctest.Values, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	s := acctest.NewSession(t, mock, crosszonejob.TypeName, nil)
	req.TypeName = s.TypeName
	imported, err := s.Server.ImportResourceState(s.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(imported.ImportedResources) == 0 {
		return "", nil, imported.Diagnostics
	}
	one := imported.ImportedResources[0]
	read, err := s.Server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{TypeName: s.TypeName, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private})
	if err != nil {
		t.Fatal(err)
	}
	diagnostics = slices.Concat(imported.Diagnostics, read.Diagnostics)
	if acctest.HasErrors(diagnostics) {
		return "", nil, diagnostics
	}
	if err := s.Decode(read.NewState)["id"].As(&id); err != nil {
		t.Fatal(err)
	}
	value, err := read.NewIdentity.IdentityData.Unmarshal(identityType)
	if err != nil {
		t.Fatal(err)
	}
	return id, acctest.Attributes(value), diagnostics
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"region_id": tftypes.String, "id": tftypes.String}}

func identityOf(t *testing.T, region any, id string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	value, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{
		"region_id": tftypes.NewValue(tftypes.String, region), "id": tftypes.NewValue(tftypes.String, id),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

func TestImport_byIDAndIdentity(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	here := mock.AddJob(smcmock.Job{JobType: 2, InstanceId: instance, TargetType: "TargetInstance"})
	there := mock.AddJob(smcmock.Job{JobType: 2, InstanceId: instance, TargetType: "TargetInstance", RegionId: "cn-beijing"})
	server := mock.AddJob(smcmock.Job{InstanceId: instance, TargetType: "TargetInstance"})
	for name, test := range map[string]struct {
		req    tfprotov6.ImportResourceStateRequest
		id     string
		region string
		says   string
	}{
		"ID":                      {tfprotov6.ImportResourceStateRequest{ID: here}, here, "cn-hangzhou", ""},
		"region and ID":           {tfprotov6.ImportResourceStateRequest{ID: "cn-beijing:" + there}, there, "cn-beijing", ""},
		"identity":                {tfprotov6.ImportResourceStateRequest{Identity: identityOf(t, "cn-beijing", there)}, there, "cn-beijing", ""},
		"identity without region": {tfprotov6.ImportResourceStateRequest{Identity: identityOf(t, nil, here)}, here, "cn-hangzhou", ""},
		"identity of no job":      {tfprotov6.ImportResourceStateRequest{Identity: identityOf(t, "cn-beijing", "i-1")}, "", "", "is not the ID of a replication job"},
		"another region":          {tfprotov6.ImportResourceStateRequest{ID: there}, "", "", "there is nothing to import"},
		"something else":          {tfprotov6.ImportResourceStateRequest{ID: "i-1"}, "", "", "is not the ID of a replication job"},
		"the job of a server":     {tfprotov6.ImportResourceStateRequest{ID: server}, server, "cn-hangzhou", "import it as an smc_replication_job"},
		"a job that is not there": {tfprotov6.ImportResourceStateRequest{ID: "j-1"}, "", "", "there is nothing to import"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, identity, diagnostics := importAs(t, mock, &test.req)
			if said := acctest.Summary(diagnostics); id != test.id || !strings.Contains(said, test.says) || test.says == "" && said != "" {
				t.Errorf("imported %q, want %q; said %q", id, test.id, said)
			}
			want := acctest.Values{"region_id": tftypes.NewValue(tftypes.String, test.region), "id": tftypes.NewValue(tftypes.String, test.id)}
			if id != "" && !maps.EqualFunc(identity, want, tftypes.Value.Equal) {
				t.Errorf("identity %v", identity)
			}
		})
	}
}

// Another resource group is never taken over without a word, also where SMC does not report it.
func TestRules_unreportedResourceGroup(t *testing.T) {
	t.Parallel()
	least := object{"instance_id": instance}
	one, other := object{"instance_id": instance, "resource_group_id": "rg-1"}, object{"instance_id": instance, "resource_group_id": "rg-2"}
	for _, older := range []bool{false, true} {
		for name, test := range map[string]struct {
			before, after object
			running       string // The action while the job is Running.
		}{
			"changed": {one, other, acctest.ActionNone},
			"added":   {least, one, acctest.ActionUpdate},
		} {
			for status, want := range map[string]string{"Ready": acctest.ActionReplace, "Running": test.running} {
				t.Run(name+"/"+status, func(t *testing.T) {
					t.Parallel()
					d := deploy(t, acctest.StartMock(t, slowly, func(o *smcmock.Options) { o.Switches.OlderFields = older }))
					id := d.Create(test.before)
					d.Mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = status })
					plan := d.Plan(test.after)
					text := acctest.Summary(plan.Diagnostics)
					if plan.Action != want || status == "Running" && !strings.Contains(text, "resource_group_id") {
						t.Fatalf("older %t: %s (%s), want %s: %s", older, plan.Action, plan.Changed(), want, text)
					}
				})
			}
		}
	}
}
