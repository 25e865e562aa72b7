package acctest

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Consistency is a round of the test of what holds for every configuration of a resource. A
// random configuration is applied, then a second one over it:
//
//   - the calls that an apply makes, as the mock has recorded them, say exactly what is configured;
//   - the plan after it is empty, with a refresh and without one;
//   - what is imported, by its ID or by its identity, is not changed by the same configuration;
//   - the second one ends in what it makes of a new mock, or what the first has left is kept as
//     documented, with a warning that names it.
//
// What is expected is written down by the test, apart from the provider.
type Consistency struct {
	TypeName    string
	IDAttribute string // of the attribute that has the ID; "" is id

	// Switches are those of the mock, for the report of a failure.
	Switches smcmock.Switches
	// Start starts a mock with what there is before the first apply, the same each time.
	Start func(t *testing.T) *smcmock.Server
	// Happens is what happens to the object after its creation; nil is nothing.
	Happens func(mock *smcmock.Server, id string)
	// End returns what there is in the end, for a comparison, without IDs and times.
	End func(mock *smcmock.Server, id string) any

	First, Second Step
	// Merged is the configuration that makes of a new mock what Second makes over First.
	Merged Step
}

// Step is a configuration, and what is expected of its apply.
type Step struct {
	Config, Settings Object // of the resource and of the provider

	// Calls are the calls that change something, in their order.
	Calls []Call
	// Replaces says that the plan has to be a replacement; otherwise it must not be one.
	Replaces bool
	// Kept are the arguments that the plan has to say are kept, and no others.
	Kept []string
	// MayKeep are arguments that it may say are kept as well.
	MayKeep []string
	// StillKept are arguments that the next plan has to say are kept as well.
	StillKept []string
	// Warns are texts that the plan and the apply have to say.
	Warns []string
	// Unsettled are the attributes that the next plans may go on to show as changed, and why.
	Unsettled map[string]string
	// ImportID is what to import by, where it is not the ID.
	ImportID string
	// Unimported are the attributes that an import cannot know, and why.
	Unimported map[string]string
	// NotImported says why an import is not tried.
	NotImported string
	// Repeated are the calls that may have to be made after an import, because of Unimported.
	Repeated []string
}

// Call is a call that changes something.
type Call struct {
	Action     string
	Parameters Object // RegionId is the provider's region where it is left out.
	// Unlisted are the beginnings of the names of parameters that are there, and whose values the end shows.
	Unlisted []string
}

// CountedIDs is an option of the mock: the IDs that it gives end in 1, 2, ..., for each kind of
// object.
func CountedIDs(o *smcmock.Options) {
	var mu sync.Mutex
	counts := make(map[string]int)
	o.NewID = func(prefix string) string {
		mu.Lock()
		defer mu.Unlock()
		counts[prefix]++
		return fmt.Sprintf("%s-%d", prefix, counts[prefix])
	}
}

// Parameters returns parameters as the API has them: elements of lists are numbered from 1.
func Parameters(values Object) map[string]string {
	flat := make(map[string]string)
	flatten(flat, "", values)
	return flat
}

func flatten(flat map[string]string, at string, value any) {
	switch value := value.(type) {
	case nil:
	case Object:
		for name, v := range value {
			flatten(flat, strings.TrimPrefix(at+"."+name, "."), v)
		}
	case []Object:
		for i, v := range value {
			flatten(flat, fmt.Sprintf("%s.%d", at, i+1), v)
		}
	case []string:
		for i, v := range value {
			flatten(flat, fmt.Sprintf("%s.%d", at, i+1), v)
		}
	default:
		flat[at] = fmt.Sprint(value)
	}
}

// TagParameters returns tags as calls have them: sorted, and without those whose value is null.
func TagParameters(tags ...Object) []Object {
	merged := MergedTags(tags...)
	var list []Object
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		list = append(list, Object{"Key": key, "Value": merged[key]})
	}
	return list
}

// MergedTags returns tags, of which later ones override earlier ones. A value that is null counts
// as absent.
func MergedTags(tags ...Object) map[string]string {
	merged := make(map[string]string)
	for _, of := range tags {
		for key, value := range of {
			if value != nil {
				merged[key] = fmt.Sprint(value)
			}
		}
	}
	return merged
}

// Check plays the round.
func (c *Consistency) Check(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the first configuration:\n%s\nthe second one:\n%s\nthe API: %+v", c.text(t, c.First), c.text(t, c.Second), c.Switches)
		}
	})
	d := NewDeployment(t, c.Start(t), c.TypeName)
	d.Settings = c.First.Settings
	plan := d.Plan(c.First.Config)
	if plan.Action != ActionCreate {
		t.Fatalf("the first plan: %s: %s", plan.Action, Summary(plan.Diagnostics))
	}
	c.apply(d, plan, c.First)
	c.settled(d, c.First)
	c.imported(d, c.First)
	if c.Happens != nil {
		c.Happens(d.Mock, c.id(d))
	}
	d.Settings = c.Second.Settings
	plan = d.Plan(c.Second.Config)
	switch replaced := plan.Action == ActionReplace; {
	case plan.Action != ActionNone && plan.Action != ActionUpdate && !replaced, replaced != c.Second.Replaces:
		t.Fatalf("the second plan: %s (%s), a replacement is wanted: %t: %s", plan.Action, plan.Changed(), c.Second.Replaces, Summary(plan.Diagnostics))
	}
	c.kept(d, plan, c.Second)
	c.apply(d, plan, c.Second)
	c.settled(d, c.Second)
	c.imported(d, c.Second)
	c.ended(d)
}

func (c *Consistency) text(t *testing.T, step Step) string {
	t.Helper()
	return HCL(t, c.TypeName, step.Config) + fmt.Sprintf("# provider: %v\n", step.Settings)
}

// id returns the ID in the state of a deployment.
func (c *Consistency) id(d *Deployment) string {
	d.t.Helper()
	name := c.IDAttribute
	if name == "" {
		name = "id"
	}
	var id string
	if d.State == nil || d.State[name].As(&id) != nil {
		d.t.Fatalf("the state has no %s", name)
	}
	return id
}

// apply carries a plan out and compares the calls with those that are expected.
func (c *Consistency) apply(d *Deployment, plan Change, step Step) {
	d.t.Helper()
	d.Mock.ResetCalls()
	diagnostics := d.Apply(plan, step.Config)
	d.Succeed(diagnostics)
	compareCalls(d.t, Writes(d.Mock), step.Calls)
	for _, text := range step.Warns {
		if said := Summary(append(diagnostics, plan.Diagnostics...)); !strings.Contains(said, text) {
			d.t.Errorf("neither the plan nor the apply says %q: %s", text, said)
		}
	}
}

// Writes returns the calls since the last reset that change something, or were to.
func Writes(mock *smcmock.Server) []smcmock.Call {
	return slices.DeleteFunc(mock.Calls(), func(call smcmock.Call) bool {
		return strings.HasPrefix(call.Action, "Describe") || strings.HasPrefix(call.Action, "List")
	})
}

func compareCalls(t *testing.T, made []smcmock.Call, want []Call) {
	t.Helper()
	for i := range max(len(made), len(want)) {
		switch {
		case i >= len(made):
			t.Errorf("%s was not called with %v", want[i].Action, Parameters(want[i].Parameters))
		case i >= len(want):
			t.Errorf("%s was called with %v", made[i].Action, made[i].Business())
		case made[i].Action != want[i].Action:
			t.Errorf("%s was called with %v, want %s with %v", made[i].Action, made[i].Business(), want[i].Action, Parameters(want[i].Parameters))
		default:
			compareParameters(t, made[i], want[i])
		}
	}
}

func compareParameters(t *testing.T, made smcmock.Call, call Call) {
	t.Helper()
	got, want := made.Business(), Parameters(call.Parameters)
	delete(got, "ClientToken") // It makes a call repeatable, and says nothing of the object.
	for _, beginning := range call.Unlisted {
		before := len(got)
		maps.DeleteFunc(got, func(name, _ string) bool { return strings.HasPrefix(name, beginning) })
		if len(got) == before {
			t.Errorf("%s: there is no %s...", made.Action, beginning)
		}
	}
	if _, ok := want["RegionId"]; !ok {
		want["RegionId"] = Region
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if value, ok := got[name]; !ok || value != want[name] {
			t.Errorf("%s: %s is %q (sent: %t), want %q", made.Action, name, value, ok, want[name])
		}
		delete(got, name)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		t.Errorf("%s: %s is %q, and nothing asks for it", made.Action, name, got[name])
	}
}

// settled plans once more, with a refresh and without one: there is nothing to do.
func (c *Consistency) settled(d *Deployment, step Step) {
	d.t.Helper()
	applied := d.Copy(d.t)
	plan := d.Plan(step.Config)
	c.nothing(d, "the plan after the apply", plan, step.Unsettled)
	said := saidToBeKept(plan)
	for _, name := range step.StillKept {
		if !slices.Contains(said, name) {
			d.t.Errorf("the plan after the apply does not say that %s is kept: %s", name, Summary(plan.Diagnostics))
		}
	}
	if !equalValues(d.State, applied.State) || !bytes.Equal(d.Private, applied.Private) { // Otherwise it is the same plan.
		c.nothing(applied, "the plan after the apply, without a refresh", applied.PlanUnrefreshed(step.Config), step.Unsettled)
	}
}

// nothing wants a plan that changes nothing but some attributes.
func (c *Consistency) nothing(d *Deployment, what string, plan Change, but map[string]string) {
	d.t.Helper()
	for _, name := range plan.Differing() {
		if but[name] == "" {
			d.t.Errorf("%s: %s of %s (%s): %s", what, plan.Action, name, plan.Changed(), Summary(plan.Diagnostics))
		}
	}
	if plan.Action != ActionNone && plan.Action != ActionUpdate {
		d.t.Fatalf("%s: %s: %s", what, plan.Action, Summary(plan.Diagnostics))
	}
}

// kept compares what the plan says is kept.
func (c *Consistency) kept(d *Deployment, plan Change, step Step) {
	d.t.Helper()
	said := saidToBeKept(plan)
	want := named(step.Kept)
	unexpected := slices.DeleteFunc(slices.Clone(said), func(name string) bool { return slices.Contains(want, name) || slices.Contains(step.MayKeep, name) })
	unsaid := slices.DeleteFunc(slices.Clone(want), func(name string) bool { return slices.Contains(said, name) })
	if len(unexpected)+len(unsaid) > 0 {
		d.t.Errorf("the plan (%s) says that these are kept: %v, want %v: %s", plan.Action, said, want, Summary(plan.Diagnostics))
	}
}

// saidToBeKept returns the arguments that a plan says are kept.
func saidToBeKept(plan Change) []string {
	var said []string
	for _, diagnostic := range plan.Planned.Diagnostics {
		if diagnostic.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.HasSuffix(diagnostic.Summary, " are kept") {
			continue
		}
		for line := range strings.Lines(diagnostic.Detail) {
			if item, ok := strings.CutPrefix(line, "- "); ok {
				name, _, _ := strings.Cut(item, ":")
				said = append(said, name)
			}
		}
	}
	return named(said)
}

// named returns the arguments that texts such as "data_disk 1, partition 1_0" are about, each once.
func named(texts []string) []string {
	names := make([]string, 0, len(texts))
	for _, text := range texts {
		name, _, _ := strings.Cut(text, " ")
		name, _, _ = strings.Cut(name, ".")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// imported imports the object of a deployment, by ID and by identity, which gives the same, and plans with the same
// configuration: that changes nothing but what an import cannot know, and nothing of the object.
func (c *Consistency) imported(d *Deployment, step Step) {
	d.t.Helper()
	if step.NotImported != "" {
		return
	}
	again, byIdentity := d.Copy(d.t), d.Copy(d.t)
	if step.ImportID != "" {
		again.Adopt(step.ImportID)
	} else {
		again.Adopt(c.id(d))
	}
	byIdentity.AdoptIdentity(d.Identity)
	for name, value := range again.State {
		if !value.Equal(byIdentity.State[name]) {
			d.t.Errorf("an import by ID has %s %s, one by identity %s", name, value, byIdentity.State[name])
		}
	}
	if !bytes.Equal(again.Private, byIdentity.Private) {
		d.t.Errorf("an import by ID has the private data %s, one by identity %s", again.Private, byIdentity.Private)
	}
	plan := again.PlanUnrefreshed(step.Config) // An import ends with a refresh.
	c.nothing(again, "the plan after an import", plan, step.Unimported)
	if plan.Action != ActionUpdate || d.t.Failed() {
		return
	}
	before := c.End(d.Mock, c.id(d))
	d.Mock.ResetCalls()
	again.Succeed(again.Apply(plan, step.Config))
	for _, call := range Writes(d.Mock) {
		if !slices.Contains(step.Repeated, call.Action) {
			d.t.Errorf("after an import, %s was called with %v", call.Action, call.Business())
		}
	}
	c.nothing(again, "the second plan after an import", again.Plan(step.Config), step.Unsettled)
	compareEnds(d.t, "after an import", c.End(d.Mock, c.id(d)), before)
}

// ended applies Merged to a new mock, and compares what there is with what a deployment has made.
func (c *Consistency) ended(d *Deployment) {
	d.t.Helper()
	fresh := NewDeployment(d.t, c.Start(d.t), c.TypeName)
	fresh.Settings = c.Merged.Settings
	plan := fresh.Plan(c.Merged.Config)
	if plan.Action != ActionCreate {
		d.t.Fatalf("the plan for a new mock: %s: %s\n%s", plan.Action, Summary(plan.Diagnostics), c.text(d.t, c.Merged))
	}
	fresh.Succeed(fresh.Apply(plan, c.Merged.Config))
	if c.Happens != nil && !c.Second.Replaces {
		c.Happens(fresh.Mock, c.id(fresh))
	}
	compareEnds(d.t, "over the first configuration", c.End(d.Mock, c.id(d)), c.End(fresh.Mock, c.id(fresh)))
	if d.t.Failed() {
		d.t.Logf("what was applied to a new mock:\n%s", c.text(d.t, c.Merged))
	}
}

func compareEnds(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s there is\n%+v, want\n%+v", what, got, want)
	}
}
