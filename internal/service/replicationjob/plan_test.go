package replicationjob

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

var testNow = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func testResource() *replicationJobResource {
	return &replicationJobResource{now: func() time.Time { return testNow }}
}

// fullModel is the state of a job with a value for every attribute.
func fullModel() model {
	return model{
		Outputs: jobrun.Outputs{
			ID:                 types.StringValue("j-1"),
			Status:             types.StringValue("Ready"),
			Progress:           types.Float64Value(0),
			CreationTime:       tfvalue.TimeString(testNow),
			ReplicationJobRuns: types.ListValueMust(jobrun.RunType, nil),
		},
		SourceID:               types.StringValue("s-1"),
		SystemDiskSize:         types.Int64Value(80),
		RegionID:               types.StringValue("cn-hangzhou"),
		Name:                   types.StringValue("web-01"),
		Description:            types.StringValue("First"),
		TargetType:             newTargetTypeValue("Image"),
		ImageName:              types.StringValue("web-image"),
		InstanceID:             types.StringValue("i-1"),
		ContainerNamespace:     types.StringValue("space"),
		ContainerRepository:    types.StringValue("repo"),
		ContainerTag:           types.StringValue("v1"),
		LicenseType:            types.StringValue("BYOL"),
		ScheduledStartTime:     tfplan.NewTimeValue(testNow.Add(time.Hour)),
		ValidTime:              tfplan.NewTimeValue(testNow.Add(20 * 24 * time.Hour)),
		RunOnce:                types.BoolValue(false),
		Frequency:              types.Int64Value(12),
		MaxNumberOfImageToKeep: types.Int64Value(3),
		NetMode:                types.Int64Value(2),
		VPCID:                  types.StringValue("vpc-1"),
		VSwitchID:              types.StringValue("vsw-1"),
		ReplicationParameters:  jsontypes.NewNormalizedValue(`{"checksum":true}`),
		InstanceType:           types.StringValue("ecs.c6.large"),
		InstanceRAMRole:        types.StringValue("SMCAdmin"),
		LaunchTemplateID:       types.StringValue("lt-1"),
		LaunchTemplateVersion:  types.StringValue("1"),
		ResourceGroupID:        types.StringValue("rg-1"),
		JobType:                types.Int64Value(0),
		Tags:                   types.MapNull(types.StringType),
		TagsAll:                tfvalue.Map(nil),
		DataDisk:               dataDiskList([]dataDiskModel{disk(1, 100, part("1_0", 1<<30))}),
		SystemDiskPartition:    partitionList([]partitionModel{part("0_0", 1<<30)}),
		Disks:                  systemByPath(true),
	}
}

func disk(index, size int64, parts ...partitionModel) dataDiskModel {
	return dataDiskModel{Index: types.Int64Value(index), Size: types.Int64Value(size), Partition: partitionList(parts)}
}

// systemByPath is a disks block with the system disk.
func systemByPath(lvm bool) types.List {
	system := pathDisk{LVM: types.BoolValue(lvm), Partition: pathPartitionList(nil)}
	return disksBlock{systemPathDiskList([]pathDisk{system}), dataPathDiskList(nil)}.list()
}

func part(device string, size int64) partitionModel {
	return partitionModel{Key: types.StringValue(device), SizeBytes: types.Int64Value(size), Block: types.BoolValue(true)}
}

// changesByName gives every configurable attribute a new value.
var changesByName = map[string]func(*model){
	"source_id":                   func(m *model) { m.SourceID = types.StringValue("s-2") },
	"region_id":                   func(m *model) { m.RegionID = types.StringValue("cn-beijing") },
	"system_disk_size":            func(m *model) { m.SystemDiskSize = types.Int64Value(90) },
	"name":                        func(m *model) { m.Name = types.StringValue("web-02") },
	"description":                 func(m *model) { m.Description = types.StringValue("Second") },
	"target_type":                 func(m *model) { m.TargetType = newTargetTypeValue("ContainerImage") },
	"image_name":                  func(m *model) { m.ImageName = types.StringValue("other") },
	"instance_id":                 func(m *model) { m.InstanceID = types.StringValue("i-2") },
	"container_namespace":         func(m *model) { m.ContainerNamespace = types.StringValue("other") },
	"container_repository":        func(m *model) { m.ContainerRepository = types.StringValue("other") },
	"container_tag":               func(m *model) { m.ContainerTag = types.StringValue("v2") },
	"license_type":                func(m *model) { m.LicenseType = types.StringValue("other") },
	"scheduled_start_time":        func(m *model) { m.ScheduledStartTime = tfplan.NewTimeValue(testNow.Add(2 * time.Hour)) },
	"valid_time":                  func(m *model) { m.ValidTime = tfplan.NewTimeValue(testNow.Add(30 * 24 * time.Hour)) },
	"run_once":                    func(m *model) { m.RunOnce = types.BoolValue(true) },
	"frequency":                   func(m *model) { m.Frequency = types.Int64Value(24) },
	"max_number_of_image_to_keep": func(m *model) { m.MaxNumberOfImageToKeep = types.Int64Value(5) },
	"net_mode":                    func(m *model) { m.NetMode = types.Int64Value(0) },
	"vpc_id":                      func(m *model) { m.VPCID = types.StringValue("vpc-2") },
	"vswitch_id":                  func(m *model) { m.VSwitchID = types.StringValue("vsw-2") },
	"replication_parameters":      func(m *model) { m.ReplicationParameters = jsontypes.NewNormalizedValue(`{}`) },
	"instance_type":               func(m *model) { m.InstanceType = types.StringValue("ecs.g6.large") },
	"instance_ram_role":           func(m *model) { m.InstanceRAMRole = types.StringValue("Other") },
	"launch_template_id":          func(m *model) { m.LaunchTemplateID = types.StringValue("lt-2") },
	"launch_template_version":     func(m *model) { m.LaunchTemplateVersion = types.StringValue("2") },
	"resource_group_id":           func(m *model) { m.ResourceGroupID = types.StringValue("rg-2") },
	"job_type":                    func(m *model) { m.JobType = types.Int64Value(1) },
	"data_disk": func(m *model) {
		m.DataDisk = dataDiskList([]dataDiskModel{disk(1, 200, part("1_0", 1<<30))})
	},
	"disks": func(m *model) { m.Disks = systemByPath(false) },
	"system_disk_partition": func(m *model) {
		m.SystemDiskPartition = partitionList([]partitionModel{part("0_0", 2<<30)})
	},
}

// inPlaceStatuses restates the ModifyReplicationJobAttribute document: the
// statuses in which each attribute can be changed. What is not listed never can.
var inPlaceStatuses = map[string]string{
	"name":                        "Ready Running Stopped InError Waiting Finished Expired Deleting",
	"description":                 "Ready Running Stopped InError Waiting Finished Expired Deleting",
	"valid_time":                  "Ready Running Stopped InError Waiting",
	"frequency":                   "Ready Waiting",
	"max_number_of_image_to_keep": "Ready Waiting",
	"target_type":                 "Ready", "scheduled_start_time": "Ready", "image_name": "Ready", "instance_id": "Ready",
	"instance_type": "Ready", "instance_ram_role": "Ready", "container_namespace": "Ready", "container_repository": "Ready",
	"container_tag": "Ready", "system_disk_size": "Ready", "system_disk_partition": "Ready", "data_disk": "Ready",
	"launch_template_id": "Ready", "launch_template_version": "Ready", "net_mode": "Ready", "vswitch_id": "Ready", "vpc_id": "Ready",
	"replication_parameters": "Ready",
}

// plan plans an update as ModifyPlan does.
func planUpdate(config, plan, state *model) ([]string, diag.Diagnostics) {
	return testResource().planUpdate(context.Background(), change{config: config, plan: plan, state: state})
}

// migrations restates the design: the attributes whose other value is another migration.
var migrations = []string{"source_id", "region_id", "target_type", "instance_id"}

func TestPlanUpdate_everyAttributeInEveryStatus(t *testing.T) {
	t.Parallel()
	for _, f := range allFields() {
		change, ok := changesByName[f.name]
		if !ok {
			t.Fatalf("%s: the test has no change for it", f.name)
		}
		for _, status := range append(slices.Clone(smc.JobStatuses), "Hibernating") {
			t.Run(f.name+"/"+string(status), func(t *testing.T) {
				t.Parallel()
				state := fullModel()
				state.Status = types.StringValue(string(status))
				config, plan := state, state
				change(&config)
				change(&plan)
				replace, diags := planUpdate(&config, &plan, &state)
				if diags.HasError() {
					t.Fatal(diags)
				}
				inPlace := slices.Contains(strings.Fields(inPlaceStatuses[f.name]), string(status))
				replaced := !inPlace && (status == smc.JobReady || slices.Contains(migrations, f.name))
				if got := slices.Equal(replace, []string{f.name}); got != replaced || !replaced && len(replace) > 0 {
					t.Fatalf("replaced by %v, want it %v", replace, replaced)
				}
				kept := !inPlace && !replaced
				if got := warnings(diags, "Settings of a started replication job are kept"); len(got) != count(kept) || kept && !strings.Contains(got[0], "- "+f.name) {
					t.Errorf("kept: %v, want a warning: %v", got, kept)
				}
				if got := f.value(&plan).Equal(f.value(&state)); got != kept && !replaced {
					t.Errorf("planned as %s, the state has %s", f.value(&plan), f.value(&state))
				}
				request, changed := state.modification(t.Context(), &plan)
				if f.request != nil && (len(changed) == 1) != inPlace && !replaced || len(changed) > 1 {
					t.Errorf("modification %+v of %v, want one: %v", request, changed, inPlace)
				}
			})
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// warnings returns the details of the warnings with a summary.
func warnings(diags diag.Diagnostics, summary string) []string {
	var details []string
	for _, d := range diags.Warnings() {
		if d.Summary() == summary {
			details = append(details, d.Detail())
		}
	}
	return details
}

func TestPlanUpdate_removal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status smc.JobStatus
		remove func(*model)
		want   string // the attribute that forces replacement
	}{
		{"schedule of a job that has not started", smc.JobReady, func(m *model) { m.ScheduledStartTime = tfplan.NewTimeNull() }, "scheduled_start_time"},
		{"schedule of a job that has", smc.JobFinished, func(m *model) { m.ScheduledStartTime = tfplan.NewTimeNull() }, ""},
		{"role before the start", smc.JobReady, func(m *model) { m.InstanceRAMRole = types.StringNull() }, "instance_ram_role"},
		{"role after the start", smc.JobRunning, func(m *model) { m.InstanceRAMRole = types.StringNull() }, ""},
		{"name", smc.JobReady, func(m *model) { m.Name = types.StringNull() }, ""},
		{"valid time", smc.JobReady, func(m *model) { m.ValidTime = tfplan.NewTimeNull() }, ""},
		{"description", smc.JobFinished, func(m *model) { m.Description = types.StringNull() }, ""},
		{"all disks", smc.JobFinished, func(m *model) { m.DataDisk = dataDiskList(nil) }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			state := fullModel()
			state.Status = types.StringValue(string(test.status))
			config, plan := state, state
			test.remove(&config)
			if test.name == "description" || test.name == "all disks" {
				test.remove(&plan) // Not computed: Terraform plans the removal itself.
			}
			replace, diags := planUpdate(&config, &plan, &state)
			if diags.HasError() || strings.Join(replace, " ") != test.want {
				t.Fatalf("replaced by %v, want %q; %v", replace, test.want, diags)
			}
		})
	}
}

func TestPlanUpdate_keepsWhatDoesNotChange(t *testing.T) {
	t.Parallel()
	state := fullModel()
	state.ImageID = types.StringValue("m-1")
	config, plan := state, state
	config.Name, plan.Name = types.StringValue("web-02"), types.StringValue("web-02")
	// What Terraform does with computed attributes that are not configured.
	config.ValidTime, plan.ValidTime = tfplan.NewTimeNull(), tfplan.NewTimeUnknown()
	plan.ImageID = types.StringUnknown()
	if _, diags := planUpdate(&config, &plan, &state); diags.HasError() {
		t.Fatal(diags)
	}
	if !plan.ImageID.Equal(state.ImageID) || !plan.ValidTime.Equal(state.ValidTime) {
		t.Fatalf("image_id %s, valid_time %s: want the state's", plan.ImageID, plan.ValidTime)
	}
}

func TestPlanUpdate_derivedAttributes(t *testing.T) {
	t.Parallel()
	state := fullModel()
	config, plan := state, state
	config.VSwitchID, plan.VSwitchID = types.StringValue("vsw-2"), types.StringValue("vsw-2")
	config.VPCID = types.StringNull()
	config.LaunchTemplateID, plan.LaunchTemplateID = types.StringValue("lt-2"), types.StringValue("lt-2")
	config.LaunchTemplateVersion = types.StringNull()
	planUpdate(&config, &plan, &state)
	if !plan.VPCID.IsUnknown() || !plan.LaunchTemplateVersion.IsUnknown() {
		t.Fatalf("vpc_id %s, launch_template_version %s: want both unknown", plan.VPCID, plan.LaunchTemplateVersion)
	}
	request, _ := state.modification(t.Context(), &plan)
	if request.VPCID != nil || request.LaunchTemplateVersion != nil {
		t.Fatal("a derived attribute was sent")
	}
}

func TestPlanUpdate_timeWindowsCountOnlyWhenChanged(t *testing.T) {
	t.Parallel()
	late := func() time.Time { return testNow.Add(365 * 24 * time.Hour) }
	state := fullModel()
	config, plan := state, state
	config.Name, plan.Name = types.StringValue("web-02"), types.StringValue("web-02")
	if _, diags := (&replicationJobResource{now: late}).planUpdate(t.Context(), change{config: &config, plan: &plan, state: &state}); diags.HasError() {
		t.Fatalf("an old time in an unchanged configuration: %v", diags)
	}
	config.ScheduledStartTime = tfplan.NewTimeValue(testNow.Add(3 * time.Hour))
	plan.ScheduledStartTime = config.ScheduledStartTime
	_, diags := (&replicationJobResource{now: late}).planUpdate(t.Context(), change{config: &config, plan: &plan, state: &state})
	if !hasErrorOn(diags, "scheduled_start_time") {
		t.Fatalf("a changed time in the past passed: %v", diags)
	}
}

func TestPlanUpdate_systemDiskBeyondWhatCanBeModified(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]bool{smc.MaxSystemDiskSizeGiBOlder: false, smc.MaxSystemDiskSizeGiBOlder + 1: true} {
		state := fullModel()
		config, plan := state, state
		config.SystemDiskSize, plan.SystemDiskSize = types.Int64Value(size), types.Int64Value(size)
		replace, _ := planUpdate(&config, &plan, &state)
		if got := len(replace) > 0; got != want {
			t.Errorf("%d GiB: replaced %v, want %v", size, got, want)
		}
	}
}

func TestPlanCreate_windows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		set   func(*model, time.Time)
		at    time.Duration
		error string
	}{
		{"schedule now", setSchedule, 0, "scheduled_start_time"},
		{"schedule a second ahead", setSchedule, time.Second, ""},
		{"schedule 30 days ahead", setSchedule, 30 * 24 * time.Hour, ""},
		{"schedule past 30 days", setSchedule, 30*24*time.Hour + time.Second, "scheduled_start_time"},
		{"valid under 7 days", setValid, 7*24*time.Hour - time.Second, "valid_time"},
		{"valid 7 days", setValid, 7 * 24 * time.Hour, ""},
		{"valid 90 days", setValid, 90 * 24 * time.Hour, ""},
		{"valid past 90 days", setValid, 90*24*time.Hour + time.Second, "valid_time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := model{SourceID: types.StringValue("s-1"), TagsAll: tfvalue.Map(nil)}
			test.set(&config, testNow.Add(test.at))
			plan := config
			diags := testResource().planCreate(t.Context(), &config, &plan)
			if test.error == "" && diags.HasError() || test.error != "" && !hasErrorOn(diags, test.error) {
				t.Fatalf("want an error on %q, got %v", test.error, diags)
			}
		})
	}
}

func setSchedule(m *model, at time.Time) { m.ScheduledStartTime = tfplan.NewTimeValue(at) }
func setValid(m *model, at time.Time)    { m.ValidTime = tfplan.NewTimeValue(at) }

func hasErrorOn(diags diag.Diagnostics, attribute string) bool {
	return slices.ContainsFunc(diags.Errors(), func(d diag.Diagnostic) bool {
		withPath, ok := d.(diag.DiagnosticWithPath)
		return ok && withPath.Path().String() == attribute
	})
}

// Each argument of the resource is in the documentation's table of changes, once.
func TestChangesTable(t *testing.T) {
	t.Parallel()
	var resp resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &resp)
	table := changesTable()
	if !strings.Contains(resp.Schema.MarkdownDescription, table) {
		t.Error("the table is not in the description")
	}
	var arguments []string
	for name, a := range resp.Schema.Attributes {
		if a.IsRequired() || a.IsOptional() {
			arguments = append(arguments, name)
		}
	}
	arguments = slices.AppendSeq(arguments, maps.Keys(resp.Schema.Blocks))
	for _, name := range arguments {
		if n := strings.Count(table, "`"+name+"`"); n != 1 {
			t.Errorf("%s is %d times in\n%s", name, n, table)
		}
	}
	for _, row := range []string{
		"`desired_status`, `sync_data_on_cut_over`, `timeouts`, `name`, `description` | changed in place | changed in place |",
		"| `source_id`, `region_id` | replaced | another migration: replaced |",
		"| `target_type`, `instance_id` | changed in place | another migration: replaced |",
		"| `valid_time` | changed in place | changed in place while it is `Running`, `Stopped`, `InError` or `Waiting`, else kept, with a warning |",
		"| `frequency`, `max_number_of_image_to_keep` | changed in place | changed in place while it is `Waiting`, else kept, with a warning |",
		"| `system_disk_size`, `image_name`, ",
		", `data_disk`, `system_disk_partition` | changed in place | kept, with a warning |",
		"| `license_type`, `run_once`, `resource_group_id`, `job_type`, `disks` | replaced | kept, with a warning |",
	} {
		if !strings.Contains(table, row) {
			t.Errorf("%q is missing in\n%s", row, table)
		}
	}
}
