package workgroup_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

type object = acctest.Object

// failed reports whether diagnostics have an error with all the given texts.
func failed(diags []*tfprotov6.Diagnostic, texts ...string) bool {
	return said(diags, tfprotov6.DiagnosticSeverityError, texts)
}

// warned reports whether diagnostics have a warning with all the given texts.
func warned(diags []*tfprotov6.Diagnostic, texts ...string) bool {
	return said(diags, tfprotov6.DiagnosticSeverityWarning, texts)
}

func said(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, texts []string) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == severity && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(d.Summary+": "+d.Detail, text) })
	})
}

// hooks does things when the mock is called.
type hooks struct {
	mu     sync.Mutex
	counts map[string]int
	todo   map[string]func()
}

// call does something at the nth call of an action from now on.
func (h *hooks) call(action string, n int, do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.todo == nil {
		h.todo = make(map[string]func())
	}
	h.todo[fmt.Sprint(action, h.counts[action]+n)] = do
}

// count is called by the mock.
func (h *hooks) count(call smcmock.Call) {
	h.mu.Lock()
	if h.counts == nil {
		h.counts = make(map[string]int)
	}
	h.counts[call.Action]++
	do := h.todo[fmt.Sprint(call.Action, h.counts[call.Action])]
	h.mu.Unlock()
	if do != nil {
		do()
	}
}

// free takes source servers out of their workgroups.
func free(mock *smcmock.Server, sourceIDs ...string) {
	for _, id := range sourceIDs {
		mock.UpdateSource(id, func(s *smcmock.Source) { s.WorkgroupId = "" })
	}
}

func defaultTags(tags object) object {
	return object{"default_tags": []object{{"tags": tags}}}
}

func TestWorkgroup_validation(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config object
		want   string // "" is none
	}{
		"nothing":               {object{}, ""},
		"all":                   {object{"name": "a.b:c_d-1", "description": "1 x", "tags": object{"a": ""}, "timeouts": object{"delete": "1m"}}, ""},
		"name of 64":            {object{"name": strings.Repeat("组", 64)}, ""},
		"name of 65":            {object{"name": strings.Repeat("a", 65)}, "between 2 and 64"},
		"name of 1":             {object{"name": "a"}, "between 2 and 64"},
		"name with a digit":     {object{"name": "1a"}, "must start with a letter"},
		"name that is a URL":    {object{"name": "http://a"}, "must start with a letter"},
		"description of 256":    {object{"description": strings.Repeat("é", 256)}, ""},
		"description of 257":    {object{"description": strings.Repeat("a", 257)}, "between 2 and 256"},
		"description of 1":      {object{"description": "a"}, "between 2 and 256"},
		"description of a page": {object{"description": "HTTPS://a"}, "must not start with http://"},
		"tag of the cloud":      {object{"tags": object{"acs:a": "b"}}, "must not start with"},
		"timeout of nothing":    {object{"timeouts": object{"delete": "0s"}}, "longer than zero"},
		"what is not known":     {object{"name": acctest.Unknown{}, "description": acctest.Unknown{}, "tags": acctest.Unknown{}}, ""},
	} {
		diags := acctest.Validate(t, workgroup.TypeName, test.config)
		if test.want == "" && len(diags) > 0 || test.want != "" && !failed(diags, test.want) {
			t.Errorf("%s: %s", name, acctest.Summary(diags))
		}
	}
}

// A change of tags replaces the workgroup, unless its tags are as they should be; a change of the
// provider's default tags never does.
func TestWorkgroup_tags(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after       object // tags
		defaults, defaults2 object // default_tags
		elsewhere           map[string]string
		action, warning     string
	}{
		"nothing":                     {before: object{"a": "b"}, after: object{"a": "b"}, action: acctest.ActionNone},
		"null for a tag":              {before: object{"a": "b"}, after: object{"a": "b", "x": nil}, action: acctest.ActionUpdate},
		"none for no tags":            {after: object{}, action: acctest.ActionUpdate},
		"another value":               {before: object{"a": "b"}, after: object{"a": "c"}, action: acctest.ActionReplace, warning: "values of a, workgroup"},
		"another tag":                 {before: object{"a": "b"}, after: object{"a": "b", "c": "d"}, action: acctest.ActionReplace, warning: "values of c, workgroup"},
		"a tag less":                  {before: object{"a": "b", "c": "d"}, after: object{"a": "b"}, action: acctest.ActionReplace, warning: "values of c, workgroup"},
		"all less":                    {before: object{"a": "b"}, action: acctest.ActionReplace, warning: "values of a, workgroup"},
		"a default becomes own":       {after: object{"a": "b"}, defaults: object{"a": "b"}, action: acctest.ActionUpdate},
		"own becomes a default":       {before: object{"a": "b"}, defaults2: object{"a": "b"}, action: acctest.ActionUpdate},
		"own gives way to a default":  {before: object{"a": "b"}, defaults2: object{"a": "c"}, action: acctest.ActionReplace, warning: "values of a, workgroup"},
		"another default":             {defaults: object{"a": "b"}, defaults2: object{"a": "c"}, action: acctest.ActionNone, warning: "the provider's values of a."},
		"a default more":              {before: object{"a": "b"}, after: object{"a": "b"}, defaults2: object{"a": "x", "c": "d"}, action: acctest.ActionNone, warning: "the provider's values of c."},
		"a default less":              {defaults: object{"a": "b"}, action: acctest.ActionNone},
		"a tag that others add":       {before: object{"a": "b"}, after: object{"a": "b"}, elsewhere: map[string]string{"a": "b", "c": "d", "acs:x": "y"}, action: acctest.ActionNone},
		"a tag that others change":    {before: object{"a": "b"}, after: object{"a": "b"}, elsewhere: map[string]string{"a": "c"}, action: acctest.ActionReplace, warning: "values of a, workgroup"},
		"a tag that others remove":    {before: object{"a": "b", "x": "y"}, after: object{"a": "b", "x": "y"}, elsewhere: map[string]string{"x": "y"}, action: acctest.ActionReplace, warning: "values of a, workgroup"},
		"others do what is then done": {before: object{"a": "b"}, after: object{"a": "c"}, elsewhere: map[string]string{"a": "c"}, action: acctest.ActionNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, 0)
			d := acctest.NewDeployment(t, mock, workgroup.TypeName)
			config := func(tags object) object {
				if tags == nil {
					return object{"name": "wave-1"}
				}
				return object{"name": "wave-1", "tags": tags}
			}
			d.Settings = defaultTags(test.defaults)
			id := d.Create(config(test.before))
			if test.elsewhere != nil {
				mock.UpdateWorkgroup(id, func(w *smcmock.Workgroup) { w.Tags = test.elsewhere })
			}
			d.Settings = defaultTags(test.defaults2)
			c := d.Plan(config(test.after))
			if c.Action != test.action || test.warning == "" && len(c.Diagnostics) > 0 || test.warning != "" && !warned(c.Diagnostics, test.warning, id) {
				t.Fatalf("%s (%s): %s", c.Action, c.Changed(), acctest.Summary(c.Diagnostics))
			}
			d.Succeed(d.Apply(c, config(test.after)))
			if replaced := d.ID() != id; replaced != (test.action == acctest.ActionReplace) || len(mock.Workgroups()) != 1 || len(mock.CallsTo("ModifyWorkgroupAttribute")) > 0 {
				t.Errorf("the workgroup was %s, is %s; %d calls", id, d.ID(), len(mock.Calls()))
			}
			if c := d.Plan(config(test.after)); c.Action != acctest.ActionNone {
				t.Errorf("second plan: %s (%s)", c.Action, c.Changed())
			}
		})
	}
}

// Tags that are not known are no reason to replace the workgroup, and other ones stop the apply.
func TestWorkgroup_unknownTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	d := acctest.NewDeployment(t, mock, workgroup.TypeName)
	config := func(value any) object { return object{"name": "wave-1", "tags": object{"a": value}} }
	id := d.Create(config("b"))
	for _, unknown := range []object{config(acctest.Unknown{}), {"name": "wave-1", "tags": acctest.Unknown{}}} {
		c := d.Plan(unknown)
		if c.Action != acctest.ActionUpdate {
			t.Fatalf("%s: %s", c.Action, acctest.Summary(c.Diagnostics))
		}
		same := d.Copy(t)
		same.Succeed(same.Apply(c, config("b")))
		if diags := d.Apply(c, config("c")); !failed(diags, "Plan again before the workgroup is replaced", id) {
			t.Errorf("%s", acctest.Summary(diags))
		}
	}
	c := d.Plan(config("c"))
	d.Succeed(d.Apply(c, config("c")))
	if c.Action != acctest.ActionReplace || d.ID() == id {
		t.Errorf("%s", c.Action)
	}
	fresh := acctest.NewDeployment(t, mock, workgroup.TypeName)
	if c := fresh.Plan(object{"tags": acctest.Unknown{}, "name": acctest.Unknown{}, "description": acctest.Unknown{}}); c.Action != acctest.ActionCreate {
		t.Errorf("%s: %s", c.Action, acctest.Summary(c.Diagnostics))
	}
}

func TestWorkgroup_tooManyTags(t *testing.T) {
	t.Parallel()
	d := acctest.NewDeployment(t, startMock(t, 0), workgroup.TypeName)
	d.Settings = defaultTags(object{"more": "x"})
	tags := object{}
	for n := range 20 {
		tags[fmt.Sprint("key", n)] = "x"
	}
	if c := d.Plan(object{"tags": tags}); c.Action != acctest.ActionRefused || !failed(c.Diagnostics, "this one would carry 21") {
		t.Errorf("%s: %s", c.Action, acctest.Summary(c.Diagnostics))
	}
}

// A description that SMC keeps although it was to be removed is told once, and left.
func TestWorkgroup_removedDescription(t *testing.T) {
	t.Parallel()
	for _, clears := range []bool{false, true} {
		t.Run(fmt.Sprint(clears), func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, 0, func(o *smcmock.Options) { o.Switches.EmptyClears = clears })
			d := acctest.NewDeployment(t, mock, workgroup.TypeName)
			d.Create(object{"description": "First wave"})
			c := d.Plan(object{})
			if diags := d.Apply(c, object{}); c.Action != acctest.ActionUpdate || failed(diags) || warned(diags, "cannot be removed") == clears {
				t.Errorf("%s: %s", c.Action, acctest.Summary(diags))
			}
			for range 2 {
				if c := d.Plan(object{}); c.Action != acctest.ActionNone {
					t.Errorf("%s: %s", c.Action, c.Changed())
				}
			}
			again := object{"description": "Second wave"}
			d.Succeed(d.Apply(d.Plan(again), again))
			if w, _ := mock.Workgroup(d.ID()); w.Description != "Second wave" {
				t.Errorf("%+v", w)
			}
			mock.UpdateWorkgroup(d.ID(), func(w *smcmock.Workgroup) { w.Description = "Third wave" })
			if c := d.Plan(again); c.Action != acctest.ActionUpdate {
				t.Errorf("%s", c.Action)
			}
		})
	}
}

// The status and the warnings are read, and are no difference.
func TestWorkgroup_outputs(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 2)
	d := acctest.NewDeployment(t, mock, workgroup.TypeName)
	id := d.Create(object{"name": "wave-1"})
	for _, source := range []string{"s-2", "s-1"} {
		mock.UpdateSource(source, func(s *smcmock.Source) { s.WorkgroupId = id })
	}
	mock.UpdateWorkgroup(id, func(w *smcmock.Workgroup) {
		w.Status, w.NotPassed = smcmock.WorkgroupInProgress, []string{"s-1"}
	})
	if c := d.Plan(object{"name": "wave-1"}); c.Action != acctest.ActionNone {
		t.Errorf("%s: %s", c.Action, c.Changed())
	}
	want := `"NotPassed"|["s-1"]|"UnRelated"|["s-1" "s-2"]`
	var got []string
	for _, warning := range acctest.Elements(d.State["warnings"]) {
		values := acctest.Attributes(warning)
		got = append(got, text(values["warning_type"]), "["+strings.Join(all(values["source_ids"]), " ")+"]")
	}
	if strings.Join(got, "|") != want || text(d.State["status"]) != `"InProgress"` {
		t.Errorf("%s, %s", d.State["status"], strings.Join(got, "|"))
	}
}

func text(v tftypes.Value) string {
	var s string
	if v.As(&s) != nil {
		return v.String()
	}
	return fmt.Sprintf("%q", s)
}

func all(list tftypes.Value) []string {
	var texts []string
	for _, v := range acctest.Elements(list) {
		texts = append(texts, text(v))
	}
	slices.Sort(texts)
	return texts
}

// Deleting a workgroup waits while its source servers leave it, and names those that do not.
func TestWorkgroup_deleteWithMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(mock *smcmock.Server, id string, on *hooks)
		code      string // of the refusal; "" is the mock's own
		want      []string
	}{
		"empty":        {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) { free(mock, "s-1", "s-2") }},
		"they stay":    {meanwhile: func(*smcmock.Server, string, *hooks) {}, want: []string{"s-1 (web-1), s-2 (web-2)", "smc_workgroup_membership", "Workgroup.NotEmpty", "Request ID"}},
		"another code": {meanwhile: func(*smcmock.Server, string, *hooks) {}, code: "Unheard.Of", want: []string{"s-1 (web-1), s-2 (web-2)", "Unheard.Of"}},
		"one stays":    {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) { free(mock, "s-1") }, want: []string{"has these: s-2 (web-2)."}},
		"they leave after the call": {meanwhile: func(mock *smcmock.Server, _ string, on *hooks) {
			on.call("DeleteWorkgroup", 1, func() { free(mock, "s-1", "s-2") })
		}},
		"they leave one by one": {meanwhile: func(mock *smcmock.Server, _ string, on *hooks) {
			on.call("DescribeSourceServers", 6, func() { free(mock, "s-1") })
			on.call("DescribeSourceServers", 12, func() { free(mock, "s-2") })
		}},
		"the workgroup is gone": {meanwhile: func(mock *smcmock.Server, id string, _ *hooks) { mock.RemoveWorkgroup(id) }},
		"they cannot be listed": {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) {
			mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
		}, want: []string{"Deleting workgroup", "Workgroup.NotEmpty"}},
		"deletion is not permitted": {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) {
			mock.Inject(smcmock.Fault{Action: "DeleteWorkgroup", Code: "Forbidden.Unauthorized"})
		}, want: []string{"Deleting workgroup", "Forbidden.Unauthorized"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := &hooks{}
			mock := startMock(t, 2, func(o *smcmock.Options) { o.Switches.UndocumentedCode, o.OnCall = test.code, on.count })
			d := acctest.NewDeployment(t, mock, workgroup.TypeName)
			id := d.Create(object{"name": "wave-1"})
			for _, source := range []string{"s-2", "s-1"} {
				mock.UpdateSource(source, func(s *smcmock.Source) { s.WorkgroupId = id })
			}
			test.meanwhile(mock, id, on)
			diags := d.Destroy()
			if test.want != nil && !failed(diags, test.want...) || test.want == nil && (failed(diags) || len(mock.Workgroups()) > 0) {
				t.Errorf("%s", acctest.Summary(diags))
			}
			if gone := d.State == nil; gone != (test.want == nil) {
				t.Errorf("gone from the state: %t", gone)
			}
		})
	}
}

// A source server that is being deleted is waited for, for as long as timeouts.delete allows.
func TestWorkgroup_deleteWithDeletedMember(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 1, func(o *smcmock.Options) { o.Phases.Deleting = 300 * time.Millisecond })
	d := acctest.NewDeployment(t, mock, workgroup.TypeName)
	id := d.Create(object{"timeouts": object{"delete": "1m"}})
	mock.UpdateSource("s-1", func(s *smcmock.Source) { s.WorkgroupId, s.State = id, smcmock.SourceDeleting })
	time.AfterFunc(200*time.Millisecond, func() { mock.RemoveSource("s-1") })
	d.Succeed(d.Destroy())

	d = acctest.NewDeployment(t, mock, workgroup.TypeName)
	id = d.Create(object{"timeouts": object{"delete": "100ms"}})
	mock.AddSource(smcmock.Source{SourceId: "s-9", WorkgroupId: id, State: smcmock.SourceDeleting})
	if diags := d.Destroy(); !failed(diags, "s-9", "still has source servers") {
		t.Errorf("%s", acctest.Summary(diags))
	}
}

func TestWorkgroup_createErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault *smcmock.Fault
		taken bool
		name  string
		want  []string
	}{
		"the name is taken":      {taken: true, name: "wave-1", want: []string{"WorkgroupName.Duplicate", "w-taken", "unique in the account", `id = "w-taken"`, "smc_workgroup.NAME"}},
		"the quota":              {fault: &smcmock.Fault{Code: "QuotaExceeded.Workgroup"}, name: "wave-1", want: []string{"QuotaExceeded.Workgroup", "quota of the account"}},
		"no permission":          {fault: &smcmock.Fault{Code: "Forbidden.Unauthorized"}, taken: true, name: "wave-1", want: []string{"lacks a RAM permission"}},
		"responses are lost":     {fault: &smcmock.Fault{DropAfter: true}, name: "wave-1", want: []string{"possibly this call created it", "id = "}},
		"requests are lost":      {fault: &smcmock.Fault{DropBefore: true}, name: "wave-1", want: []string{"The outcome of the call is not known"}},
		"lost without a name":    {fault: &smcmock.Fault{DropBefore: true}, want: []string{"no usable response"}},
		"an invalid description": {fault: &smcmock.Fault{Code: "InvalidDescription"}, name: "wave-1", want: []string{"does not accept the value of description"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, 0)
			if test.taken {
				mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: "w-taken", Name: "wave-1"})
			}
			config := object{"description": "First wave"}
			if test.name != "" {
				config["name"] = test.name
			}
			d := acctest.NewDeployment(t, mock, workgroup.TypeName)
			d.Settings = object{"max_retry_timeout": 1}
			c := d.Plan(config)
			if test.fault != nil {
				test.fault.Action = "CreateWorkgroup"
				mock.Inject(*test.fault)
			}
			if diags := d.Apply(c, config); !failed(diags, test.want...) || d.State != nil {
				t.Errorf("%s", acctest.Summary(diags))
			}
		})
	}
}

// An interrupt while the creation is under way does not lose the workgroup that SMC makes; what
// fails after that does not taint it.
func TestWorkgroup_createIsNotLost(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	mock.Inject(smcmock.Fault{Action: "CreateWorkgroup", Delay: 400 * time.Millisecond})
	s := acctest.NewSession(t, mock, workgroup.TypeName, nil)
	config := s.Config(object{"name": "wave-1"})
	plan := s.Plan(nil, config)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	resp, err := s.Server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(nil), PlannedState: s.Encode(plan.Values), Config: s.Encode(config), PlannedPrivate: plan.Private,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
	id := onlyGroup(t, mock)
	if state := s.Decode(resp.NewState); text(state["id"]) != fmt.Sprintf("%q", id) || !warned(resp.Diagnostics, "could not be read back", id) {
		t.Errorf("%v: %s", state, acctest.Summary(resp.Diagnostics))
	}
}

func TestWorkgroup_readErrors(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	d := acctest.NewDeployment(t, mock, workgroup.TypeName)
	id := d.Create(object{"name": "wave-1"})
	s := d.Session()
	mock.Inject(smcmock.Fault{Action: "DescribeWorkgroups", Code: "InvalidWorkgroupId.NotFound"})
	if after, diags := s.Reread(d.State); !failed(diags, "Reading workgroup", "InvalidWorkgroupId.NotFound") || after == nil {
		t.Errorf("%s", acctest.Summary(diags)) // A refusal is no proof that it is gone.
	}
	mock.ClearFaults()
	mock.RemoveWorkgroup(id)
	if after, diags := d.Session().Reread(d.State); len(diags) > 0 || after != nil {
		t.Errorf("%s", acctest.Summary(diags))
	}
}

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
