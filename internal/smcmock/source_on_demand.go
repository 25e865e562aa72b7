package smcmock

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// sourceOnDemandID is what the ID of a source server that is made on demand looks like, so that other mistakes than an
// ID that is not there are still found.
var sourceOnDemandID = regexp.MustCompile(`^s-[0-9A-Za-z_-]{1,62}$`)

// NewSourceOnDemand returns a server for jobs of any configuration: a system disk of 20 GiB, which is the least, with a boot
// partition and LVM volumes, and data disks 1 to 16, which are all there can be, of 20 GiB each.
func NewSourceOnDemand(id string) Source {
	source := NewLVMSource(id)
	source.Description = "A server that the mock made on demand"
	source.SystemDiskSize = systemDiskLeast
	source.SystemDiskParts = lvmParts(systemDiskLeast)
	source.DataDisks = nil
	for index := 1; index <= dataDiskIndexMost; index++ {
		path := fmt.Sprintf("/mnt/disk-%d", index)
		source.DataDisks = append(source.DataDisks, SourceDisk{Index: index, Size: dataDiskLeast, Path: path, Parts: []SourcePart{
			{Device: fmt.Sprintf("%d_0", index), Path: path, SizeBytes: dataDiskLeast * gib, CanBlock: true},
		}})
	}
	return source
}

// source returns the source server that a call names, or nil. One that has never been there is made, if the options
// say so; one that was deleted stays away.
func (s *service) source(id string, now time.Time) *Source {
	if source := s.sources.get(id); source != nil || s.sourceOnDemand == nil || s.seenSources[id] || !sourceOnDemandID.MatchString(id) {
		return source
	}
	source := s.sourceOnDemand(id)
	source.SourceId = id
	s.addSource(source, now)
	s.onDemand[id] = true
	return s.sources.get(id)
}

// fitSource gives a source server that was made on demand the partitions that a request expects it to have.
func (s *service) fitSource(q *request, source *Source) {
	if !s.onDemand[source.SourceId] {
		return
	}
	source.SystemDiskParts = withParts(q, "SystemDiskPart", 0, source.SystemDiskParts)
	source.SystemDiskParts = withParts(q, "Disks.System.Part", 0, source.SystemDiskParts)
	for n := range min(q.lists["DataDisk"], dataDiskIndexMost) {
		name := element("DataDisk", n)
		if disk := source.disk(q.integer(name+".Index", n+1)); disk != nil {
			disk.Parts = withParts(q, name+".Part", disk.Index, disk.Parts)
		}
	}
	for n := range min(q.lists["Disks.Data"], len(source.DataDisks)) {
		disk := &source.DataDisks[n]
		disk.Parts = withParts(q, element("Disks.Data", n)+".Part", disk.Index, disk.Parts)
	}
}

// withParts returns partitions of a disk together with those of a list of a request, by device or path.
func withParts(q *request, list string, disk int, parts []SourcePart) []SourcePart {
	for n := range min(q.lists[list], partitionsMost) {
		name := element(list, n)
		device, path := q.text(name+".Device"), q.text(name+".Path")
		has := func(p SourcePart) bool { return device != "" && p.Device == device || path != "" && p.Path == path }
		if device == "" && path == "" || slices.ContainsFunc(parts, has) {
			continue
		}
		device = cmp.Or(device, fmt.Sprintf("%d_%d", disk, len(parts)))
		parts = append(parts, SourcePart{Device: device, Path: cmp.Or(path, "/mnt/"+device), SizeBytes: gib, CanBlock: true})
	}
	return parts
}
