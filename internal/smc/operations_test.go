package smc_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// operation is one call of the client that names a region of its own.
type operation struct {
	action string
	call   func(ctx context.Context, c *smc.Client, region string) error
}

// operations are all operations of the API that have a region, by action.
var operations = []operation{
	{"CreateReplicationJob", func(ctx context.Context, c *smc.Client, region string) error {
		_, err := c.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{RegionID: region, SourceID: "s-1", SystemDiskSize: 80})
		return err
	}},
	{"CreateCrossZoneMigrationJob", func(ctx context.Context, c *smc.Client, region string) error {
		_, err := c.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{
			ClientToken: "t", RegionID: region, InstanceID: "i-1", TargetZoneID: "cn-hangzhou-b", TargetVSwitchID: "vsw-1", TargetInstanceType: "ecs.g7.large",
			Disks:   []smc.CrossZoneDisk{{DiskID: "d-1", Category: "cloud_essd", PerformanceLevel: smc.PerformanceLevelPL1}, {DiskID: "d-2"}},
			AutoPay: pointer(false), ResourceGroupID: "rg-1",
		})
		return err
	}},
	{"DescribeReplicationJobs", func(ctx context.Context, c *smc.Client, region string) error {
		_, err := c.FindReplicationJob(ctx, region, "j-1")
		return err
	}},
	{"ModifyReplicationJobAttribute", func(ctx context.Context, c *smc.Client, region string) error {
		return c.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{RegionID: region, JobID: "j-1"})
	}},
	{"DeleteReplicationJob", func(ctx context.Context, c *smc.Client, region string) error {
		return c.DeleteReplicationJob(ctx, region, "j-1")
	}},
	{"StartReplicationJob", func(ctx context.Context, c *smc.Client, region string) error {
		return c.StartReplicationJob(ctx, region, "j-1")
	}},
	{"StopReplicationJob", func(ctx context.Context, c *smc.Client, region string) error {
		return c.StopReplicationJob(ctx, region, "j-1")
	}},
	{"CutOverReplicationJob", func(ctx context.Context, c *smc.Client, region string) error {
		return c.CutOverReplicationJob(ctx, region, "j-1", true)
	}},
	{"TagResources", func(ctx context.Context, c *smc.Client, region string) error {
		return c.TagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"}, map[string]string{"k": "v"})
	}},
	{"UntagResources", func(ctx context.Context, c *smc.Client, region string) error {
		return c.UntagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"}, []string{"k"})
	}},
	{"ListTagResources", func(ctx context.Context, c *smc.Client, region string) error {
		_, err := c.ListTagResources(ctx, region, smc.ResourceTypeReplicationJob, []string{"j-1"})
		return err
	}},
}

// withoutRegion are all operations of the API that have no region, by action.
var withoutRegion = []operation{
	{"DescribeSourceServers", func(ctx context.Context, c *smc.Client, _ string) error {
		_, err := c.FindSourceServer(ctx, "s-1")
		return err
	}},
	{"ModifySourceServerAttribute", func(ctx context.Context, c *smc.Client, _ string) error {
		return c.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: "s-1", Name: pointer("web-01"), Description: pointer("")})
	}},
	{"DeleteSourceServer", func(ctx context.Context, c *smc.Client, _ string) error {
		return c.DeleteSourceServer(ctx, "s-1", true)
	}},
	{"CreateAccessToken", func(ctx context.Context, c *smc.Client, _ string) error {
		_, err := c.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "import", Description: "words", Count: 5, TimeToLiveInDays: 7})
		return err
	}},
	{"ListAccessTokens", func(ctx context.Context, c *smc.Client, _ string) error {
		_, err := c.FindAccessToken(ctx, "at-1")
		return err
	}},
	{"DisableAccessToken", func(ctx context.Context, c *smc.Client, _ string) error { return c.DisableAccessToken(ctx, "at-1") }},
	{"DeleteAccessToken", func(ctx context.Context, c *smc.Client, _ string) error { return c.DeleteAccessToken(ctx, "at-1") }},
	{"CreateWorkgroup", func(ctx context.Context, c *smc.Client, _ string) error {
		_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{ClientToken: "t", Name: "web", Description: "words", Tags: map[string]string{"k": "v"}})
		return err
	}},
	{"DescribeWorkgroups", func(ctx context.Context, c *smc.Client, _ string) error {
		_, err := c.FindWorkgroup(ctx, "w-1")
		return err
	}},
	{"ModifyWorkgroupAttribute", func(ctx context.Context, c *smc.Client, _ string) error {
		return c.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: "w-1", Name: pointer("web"), Description: pointer("")})
	}},
	{"DeleteWorkgroup", func(ctx context.Context, c *smc.Client, _ string) error { return c.DeleteWorkgroup(ctx, "w-1") }},
	{"AssociateSourceServers", func(ctx context.Context, c *smc.Client, _ string) error {
		return c.AssociateSourceServers(ctx, "w-1", []string{"s-2", "s-1"})
	}},
	{"DisassociateSourceServers", func(ctx context.Context, c *smc.Client, _ string) error {
		return c.DisassociateSourceServers(ctx, "w-1", []string{"s-1"})
	}},
}

// tableRow is a row of the client's table of operations, as operations.go has it.
type tableRow struct {
	form   string // the type of the row
	fields []string
}

// tableOfOperations reads the rows from the source. All operations have to be in that file: the
// client makes no call without one.
func tableOfOperations(t *testing.T) map[string]tableRow {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]tableRow)
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			form, ok := literal.Type.(*ast.Ident)
			if !ok || !slices.Contains([]string{"operation", "readOperation", "createOperation", "writeOperation"}, form.Name) {
				return true
			}
			row, name := tableRow{form: form.Name}, ""
			for _, element := range literal.Elts {
				pair, ok := element.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				field, _ := pair.Key.(*ast.Ident)
				if value, ok := pair.Value.(*ast.BasicLit); ok && field.Name == "name" {
					name, _ = strconv.Unquote(value.Value)
				}
				row.fields = append(row.fields, field.Name)
			}
			if entry.Name() != "operations.go" || name == "" || rows[name].form != "" {
				t.Errorf("%s has an operation %q: each belongs into operations.go, once and with its name", entry.Name(), name)
			}
			rows[name] = row
			return true
		})
	}
	return rows
}

// Every operation says what it does and why it may be repeated, is called by the tests that go
// over all operations, and, where it reads, belongs to a kind of objects.
func TestTableOfOperations(t *testing.T) {
	t.Parallel()
	rows := tableOfOperations(t)
	called := make(map[string]bool) // whether it has a region
	for _, op := range operations {
		called[op.action] = true
	}
	for _, op := range withoutRegion {
		called[op.action] = false
	}
	for action := range called {
		if _, ok := rows[action]; !ok {
			t.Errorf("%s is not in the table of operations.go", action)
		}
	}
	for name, row := range rows {
		inRegion, ok := called[name]
		if !ok || inRegion == slices.Contains(row.fields, "noRegion") {
			t.Errorf("%s belongs into operations or withoutRegion of this file, as its row says whether it has a region", name)
		}
		if !slices.Contains(row.fields, "repeat") {
			t.Errorf("%s does not say whether it may be repeated", name)
		}
		want := "writeOperation"
		switch {
		case strings.HasPrefix(name, "Describe"), strings.HasPrefix(name, "List"):
			want = "readOperation"
			if !slices.ContainsFunc(kinds, func(k objectKind) bool { return k.action == name }) {
				t.Errorf("%s is the operation of none of kinds, whose responses are tested for completeness", name)
			}
		case strings.HasPrefix(name, "Create"):
			want = "createOperation"
		}
		if row.form != want {
			t.Errorf("%s is a %s, want a %s", name, row.form, want)
		}
	}
	if len(rows) != 24 {
		t.Errorf("%d operations; the API has 24", len(rows))
	}
}
