package sourceserver_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// registered is what can be managed of a source server.
type registered struct {
	name, description string
	tags              map[string]string
}

// serverStep is a configuration, and what it makes of its source server.
type serverStep struct {
	config, settings object

	id    string
	calls []acctest.Call
	after registered
}

// Random configurations of source servers, with random names, descriptions and tags before.
func TestProperty_sourceServer(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(100), func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		r := &serverRound{before: make(map[string]registered)}
		chance.Switch(20, &r.switches.EmptyFields, &r.switches.OlderFields, &r.switches.ListTagsIgnoresUnknown)
		r.switches.TagPageSize = acctest.Pick(chance, 0, 0, 1, 2)
		for _, id := range []string{"s-1", "s-2"} {
			r.before[id] = registered{
				name: "web-" + id, description: acctest.Pick(chance, "", "The web server.", "1st"),
				tags: acctest.MergedTags(object{"acs:rm": "x"}, chance.Tags(), acctest.Pick(chance, nil, object{"foreign": "y"})),
			}
		}
		choices := func(id string) []acctest.Choice {
			return []acctest.Choice{
				{Name: "name", Percent: 60, Values: []any{"web-" + id, "front-" + id, "组:" + id}},
				{Name: "description", Percent: 60, Values: []any{"", "The web server.", `2nd "%{ $ }"`}},
				{Name: "tags", Percent: 60, Values: []any{chance.Tags()}},
				{Name: "force_destroy", Percent: 40, Values: []any{true, false}},
				{Name: "timeouts", Percent: 30, Values: []any{object{"read": "5m"}, object{"update": "1h"}}},
			}
		}
		first, second := serverStep{id: "s-1", settings: chance.Settings()}, serverStep{id: "s-1"}
		first.config, second.settings = chance.Config(choices(first.id)), first.settings
		if chance.Percent(15) {
			second.id, second.config = "s-2", chance.Config(choices("s-2"))
		} else {
			second.config = chance.Edited(first.config, choices(second.id))
		}
		if chance.Percent(40) {
			second.settings = chance.Settings()
		}
		first.config["source_id"], second.config["source_id"] = first.id, second.id
		if first.unreadTags() && !second.unreadTags() && second.config["tags"] == nil && first.id == second.id {
			// What the API does not report, and nobody has asked for, is not known when default tags become of interest.
			r.switches.OlderFields = false
		}
		r.check(t, first, second)
	})
}

// unreadTags reports whether the tags are of no interest.
func (s *serverStep) unreadTags() bool {
	return s.config["tags"] == nil && len(acctest.DefaultTags(s.settings)) == 0
}

// serverRound is a round with the source servers that there are before, by ID.
type serverRound struct {
	switches smcmock.Switches
	before   map[string]registered
}

func (r *serverRound) check(t *testing.T, first, second serverStep) {
	t.Helper()
	first.apply(r.before[first.id])
	var released []acctest.Call
	if first.id == second.id {
		second.apply(first.after)
	} else {
		second.apply(r.before[second.id])
		if first.config["force_destroy"] == true {
			released = append(released, acctest.Call{Action: "DeleteSourceServer", Parameters: object{"SourceId": first.id, "Force": false}})
		}
	}
	second.calls = append(released, second.calls...)
	c := acctest.Consistency{
		TypeName: sourceserver.TypeName, Switches: r.switches, IDAttribute: "source_id",
		Start: func(t *testing.T) *smcmock.Server {
			t.Helper()
			mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Switches, o.Phases.Deleting = r.switches, -1 })
			for id, before := range r.before {
				mock.AddSource(source(id, before.name, func(s *smcmock.Source) { s.Description, s.Tags = before.description, maps.Clone(before.tags) }))
			}
			return mock
		},
		End: func(mock *smcmock.Server, id string) any {
			server, _ := mock.Source(id)
			return registered{server.Name, server.Description, server.Tags}
		},
		First: r.step(first), Second: r.step(second),
		Merged: acctest.Step{Config: object{"source_id": second.id, "name": second.after.name, "description": second.after.description, "tags": userTags(second.after.tags)}},
	}
	c.Second.Replaces = first.id != second.id
	c.Check(t)
}

// userTags returns the tags that can be configured.
func userTags(tags map[string]string) object {
	config := object{}
	for key, value := range tags {
		if !strings.HasPrefix(key, "acs:") {
			config[key] = value
		}
	}
	return config
}

// apply is what the step makes of a source server, and with which calls.
func (s *serverStep) apply(before registered) {
	s.after = before
	changes := object{}
	if name := s.config["name"]; name != nil && name != before.name {
		s.after.name, changes["Name"] = fmt.Sprint(name), name
	}
	if description := s.config["description"]; description != nil && description != before.description {
		s.after.description, changes["Description"] = fmt.Sprint(description), description
	}
	if len(changes) > 0 {
		changes["SourceId"] = s.id
		s.calls = append(s.calls, acctest.Call{Action: "ModifySourceServerAttribute", Parameters: changes})
	}
	system := maps.Clone(before.tags)
	maps.DeleteFunc(system, func(key, _ string) bool { return !strings.HasPrefix(key, "acs:") })
	defaults := acctest.DefaultTags(s.settings)
	tags, configured := s.config["tags"].(object)
	if configured {
		s.after.tags = acctest.MergedTags(defaults, tags)
	} else {
		s.after.tags = acctest.MergedTags(userTags(before.tags), defaults)
	}
	maps.Copy(s.after.tags, system)
	var removed []string
	attached := object{}
	for key := range before.tags {
		if _, ok := s.after.tags[key]; !ok {
			removed = append(removed, key)
		}
	}
	for key, value := range s.after.tags {
		if has, ok := before.tags[key]; !ok || has != value {
			attached[key] = value
		}
	}
	slices.Sort(removed)
	if len(removed) > 0 {
		s.calls = append(s.calls, acctest.Call{Action: "UntagResources", Parameters: object{"ResourceType": "sourceserver", "ResourceId": []string{s.id}, "TagKey": removed}})
	}
	if len(attached) > 0 {
		s.calls = append(s.calls, acctest.Call{Action: "TagResources", Parameters: object{"ResourceType": "sourceserver", "ResourceId": []string{s.id}, "Tag": acctest.TagParameters(attached)}})
	}
}

func (r *serverRound) step(s serverStep) acctest.Step {
	step := acctest.Step{Config: s.config, Settings: s.settings, Calls: s.calls, Unimported: map[string]string{"timeouts": "Terraform keeps them to itself"}}
	if s.config["force_destroy"] == true {
		step.Unimported["force_destroy"] = "what is imported is not deleted without being told"
	}
	own := userTags(s.after.tags)
	maps.DeleteFunc(own, func(key string, value any) bool { return acctest.DefaultTags(s.settings)[key] == value })
	if tags, ok := s.config["tags"].(object); ok && !reflect.DeepEqual(own, tags) {
		step.Unimported["tags"] = "an import takes the tags that there are and are not default tags"
	}
	if r.switches.OlderFields && !s.unreadTags() {
		step.Unimported["tags"] = "the older API does not report tags with the source server, and an import does not ask for them"
		step.Unimported["tags_all"] = step.Unimported["tags"]
		step.Repeated = []string{"TagResources"}
	}
	return step
}
