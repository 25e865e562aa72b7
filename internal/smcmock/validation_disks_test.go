package smcmock_test

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const limitGiB = 1 << 30

// limitManyDisks gives the source server a number of data disks, each with a number of partitions, and
// its system disk as many.
func limitManyDisks(s *smcmock.Server, disks, parts int) {
	s.UpdateSource("s-one", func(source *smcmock.Source) {
		source.SystemDiskParts, source.DataDisks = nil, nil
		for i := range parts {
			source.SystemDiskParts = append(source.SystemDiskParts, smcmock.SourcePart{Device: fmt.Sprintf("0_%d", i), SizeBytes: limitGiB})
		}
		for n := range disks {
			disk := smcmock.SourceDisk{Index: n + 1, Size: 50}
			for i := range parts {
				disk.Parts = append(disk.Parts, smcmock.SourcePart{Device: fmt.Sprintf("%d_%d", n+1, i), SizeBytes: limitGiB})
			}
			source.DataDisks = append(source.DataDisks, disk)
		}
	})
}

// limitParts are n partitions of a disk.
func limitParts(list, disk string, n int) params {
	return limitList(n, func(n int) params {
		name := list + "." + strconv.Itoa(n)
		return params{name + ".Device": fmt.Sprintf("%s_%d", disk, n-1), name + ".SizeBytes": "1048576"}
	})
}

func TestCreate_DataDisks(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	limitManyDisks(s, 17, 1)
	size, index := "DataDisk.1.Size", "DataDisk.1.Index"
	for _, l := range []limit{
		{name: size, accepted: []string{"", "20", "32768"}, refused: []string{"19", "32769", "0", "-1"}},
		{name: size, refused: limitIntegers},
		{name: index, accepted: []string{"1", "16"}, refused: []string{"0", "17", "-1"}},
		{name: index, refused: limitIntegers},
		{name: "DataDisk.2.Index", more: params{index: "3"}, accepted: []string{"1", "2", "16"}},
		{name: "DataDisk.2.Index", more: params{index: "3"}, refused: []string{"3"}, code: "DataDisk.DuplicateIndex"},
		{name: "DataDisk.2.Size", more: params{index: "2"}, refused: []string{"50"}, code: "DataDisk.DuplicateIndex"},
	} {
		l.check(t, s)
	}
	many := func(n int) params {
		return limitList(n, func(n int) params { return params{fmt.Sprintf("DataDisk.%d.Size", n): strconv.Itoa(100 + n)} })
	}
	if job := limitCreate(t, s, many(16), ""); len(job.DataDisks) != 16 || job.DataDisks[15].Index != 16 || job.DataDisks[15].Size != 116 {
		t.Errorf("%+v", job.DataDisks)
	}
	limitCreate(t, s, many(17), "InvalidDataDisk.17")

	// Data disks must be those of the source server.
	limitManyDisks(s, 2, 1)
	l := limit{name: index, accepted: []string{"2"}, refused: []string{"3", "16"}, code: "ReplicationJobDataDiskIndex.Invalid"}
	l.check(t, s)
	limitManyDisks(s, 0, 1)
	limit{name: index, refused: []string{"1"}, code: l.code}.check(t, s)
	response := limitCall(t, s, "CreateReplicationJob", with(least(), params{size: "100"}))
	if response["Code"] != l.code || response["Message"] != "The specified replication job contains data disk index not found in source server." {
		t.Errorf("%v", response)
	}
	// A disk must be larger than what is on it.
	limitManyDisks(s, 1, 1)
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.DataDisks[0].Used = 100 })
	limit{name: size, accepted: []string{"101"}, refused: []string{"100", "99", ""}, code: "InvalidParameter"}.check(t, s)
}

func TestCreate_Partitions(t *testing.T) {
	t.Parallel()
	for list, disk := range map[string]string{"SystemDiskPart": "0", "DataDisk.1.Part": "1"} {
		s := limitStart(t, smcmock.Switches{})
		limitManyDisks(s, 1, 33)
		device, size, block := list+".1.Device", list+".1.SizeBytes", list+".1.Block"
		both := params{device: disk + "_0", size: "1048576"}
		// The system disk has 40 GiB, by the least request; the data disk is given as many.
		whole := params{device: disk + "_0", "DataDisk.1.Size": "40"}
		second := with(whole, params{list + ".2.Device": disk + "_1", size: strconv.Itoa(39 * limitGiB)})
		first := params{list + ".2.Device": disk + "_0", list + ".2.SizeBytes": "1", size: "1"}
		other := disk + "_33"
		for _, l := range []limit{
			// Both or neither.
			{name: device, more: params{size: "1048576"}, accepted: []string{disk + "_0"}, refused: []string{"", "-"}, code: "MissingParameter"},
			{name: size, more: params{device: disk + "_0"}, accepted: []string{"1048576"}, refused: []string{"", "-"}, code: "MissingParameter"},
			{name: size, more: params{device: ""}, accepted: []string{""}},
			{name: block, accepted: []string{""}, refused: []string{"true", "false"}, code: "MissingParameter"},
			// No more than the disk has.
			{name: size, more: whole, accepted: []string{"1", "42949672960"}, refused: []string{"42949672961", "9223372036854775807"}, code: "InvalidParameter"},
			{
				name: list + ".2.SizeBytes", more: second, accepted: []string{"1", "1073741824"}, refused: []string{"1073741825", "9223372036854775807"},
				code: "InvalidParameter",
			},
			{name: size, more: whole, refused: append([]string{"0", "-1"}, limitIntegers...)},
			// The partitions of the source server, each once.
			{name: device, more: params{size: "1"}, accepted: []string{disk + "_32"}, refused: []string{other, "9_0", "x"}, code: "InvalidParameter"},
			{name: device, more: first, accepted: []string{disk + "_1"}, refused: []string{disk + "_0"}, code: "InvalidParameter"},
			{name: block, more: both, accepted: []string{"", "true", "false", "True", "FALSE"}, refused: []string{"0", "no"}},
		} {
			l.check(t, s)
		}
		limitCreate(t, s, limitParts(list, disk, 32), "")
		limitCreate(t, s, limitParts(list, disk, 33), "Invalid"+list+".33")
		s.Switch(func(w *smcmock.Switches) { w.AnyDevice = true })
		limit{name: device, more: params{size: "1"}, accepted: []string{other, "x"}}.check(t, s)
	}
}

func TestCreate_Block(t *testing.T) {
	t.Parallel()
	// Partition 1_1 cannot be replicated by block.
	request := params{
		"DataDisk.1.Size": "100", "DataDisk.1.Part.1.Device": "1_0", "DataDisk.1.Part.1.SizeBytes": "1",
		"DataDisk.1.Part.2.Device": "1_1", "DataDisk.1.Part.2.SizeBytes": "1",
	}
	for follows, want := range map[bool]bool{false: true, true: false} {
		s := limitStart(t, smcmock.Switches{BlockFollowsSource: follows})
		parts := limitCreate(t, s, request, "").DataDisks[0].Parts
		if !parts[0].Block || parts[1].Block != want {
			t.Errorf("follows the source server: %t: %+v", follows, parts)
		}
		parts = limitCreate(t, s, limitWith(request, "DataDisk.1.Part.1.Block", "false"), "").DataDisks[0].Parts
		if parts[0].Block {
			t.Errorf("%+v", parts)
		}
	}
}

func TestCreate_DerivedDisks(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	whole := []smcmock.Part{{Device: "0_0", SizeBytes: 40 * limitGiB, Block: true}}
	first := smcmock.DataDisk{Index: 1, Size: 100, Parts: []smcmock.Part{
		{Device: "1_0", SizeBytes: 80 * limitGiB, Block: true}, {Device: "1_1", SizeBytes: 20 * limitGiB},
	}}
	second := smcmock.DataDisk{Index: 2, Size: 200, Parts: []smcmock.Part{{Device: "2_0", SizeBytes: 200 * limitGiB, Block: true}}}
	job := limitCreate(t, s, nil, "")
	if !reflect.DeepEqual(job.SystemDiskParts, whole) || !reflect.DeepEqual(job.DataDisks, []smcmock.DataDisk{first, second}) {
		t.Errorf("%+v", job)
	}
	// The disks of a request are all there are; their partitions are derived where it has none.
	job = limitCreate(t, s, params{"DataDisk.1.Index": "2", "DataDisk.1.Size": "300"}, "")
	second.Size = 300
	if !reflect.DeepEqual(job.DataDisks, []smcmock.DataDisk{second}) {
		t.Errorf("%+v", job.DataDisks)
	}
	s.Switch(func(w *smcmock.Switches) { w.NoDerivedDisks = true })
	if job = limitCreate(t, s, nil, ""); job.SystemDiskParts != nil || job.DataDisks != nil {
		t.Errorf("%+v", job)
	}
}
