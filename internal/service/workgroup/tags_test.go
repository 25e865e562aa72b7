package workgroup_test

import (
	"fmt"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

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
