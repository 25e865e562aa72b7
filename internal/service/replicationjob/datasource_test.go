package replicationjob

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func jobDataSourceSchema(t *testing.T) dsschema.Schema {
	t.Helper()
	var resp datasource.SchemaResponse
	NewDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	return resp.Schema
}

// A replication job looks the same as a resource and as a data source, so that one can
// take the place of the other.
func TestJobDataSource_hasTheShapeOfTheResource(t *testing.T) {
	t.Parallel()
	var resp resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &resp)
	attributesOf := func(typ attr.Type) map[string]attr.Type {
		object, ok := typ.(attr.TypeWithAttributeTypes)
		if !ok {
			t.Fatalf("%s is not an object", typ)
		}
		return object.AttributeTypes()
	}
	got, want := attributesOf(jobDataSourceSchema(t).Type()), attributesOf(resp.Schema.Type())
	for _, instruction := range []string{"timeouts", "desired_status", "sync_data_on_cut_over"} {
		delete(want, instruction) // They tell Terraform what to do, and say nothing of the job.
	}
	delete(want, "tags_all")    // The data source's tags are all tags.
	delete(got, "job_id")       // The argument.
	delete(got, "workgroup_id") // It belongs to the source server.
	for name, typ := range want {
		if got[name] == nil || !got[name].TerraformType(t.Context()).Equal(typ.TerraformType(t.Context())) {
			t.Errorf("%s: the data source has %v, the resource %v", name, got[name], typ)
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("%s: the resource has no such attribute", name)
		}
	}
}

// Descriptions become the documentation.
func TestJobDataSources_descriptionsAreSentences(t *testing.T) {
	t.Parallel()
	var list datasource.SchemaResponse
	NewListDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &list)
	if diags := list.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	var check func(at string, attributes map[string]dsschema.Attribute)
	check = func(at string, attributes map[string]dsschema.Attribute) {
		for name, a := range attributes {
			if description := a.GetMarkdownDescription(); !strings.HasSuffix(description, ".") {
				t.Errorf("%s%s: %q is not a sentence", at, name, description)
			}
			if nested, ok := a.(dsschema.ListNestedAttribute); ok {
				check(at+name+".", nested.NestedObject.Attributes)
			}
		}
	}
	check("", jobDataSourceSchema(t).Attributes)
	check("", list.Schema.Attributes)
}

// What SMC reports is what the resource would read, but complete: there is no
// configuration to leave anything out for.
func TestFlattenJob(t *testing.T) {
	t.Parallel()
	job := fullJob()
	job.Tags = map[string]string{"env": "test", "acs:rm": "x"}
	job.Runs = []smc.ReplicationJobRun{{Type: "Schedule", StartTime: testNow, ImageID: "m-1"}}
	got := reflect.ValueOf(flattenJob(job))
	want := reflect.ValueOf(*flatten(job, &model{}, nil))
	for _, field := range reflect.VisibleFields(got.Type()) {
		if field.Name == "JobID" || field.Name == "WorkgroupID" || field.Anonymous {
			continue
		}
		g, w := shown(got.FieldByIndex(field.Index)), shown(want.FieldByName(field.Name))
		if g != w {
			t.Errorf("%s is %s, want %s", field.Name, g, w)
		}
		if g == "<null>" && !strings.Contains(" BusinessStatus ErrorCode StatusInfo ImageID TransitionInstanceID StartTime EndTime ", " "+field.Name+" ") {
			t.Errorf("%s is not tested", field.Name)
		}
	}
	job.WorkgroupID = "w-1"
	if workgroup := flattenJob(job).WorkgroupID.ValueString(); workgroup != "w-1" {
		t.Errorf("workgroup_id is %q", workgroup)
	}
	if tags := flattenJob(job).Tags.String(); tags != `{"env":"test"}` {
		t.Errorf("tags are %s", tags)
	}
}

// shown is how an attribute is shown.
func shown(v reflect.Value) string {
	value, ok := v.Interface().(attr.Value)
	if !ok {
		return "no attribute"
	}
	return value.String()
}

func TestFlattenJob_differsFromAnImport(t *testing.T) {
	t.Parallel()
	got := flattenJob(&smc.ReplicationJob{ID: "j-1", Status: "New", TargetType: "instance", VPCID: "vpc-1", ReplicationParameters: "BandWidthLimit:0"})
	for name, test := range map[string]struct{ got, want attr.Value }{
		"an unknown status":                {got.Status, types.StringValue("New")},
		"the older target type":            {got.TargetType, types.StringValue("TargetInstance")},
		"a VPC without a vSwitch":          {got.VPCID, types.StringValue("vpc-1")},
		"parameters that are not JSON":     {got.ReplicationParameters, types.StringValue("BandWidthLimit:0")},
		"a size that is not reported":      {got.SystemDiskSize, types.Int64Null()},
		"a switch that is not reported":    {got.RunOnce, types.BoolNull()},
		"a network that is not reported":   {got.NetMode, types.Int64Null()},
		"disks that are not reported":      {got.DataDisk, types.ListValueMust(dataDiskType, []attr.Value{})},
		"disks by path, not reported":      {got.Disks, noDisksBlock()},
		"partitions that are not reported": {got.SystemDiskPartition, types.ListValueMust(partitionType, []attr.Value{})},
		"runs that are not reported":       {got.ReplicationJobRuns, types.ListValueMust(jobrun.RunType, []attr.Value{})},
		"tags that are not reported":       {got.Tags, types.MapValueMust(types.StringType, map[string]attr.Value{})},
		"an image without target_type":     {flattenJob(&smc.ReplicationJob{TargetType: "image"}).TargetType, types.StringValue("Image")},
		"a target type of the future":      {flattenJob(&smc.ReplicationJob{TargetType: "EdgeImage"}).TargetType, types.StringValue("EdgeImage")},
		"no target type":                   {flattenJob(&smc.ReplicationJob{}).TargetType, types.StringNull()},
		"a job that never expires":         {flattenJob(&smc.ReplicationJob{}).ValidTime, types.StringNull()},
	} {
		if !test.got.Equal(test.want) {
			t.Errorf("%s: got %s, want %s", name, test.got, test.want)
		}
	}
}
