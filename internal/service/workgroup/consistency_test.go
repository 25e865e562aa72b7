package workgroup_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// Random configurations of workgroups.
func TestProperty_workgroup(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(100), func(t *testing.T, seed uint64) {
		r := &groupRound{}
		chance := acctest.NewChance(seed)
		chance.Switch(15, &r.switches.EmptyFields, &r.switches.OlderFields, &r.switches.TagWorkgroups)
		chance.Switch(50, &r.switches.EmptyClears)
		first, second := groupStep{config: chance.Config(groupChoices(chance)), settings: chance.Settings()}, groupStep{}
		second.config, second.settings = chance.Edited(first.config, groupChoices(chance)), first.settings
		if chance.Percent(40) {
			second.settings = chance.Settings()
		}
		r.check(t, first, second)
	})
}

func groupChoices(chance *acctest.Chance) []acctest.Choice {
	return []acctest.Choice{
		{Name: "name", Percent: 60, Values: []any{"wave-1", "wave-2", "组.1"}},
		{Name: "description", Percent: 60, Values: []any{"First wave", `2nd: "wave"`, "波次"}},
		{Name: "tags", Percent: 70, Values: []any{chance.Tags()}},
		{Name: "timeouts", Percent: 30, Values: []any{object{"delete": "5m"}, object{"delete": "1h"}}},
	}
}

// groupRound is a round with a workgroup.
type groupRound struct{ switches smcmock.Switches }

// groupStep is a configuration, and what it leaves behind.
type groupStep struct {
	config, settings object

	name, description any
	tags              map[string]string
}

func (r *groupRound) check(t *testing.T, first, second groupStep) {
	t.Helper()
	first.create()
	replaced := r.update(first, &second)
	merged := object{"name": second.name, "description": second.description, "tags": plain(second.tags)}
	c := acctest.Consistency{
		TypeName: workgroup.TypeName, Switches: r.switches,
		Start: func(t *testing.T) *smcmock.Server {
			t.Helper()
			return startMock(t, 0, acctest.CountedIDs, func(o *smcmock.Options) { o.Switches = r.switches })
		},
		End: func(mock *smcmock.Server, id string) any {
			group, _ := mock.Workgroup(id)
			group.WorkgroupId = ""
			if len(group.Tags) == 0 {
				group.Tags = nil
			}
			return []any{len(mock.Workgroups()), group}
		},
		First:  first.step(acctest.Call{Action: "CreateWorkgroup", Parameters: first.creation()}),
		Merged: acctest.Step{Config: merged},
	}
	if replaced {
		c.Second = second.step(
			acctest.Call{Action: "DeleteWorkgroup", Parameters: object{"WorkgroupId": "w-1"}},
			acctest.Call{Action: "CreateWorkgroup", Parameters: second.creation()})
		c.Second.Replaces = true
		c.Second.Warns = []string{"Other tags replace the workgroup"}
	} else {
		c.Second = second.step(modification(first, second)...)
	}
	if second.config["description"] == nil && second.description != nil {
		c.Second.Warns = append(c.Second.Warns, "The description cannot be removed")
		c.Second.Unimported["description"] = "an import cannot know that it was to be removed, and that SMC keeps it"
		c.Second.Repeated = []string{"ModifyWorkgroupAttribute"}
	}
	wanted := acctest.MergedTags(acctest.DefaultTags(second.settings), tagsOf(second.config))
	for key, value := range wanted {
		if has, ok := second.tags[key]; !ok || has != value {
			c.Second.Warns = append(c.Second.Warns, "does not have the provider's default tags")
		}
	}
	if !maps.Equal(second.tags, wanted) {
		c.Second.NotImported = "an import takes default tags of other times for the workgroup's own"
	}
	c.Check(t)
}

func tagsOf(config object) object {
	tags, _ := config["tags"].(object)
	return tags
}

// plain returns tags as a configuration has them.
func plain(tags map[string]string) object {
	config := object{}
	for key, value := range tags {
		config[key] = value
	}
	return config
}

// create is what the step makes of nothing.
func (s *groupStep) create() {
	s.name, s.description = s.config["name"], s.config["description"]
	s.tags = acctest.MergedTags(acctest.DefaultTags(s.settings), tagsOf(s.config))
}

func (s *groupStep) creation() object {
	return object{"Name": s.config["name"], "Description": s.config["description"], "Tag": acctest.TagParameters(acctest.DefaultTags(s.settings), tagsOf(s.config))}
}

// update is what the step makes of the first one's workgroup. It reports whether another one replaces it: for tags of the
// configuration that the workgroup does not have, or that it would have to lose.
func (r *groupRound) update(first groupStep, s *groupStep) (replaced bool) {
	wanted, defaults := acctest.MergedTags(tagsOf(s.config)), acctest.MergedTags(acctest.DefaultTags(s.settings))
	for key, value := range wanted {
		if has, ok := first.tags[key]; !ok || has != value {
			replaced = true
		}
	}
	for key := range acctest.MergedTags(tagsOf(first.config)) {
		_, stays := wanted[key]
		if inherited, ok := defaults[key]; !stays && (!ok || inherited != first.tags[key]) {
			replaced = true
		}
	}
	s.create()
	if replaced {
		return true
	}
	s.tags = first.tags // A change of default tags does not reach it.
	if s.name == nil {
		s.name = first.name // Removing it keeps the name.
	}
	if s.description == nil && !r.switches.EmptyClears {
		s.description = first.description
	}
	return false
}

// modification is the call that makes the first step's workgroup the second one's.
func modification(first, second groupStep) []acctest.Call {
	changes := object{}
	if name := second.config["name"]; name != nil && name != first.name {
		changes["Name"] = name
	}
	switch description := second.config["description"]; {
	case description != nil && description != first.description:
		changes["Description"] = description
	case description == nil && first.description != nil:
		changes["Description"] = ""
	}
	if len(changes) == 0 {
		return nil
	}
	changes["WorkgroupId"] = "w-1"
	return []acctest.Call{{Action: "ModifyWorkgroupAttribute", Parameters: changes}}
}

func (s *groupStep) step(calls ...acctest.Call) acctest.Step {
	step := acctest.Step{Config: s.config, Settings: s.settings, Calls: calls, Unimported: map[string]string{"timeouts": "Terraform keeps them to itself"}}
	own := object{}
	for key, value := range s.tags {
		if inherited := acctest.DefaultTags(s.settings)[key]; inherited != value {
			own[key] = value
		}
	}
	if _, written := s.config["tags"]; written && (len(own) == 0 || !reflect.DeepEqual(own, tagsOf(s.config))) {
		step.Unimported["tags"] = "an import takes the tags that there are and are not default tags, and none for {}"
	}
	return step
}

// Random configurations of memberships.
func TestProperty_membership(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(100), func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		var switches smcmock.Switches
		chance.Switch(20, &switches.EmptyFields, &switches.AssociateOnce)
		config := func() object {
			return object{"workgroup_id": acctest.Pick(chance, "w-1", "w-1", "w-2"), "source_ids": acctest.Some(chance, "s-1", "s-2", "s-3", "s-4", "s-5")}
		}
		checkMembership(t, switches, object{"skip_preflight": chance.Percent(30)}, config(), config())
	})
}

func checkMembership(t *testing.T, switches smcmock.Switches, settings, first, second object) {
	t.Helper()
	step := func(config object, calls ...acctest.Call) acctest.Step {
		return acctest.Step{Config: config, Settings: settings, Calls: calls}
	}
	calls := func(action, group string, sources []string) []acctest.Call {
		if len(sources) == 0 {
			return nil
		}
		return []acctest.Call{{Action: action, Parameters: object{"WorkgroupId": group, "SourceId": sources}}}
	}
	sourcesOf := func(config object) []string {
		sources, _ := config["source_ids"].([]string)
		sources = slices.Clone(sources)
		slices.Sort(sources)
		return sources
	}
	groupOf := func(config object) string { return fmt.Sprint(config["workgroup_id"]) }
	before, after := sourcesOf(first), sourcesOf(second)
	c := acctest.Consistency{
		TypeName: workgroup.MembershipTypeName, Switches: switches, IDAttribute: "workgroup_id",
		Start: func(t *testing.T) *smcmock.Server {
			t.Helper()
			mock, _ := startGroup(t, 5, func(o *smcmock.Options) { o.Switches = switches })
			return mock
		},
		End: func(mock *smcmock.Server, _ string) any {
			return []string{inGroup(mock, "w-1"), inGroup(mock, "w-2")}
		},
		First:  step(first, calls("AssociateSourceServers", groupOf(first), before)...),
		Merged: step(second),
	}
	if groupOf(first) == groupOf(second) {
		c.Second = step(second, append(calls("DisassociateSourceServers", groupOf(first), missing(before, after)), calls("AssociateSourceServers", groupOf(second), missing(after, before))...)...)
	} else {
		c.Second = step(second, append(calls("DisassociateSourceServers", groupOf(first), before), calls("AssociateSourceServers", groupOf(second), after)...)...)
		c.Second.Replaces = true
	}
	c.Check(t)
}

// missing returns those that are not among others.
func missing(those, others []string) []string {
	return slices.DeleteFunc(slices.Clone(those), func(one string) bool { return slices.Contains(others, one) })
}
