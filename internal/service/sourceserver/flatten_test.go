package sourceserver

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func TestFlatten(t *testing.T) {
	t.Parallel()
	got := flatten(&smc.SourceServer{
		ID: "s-1", Name: "web-01", Description: "The web server", JobID: "j-1", State: smc.SourceUnavailable, ErrorCode: "SourceServer.Offline",
		StatusInfo: `{"error_code":"S1"}`, CreationTime: time.Date(2026, 11, 1, 12, 0, 0, 0, time.FixedZone("", 8*60*60)), HeartbeatRate: 30,
		AgentVersion: "2.8.5", Platform: "CentOS", Architecture: "x86_64", KernelLevel: 1, ReplicationDriver: "SMT", SystemInfo: `{"cores":"2"}`,
		SystemDiskSize:  9,
		SystemDiskParts: []smc.SourcePartition{{Device: "0_0", Path: "/", SizeBytes: 9 << 30, CanBlock: true, Need: true}},
		DataDisks: []smc.SourceDataDisk{
			{Index: 1, Size: 100, Path: "/data", Parts: []smc.SourcePartition{{Device: "1_0", Path: "/data", SizeBytes: 1 << 30}}},
			{Index: 2, Size: 20},
		},
		Disks: &smc.SourceDisks{
			System: &smc.SourceDisk{Size: 9, Offset: 1 << 20, Parts: []smc.SourceDiskPartition{{Path: "/boot", SizeBytes: 1 << 30, CanBlock: true, Type: smc.PartitionBoot}}},
			Data:   []smc.SourceDisk{{Size: 100}},
		},
		ResourceGroupID: "rg-1", WorkgroupID: "w-1", Tags: map[string]string{"env": "test", "empty": "", "acs:rm": "x", "aliyun": "y"},
	})
	want := model{
		SourceID: types.StringValue("s-1"), Name: types.StringValue("web-01"), Description: types.StringValue("The web server"), JobID: types.StringValue("j-1"),
		State: types.StringValue("Unavailable"), ErrorCode: types.StringValue("SourceServer.Offline"), StatusInfo: types.StringValue(`{"error_code":"S1"}`),
		CreationTime: types.StringValue("2026-11-01T04:00:00Z"), HeartbeatRate: types.Int64Value(30), AgentVersion: types.StringValue("2.8.5"),
		Platform: types.StringValue("CentOS"), Architecture: types.StringValue("x86_64"), KernelLevel: types.Int64Value(1), ReplicationDriver: types.StringValue("SMT"),
		SystemInfo: &systemInfoModel{Cores: types.Int64Value(2)}, SystemDiskSize: types.Int64Value(9),
		SystemDiskPartition: []partitionModel{{
			Device: types.StringValue("0_0"), Path: types.StringValue("/"), SizeBytes: types.Int64Value(9 << 30), Block: types.BoolValue(true), Need: types.BoolValue(true),
		}},
		DataDisk: []dataDiskModel{
			{Index: types.Int64Value(1), Size: types.Int64Value(100), Path: types.StringValue("/data"), Partition: []partitionModel{{
				Device: types.StringValue("1_0"), Path: types.StringValue("/data"), SizeBytes: types.Int64Value(1 << 30), Block: types.BoolValue(false), Need: types.BoolValue(false),
			}}},
			{Index: types.Int64Value(2), Size: types.Int64Value(20), Partition: []partitionModel{}},
		},
		Disks: &disksModel{
			System: &diskModel{Size: types.Int64Value(9), Offset: types.Int64Value(1 << 20), Partition: []pathPartitionModel{{
				Path: types.StringValue("/boot"), SizeBytes: types.Int64Value(1 << 30), Block: types.BoolValue(true), Type: types.StringValue("Boot"),
			}}},
			Data: []diskModel{{Size: types.Int64Value(100), Offset: types.Int64Value(0), Partition: []pathPartitionModel{}}},
		},
		ResourceGroupID: types.StringValue("rg-1"), WorkgroupID: types.StringValue("w-1"), Tags: map[string]string{"env": "test", "empty": ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// What is not reported is null, or an empty list or map; for_each takes either of those.
func TestFlatten_nothingReported(t *testing.T) {
	t.Parallel()
	got := flatten(&smc.SourceServer{ID: "s-1"})
	want := model{
		SourceID: types.StringValue("s-1"), HeartbeatRate: types.Int64Value(0), KernelLevel: types.Int64Value(0), SystemInfo: &systemInfoModel{},
		SystemDiskSize: types.Int64Value(0), SystemDiskPartition: []partitionModel{}, DataDisk: []dataDiskModel{},
		Disks: &disksModel{Data: []diskModel{}}, Tags: map[string]string{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// Descriptions become the documentation.
func TestAttributes_descriptionsAreSentences(t *testing.T) {
	t.Parallel()
	check(t, "", attributes())
}

func check(t *testing.T, at string, attributes map[string]schema.Attribute) {
	t.Helper()
	for name, a := range attributes {
		description := a.GetMarkdownDescription()
		if !strings.HasSuffix(description, ".") {
			t.Errorf("%s%s: %q is not a sentence", at, name, description)
		}
		switch nested := a.(type) {
		case schema.ListNestedAttribute:
			check(t, at+name+".", nested.NestedObject.Attributes)
		case schema.SingleNestedAttribute:
			check(t, at+name+".", nested.Attributes)
		}
	}
}
