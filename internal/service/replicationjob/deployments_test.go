package replicationjob_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// parallelism is how many resources are worked on at once, as many as Terraform does.
const parallelism = 10

// deployments are many resources in the hands of a Terraform: each phase of a run configures one provider
// for all of them.
type deployments struct {
	t         *testing.T
	mock      *smcmock.Server
	options   []provider.Option
	resources []*deployed
	// lost is called for a creation that failed, once for each: it does what the messages tell the
	// user to do.
	lost func(r *deployed, said string)
	// provider is used for all phases; nil: each configures its own.
	provider *acctest.Session
}

// deployed is a resource of many.
type deployed struct {
	typeName string
	config   object // nil: it is to be destroyed

	state    values // nil: there is none
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool   // its creation has failed, but there is a state
	adopt    string // the ID to import first; "": none

	change  *acctest.Planned // of this run; nil: nothing to do
	settled bool             // A plan had nothing to do, and nothing has been applied to any resource since.
	said    string           // the errors of this run
}

// id returns an attribute of the state that holds text; "" without a state.
func (r *deployed) text(name string) string {
	var text string
	if r.state == nil || r.state[name].As(&text) != nil {
		return ""
	}
	return text
}

// add adds a resource that does not exist yet.
func (f *deployments) add(typeName string, config object) {
	f.resources = append(f.resources, &deployed{typeName: typeName, config: config})
}

// converge applies again and again until there is nothing to do. Each resource needs a plan that says
// so after the last apply to any of them, but not all in the same run: where each call fails with a
// probability of a fifth, twenty refreshes succeed at once in one run of a hundred.
func (f *deployments) converge(most int) {
	f.t.Helper()
	for _, r := range f.resources {
		r.settled = false // It may have another configuration now.
	}
	for run := range most {
		problems := f.run()
		settled := true
		for _, r := range f.resources {
			settled = settled && r.settled
		}
		if settled {
			return
		}
		f.t.Logf("run %d: %d errors", run+1, problems)
	}
	for _, r := range f.resources {
		if !r.settled {
			f.t.Errorf("%s %s does not converge: %s", r.typeName, r.text("id"), r.said)
		}
	}
}

// run refreshes, plans and applies once. It returns how many resources had errors.
func (f *deployments) run() (problems int) {
	f.t.Helper()
	f.each((*deployed).plan)
	if slices.ContainsFunc(f.resources, (*deployed).hasWork) {
		for _, r := range f.resources {
			r.settled = false
		}
	}
	f.each((*deployed).apply)
	for _, r := range f.resources {
		if r.said != "" {
			problems++
		}
	}
	return problems
}

// configured returns a provider that has just been configured.
func (f *deployments) configured() *acctest.Session {
	f.t.Helper()
	return acctest.NewSession(f.t, f.mock, f.resources[0].typeName, nil, f.options...)
}

// each does something with all resources, through one provider.
func (f *deployments) each(do func(*deployed, *deployments, *acctest.Session)) {
	f.t.Helper()
	configured := f.provider
	if configured == nil {
		configured = f.configured()
	}
	slots := make(chan struct{}, parallelism)
	var all sync.WaitGroup
	for _, r := range f.resources {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			s := *configured
			s.TypeName, s.Schema, s.Private, s.Identity = r.typeName, acctest.Schema(f.t, r.typeName), r.private, r.identity
			do(r, f, &s)
			r.private, r.identity = s.Private, s.Identity
		})
	}
	all.Wait()
}

// fails notes errors, and reports whether there are any.
func (r *deployed) fails(diagnostics []*tfprotov6.Diagnostic) bool {
	if !acctest.HasErrors(diagnostics) {
		return false
	}
	r.said += acctest.Summary(diagnostics)
	return true
}

// hasWork reports whether there is something to apply.
func (r *deployed) hasWork() bool {
	return r.change != nil || r.said == "" && r.state != nil && (r.config == nil || r.tainted)
}

// plan imports or refreshes the resource, and plans.
func (r *deployed) plan(f *deployments, s *acctest.Session) {
	r.change, r.said = nil, ""
	if r.adopt != "" && !r.imports(f, s) {
		return
	}
	if r.state != nil {
		after, diagnostics := s.Reread(r.state)
		if r.fails(diagnostics) {
			return
		}
		if after == nil && r.config != nil && !r.tainted {
			f.t.Errorf("%s %s is there, and a refresh does not find it", r.typeName, r.text("id"))
		}
		r.state, r.tainted = after, r.tainted && after != nil
	}
	if r.config == nil {
		r.settled = r.state == nil
		return
	}
	config := s.Config(r.config)
	prior := r.state
	if r.tainted {
		prior = nil
	}
	planned := s.Plan(prior, config)
	if r.fails(planned.Diagnostics) {
		return
	}
	if prior != nil && planned.Replace {
		f.t.Errorf("%s is to be replaced for %v", r.text("id"), planned.Requires)
	}
	r.settled = prior != nil && sameValues(prior, planned.Values)
	if !r.settled {
		r.change = &planned
	}
}

func sameValues(a, b values) bool {
	for name, v := range a {
		if !v.Equal(b[name]) {
			return false
		}
	}
	return true
}

// imports adopts an object, and reports whether it could.
func (r *deployed) imports(f *deployments, s *acctest.Session) bool {
	resp, err := s.Server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: r.typeName, ID: strings.Replace(r.adopt, "REGION", acctest.Region, 1)})
	if err != nil {
		f.t.Error(err)
		return false
	}
	if r.fails(resp.Diagnostics) {
		return false
	}
	object := resp.ImportedResources[0]
	s.Private, s.Identity = object.Private, object.Identity
	after, diagnostics := s.Reread(s.Decode(object.State))
	if r.fails(diagnostics) {
		return false
	}
	r.state, r.adopt = after, ""
	return true
}

// apply carries the plan out.
func (r *deployed) apply(f *deployments, s *acctest.Session) {
	if r.said != "" || r.state != nil && (r.config == nil || r.tainted) && !r.destroy(f, s) || r.change == nil {
		return
	}
	created := r.state == nil
	config := s.Config(r.config)
	planned := s.PlanFrom(r.state, config, s.Private) // Terraform plans again before it applies.
	if r.fails(planned.Diagnostics) {
		return
	}
	after, diagnostics := s.Apply(r.state, config, planned)
	r.state = after
	if r.fails(diagnostics) && created {
		r.tainted = after != nil
		if after == nil && f.lost != nil {
			f.lost(r, r.said)
		}
	}
}

// destroy destroys the resource, and reports whether it could.
func (r *deployed) destroy(f *deployments, s *acctest.Session) bool {
	resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.typeName, PriorState: s.Encode(r.state), PlannedState: s.Encode(nil), Config: s.Encode(nil), PlannedPrivate: s.Private, PlannedIdentity: s.Identity,
	})
	if err != nil {
		f.t.Error(err)
		return false
	}
	if r.fails(resp.Diagnostics) {
		return false
	}
	r.state, r.tainted, s.Private, s.Identity = nil, false, nil, nil
	return true
}

// advised returns the ID in the import block of a message; "" without one.
func advised(said, typeName string) string {
	block := regexp.MustCompile(`import \{\s+to = ` + typeName + `\.NAME\s+id = "([^"]+)"`).FindStringSubmatch(said)
	if block == nil {
		return ""
	}
	return block[1]
}

// exactly checks that the IDs are those of the resources' states, each once.
func (f *deployments) exactly(what string, resources []*deployed, objects map[string]string) {
	f.t.Helper()
	owner := make(map[string]int)
	for i, r := range resources {
		id := r.text("id")
		if other, ok := owner[id]; ok || id == "" {
			f.t.Errorf("%s %d and %d have the ID %q", what, other, i, id)
		}
		owner[id] = i
	}
	if len(objects) != len(resources) {
		f.t.Errorf("SMC has %d of %s, want %d", len(objects), what, len(resources))
	}
	for id := range objects {
		if _, ok := owner[id]; !ok {
			f.t.Errorf("%s of %s is in no state", id, what)
		}
	}
}
