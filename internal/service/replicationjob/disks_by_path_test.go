package replicationjob

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// namedDisk is a data disk of a disks block; an ID of "" is not known.
func namedDisk(id string, size int64, paths ...string) pathDisk {
	d := pathDisk{DiskID: types.StringUnknown(), LVM: types.BoolNull(), Size: types.Int64Value(size)}
	if id != "" {
		d.DiskID = types.StringValue(id)
	}
	var parts []partitionModel
	for _, path := range paths {
		p := partitionModel{Key: types.StringValue(path), SizeBytes: types.Int64Value(1), Block: types.BoolNull()}
		if path == "" {
			p.Key = types.StringUnknown()
		}
		parts = append(parts, p)
	}
	d.Partition = pathPartitionList(parts)
	return d
}

func TestMatchPathDisks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		disks, from []pathDisk
		want        []int // the position in from; -1: none
	}{
		{"by position", []pathDisk{namedDisk("", 1), namedDisk("", 2)}, []pathDisk{namedDisk("", 2, "/a"), namedDisk("", 1, "/b")}, []int{0, 1}},
		{"by path", []pathDisk{namedDisk("", 1, "/b"), namedDisk("", 2, "/a")}, []pathDisk{namedDisk("", 1, "/a", "/c"), namedDisk("", 2, "/b")}, []int{1, 0}},
		{"by one of the paths", []pathDisk{namedDisk("", 1, "/x", "/c")}, []pathDisk{namedDisk("", 1, "/b"), namedDisk("", 1, "/a", "/c")}, []int{1}},
		{"by ID before the path", []pathDisk{namedDisk("d-2", 1, "/a")}, []pathDisk{namedDisk("d-1", 1, "/a"), namedDisk("d-2", 1, "/b")}, []int{1}},
		{"by path before the position", []pathDisk{namedDisk("", 1), namedDisk("", 1, "/a")}, []pathDisk{namedDisk("", 1, "/a"), namedDisk("", 1, "/b")}, []int{1, 0}},
		{"another path", []pathDisk{namedDisk("", 1, "/x")}, []pathDisk{namedDisk("", 1, "/a")}, []int{-1}},
		{"a path that is not known", []pathDisk{namedDisk("", 1, "")}, []pathDisk{namedDisk("", 1, "/a")}, []int{0}},
		{"another ID", []pathDisk{namedDisk("d-1", 1)}, []pathDisk{namedDisk("d-2", 1)}, []int{-1}},
		{"another ID with the same path", []pathDisk{namedDisk("d-1", 1, "/a")}, []pathDisk{namedDisk("d-2", 1, "/a")}, []int{0}},
		{"more than there are", []pathDisk{namedDisk("", 1), namedDisk("", 2)}, []pathDisk{namedDisk("", 1)}, []int{0, -1}},
	} {
		got := make([]int, len(test.disks))
		for i, match := range matchPathDisks(test.disks, test.from) {
			got[i] = -1
			for n := range test.from {
				if match == &test.from[n] {
					got[i] = n
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: matched with %v, want %v", test.name, got, test.want)
		}
	}
}

// A response that lacks something changes nothing; one that has more adds nothing.
func TestFlattenDisks_tolerance(t *testing.T) {
	t.Parallel()
	data := namedDisk("d-1", 100, "/data")
	data.LVM = types.BoolValue(true)
	system := pathDisk{LVM: types.BoolValue(true), Partition: pathPartitionList(nil)}
	before := disksBlock{systemPathDiskList([]pathDisk{system}), dataPathDiskList([]pathDisk{data})}.list()
	part := func(path string) smc.DiskPartition { return smc.DiskPartition{Path: path} }
	for name, reported := range map[string]*smc.Disks{
		"nothing":           nil,
		"no disks":          {},
		"no details":        {System: &smc.Disk{}, Data: []smc.Disk{{}}},
		"no sizes":          {Data: []smc.Disk{{Parts: []smc.DiskPartition{part("/data")}}}},
		"more partitions":   {System: &smc.Disk{Parts: []smc.DiskPartition{part("/")}}, Data: []smc.Disk{{Parts: []smc.DiskPartition{part("/data"), part("/x"), part("")}}}},
		"more disks":        {Data: []smc.Disk{{Size: 200, Parts: []smc.DiskPartition{part("/x")}}, {Size: 100, Parts: []smc.DiskPartition{part("/data")}}}},
		"the same and more": {System: &smc.Disk{Size: 80, LVM: ptr(true)}, Data: []smc.Disk{{DiskID: "d-1", Size: 100, LVM: ptr(true)}}},
	} {
		m := model{Disks: before}
		if m.flattenDisks(reported); !m.Disks.Equal(before) {
			t.Errorf("%s: %s became %s", name, before, m.Disks)
		}
	}
}

// What an import takes of disks by path is a valid configuration.
func TestFlattenImportedDisks(t *testing.T) {
	t.Parallel()
	older := []smc.DataDisk{{Index: 1, Size: 100}}
	parts := []smc.DiskPartition{{Path: "/"}, {Path: "[SWAP]", SizeBytes: 1}, {Path: "[SWAP]", SizeBytes: 2}, {Path: ""}}
	for name, test := range map[string]struct {
		job    smc.ReplicationJob
		byPath bool
	}{
		"LVM":                  {smc.ReplicationJob{DataDisks: older, Disks: &smc.Disks{System: &smc.Disk{LVM: ptr(true), Parts: parts}}}, true},
		"no LVM":               {smc.ReplicationJob{DataDisks: older, Disks: &smc.Disks{System: &smc.Disk{LVM: ptr(false), Parts: parts}}}, false},
		"the newer form alone": {smc.ReplicationJob{Disks: &smc.Disks{System: &smc.Disk{Parts: parts}}}, true},
		"its system disk only": {smc.ReplicationJob{Disks: &smc.Disks{System: &smc.Disk{Size: 80}}}, false},
		"neither":              {smc.ReplicationJob{}, false},
	} {
		m := flatten(&test.job, &model{}, nil)
		if got := len(m.Disks.Elements()) > 0; got != test.byPath || got && m.hasSimpleDisks() {
			t.Errorf("%s: by path: %t, want %t", name, got, test.byPath)
		}
		m.SystemDiskSize = types.Int64Value(80)
		if diags := m.validate(); diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
		if reported := flattenJob(&test.job).Disks; (len(reported.Elements()) > 0) != (test.job.Disks != nil) {
			t.Errorf("%s: the data source has %s", name, reported)
		}
	}
}
