package replicationjob_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "region_id": tftypes.String}}

// identity returns a job's identity; a region of nil is not given.
func identity(t *testing.T, id string, region any) *tfprotov6.ResourceIdentityData {
	t.Helper()
	value, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, id), "region_id": tftypes.NewValue(tftypes.String, region),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// identifies fails the test unless got is the identity of a job of the provider's region.
func identifies(t *testing.T, got *tfprotov6.ResourceIdentityData, id string) {
	t.Helper()
	identifiesIn(t, got, id, acctest.Region)
}

func identifiesIn(t *testing.T, got *tfprotov6.ResourceIdentityData, id, region string) {
	t.Helper()
	if got == nil {
		t.Fatal("there is no identity")
	}
	value, err := got.IdentityData.Unmarshal(identityType)
	if err != nil {
		t.Fatal(err)
	}
	want, err := identity(t, id, region).IdentityData.Unmarshal(identityType)
	if err != nil {
		t.Fatal(err)
	}
	if !value.Equal(want) {
		t.Errorf("the identity is %s, want %s", value, want)
	}
}

// A job has the same identity from its creation on, whatever becomes of it.
func TestReplicationJob_identity(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	id := d.Create(minimal(nil))
	identifies(t, d.Identity, id)

	d.step(minimal(object{"name": "renamed"}), acctest.ActionUpdate)
	identifies(t, d.Identity, id)
	d.settled(minimal(object{"name": "renamed"}))

	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = smcmock.StatusFinished })
	d.settled(minimal(object{"name": "renamed"}))
	mock.RemoveJob(id)
	d.settled(minimal(object{"name": "renamed"}))
	identifies(t, d.Identity, id)
	d.step(minimal(object{"name": "again"}), acctest.ActionUpdate) // Of a job that is gone: only the state changes.
	identifies(t, d.Identity, id)
}

// A job that replaces another has an identity of its own.
func TestReplicationJob_identityOfReplacement(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.AddSource(smcmock.NewSource(otherSource))
	d := newDeployment(t, mock)
	old := d.Create(minimal(nil))
	d.step(minimal(object{"source_id": otherSource}), acctest.ActionReplace)
	if d.ID() == old {
		t.Fatal("the job is the same")
	}
	identifies(t, d.Identity, d.ID())
}

// A state that was written before there were identities gets one from a refresh, and from an
// update without a refresh; also when the job is gone.
func TestReplicationJob_stateWithoutIdentity(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	id := d.Create(minimal(nil))

	s := d.Session()
	s.Identity = nil
	state := s.Refresh(d.State)
	identifies(t, s.Identity, id)

	s.Identity = nil
	config := s.Config(minimal(object{"name": "renamed"}))
	plan := s.Plan(state, config)
	s.Succeeded(plan.Diagnostics)
	state, diags := s.Apply(state, config, plan)
	s.Succeeded(diags)
	identifies(t, s.Identity, id)

	mock.UpdateJob(id, func(j *smcmock.Job) { j.Status = smcmock.StatusRunning })
	state = s.Refresh(state)
	mock.RemoveJob(id)
	s.Identity = nil
	if state = s.Refresh(state); state == nil {
		t.Fatal("a job that had started was removed from the state")
	}
	identifies(t, s.Identity, id)
}

// A state without an identity whose job is gone before it has started is removed all the same.
func TestReplicationJob_goneWithoutIdentity(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	mock.RemoveJob(d.Create(minimal(nil)))
	s := d.Session()
	s.Identity = nil
	if state := s.Refresh(d.State); state != nil {
		t.Errorf("the state is %v", state)
	}
}

func TestReplicationJob_importByIdentity(t *testing.T) {
	t.Parallel()
	const here, abroad = "j-bp1here00000001", "j-bp1abroad0000001"
	mock := startMock(t)
	mock.AddJob(smcmock.Job{JobId: here, SourceId: source})
	mock.AddJob(smcmock.Job{JobId: abroad, SourceId: source, RegionId: "us-west-1"})
	for name, test := range map[string]struct {
		id         string
		region     any
		wantRegion string
	}{
		"without a region":  {here, nil, acctest.Region},
		"with an empty one": {here, "", acctest.Region},
		"provider's region": {here, acctest.Region, acctest.Region},
		"another region":    {abroad, "us-west-1", "us-west-1"},
		"region in the ID":  {"us-west-1:" + abroad, nil, "us-west-1"}, // As the ID alone would have it.
		"by ID, another":    {"", nil, "us-west-1"},
		"by ID, provider's": {"", nil, acctest.Region},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
			var state values
			want := here
			if test.wantRegion != acctest.Region {
				want = abroad
			}
			if test.id == "" {
				state = s.Import(test.wantRegion + ":" + want)
			} else {
				state = s.ImportIdentity(identity(t, test.id, test.region))
			}
			if state == nil {
				t.Fatal("nothing was imported")
			}
			identifiesIn(t, s.Identity, want, test.wantRegion)
			var id, region string
			if state["id"].As(&id) != nil || id != want || state["region_id"].As(&region) != nil || region != test.wantRegion {
				t.Errorf("imported %s of region %s", state["id"], state["region_id"])
			}
		})
	}
}

func TestReplicationJob_importByIdentityErrors(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for name, test := range map[string]struct {
		identity *tfprotov6.ResourceIdentityData
		want     string
	}{
		"none":             {nil, `"" is not the ID of a replication job`},
		"no ID":            {identity(t, "", "us-west-1"), `"us-west-1:" is not the ID of a replication job`},
		"not an ID":        {identity(t, "web-01", nil), `"web-01" is not the ID of a replication job`},
		"not a region":     {identity(t, "j-1", "Over there"), "is not the ID of a replication job"},
		"region and again": {identity(t, "us-west-1:j-1", "us-west-1"), "is not the ID of a replication job"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
			resp, err := s.Server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: s.TypeName, Identity: test.identity})
			if err != nil {
				t.Fatal(err)
			}
			if said := acctest.Summary(resp.Diagnostics); !strings.Contains(said, test.want) {
				t.Errorf("said %q, want %q", said, test.want)
			}
		})
	}
}
