package workgroup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The addresses of the resources under test.
const (
	group      = "smc_workgroup.test"
	membership = "smc_workgroup_membership.test"
)

// startMock starts a mock with source servers s-1, s-2, ... of the names web-1, web-2, ...
func startMock(t *testing.T, sources int, options ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t, options...)
	for n := range sources {
		source := smcmock.NewSource(fmt.Sprintf("s-%d", n+1))
		source.Name = fmt.Sprintf("web-%d", n+1)
		mock.AddSource(source)
	}
	return mock
}

// groupConfig is a configuration of an smc_workgroup.
func groupConfig(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + "resource \"smc_workgroup\" \"test\" {\n  " + strings.Join(arguments, "\n  ") + "\n}\n"
}

// member is a configuration of an smc_workgroup_membership of a workgroup.
func member(name, workgroupID string, sourceIDs ...string) string {
	return fmt.Sprintf("resource \"smc_workgroup_membership\" %q {\n  workgroup_id = %s\n  source_ids = [%s]\n}\n", name, workgroupID, quoted(sourceIDs))
}

func quoted(ids []string) string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, fmt.Sprintf("%q", id))
	}
	return strings.Join(texts, ", ")
}

// onlyGroup returns the ID of the only workgroup.
func onlyGroup(t *testing.T, mock *smcmock.Server) string {
	t.Helper()
	groups := mock.Workgroups()
	if len(groups) != 1 {
		t.Fatalf("%d workgroups", len(groups))
	}
	return groups[0].WorkgroupId
}

// inGroup returns the IDs of the source servers of a workgroup.
func inGroup(mock *smcmock.Server, id string) string {
	var ids []string
	for _, source := range mock.Sources() {
		if source.WorkgroupId == id {
			ids = append(ids, source.SourceId)
		}
	}
	return strings.Join(ids, " ")
}

// has checks the source servers of the only workgroup.
func has(t *testing.T, mock *smcmock.Server, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := inGroup(mock, onlyGroup(t, mock)); got != want {
			return fmt.Errorf("the workgroup has %q, want %q", got, want)
		}
		return nil
	}
}

func texts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, v := range values {
		checks[i] = knownvalue.StringExact(v)
	}
	return knownvalue.ListExact(checks)
}

func TestAccWorkgroup_basic(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	config := strings.Replace(groupConfig(mock, `name = "wave-1.a"`, `description = "The first wave."`, `tags = { env = "test" }`),
		`provider "smc" {`, "provider \"smc\" {\n  default_tags {\n    tags = { team = \"a\" }\n  }", 1)
	acctest.Run(t, mock,
		resource.TestStep{
			Config: config, ConfigPlanChecks: acctest.Expect(group, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(group, "name", knownvalue.StringExact("wave-1.a")), acctest.Value(group, "description", knownvalue.StringExact("The first wave.")),
				acctest.Value(group, "status", knownvalue.StringExact("NotStarted")), acctest.Value(group, "warnings", knownvalue.ListSizeExact(0)),
				acctest.Value(group, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"env": knownvalue.StringExact("test"), "team": knownvalue.StringExact("a")})),
			},
			Check: func(state *terraform.State) error {
				token := mock.CallsTo("CreateWorkgroup")[0].Params["ClientToken"]
				return acctest.Sent(mock, "CreateWorkgroup", map[string]string{
					"RegionId": acctest.Region, "Name": "wave-1.a", "Description": "The first wave.", "ClientToken": token,
					"Tag.1.Key": "env", "Tag.1.Value": "test", "Tag.2.Key": "team", "Tag.2.Value": "a",
				})(state)
			},
		},
		resource.TestStep{Config: config, PlanOnly: true},
		resource.TestStep{ResourceName: group, ImportState: true, ImportStateVerify: true},
		resource.TestStep{ResourceName: group, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
	)
}

func TestAccWorkgroup_update(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 0)
	updated := func(want map[string]string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			want["WorkgroupId"], want["RegionId"] = onlyGroup(t, mock), acctest.Region
			return acctest.Sent(mock, "ModifyWorkgroupAttribute", want)(state)
		}
	}
	inPlace := acctest.Expect(group, plancheck.ResourceActionUpdate)
	acctest.Run(t, mock,
		resource.TestStep{Config: groupConfig(mock)},
		resource.TestStep{Config: groupConfig(mock, `name = "wave-1"`), ConfigPlanChecks: inPlace, Check: updated(map[string]string{"Name": "wave-1"})},
		resource.TestStep{
			Config: groupConfig(mock, `name = "wave-1"`, `description = "First wave"`), ConfigPlanChecks: inPlace,
			Check: updated(map[string]string{"Description": "First wave"}),
		},
		// The name stays; the description is to be removed, which SMC may not do.
		resource.TestStep{
			Config: groupConfig(mock), ConfigPlanChecks: inPlace, Check: updated(map[string]string{"Description": ""}),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(group, "name", knownvalue.StringExact("wave-1")), acctest.Value(group, "description", knownvalue.Null())},
		},
		resource.TestStep{Config: groupConfig(mock), PlanOnly: true},
	)
}

func TestAccWorkgroup_disappears(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 1)
	config := groupConfig(mock, `name = "wave-1"`) + member("test", group+".id", "s-1")
	acctest.Run(t, mock,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { mock.RemoveWorkgroup(onlyGroup(t, mock)) },
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(group, plancheck.ResourceActionCreate), plancheck.ExpectResourceAction(membership, plancheck.ResourceActionCreate),
			}},
			Check: has(t, mock, "s-1"),
		},
	)
}

// Other tags replace the workgroup, and its membership with it.
func TestAccWorkgroup_replacedWithItsMembership(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 2)
	config := func(env string) string {
		return groupConfig(mock, `name = "wave-1"`, fmt.Sprintf("tags = { env = %q }", env)) + member("test", group+".id", "s-1", "s-2")
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: config("test")},
		resource.TestStep{
			Config: config("prod"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(group, plancheck.ResourceActionDestroyBeforeCreate),
				plancheck.ExpectResourceAction(membership, plancheck.ResourceActionDestroyBeforeCreate),
			}},
			Check: has(t, mock, "s-1 s-2"),
		},
		resource.TestStep{Config: config("prod"), PlanOnly: true},
	)
}

func TestAccWorkgroup_example(t *testing.T) {
	t.Parallel()
	acctest.RunExample(t, startMock(t, 0), "smc_workgroup", nil, plancheck.ExpectResourceAction("smc_workgroup.first_wave", plancheck.ResourceActionCreate))
}

func TestAccWorkgroupMembership_basic(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 4)
	config := func(ids ...string) string {
		return groupConfig(mock, `name = "wave-1"`) + member("test", group+".id", ids...)
	}
	changed := func(action, id string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			return acctest.Sent(mock, action, map[string]string{"RegionId": acctest.Region, "WorkgroupId": onlyGroup(t, mock), "SourceId.1": id})(state)
		}
	}
	inPlace := acctest.Expect(membership, plancheck.ResourceActionUpdate)
	acctest.Run(t, mock,
		resource.TestStep{Config: config("s-2", "s-1"), Check: resource.ComposeTestCheckFunc(has(t, mock, "s-1 s-2"), acctest.Called(mock, "AssociateSourceServers", 1))},
		resource.TestStep{
			Config: config("s-1", "s-3"), ConfigPlanChecks: inPlace,
			Check: resource.ComposeTestCheckFunc(has(t, mock, "s-1 s-3"), changed("DisassociateSourceServers", "s-2"), changed("AssociateSourceServers", "s-3")),
		},
		resource.TestStep{
			ResourceName: membership, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "workgroup_id",
			ImportStateIdFunc: func(*terraform.State) (string, error) { return onlyGroup(t, mock), nil },
		},
		// What others add and remove is shown, and undone.
		resource.TestStep{
			PreConfig: func() {
				id := onlyGroup(t, mock)
				mock.UpdateSource("s-4", func(s *smcmock.Source) { s.WorkgroupId = id })
				mock.UpdateSource("s-1", func(s *smcmock.Source) { s.WorkgroupId = "" })
			},
			Config: config("s-1", "s-3"), ConfigPlanChecks: inPlace,
			Check: resource.ComposeTestCheckFunc(has(t, mock, "s-1 s-3"), changed("DisassociateSourceServers", "s-4"), changed("AssociateSourceServers", "s-1")),
		},
		resource.TestStep{Config: config(), ConfigPlanChecks: inPlace, Check: has(t, mock, "")},
		resource.TestStep{Config: config(), PlanOnly: true},
	)
}

// Source servers move between workgroups in one apply, in both directions.
func TestAccWorkgroupMembership_move(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 3)
	first, second := mock.AddWorkgroup(smcmock.Workgroup{Name: "wave-1"}), mock.AddWorkgroup(smcmock.Workgroup{Name: "wave-2"})
	config := func(one, two []string) string {
		return acctest.ProviderConfig(mock) + member("one", quoted([]string{first}), one...) + member("two", quoted([]string{second}), two...)
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: config([]string{"s-1", "s-2"}, []string{"s-3"})},
		resource.TestStep{
			Config: config([]string{"s-3"}, []string{"s-1", "s-2"}),
			Check: func(*terraform.State) error {
				if one, two := inGroup(mock, first), inGroup(mock, second); one != "s-3" || two != "s-1 s-2" {
					return fmt.Errorf("%q and %q", one, two)
				}
				return nil
			},
		},
		resource.TestStep{Config: config([]string{"s-3"}, []string{"s-1", "s-2"}), PlanOnly: true},
	)
}

func TestAccWorkgroupMembership_secondForAWorkgroup(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 2)
	id := mock.AddWorkgroup(smcmock.Workgroup{Name: "wave-1"})
	acctest.Run(t, mock, resource.TestStep{
		Config:      acctest.ProviderConfig(mock) + member("one", quoted([]string{id}), "s-1") + member("two", quoted([]string{id}), "s-2"),
		ExpectError: acctest.Message("Two memberships of one workgroup"),
	})
}

func TestAccWorkgroupMembership_example(t *testing.T) {
	t.Parallel()
	acctest.RunExample(t, startMock(t, 2), "smc_workgroup_membership", nil,
		plancheck.ExpectResourceAction("smc_workgroup_membership.first_wave", plancheck.ResourceActionCreate))
}
