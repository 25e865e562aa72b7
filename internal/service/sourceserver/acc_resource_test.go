package sourceserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The resource under test and its source server.
const (
	managed = "smc_source_server.test"
	webID   = "s-bp1web00000001"
)

// adopted is a configuration of the resource with further arguments.
func adopted(mock *smcmock.Server, arguments ...string) string {
	return acctest.ProviderConfig(mock) + fmt.Sprintf("resource \"smc_source_server\" \"test\" {\n  source_id = %q\n  %s\n}\n", webID, strings.Join(arguments, "\n  "))
}

// Nothing is configured, so that nothing is changed, and everything is read.
func TestAccSourceServer_basic(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01", func(s *smcmock.Source) {
		s.Tags, s.WorkgroupId = map[string]string{"tier": "web"}, "w-bp1wave00000001"
	}))
	acctest.Run(t, mock,
		resource.TestStep{
			Config: adopted(mock), ConfigPlanChecks: acctest.Expect(managed, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(managed, "name", knownvalue.StringExact("web-01")),
				acctest.Value(managed, "description", knownvalue.StringExact("A server of the mock")),
				acctest.Value(managed, "tags", knownvalue.MapExact(map[string]knownvalue.Check{"tier": knownvalue.StringExact("web")})),
				acctest.Value(managed, "tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"tier": knownvalue.StringExact("web")})),
				acctest.Value(managed, "force_destroy", knownvalue.Bool(false)),
				acctest.Value(managed, "state", knownvalue.StringExact("Available")),
				acctest.Value(managed, "platform", knownvalue.StringExact("CentOS")),
				acctest.Value(managed, "architecture", knownvalue.StringExact("x86_64")),
				acctest.Value(managed, "kernel_level", knownvalue.Int64Exact(1)),
				acctest.Value(managed, "replication_driver", knownvalue.StringExact("SMT")),
				acctest.Value(managed, "agent_version", knownvalue.StringExact("2.8.5")),
				acctest.Value(managed, "system_disk_size", knownvalue.Int64Exact(40)),
				acctest.Value(managed, "workgroup_id", knownvalue.StringExact("w-bp1wave00000001")),
				acctest.Value(managed, "creation_time", knownvalue.NotNull()),
			},
			Check: unchanged(mock),
		},
		resource.TestStep{Config: adopted(mock), PlanOnly: true},
		resource.TestStep{
			ResourceName: managed, ImportState: true, ImportStateId: webID, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "source_id",
		},
		resource.TestStep{ResourceName: managed, ImportState: true, ImportStateId: "web-01", ExpectError: acctest.Message("is not the ID of a source server")},
	)
	if _, ok := mock.Source(webID); !ok {
		t.Error("the destruction has deleted the source server")
	}
}

// unchanged checks that no call has changed anything.
func unchanged(mock *smcmock.Server) resource.TestCheckFunc {
	return func(*terraform.State) error {
		for _, call := range mock.Calls() {
			if !strings.HasPrefix(call.Action, "Describe") {
				return fmt.Errorf("%s was called", call.Action)
			}
		}
		return nil
	}
}

// Each change sends only what has changed.
func TestAccSourceServer_update(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "server-1", func(s *smcmock.Source) { s.Tags = map[string]string{"old": "1", "tier": "app"} }))
	first := []string{`name = "web-01"`, `description = "The web server."`, `tags = { tier = "web" }`}
	acctest.Run(t, mock,
		resource.TestStep{
			Config: adopted(mock, first...),
			Check: resource.ComposeAggregateTestCheckFunc(
				acctest.Sent(mock, "ModifySourceServerAttribute", map[string]string{"RegionId": acctest.Region, "SourceId": webID, "Name": "web-01", "Description": "The web server."}),
				acctest.Sent(mock, "UntagResources", map[string]string{"RegionId": acctest.Region, "ResourceType": "sourceserver", "ResourceId.1": webID, "TagKey.1": "old"}),
				acctest.Sent(mock, "TagResources", map[string]string{"RegionId": acctest.Region, "ResourceType": "sourceserver", "ResourceId.1": webID, "Tag.1.Key": "tier", "Tag.1.Value": "web"}),
			),
		},
		resource.TestStep{
			Config: adopted(mock, `name = "web-01"`, `description = ""`, `tags = { tier = "web" }`), ConfigPlanChecks: acctest.Expect(managed, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(managed, "description", knownvalue.StringExact(""))},
			Check: resource.ComposeAggregateTestCheckFunc(
				acctest.Sent(mock, "ModifySourceServerAttribute", map[string]string{"RegionId": acctest.Region, "SourceId": webID, "Description": ""}),
				acctest.Called(mock, "TagResources", 1),
			),
		},
		// What is left out is not managed any more, and stays.
		resource.TestStep{Config: adopted(mock), PlanOnly: true},
		resource.TestStep{
			Config: adopted(mock), Check: resource.ComposeAggregateTestCheckFunc(
				acctest.Called(mock, "ModifySourceServerAttribute", 2), acctest.Called(mock, "TagResources", 1), acctest.Called(mock, "UntagResources", 1),
			),
		},
		// Others may change it.
		resource.TestStep{
			PreConfig: func() { mock.UpdateSource(webID, func(s *smcmock.Source) { s.Name, s.Tags = "other", nil }) },
			Config:    adopted(mock), PlanOnly: true,
		},
		// Drift of what is managed is undone.
		resource.TestStep{
			Config: adopted(mock, first...), ConfigPlanChecks: acctest.Expect(managed, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{acctest.Value(managed, "name", knownvalue.StringExact("web-01"))},
		},
		resource.TestStep{Config: adopted(mock, first...), PlanOnly: true},
	)
}

// With force_destroy the source server is deleted from SMC.
func TestAccSourceServer_forceDestroy(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	acctest.Run(t, mock,
		resource.TestStep{Config: adopted(mock, `force_destroy = true`)},
		// A replacement would lose it.
		resource.TestStep{
			Config: adopted(mock, `force_destroy = true`), Taint: []string{managed},
			ExpectError: acctest.Message("would be deleted before it is adopted again"),
		},
		resource.TestStep{
			Config:      strings.ReplaceAll(adopted(mock, `force_destroy = true`), `"test"`, `"moved"`),
			ExpectError: acctest.Message("would be deleted before it is adopted again"),
		},
	)
	if _, ok := mock.Source(webID); ok {
		t.Error("the source server is still there")
	}
	if err := acctest.Sent(mock, "DeleteSourceServer", map[string]string{"RegionId": acctest.Region, "SourceId": webID, "Force": "false"})(nil); err != nil {
		t.Error(err)
	}
}

// A source server that is gone cannot be created again, which the plan says.
func TestAccSourceServer_disappears(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	acctest.Run(t, mock,
		resource.TestStep{Config: adopted(mock)},
		resource.TestStep{
			PreConfig: func() { mock.RemoveSource(webID) },
			Config:    adopted(mock), ExpectError: acctest.Message("The account has no source server " + webID + ", and Terraform cannot create one"),
		},
		resource.TestStep{PreConfig: func() { mock.AddSource(source(webID, "web-01")) }, Config: adopted(mock)},
	)
}

func TestAccSourceServer_importByIdentity(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	acctest.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.ProviderFactories(),
		Steps: []resource.TestStep{
			{
				Config:            adopted(mock, `name = "web-01"`),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(managed, map[string]knownvalue.Check{"source_id": knownvalue.StringExact(webID)})},
			},
			{ResourceName: managed, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// The example of the documentation's page, as it stands.
func TestAccSourceServer_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1e2fsl57knvuug0001", "server-1"), source("s-bp1e2fsl57knvuug0002", "server-2"))
	acctest.RunExample(t, mock, "smc_source_server", nil, plancheck.ExpectResourceAction("smc_source_server.web", plancheck.ResourceActionCreate))
	if _, ok := mock.Source("s-bp1e2fsl57knvuug0001"); !ok {
		t.Error("the source server web is gone")
	}
	if _, ok := mock.Source("s-bp1e2fsl57knvuug0002"); ok {
		t.Error("the source server retired is still there")
	}
}
