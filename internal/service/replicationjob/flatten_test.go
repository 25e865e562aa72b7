package replicationjob

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

func ptr[T any](v T) *T { return &v }

// fullJob is the response of the API for fullModel.
func fullJob() *smc.ReplicationJob {
	return &smc.ReplicationJob{
		ID: "j-1", SourceID: "s-1", RegionID: "cn-hangzhou", Name: "web-01", Description: "First", TargetType: "image", Status: smc.JobReady,
		CreationTime: testNow, ScheduledStartTime: testNow.Add(time.Hour), ValidTime: testNow.Add(20 * 24 * time.Hour),
		ImageName: "web-image", InstanceID: "i-1", InstanceType: "ecs.c6.large", InstanceRAMRole: "SMCAdmin",
		ContainerNamespace: "space", ContainerRepository: "repo", ContainerTag: "v1", LicenseType: "BYOL",
		LaunchTemplateID: "lt-1", LaunchTemplateVersion: "1", ResourceGroupID: "rg-1", VPCID: "vpc-1", VSwitchID: "vsw-1", NetMode: ptr(int64(2)),
		ReplicationParameters: `{"checksum":true}`, RunOnce: ptr(false), Frequency: ptr(int64(12)), MaxNumberOfImageToKeep: ptr(int64(3)), JobType: ptr(int64(0)),
		SystemDiskSize: 80, SystemDiskParts: []smc.Partition{{Device: "0_0", SizeBytes: 1 << 30, Block: ptr(true)}},
		DataDisks: []smc.DataDisk{{Index: 1, Size: 100, Parts: []smc.Partition{{Device: "1_0", SizeBytes: 1 << 30, Block: ptr(true)}}}},
		Tags:      map[string]string{},
	}
}

func TestFlatten_unchangedJobIsUnchangedState(t *testing.T) {
	t.Parallel()
	for _, status := range smc.JobStatuses {
		state := fullModel()
		state.Status = types.StringValue(string(status))
		job := fullJob()
		job.Status = status
		got := flatten(job, &state, nil)
		for _, f := range allFields() {
			if !equivalent(t.Context(), f.value(got), f.value(&state)) {
				t.Errorf("%s in %s: %s became %s", f.name, status, f.value(&state), f.value(got))
			}
		}
		if !got.Tags.Equal(state.Tags) || !got.TagsAll.Equal(state.TagsAll) {
			t.Errorf("tags: %s, %s", got.Tags, got.TagsAll)
		}
	}
}

func TestFlatten_tolerance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		state func(*model)
		job   func(*smc.ReplicationJob)
		check func(*model) bool
	}{
		{
			"image name with the underscore suffix", nil,
			func(j *smc.ReplicationJob) { j.ImageName = "web-image_j-1" },
			func(m *model) bool { return m.ImageName.ValueString() == "web-image" },
		},
		{
			"image name with the hyphen suffix", nil,
			func(j *smc.ReplicationJob) { j.ImageName = "web-image-j-1" },
			func(m *model) bool { return m.ImageName.ValueString() == "web-image" },
		},
		{
			"another image name is drift", nil,
			func(j *smc.ReplicationJob) { j.ImageName = "web-image_j-2" },
			func(m *model) bool { return m.ImageName.ValueString() == "web-image_j-2" },
		},
		{
			"replication parameters in a rendering of the service", nil,
			func(j *smc.ReplicationJob) { j.ReplicationParameters = "BandWidthLimit:0" },
			func(m *model) bool { return m.ReplicationParameters.ValueString() == `{"checksum":true}` },
		},
		{
			"job type and resource group not reported", nil,
			func(j *smc.ReplicationJob) { j.JobType, j.ResourceGroupID = nil, "" },
			func(m *model) bool { return m.JobType.ValueInt64() == 0 && m.ResourceGroupID.ValueString() == "rg-1" },
		},
		{
			"schedule not reported after the start", nil,
			func(j *smc.ReplicationJob) { j.Status, j.ScheduledStartTime = smc.JobRunning, time.Time{} },
			func(m *model) bool { return tfvalue.Known(m.ScheduledStartTime) },
		},
		{
			"schedule gone before the start is drift", nil,
			func(j *smc.ReplicationJob) { j.ScheduledStartTime = time.Time{} },
			func(m *model) bool { return m.ScheduledStartTime.IsNull() },
		},
		{
			"never expires",
			func(m *model) { m.ValidTime = tfplan.NewTimeString("") },
			func(j *smc.ReplicationJob) { j.ValidTime = time.Time{} },
			func(m *model) bool { return !m.ValidTime.IsNull() && m.ValidTime.ValueString() == "" },
		},
		{
			"description removed elsewhere", nil,
			func(j *smc.ReplicationJob) { j.Description = "" },
			func(m *model) bool { return m.Description.IsNull() },
		},
		{
			"zero frequency of a job that runs once", func(m *model) { m.Frequency = types.Int64Null() },
			func(j *smc.ReplicationJob) { j.Frequency = ptr(int64(0)) },
			func(m *model) bool { return m.Frequency.IsNull() },
		},
		{
			"unmanaged disks stay empty",
			func(m *model) { m.DataDisk, m.SystemDiskPartition = dataDiskList(nil), partitionList(nil) },
			nil,
			func(m *model) bool {
				return len(m.DataDisk.Elements()) == 0 && len(m.SystemDiskPartition.Elements()) == 0
			},
		},
		{
			"partitions of a disk without any stay empty",
			func(m *model) { m.DataDisk = dataDiskList([]dataDiskModel{disk(1, 100)}) },
			nil,
			func(m *model) bool { return m.DataDisk.Equal(dataDiskList([]dataDiskModel{disk(1, 100)})) },
		},
		{
			"disks keep the configuration's order; extra and missing ones show",
			func(m *model) { m.DataDisk = dataDiskList([]dataDiskModel{disk(3, 30), disk(1, 10), disk(2, 20)}) },
			func(j *smc.ReplicationJob) {
				j.DataDisks = []smc.DataDisk{{Index: 1, Size: 10}, {Index: 3, Size: 30}, {Index: 4, Size: 40}}
			},
			func(m *model) bool {
				return m.DataDisk.Equal(dataDiskList([]dataDiskModel{disk(3, 30), disk(1, 10), disk(4, 40)}))
			},
		},
		{
			"tags of the cloud itself are left out", nil,
			func(j *smc.ReplicationJob) { j.Tags = map[string]string{"acs:rm": "x", "aliyun.y": "z", "env": ""} },
			func(m *model) bool { return m.TagsAll.Equal(tfvalue.Map(map[string]string{"env": ""})) },
		},
		{
			"tags not reported", func(m *model) { m.TagsAll = tfvalue.Map(map[string]string{"a": "b"}) },
			func(j *smc.ReplicationJob) { j.Tags = nil },
			func(m *model) bool { return m.TagsAll.Equal(tfvalue.Map(map[string]string{"a": "b"})) },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			state, job := fullModel(), fullJob()
			if test.state != nil {
				test.state(&state)
			}
			if test.job != nil {
				test.job(job)
			}
			if got := flatten(job, &state, nil); !test.check(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestFlatten_import(t *testing.T) {
	t.Parallel()
	blank := model{Outputs: jobrun.Outputs{ID: types.StringValue("j-1")}, RegionID: types.StringValue("cn-hangzhou"), Tags: types.MapNull(types.StringType)}
	got := flatten(fullJob(), &blank, nil)
	if len(got.DataDisk.Elements()) != 1 || len(got.SystemDiskPartition.Elements()) != 1 {
		t.Errorf("an import takes all disks: %s, %s", got.DataDisk, got.SystemDiskPartition)
	}

	plain := &smc.ReplicationJob{ID: "j-1", SourceID: "s-1", Status: smc.JobReady, TargetType: "Image", VPCID: "vpc-1"}
	got = flatten(plain, &blank, nil)
	if !got.TargetType.IsNull() {
		t.Error("target_type = Image without image_name is not a valid configuration")
	}
	if !got.VPCID.IsNull() {
		t.Error("vpc_id without vswitch_id is not a valid configuration")
	}
	if got.RegionID.ValueString() != "cn-hangzhou" {
		t.Errorf("region %s", got.RegionID)
	}
	if diags := got.validate(); diags.HasError() {
		t.Errorf("the imported state is not a valid configuration: %v", diags)
	}
}

func TestOwnTags(t *testing.T) {
	t.Parallel()
	null := types.MapNull(types.StringType)
	for _, test := range []struct {
		name          string
		all, defaults map[string]string
		prior, want   types.Map
	}{
		{"only defaults", map[string]string{"team": "a"}, map[string]string{"team": "a"}, null, null},
		{"own beside defaults", map[string]string{"team": "a", "env": "b"}, map[string]string{"team": "a"}, null, tfvalue.Map(map[string]string{"env": "b"})},
		{"default overridden elsewhere", map[string]string{"team": "z"}, map[string]string{"team": "a"}, null, tfvalue.Map(map[string]string{"team": "z"})},
		{"own that equals a default", map[string]string{"team": "a"}, map[string]string{"team": "a"}, tfvalue.Map(map[string]string{"team": "a"}), tfvalue.Map(map[string]string{"team": "a"})},
		{"own removed elsewhere", map[string]string{}, nil, tfvalue.Map(map[string]string{"env": "b"}), tfvalue.Map(nil)},
		{"empty stays empty", map[string]string{}, nil, tfvalue.Map(nil), tfvalue.Map(nil)},
		{"none", map[string]string{}, nil, null, null},
	} {
		if got := ownTags(test.all, test.prior, test.defaults); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestComplete_leavesNothingUnknown(t *testing.T) {
	t.Parallel()
	plan := model{
		Outputs: jobrun.Outputs{ID: types.StringUnknown()}, SourceID: types.StringValue("s-1"), RegionID: types.StringValue("cn-hangzhou"),
		Name: types.StringUnknown(), TargetType: newTargetTypeUnknown(), ValidTime: tfplan.NewTimeUnknown(),
		ReplicationParameters: jsontypes.NewNormalizedUnknown(), RunOnce: types.BoolUnknown(), JobType: types.Int64Unknown(),
		DataDisk: dataDiskList([]dataDiskModel{{Index: types.Int64Unknown(), Size: types.Int64Unknown(), Partition: partitionList([]partitionModel{
			{Key: types.StringValue("1_0"), SizeBytes: types.Int64Value(5), Block: types.BoolUnknown()},
		})}}),
		SystemDiskPartition: partitionList(nil),
		Disks:               noDisksBlock(),
	}
	read := flatten(&smc.ReplicationJob{ID: "j-1", SourceID: "s-1", Status: smc.JobReady, Name: "named-by-smc"}, &plan, nil)
	got := complete(&plan, read)
	for _, f := range fields {
		if f.value(got).IsUnknown() {
			t.Errorf("%s is unknown", f.name)
		}
	}
	disks, _ := dataDisks(got.DataDisk)
	parts, _ := partitions(disks[0].Partition)
	if disks[0].Index.IsUnknown() || disks[0].Size.IsUnknown() || parts[0].Block.IsUnknown() {
		t.Errorf("a disk has unknown values: %s", got.DataDisk)
	}
	if got.Name.ValueString() != "named-by-smc" {
		t.Errorf("name %s", got.Name)
	}
}

func TestFillBlocks(t *testing.T) {
	t.Parallel()
	unknown := dataDiskModel{Index: types.Int64Unknown(), Size: types.Int64Unknown(), Partition: partitionList(nil)}
	m := model{DataDisk: dataDiskList([]dataDiskModel{unknown, disk(1, 10), unknown, unknown})}
	m.fillBlocks(&model{DataDisk: dataDiskList([]dataDiskModel{disk(1, 99), disk(2, 20), disk(3, 30)})})
	got, _ := dataDisks(m.DataDisk)
	want := []dataDiskModel{disk(2, 20), disk(1, 10), disk(3, 30), unknown}
	for i := range want {
		if !got[i].Index.Equal(want[i].Index) || !got[i].Size.Equal(want[i].Size) {
			t.Errorf("disk %d: index %s size %s, want %s %s", i, got[i].Index, got[i].Size, want[i].Index, want[i].Size)
		}
	}
}
