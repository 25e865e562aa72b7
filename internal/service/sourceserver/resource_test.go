package sourceserver_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

type object = acctest.Object

// deploy returns a deployment of the resource in a mock.
func deploy(t *testing.T, mock *smcmock.Server) *acctest.Deployment {
	t.Helper()
	return acctest.NewDeployment(t, mock, sourceserver.TypeName)
}

// configured is a configuration of the resource with further arguments.
func configured(more object) object {
	config := object{"source_id": webID}
	maps.Copy(config, more)
	return config
}

// writes lists the calls since the last reset that change something.
func writes(mock *smcmock.Server) []string {
	var actions []string
	for _, call := range mock.Calls() {
		if !strings.HasPrefix(call.Action, "Describe") && !strings.HasPrefix(call.Action, "List") {
			actions = append(actions, call.Action)
		}
	}
	return actions
}

func hasErrors(diagnostics []*tfprotov6.Diagnostic) bool {
	return acctest.HasErrors(diagnostics)
}

// expect checks that diagnostics have these words and, unless they are none, errors.
func expect(t *testing.T, diagnostics []*tfprotov6.Diagnostic, errors bool, words ...string) {
	t.Helper()
	if hasErrors(diagnostics) != errors {
		t.Errorf("errors %v, want %v: %s", !errors, errors, acctest.Summary(diagnostics))
	}
	for _, want := range words {
		if text := acctest.Summary(diagnostics); !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

// tagsOf returns a map of the state.
func tagsOf(v tftypes.Value) map[string]string {
	tags := make(map[string]string)
	for k, element := range acctest.Attributes(v) {
		var text string
		if element.As(&text) == nil {
			tags[k] = text
		}
	}
	return tags
}

// An adoption makes the calls that it needs, and no others; a second plan is empty.
func TestSourceServer_adopts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config object
		want   []string
	}{
		"nothing configured":      {nil, nil},
		"what is there already":   {object{"name": "web-01", "description": "A server of the mock", "tags": object{"tier": "web"}}, nil},
		"a name":                  {object{"name": "web-02"}, []string{"ModifySourceServerAttribute"}},
		"no description":          {object{"description": ""}, []string{"ModifySourceServerAttribute"}},
		"another tag":             {object{"tags": object{"tier": "web", "env": ""}}, []string{"TagResources"}},
		"another value":           {object{"tags": object{"tier": "db"}}, []string{"TagResources"}},
		"no tags":                 {object{"tags": object{}}, []string{"UntagResources"}},
		"a tag that is null":      {object{"tags": object{"tier": "web", "env": nil}}, nil},
		"everything":              {object{"name": "web-02", "description": "1st", "tags": object{"env": "test"}}, []string{"ModifySourceServerAttribute", "UntagResources", "TagResources"}},
		"a destruction for later": {object{"force_destroy": true, "timeouts": object{"delete": "1h"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) { s.Tags = map[string]string{"tier": "web", "acs:rm": "x"} }))
			d, config := deploy(t, mock), configured(test.config)
			d.Create(config)
			if got := writes(mock); !slices.Equal(got, test.want) {
				t.Errorf("called %v, want %v", got, test.want)
			}
			if c := d.Plan(config); c.Action != acctest.ActionNone {
				t.Errorf("the second plan: %s: %s", c.Action, c.Changed())
			}
		})
	}
}

// What can never be adopted is an error of the plan.
func TestSourceServer_planOfTheAdoption(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		id       any
		settings object
		fault    string
		errors   bool
		words    []string
	}{
		"there":                 {id: webID},
		"not known":             {id: acctest.Unknown{}},
		"not there":             {id: "s-bp1gone00000001", errors: true, words: []string{"The account has no source server s-bp1gone00000001", "smc_access_token"}},
		"not there, not asked":  {id: "s-bp1gone00000001", settings: object{"skip_preflight": true}},
		"being deleted":         {id: "s-bp1old000000001", errors: true, words: []string{"is being deleted and cannot be adopted"}},
		"not readable":          {id: webID, fault: "Forbidden.Unauthorized", words: []string{"could not be checked", "skip_preflight"}},
		"credentials not valid": {id: webID, fault: "InvalidAccessKeyId.NotFound", errors: true, words: []string{"InvalidAccessKeyId.NotFound"}},
		"no credentials":        {id: webID, settings: object{"secret_key": nil}, errors: true, words: []string{"credentials"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, source(webID, "web-01"), source("s-bp1old000000001", "old", func(s *smcmock.Source) { s.State = smcmock.SourceDeleting }))
			if test.fault != "" {
				mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: test.fault})
			}
			d := deploy(t, mock)
			d.Settings = test.settings
			expect(t, d.Plan(object{"source_id": test.id}).Diagnostics, test.errors, test.words...)
		})
	}
}

// A failure leaves no state behind, so that nothing is tainted and destroyed later.
func TestSourceServer_adoptionFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault smcmock.Fault
		words []string
		on    string
	}{
		"a name that is taken": {smcmock.Fault{Action: "ModifySourceServerAttribute", Code: "SourceServerName.Duplicate"}, []string{"Another source server has this name", "SMC refused ModifySourceServerAttribute"}, "name"},
		"too many tags":        {smcmock.Fault{Action: "TagResources", Code: "NumberExceed.Tags"}, []string{"at most 20 tags"}, "tags"},
		"no permission":        {smcmock.Fault{Action: "UntagResources", Code: "Forbidden.Unauthorized"}, []string{"RAM permission"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) { s.Tags = map[string]string{"old": "1"} }))
			d, config := deploy(t, mock), configured(object{"name": "web-02", "tags": object{"env": "test"}, "force_destroy": true})
			c := d.Plan(config)
			mock.Inject(test.fault)
			diagnostics := d.Apply(c, config)
			expect(t, diagnostics, true, test.words...)
			if at := acctest.Problems(diagnostics, tfprotov6.DiagnosticSeverityError); len(at) != 1 || !strings.Contains(at[0], test.on) {
				t.Errorf("errors on %v, want %q", at, test.on)
			}
			if d.State != nil {
				t.Errorf("the state is %v", d.State)
			}
		})
	}
	// It was there when the plan was made.
	mock := startMock(t, source(webID, "web-01"))
	d, config := deploy(t, mock), configured(nil)
	c := d.Plan(config)
	mock.RemoveSource(webID)
	expect(t, d.Apply(c, config), true, "The account has no source server")
}

// Values that are known only after an apply.
func TestSourceServer_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	d := deploy(t, mock)
	later := object{"source_id": acctest.Unknown{}, "name": acctest.Unknown{}, "description": acctest.Unknown{}, "tags": acctest.Unknown{}, "force_destroy": acctest.Unknown{}}
	known := configured(object{"name": "web-02", "tags": object{"env": "test"}})
	expect(t, d.Plan(later).Diagnostics, false)
	d.Create(known)
	if server, _ := mock.Source(webID); server.Name != "web-02" || server.Tags["env"] != "test" {
		t.Errorf("got %+v", server)
	}
	// In an update, what is not known may be what there is already.
	mock.ResetCalls()
	c := d.Plan(configured(object{"name": acctest.Unknown{}, "tags": object{"env": acctest.Unknown{}}}))
	if c.Action != acctest.ActionUpdate {
		t.Errorf("%s", c.Action)
	}
	d.Succeed(d.Apply(c, known))
	if got := writes(mock); len(got) > 0 {
		t.Errorf("called %v", got)
	}
}

// The provider's default tags are attached; other tags are removed only where the configuration
// has tags.
func TestSourceServer_defaultTags(t *testing.T) {
	t.Parallel()
	type tags = map[string]string
	for _, older := range []bool{false, true} {
		mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) { s.Tags = tags{"old": "1", "env": "prod"} }))
		mock.Switch(func(s *smcmock.Switches) { s.OlderFields = older })
		d := deploy(t, mock)
		for _, step := range []struct {
			defaults   object
			own        any // The argument tags; nil: none.
			want, tags tags
		}{
			{object{"env": "test", "team": "ops"}, nil, tags{"old": "1", "env": "test", "team": "ops"}, tags{"old": "1"}},
			{object{"team": "dev"}, nil, tags{"old": "1", "env": "test", "team": "dev"}, tags{"old": "1", "env": "test"}},
			{object{}, nil, tags{"old": "1", "env": "test", "team": "dev"}, tags{"old": "1", "env": "test", "team": "dev"}},
			{object{"team": "ops"}, object{"a": ""}, tags{"a": "", "team": "ops"}, tags{"a": ""}},
			{object{"team": "ops"}, object{"team": "own"}, tags{"team": "own"}, tags{"team": "own"}},
			{object{"team": "ops"}, object{}, tags{"team": "ops"}, tags{}},
			{object{}, object{}, tags{}, tags{}},
		} {
			d.Settings = object{"default_tags": []object{{"tags": step.defaults}}}
			config := configured(object{"tags": step.own})
			d.Succeed(d.Apply(d.Plan(config), config))
			c := d.Plan(config)
			if c.Action != acctest.ActionNone {
				t.Errorf("older %v, %v: the second plan: %s: %s", older, step, c.Action, c.Changed())
			}
			server, _ := mock.Source(webID)
			if all, own := tagsOf(d.State["tags_all"]), tagsOf(d.State["tags"]); !maps.Equal(server.Tags, step.want) || !maps.Equal(all, step.want) || !maps.Equal(own, step.tags) {
				t.Errorf("older %v, %v: SMC has %v, the state %v and %v", older, step, server.Tags, all, own)
			}
		}
	}
}

// Tags that others have attached are removed as soon as the configuration has tags, also where SMC
// does not report them with the source server and the state therefore does not have them.
func TestSourceServer_tagsLater(t *testing.T) {
	t.Parallel()
	type tags = map[string]string
	for _, older := range []bool{false, true} {
		for name, test := range map[string]struct {
			defaults, before, after object
			imported                bool
			want                    tags
		}{
			"tags":                    {after: object{"tags": object{"env": "test"}}, want: tags{"env": "test"}},
			"tags that are not known": {after: object{"tags": object{"env": acctest.Unknown{}}}, want: tags{"env": "test"}},
			"no tags":                 {after: object{"tags": object{}}, want: tags{}},
			"tags and defaults":       {defaults: object{"team": "ops"}, after: object{"tags": object{"env": "test"}}, want: tags{"env": "test", "team": "ops"}},
			"another name":            {after: object{"name": "web-02"}, want: tags{"foreign": "1", "env": "old"}},
			"after an import":         {imported: true, after: object{"tags": object{"env": "test"}}, want: tags{"env": "test"}},
			"none after an import":    {imported: true, after: object{"tags": object{}}, want: tags{}},
		} {
			mock := startMock(t, source(webID, "web-01"))
			mock.UpdateSource(webID, func(s *smcmock.Source) { s.Tags = tags{"foreign": "1", "env": "old"} })
			mock.Switch(func(s *smcmock.Switches) { s.OlderFields = older })
			d := deploy(t, mock)
			if d.Create(configured(nil)); test.imported {
				d.Adopt(webID)
			}
			if test.defaults != nil {
				d.Settings = object{"default_tags": []object{{"tags": test.defaults}}}
			}
			c, final := d.Plan(configured(test.after)), configured(test.after)
			if _, ok := final["tags"]; ok && len(test.want) > 0 {
				final["tags"] = object{"env": "test"}
			}
			d.Succeed(d.Apply(c, final))
			server, _ := mock.Source(webID)
			if !maps.Equal(server.Tags, test.want) {
				t.Errorf("%s, older %t: SMC has %v, want %v", name, older, server.Tags, test.want)
			}
			if again := d.Plan(final); again.Action != acctest.ActionNone {
				t.Errorf("%s, older %t: the second plan: %s: %s", name, older, again.Action, again.Changed())
			}
		}
	}
}

// A failure to read the tags changes nothing.
func TestSourceServer_tagsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) { s.Tags = map[string]string{"foreign": "1"} }))
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	d := deploy(t, mock)
	d.Create(configured(nil))
	config := configured(object{"name": "web-02", "tags": object{"env": "test"}})
	c := d.Plan(config)
	mock.Inject(smcmock.Fault{Action: "ListTagResources", Code: "Forbidden.RAM"})
	mock.ResetCalls()
	expect(t, d.Apply(c, config), true, "Reading source server", "Forbidden.RAM")
	if calls := writes(mock); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
}

// Default tags that are known only after an apply.
func TestSourceServer_unknownDefaultTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) { s.Tags = map[string]string{"old": "1"} }))
	d := deploy(t, mock)
	d.Create(configured(nil))
	d.Settings = object{"default_tags": []object{{"tags": acctest.Unknown{}}}}
	c := d.Plan(configured(nil))
	d.Settings = object{"default_tags": []object{{"tags": object{"team": "ops"}}}}
	d.Succeed(d.Apply(c, configured(nil)))
	if server, _ := mock.Source(webID); !maps.Equal(server.Tags, map[string]string{"old": "1", "team": "ops"}) {
		t.Errorf("got %v", server.Tags)
	}
}

func TestSourceServer_tooManyTags(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	d := deploy(t, mock)
	tags := object{}
	for _, k := range strings.Split("abcdefghijklmnopqrst", "") { // 20
		tags[k] = "1"
	}
	d.Settings = object{"default_tags": []object{{"tags": object{"team": "ops"}}}}
	expect(t, d.Plan(configured(object{"tags": tags})).Diagnostics, true, "this one would carry 21")
	mock.UpdateSource(webID, func(s *smcmock.Source) {
		s.Tags = make(map[string]string)
		for k := range tags {
			s.Tags[k] = "1"
		}
	})
	c := d.Plan(configured(nil)) // The plan does not know the tags that there are.
	expect(t, d.Apply(c, configured(nil)), true, "this one would carry 21")
}

// Source servers belong to no region: the provider needs none, for their tags neither.
func TestSourceServer_withoutRegion(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	d := deploy(t, mock)
	d.Settings = object{"region": nil}
	config := configured(object{"tags": object{"env": "test"}, "force_destroy": true})
	d.Create(config)
	if c := d.Plan(config); c.Action != acctest.ActionNone {
		t.Errorf("the second plan: %s: %s", c.Action, c.Changed())
	}
	expect(t, d.Destroy(), false)
	if _, ok := mock.Source(webID); ok {
		t.Error("the source server is still there")
	}
}

func TestSourceServer_badInput(t *testing.T) {
	t.Parallel()
	for words, config := range map[string]object{
		"must be the ID of a source server":                            {"source_id": "web-01"},
		"Must set a configuration value for the source_id attribute":   {},
		"must be between 2 and 128":                                    configured(object{"name": "a"}),
		"must not start with http://":                                  configured(object{"description": "http://example.com"}),
		"must be between 0 and 256":                                    configured(object{"description": strings.Repeat("a", 257)}),
		"must not start with aliyun":                                   configured(object{"tags": object{"aliyun": "x"}}),
		"timeouts.delete is a time limit and must be longer than zero": configured(object{"timeouts": object{"delete": "0s"}}),
	} {
		expect(t, acctest.Validate(t, sourceserver.TypeName, config), true, words)
	}
	expect(t, acctest.Validate(t, sourceserver.TypeName, configured(object{"name": acctest.Unknown{}, "tags": acctest.Unknown{}})), false)
}

// The identity imports what the ID imports.
func TestSourceServer_importsByIdentity(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	s := acctest.NewSession(t, mock, sourceserver.TypeName, nil)
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"source_id": tftypes.String}}
	importing := func(id string) *tfprotov6.ImportResourceStateResponse {
		identity, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{"source_id": tftypes.NewValue(tftypes.String, id)}))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.Server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
			TypeName: s.TypeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: &identity},
		})
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	imported := importing(webID)
	s.Succeeded(imported.Diagnostics)
	if got, want := s.Refresh(s.Decode(imported.ImportedResources[0].State)), s.Import(webID); !maps.EqualFunc(got, want, tftypes.Value.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	expect(t, importing("web-01").Diagnostics, true, "is not the ID of a source server")
	// What is not there, or on its way out, cannot be imported.
	gone := s.Decode(imported.ImportedResources[0].State)
	mock.UpdateSource(webID, func(s *smcmock.Source) { s.State = smcmock.SourceDeleting })
	again := acctest.NewSession(t, mock, sourceserver.TypeName, nil)
	_, diagnostics := again.Reread(gone)
	expect(t, diagnostics, true, "is being deleted")
	mock.RemoveSource(webID)
	again = acctest.NewSession(t, mock, sourceserver.TypeName, nil)
	_, diagnostics = again.Reread(gone)
	expect(t, diagnostics, true, "The account has no source server")
}

// A source server that is being deleted has left, an error is no proof of that.
func TestSourceServer_gone(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	d := deploy(t, mock)
	d.Settings = object{"skip_preflight": true}
	d.Create(configured(nil))
	mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized", Times: 1})
	state, diagnostics := d.Session().Reread(d.State)
	expect(t, diagnostics, true, "Reading source server "+webID)
	if state == nil {
		t.Error("the state is gone")
	}
	mock.UpdateSource(webID, func(s *smcmock.Source) { s.State = smcmock.SourceDeleting })
	if c := d.Plan(configured(nil)); c.Action != acctest.ActionForget {
		t.Errorf("got %s", c.Action)
	}
}

// An import and a configuration with an empty description agree.
func TestSourceServer_importWithEmptyDescription(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t)
	mock.AddSource(source("s-1", "web", func(s *smcmock.Source) { s.Description = "" }))
	for _, config := range []object{{"source_id": "s-1", "description": ""}, {"source_id": "s-1"}} {
		d := deploy(t, mock)
		d.Adopt("s-1")
		if c := d.Plan(config); c.Action != acctest.ActionNone {
			t.Errorf("%v: %s (%s)", config, c.Action, c.Changed())
		}
	}
}
