package workgroup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

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
	s := acctest.NewSession(t, mock, workgroup.TypeName, nil)
	config := s.Config(object{"name": "wave-1"})
	plan := s.Plan(nil, config)
	state, diagnostics := s.ApplyIn(acctest.InterruptedBy(t, mock, "CreateWorkgroup"), nil, config, plan)
	s.Succeeded(diagnostics)
	id := onlyGroup(t, mock)
	if text(state["id"]) != fmt.Sprintf("%q", id) || !warned(diagnostics, "could not be read back", id) {
		t.Errorf("%v: %s", state, acctest.Summary(diagnostics))
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
