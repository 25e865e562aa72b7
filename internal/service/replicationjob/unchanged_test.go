package replicationjob_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// unchangedJob is a job that exists, as its configuration says, in the hands of a provider whose server
// is told how to work.
type unchangedJob struct {
	*acctest.Session
	mock   *smcmock.Server
	config object
	state  values
}

// newUnchangedJob creates the i-th job of a fleet with one provider, and returns it in the hands of another.
func newUnchangedJob(t testing.TB, mock *smcmock.Server, serving tfserver.Options, i int, settings object, arguments object) *unchangedJob {
	t.Helper()
	server := fmt.Sprintf("s-unchanged%06d", i)
	mock.AddSource(smcmock.NewSource(server))
	u := &unchangedJob{mock: mock, config: object{
		"source_id": server, "name": fmt.Sprintf("job-%06d", i), "target_type": "Image", "image_name": fmt.Sprintf("image-%06d", i), "system_disk_size": 80,
		"data_disk": []object{{"index": 1, "size": 120, "partition": []object{{"device": "1_0", "size_bytes": 100 << 30}}}},
		"tags":      object{"wave": "one", "tier": "web"},
	}}
	maps.Copy(u.config, arguments)
	create := acctest.NewSession(t, mock, replicationjob.TypeName, object{"skip_preflight": true})
	config := create.Config(u.config)
	state, diagnostics := create.Apply(nil, config, create.Plan(nil, config))
	create.Succeeded(diagnostics)
	u.Session = acctest.NewSession(t, mock, replicationjob.TypeName, settings, provider.WithServing(serving))
	u.state, u.Private, u.Identity = state, create.Private, create.Identity
	return u
}

// id is the ID of the job.
func (u *unchangedJob) id() string {
	var id string
	_ = u.state["id"].As(&id) // It is a text.
	return id
}

// update changes the job behind Terraform's back.
func (u *unchangedJob) update(change func(*smcmock.Job)) { u.mock.UpdateJob(u.id(), change) }

// read refreshes the state; the test does not look at what comes of it.
func (u *unchangedJob) read() { u.Reread(u.state) }

// planWith plans the configuration with further arguments; the test does not look at what comes of it.
func (u *unchangedJob) planWith(more object) {
	config := maps.Clone(u.config)
	maps.Copy(config, more)
	u.PlanFrom(u.state, u.Config(config), u.Private)
}

// create plans another job, with further arguments; the test does not look at what comes of it.
func (u *unchangedJob) create(more object) {
	config := maps.Clone(u.config)
	maps.Copy(config, more)
	u.PlanFrom(nil, u.Config(config), nil)
}

// validate validates the configuration with further arguments; the test does not look at what comes of it.
func (u *unchangedJob) validate(t *testing.T, more object) {
	t.Helper()
	config := maps.Clone(u.config)
	maps.Copy(config, more)
	_, err := u.Server.ValidateResourceConfig(u.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: u.TypeName, Config: u.Encode(u.Config(config))})
	if err != nil {
		t.Fatal(err)
	}
}

// stateFile is the state as Terraform has it in its file.
func (u *unchangedJob) stateFile(t testing.TB, changes ...func(map[string]any)) []byte {
	t.Helper()
	state := make(map[string]any)
	for name, value := range u.state {
		state[name] = asJSON(t, value)
	}
	for _, change := range changes {
		change(state)
	}
	text, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// upgrade has the state of a file, with a version, read.
func (u *unchangedJob) upgrade(t *testing.T, version int64, state []byte) {
	t.Helper()
	_, err := u.Server.UpgradeResourceState(u.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: u.TypeName, Version: version, RawState: &tfprotov6.RawState{JSON: state}})
	if err != nil {
		t.Fatal(err)
	}
}

// asJSON is a value as encoding/json writes it.
func asJSON(t testing.TB, value tftypes.Value) any {
	t.Helper()
	var (
		text    string
		truth   bool
		number  big.Float
		list    []tftypes.Value
		members map[string]tftypes.Value
	)
	switch typ := value.Type(); {
	case value.IsNull():
		return nil
	case value.As(&text) == nil:
		return text
	case value.As(&truth) == nil:
		return truth
	case value.As(&number) == nil:
		return json.Number(number.Text('f', -1))
	case value.As(&list) == nil:
		plain := make([]any, len(list))
		for i, element := range list {
			plain[i] = asJSON(t, element)
		}
		return plain
	case value.As(&members) == nil:
		plain := make(map[string]any)
		for name, member := range members {
			plain[name] = asJSON(t, member)
		}
		return plain
	default:
		t.Fatalf("a value of type %s", typ)
		return nil
	}
}

// notes is private data with these notes.
func notes(text string) []byte {
	data, err := json.Marshal(map[string][]byte{"replication_job": []byte(text)})
	if err != nil {
		panic(err)
	}
	return data
}

// What changes nothing is answered beside the framework, every time, and what changes something never.
func TestUnchanged_counted(t *testing.T) {
	t.Parallel()
	const fleet = 12
	mock := startMock(t)
	var counts tfserver.Counts
	serving := tfserver.Options{Counts: &counts, Shadow: func(difference string) { t.Error(difference) }}
	jobs := make([]*unchangedJob, fleet)
	for i := range jobs {
		var arguments object
		if i%2 == 1 { // Written in another way than SMC does.
			arguments = object{
				"target_type": "image", "replication_parameters": `{ "bandwidth_limit": 10 }`,
				"valid_time": time.Now().Add(30 * 24 * time.Hour).In(time.FixedZone("", 8*3600)).Format(time.RFC3339),
			}
		}
		jobs[i] = newUnchangedJob(t, mock, serving, i, nil, arguments)
	}
	type beside struct{ validated, upgraded, read, planned, created int64 }
	count := func(what string, want beside) {
		t.Helper()
		got := beside{counts.Validated.Swap(0), counts.Upgraded.Swap(0), counts.Read.Swap(0), counts.Planned.Swap(0), counts.PlannedCreations.Swap(0)}
		if got != want {
			t.Errorf("%s: answered beside the framework: %+v, want %+v", what, got, want)
		}
	}
	for _, u := range jobs {
		u.validate(t, nil)
		u.upgrade(t, 0, u.stateFile(t))
		u.state = u.Refresh(u.state)
		u.planWith(nil)
	}
	count("nothing has changed", beside{fleet, fleet, fleet, fleet, 0})

	for _, u := range jobs {
		u.validate(t, object{
			"description": "Where nothing is wrong.", "desired_status": "Running", "net_mode": 2, "vpc_id": "vpc-1", "vswitch_id": unknown{}, "run_once": false, "frequency": unknown{},
			"max_number_of_image_to_keep": 1, "system_disk_partition": []object{{"device": "0_1", "size_bytes": 1 << 30, "block": true}, {"device": unknown{}, "size_bytes": unknown{}}},
			"timeouts": object{"create": "1h"}, "tags": object{"wave": nil, "tier": unknown{}, "owner": "team"},
		})
	}
	count("much is configured", beside{validated: fleet})
	for _, u := range jobs {
		for _, wrong := range []object{
			{"source_id": "i-1"}, {"system_disk_size": 1}, {"system_disk_size": 80.5}, {"valid_time": "tomorrow"}, {"tags": object{"acs:tag": ""}}, {"timeouts": object{"create": "0s"}},
			{"data_disk": []object{{"index": 99}}}, {"data_disk": []object{{"index": 1, "partition": []object{{"device": "", "size_bytes": 1}}}}},
			{"source_id": nil}, {"id": "j-1"}, {"image_name": nil}, {"frequency": 4},
		} {
			u.validate(t, wrong)
		}
	}
	count("something is wrong", beside{})

	for i, u := range jobs {
		server := fmt.Sprintf("s-another%06d", i)
		mock.AddSource(smcmock.NewSource(server))
		u.create(object{"source_id": server, "data_disk": []object{{"index": 1}, {"index": 2, "partition": []object{{"device": "2_0", "size_bytes": 1 << 30}}}}})
		u.create(object{"source_id": unknown{}, "name": nil, "image_name": unknown{}, "data_disk": nil, "tags": object{"wave": unknown{}}, "region_id": "cn-beijing"})
		u.Private = notes(`{"imported":true}`) // Where the creation is to replace a job.
		u.PlanFrom(nil, u.Config(u.config), u.Private)
	}
	count("creations", beside{created: 2 * fleet})

	for _, u := range jobs {
		u.create(object{"scheduled_start_time": "2001-01-01T00:00:00Z"})
		u.create(object{"target_type": "TargetInstance", "instance_id": "i-1"})
	}
	count("creations of which something is said", beside{})

	for _, u := range jobs {
		u.Private = nil
		u.Identity = nil // As Terraform before 1.12 has it.
		u.Refresh(u.state)
		u.Identity = nil
		u.planWith(nil)
	}
	count("without identities", beside{read: fleet, planned: fleet})

	for _, u := range jobs { // As no version of the provider writes it: the framework mends it.
		for _, name := range []string{"disks", "system_disk_partition"} {
			u.upgrade(t, 0, u.stateFile(t, func(state map[string]any) { state[name] = nil }))
		}
		odd := maps.Clone(u.state)
		odd["disks"] = tftypes.NewValue(odd["disks"].Type(), nil)
		u.Reread(odd)
		u.PlanFrom(odd, u.Config(u.config), u.Private)
	}
	count("blocks are null", beside{})

	for i, u := range jobs {
		u.planWith(object{"name": fmt.Sprint("another-", i)})
		u.update(func(job *smcmock.Job) { job.Description = "by hand" })
	}
	fresh := make([]*acctest.Session, fleet)
	for i, u := range jobs { // Another provider, which has read nothing yet.
		fresh[i] = acctest.NewSession(t, mock, replicationjob.TypeName, nil, provider.WithServing(serving))
		fresh[i].Private, fresh[i].Identity = u.Private, u.Identity
		if after := fresh[i].Refresh(u.state); after["description"].IsNull() {
			t.Error("the change was not read")
		}
	}
	count("everything has changed", beside{})
}

// conditionCases are, for each condition, what makes a difference where it is not checked.
var conditionCases = map[tfserver.Condition]struct {
	settings  object // of the provider, after the creation
	arguments object // of the creation
	play      func(t *testing.T, u *unchangedJob)
}{
	tfserver.ProposedIsPrior: {play: func(_ *testing.T, u *unchangedJob) { u.planWith(object{"name": "another"}) }},
	tfserver.PlainPrivate: {play: func(_ *testing.T, u *unchangedJob) {
		u.Private = []byte(`{".import_before_read":"dHJ1ZQ=="}`)
		u.read()
	}},
	tfserver.SameIdentity: {play: func(t *testing.T, u *unchangedJob) {
		another := newUnchangedJob(t, u.mock, tfserver.Options{}, 2, nil, nil)
		u.Identity = another.Identity
		u.read()
	}},
	tfserver.SameVersion: {play: func(t *testing.T, u *unchangedJob) { u.upgrade(t, 7, u.stateFile(t)) }},
	tfserver.FittingState: {play: func(t *testing.T, u *unchangedJob) {
		u.upgrade(t, 0, u.stateFile(t, func(state map[string]any) { state["removed_long_ago"] = true }))
	}},
	tfserver.ProposedIsConfig: {play: func(t *testing.T, u *unchangedJob) {
		arguments := maps.Clone(u.config)
		arguments["source_id"] = unknown{}
		config := u.Config(arguments)
		proposed := maps.Clone(config)
		proposed["description"] = tftypes.NewValue(tftypes.String, "another")
		if _, err := u.Server.PlanResourceChange(u.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: u.TypeName, PriorState: u.Encode(nil), ProposedNewState: u.Encode(proposed), Config: u.Encode(config),
		}); err != nil {
			t.Fatal(err)
		}
	}},
	"the plan of the creation says nothing":   {play: func(_ *testing.T, u *unchangedJob) { u.create(object{"scheduled_start_time": "2001-01-01T00:00:00Z"}) }},
	tfserver.SilentRules:                      {play: func(t *testing.T, u *unchangedJob) { u.validate(t, object{"name": "1"}) }},
	"the rules between arguments say nothing": {play: func(t *testing.T, u *unchangedJob) { u.validate(t, object{"frequency": 4}) }},
	"the plan takes no disks over": {play: func(t *testing.T, u *unchangedJob) {
		u.mock.RemoveJob(u.id()) // Nobody knows whether it has those disks.
		config := maps.Clone(u.config)
		delete(config, "data_disk")
		config["disks"] = []object{{"data": []object{{"size": 120, "partition": []object{{"path": "/data", "size_bytes": 100 << 30}}}}}}
		prior := u.Encode(u.state)
		_, err := u.Server.PlanResourceChange(u.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: u.TypeName, PriorState: prior, ProposedNewState: prior, Config: u.Encode(u.Config(config)),
		})
		if err != nil {
			t.Fatal(err)
		}
	}},
	"the plan has the state's values": {settings: object{"default_tags": []object{{"tags": object{"owner": "another"}}}},
		play: func(_ *testing.T, u *unchangedJob) { u.planWith(nil) }},
	"the plan says nothing": {arguments: object{"desired_status": "Stopped"}, play: func(_ *testing.T, u *unchangedJob) {
		u.state["status"] = tftypes.NewValue(tftypes.String, "Finished")
		u.planWith(nil)
	}},
	"the plan notes nothing": {play: func(_ *testing.T, u *unchangedJob) {
		u.Private = notes(`{"unstarted":"j-1"}`)
		u.planWith(nil)
	}},
	"the refresh gives the state's values": {play: func(_ *testing.T, u *unchangedJob) {
		u.update(func(job *smcmock.Job) { job.Name = "by-hand" })
		u.read()
	}},
	"the refresh says nothing": {play: func(_ *testing.T, u *unchangedJob) {
		u.Private = notes(`{"vanished":true}`)
		u.state["status"] = tftypes.NewValue(tftypes.String, "Finished")
		u.mock.RemoveJob(u.id())
		u.read()
	}},
	"the refresh notes nothing": {play: func(_ *testing.T, u *unchangedJob) {
		u.Private = notes(`{"vanished":true}`) // And it is there again.
		u.read()
	}},
}

// Each condition is needed: without it, the framework says something else. With all of them nothing
// differs.
func TestUnchanged_conditions(t *testing.T) {
	t.Parallel()
	conditions := append(slices.Clone(tfserver.Conditions), replicationjob.UnchangedConditions...)
	for _, condition := range conditions {
		if condition == tfserver.InertSchema || condition == tfserver.KnownRules {
			continue // They take other schemas: TestServer_inertSchema, TestServer_knownRules.
		}
		test, ok := conditionCases[condition]
		if !ok {
			t.Errorf("there is no case for: %s", condition)
			continue
		}
		t.Run(string(condition), func(t *testing.T) {
			t.Parallel()
			for name, run := range map[string]struct {
				proof  tfserver.Proof
				differ bool
			}{"checked": {}, "left out": {tfserver.Without(condition), true}} {
				var differences []string
				serving := tfserver.Options{Proof: run.proof, Shadow: func(difference string) { differences = append(differences, difference) }}
				u := newUnchangedJob(t, startMock(t), serving, 1, test.settings, test.arguments)
				test.play(t, u)
				if (len(differences) > 0) != run.differ {
					t.Errorf("%s: %q", name, differences)
				}
			}
		})
	}
	if len(conditionCases) != len(conditions)-2 {
		t.Errorf("%d cases for %d conditions", len(conditionCases), len(conditions)-2)
	}
}
