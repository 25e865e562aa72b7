package workgroup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// startGroup starts a mock with source servers s-1, s-2, ... and the workgroups w-1 and w-2, of
// the names wave-1 and wave-2, and returns a deployment of a membership.
func startGroup(t *testing.T, sources int, options ...func(*smcmock.Options)) (*smcmock.Server, *acctest.Deployment) {
	t.Helper()
	mock := startMock(t, sources, options...)
	mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-1", Name: "wave-1"})
	mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-2", Name: "wave-2"})
	return mock, acctest.NewDeployment(t, mock, workgroup.MembershipTypeName)
}

// put puts source servers into a workgroup.
func put(mock *smcmock.Server, id string, sourceIDs ...string) {
	for _, source := range sourceIDs {
		mock.UpdateSource(source, func(s *smcmock.Source) { s.WorkgroupId = id })
	}
}

// of is a configuration of the membership of w-1.
func of(sourceIDs ...string) object { return object{"workgroup_id": "w-1", "source_ids": sourceIDs} }

// recorded returns the source servers in the state.
func recorded(d *acctest.Deployment) string {
	if d.State == nil {
		return "no state"
	}
	return strings.ReplaceAll(strings.Join(all(d.State["source_ids"]), " "), `"`, "")
}

func TestMembership_validation(t *testing.T) {
	t.Parallel()
	many := func(n int) []string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprint("s-", i)
		}
		return ids
	}
	for name, test := range map[string]struct {
		config object
		want   string // "" is none
	}{
		"none":                  {of(), ""},
		"50":                    {of(many(50)...), ""},
		"51":                    {of(many(51)...), "at most 50 elements, got: 51"},
		"a workgroup's ID":      {of("w-1"), "must be the ID of a source server"},
		"null":                  {object{"workgroup_id": "w-1", "source_ids": []any{nil}}, "null value"},
		"a source server's ID":  {object{"workgroup_id": "s-1", "source_ids": []string{}}, "must be the ID of a workgroup"},
		"what is not known":     {object{"workgroup_id": acctest.Unknown{}, "source_ids": acctest.Unknown{}}, ""},
		"an ID is not known":    {object{"workgroup_id": "w-1", "source_ids": []any{acctest.Unknown{}, "s-1"}}, ""},
		"no source servers set": {object{"workgroup_id": "w-1"}, ""}, // Terraform itself asks for required arguments.
	} {
		diags := acctest.Validate(t, workgroup.MembershipTypeName, test.config)
		if name != "no source servers set" && test.want == "" && len(diags) > 0 || test.want != "" && !failed(diags, test.want) {
			t.Errorf("%s: %s", name, acctest.Summary(diags))
		}
	}
}

// What the plan of a new membership says about its workgroup and its source servers.
func TestMembership_preflight(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config      object
		skip        bool
		fault       string // code of DescribeSourceServers
		err, warned []string
	}{
		"nothing wrong":               {config: of("s-1", "s-2")},
		"nothing known":               {config: object{"workgroup_id": acctest.Unknown{}, "source_ids": acctest.Unknown{}}},
		"unknown workgroup":           {config: object{"workgroup_id": "w-none", "source_ids": []string{"s-1"}}, err: []string{"Unknown workgroup", "w-none"}},
		"unknown source server":       {config: of("s-1", "s-none"), err: []string{"Unknown source server", "s-none"}},
		"in another workgroup":        {config: of("s-1", "s-4"), warned: []string{"s-4 (web-4) is in workgroup w-2 (wave-2)", "one workgroup at a time"}},
		"in another, of a new group":  {config: object{"workgroup_id": acctest.Unknown{}, "source_ids": []any{"s-4", acctest.Unknown{}}}, warned: []string{"s-4 (web-4) is in workgroup w-2"}},
		"others in the workgroup":     {config: object{"workgroup_id": "w-2", "source_ids": []string{"s-1"}}, err: []string{"other source servers already", "s-4 (web-4)", `id = "w-2"`}},
		"the others may be known yet": {config: object{"workgroup_id": "w-2", "source_ids": []any{acctest.Unknown{}}}},
		"skipped":                     {config: of("s-none", "s-4"), skip: true},
		"not permitted":               {config: of("s-1"), fault: "Forbidden.Unauthorized", warned: []string{"could not be checked", "skip_preflight"}},
		"no such key":                 {config: of("s-1"), fault: "InvalidAccessKeyId.NotFound", err: []string{"InvalidAccessKeyId.NotFound"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, d := startGroup(t, 4)
			put(mock, "w-2", "s-4")
			d.Settings = object{"skip_preflight": test.skip}
			if test.fault != "" {
				mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: test.fault})
			}
			c := d.Plan(test.config)
			if test.err != nil && !failed(c.Diagnostics, test.err...) || test.warned != nil && !warned(c.Diagnostics, test.warned...) {
				t.Errorf("%s", acctest.Summary(c.Diagnostics))
			}
			if test.err == nil && (c.Action != acctest.ActionCreate || test.warned == nil && len(c.Diagnostics) > 0) {
				t.Errorf("%s: %s", c.Action, acctest.Summary(c.Diagnostics))
			}
		})
	}
}

// What keeps source servers out of the workgroup during the apply is explained; the state has what
// is in it afterwards.
func TestMembership_applyErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after []string // source_ids; before is nil for a creation
		meanwhile     func(*smcmock.Server)
		code          string // of the refusals; "" is the mock's own
		want          []string
		state         string
	}{
		"in another workgroup": {
			after: []string{"s-1", "s-2"}, meanwhile: func(m *smcmock.Server) { put(m, "w-2", "s-2") },
			want: []string{"s-2 (web-2) is in workgroup w-2 (wave-2)", "SourceServer.InWorkgroup", "Request ID"}, state: "no state",
		},
		"in another workgroup, another code": {
			after: []string{"s-1", "s-2"}, meanwhile: func(m *smcmock.Server) { put(m, "w-2", "s-2") }, code: "Unheard.Of",
			want: []string{"s-2 (web-2) is in workgroup w-2 (wave-2)", "Unheard.Of"}, state: "no state",
		},
		"gone": {after: []string{"s-1"}, meanwhile: func(m *smcmock.Server) { m.RemoveSource("s-1") }, want: []string{"does not find source server s-1"}, state: "no state"},
		"being deleted": {
			after: []string{"s-1"}, meanwhile: func(m *smcmock.Server) {
				m.UpdateSource("s-1", func(s *smcmock.Source) { s.State = smcmock.SourceDeleting })
			},
			want: []string{"s-1 (web-1) is being deleted"}, state: "no state",
		},
		"others joined before": {
			after: []string{"s-1"}, meanwhile: func(m *smcmock.Server) { put(m, "w-1", "s-2") },
			want: []string{"other source servers already", "s-2 (web-2)"}, state: "no state",
		},
		"the workgroup is gone": {after: []string{"s-1"}, meanwhile: func(m *smcmock.Server) { m.RemoveWorkgroup("w-1") }, want: []string{"does not exist (any more)"}, state: "no state"},
		"the empty one is gone": {after: []string{}, meanwhile: func(m *smcmock.Server) { m.RemoveWorkgroup("w-1") }, want: []string{"does not exist (any more)"}, state: "no state"},
		"lost, with effect": {
			after: []string{"s-1"}, meanwhile: func(m *smcmock.Server) { m.Inject(smcmock.Fault{Action: "AssociateSourceServers", DropAfter: true}) },
			want: []string{"no usable response"}, state: "s-1",
		},
		"update: removed, not added": {
			before: []string{"s-1", "s-2"}, after: []string{"s-2", "s-3"}, meanwhile: func(m *smcmock.Server) { put(m, "w-2", "s-3") },
			want: []string{"s-3 (web-3) is in workgroup w-2"}, state: "s-2",
		},
		"update: not removed": {
			before: []string{"s-1"}, after: []string{"s-2"}, meanwhile: func(m *smcmock.Server) {
				m.Inject(smcmock.Fault{Action: "DisassociateSourceServers", Code: "Forbidden.Unauthorized"})
			},
			want: []string{"Taking source servers out of workgroup w-1", "Forbidden.Unauthorized"}, state: "s-1",
		},
		"update: not read": {
			before: []string{"s-1"}, after: []string{"s-2"}, meanwhile: func(m *smcmock.Server) {
				m.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
			},
			want: []string{"Reading the source servers of workgroup w-1"}, state: "s-1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, d := startGroup(t, 3, func(o *smcmock.Options) { o.Switches.UndocumentedCode = test.code })
			d.Settings = object{"max_retry_timeout": 1, "skip_preflight": true}
			if test.before != nil {
				d.Succeed(d.Apply(d.Plan(of(test.before...)), of(test.before...)))
			}
			c := d.Plan(of(test.after...))
			test.meanwhile(mock)
			if diags := d.Apply(c, of(test.after...)); !failed(diags, test.want...) {
				t.Errorf("%s", acctest.Summary(diags))
			}
			if got := recorded(d); got != test.state {
				t.Errorf("the state has %s, want %s", got, test.state)
			}
		})
	}
}

// A source server that leaves its workgroup in the meantime is waited for.
func TestMembership_waitsForRelease(t *testing.T) {
	t.Parallel()
	on := &hooks{}
	mock, d := startGroup(t, 3, func(o *smcmock.Options) { o.OnCall = on.count })
	put(mock, "w-2", "s-1", "s-2")
	c := d.Plan(of("s-1", "s-2", "s-3"))
	on.call("DescribeSourceServers", 6, func() { free(mock, "s-1") })
	on.call("DescribeSourceServers", 12, func() { free(mock, "s-2") })
	d.Succeed(d.Apply(c, of("s-1", "s-2", "s-3")))
	if got := inGroup(mock, "w-1"); got != "s-1 s-2 s-3" {
		t.Errorf("%s", got)
	}
}

// Whole memberships change in one call each, what leaves first: the workgroup is never too full.
func TestMembership_replacesFifty(t *testing.T) {
	t.Parallel()
	mock, d := startGroup(t, 100)
	var ids []string
	for n := range 100 {
		ids = append(ids, fmt.Sprint("s-", n+1))
	}
	d.Succeed(d.Apply(d.Plan(of(ids[:50]...)), of(ids[:50]...)))
	c := d.Plan(of(ids[50:]...))
	d.Succeed(d.Apply(c, of(ids[50:]...)))
	if c.Action != acctest.ActionUpdate || inGroup(mock, "w-1") != strings.Join(ids[50:], " ") {
		t.Errorf("%s: %s", c.Action, inGroup(mock, "w-1"))
	}
	if calls := mock.Counts(); calls["AssociateSourceServers"] != 2 || calls["DisassociateSourceServers"] != 1 {
		t.Errorf("%v", calls)
	}
	if c := d.Plan(of(ids[50:]...)); c.Action != acctest.ActionNone {
		t.Errorf("%s: %s", c.Action, c.Changed())
	}
}

// An update takes out only what its plan has shown; the next plan shows the rest.
func TestMembership_joinedAfterThePlan(t *testing.T) {
	t.Parallel()
	mock, d := startGroup(t, 3)
	d.Succeed(d.Apply(d.Plan(of("s-1")), of("s-1")))
	c := d.Plan(of("s-2"))
	put(mock, "w-1", "s-3")
	d.Succeed(d.Apply(c, of("s-2")))
	if got := inGroup(mock, "w-1"); got != "s-2 s-3" {
		t.Errorf("%s", got)
	}
	c = d.Plan(of("s-2"))
	d.Succeed(d.Apply(c, of("s-2")))
	if got := inGroup(mock, "w-1"); c.Action != acctest.ActionUpdate || got != "s-2" {
		t.Errorf("%s: %s", c.Action, got)
	}
}

// A destruction leaves what others have put into the workgroup, and what has moved on.
func TestMembership_destroy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before    func(*smcmock.Server)
		first     string // in w-1 afterwards
		second    string // in w-2
		err       string
		recording string
	}{
		"as it was":             {before: func(*smcmock.Server) {}, recording: "no state"},
		"one has moved":         {before: func(m *smcmock.Server) { put(m, "w-2", "s-1") }, second: "s-1", recording: "no state"},
		"one is gone":           {before: func(m *smcmock.Server) { m.RemoveSource("s-1") }, recording: "no state"},
		"the workgroup is gone": {before: func(m *smcmock.Server) { m.RemoveWorkgroup("w-1") }, recording: "no state"},
		"not permitted": {
			before: func(m *smcmock.Server) {
				m.Inject(smcmock.Fault{Action: "DisassociateSourceServers", Code: "Forbidden.Unauthorized"})
			},
			first: "s-1 s-2", err: "Forbidden.Unauthorized", recording: "s-1 s-2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, d := startGroup(t, 3)
			d.Succeed(d.Apply(d.Plan(of("s-1", "s-2")), of("s-1", "s-2")))
			test.before(mock)
			diags := d.Destroy()
			if test.err == "" && failed(diags) || test.err != "" && !failed(diags, test.err) {
				t.Errorf("%s", acctest.Summary(diags))
			}
			if first, second := inGroup(mock, "w-1"), inGroup(mock, "w-2"); first != test.first || second != test.second || recorded(d) != test.recording {
				t.Errorf("%q, %q; the state has %s", first, second, recorded(d))
			}
		})
	}
}

// Another workgroup replaces the membership; a membership that is tainted, or replaced by request,
// is planned anew although its source servers are in the workgroup.
func TestMembership_replaced(t *testing.T) {
	t.Parallel()
	mock, d := startGroup(t, 3)
	d.Succeed(d.Apply(d.Plan(of("s-1", "s-2")), of("s-1", "s-2")))
	s := d.Session()
	state := s.Refresh(d.State)
	for range 2 { // Once beside the state, once without: -replace.
		plan := s.Plan(state, s.Config(of("s-1")))
		s.Succeeded(plan.Diagnostics)
		state = nil
	}
	other := object{"workgroup_id": "w-2", "source_ids": []string{"s-1", "s-2"}}
	c := d.Plan(other)
	d.Succeed(d.Apply(c, other))
	if first, second := inGroup(mock, "w-1"), inGroup(mock, "w-2"); c.Action != acctest.ActionReplace || first != "" || second != "s-1 s-2" {
		t.Errorf("%s: %q, %q", c.Action, first, second)
	}
	if c := d.Plan(object{"workgroup_id": acctest.Unknown{}, "source_ids": []string{"s-1"}}); c.Action != acctest.ActionReplace {
		t.Errorf("%s", c.Action)
	}
}

// Two memberships of a workgroup that exist, or are created, are an error of the plan.
func TestMembership_second(t *testing.T) {
	t.Parallel()
	_, d := startGroup(t, 3)
	s := d.Session()
	for n := range 2 {
		plan := s.Plan(nil, s.Config(of("s-1")))
		if failed(plan.Diagnostics, "Two memberships of one workgroup", "w-1") != (n == 1) {
			t.Errorf("created: %d: %s", n, acctest.Summary(plan.Diagnostics))
		}
	}
	d.Succeed(d.Apply(d.Plan(of("s-1")), of("s-1")))
	s = d.Session()
	for n := range 2 {
		plan := s.Plan(d.State, s.Config(of("s-1", "s-2")))
		if failed(plan.Diagnostics, "Two memberships of one workgroup", "w-1") != (n == 1) {
			t.Errorf("existing: %d: %s", n, acctest.Summary(plan.Diagnostics))
		}
	}
}

// A refusal to read the source servers, or the workgroup, is not taken for gone.
func TestMembership_readErrors(t *testing.T) {
	t.Parallel()
	mock, d := startGroup(t, 1)
	d.Succeed(d.Apply(d.Plan(of("s-1")), of("s-1")))
	free(mock, "s-1")
	for _, action := range []string{"DescribeSourceServers", "DescribeWorkgroups"} {
		mock.Inject(smcmock.Fault{Action: action, Code: "InvalidWorkgroupId.NotFound"})
		if after, diags := d.Session().Reread(d.State); !failed(diags, "Reading the source servers of workgroup w-1") || after == nil {
			t.Errorf("%s: %s", action, acctest.Summary(diags))
		}
		mock.ClearFaults()
	}
	if c := d.Plan(of("s-1")); c.Action != acctest.ActionUpdate {
		t.Errorf("%s", c.Action)
	}
}
