package smcmock

import (
	"cmp"
	"slices"
	"strings"
)

// This file has the parameter Disks of CreateReplicationJob, the newer form of the disks, whose partitions are
// named by mount path. What it asks for is kept in SystemDiskSize, SystemDiskParts and DataDisks of the job, so
// that both forms of a job's disks always agree; Disks itself keeps what only it can say.

// applyPathDisks checks Disks and sets what it asks for. The document does not say how it goes
// together with the older parameters: here the data disks, and the partitions of the system disk, may be given
// in one of the forms only, and a SystemDiskSize must be that of Disks.
func (s *service) applyPathDisks(q *request, job *Job, source *Source) *apiError {
	if hasParameter(q, "Disks.System.") {
		if err := s.applySystemPathDisk(q, job, source); err != nil {
			return err
		}
	}
	count := q.lists["Disks.Data"]
	switch {
	case count > dataDiskIndexMost:
		return invalid(element("Disks.Data", dataDiskIndexMost))
	case count > 0 && q.lists["DataDisk"] > 0:
		return refuses("Disks.Data")
	}
	for n := range count {
		if err := s.addPathDisk(q, element("Disks.Data", n), n, job, source); err != nil {
			return err
		}
	}
	return nil
}

// hasParameter reports whether there is a parameter whose name has a prefix, and which is not empty.
func hasParameter(q *request, prefix string) bool {
	return slices.ContainsFunc(q.names, func(name string) bool { return strings.HasPrefix(name, prefix) && q.text(name) != "" })
}

func (s *service) applySystemPathDisk(q *request, job *Job, source *Source) *apiError {
	const name = "Disks.System"
	disk := PathDisk{}
	var err *apiError
	if disk.LVM, err = s.lvm(q, name, source); err != nil {
		return err
	}
	size := q.integer(name+".Size", job.SystemDiskSize)
	switch {
	case q.text(name+".Size") == "":
	case !between(size, dataDiskLeast, dataDiskMost):
		return invalid(name + ".Size")
	case job.SystemDiskSize != 0 && job.SystemDiskSize != size, source.SystemDiskUsed > 0 && size <= source.SystemDiskUsed:
		return refuses(name + ".Size")
	}
	job.SystemDiskSize = cmp.Or(size, sizeOf(source))
	parts, err := s.pathParts(q, name, source.SystemDiskParts, job.SystemDiskSize)
	if err != nil {
		return err
	}
	if len(parts) > 0 && q.lists["SystemDiskPart"] > 0 {
		return refuses(name + ".Part")
	}
	job.SystemDiskParts = parts
	job.Disks.System = &disk
	return nil
}

// addPathDisk reads and checks a data disk of Disks.
func (s *service) addPathDisk(q *request, name string, n int, job *Job, source *Source) *apiError {
	from, err := pathSource(q, name, n, source)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(job.DataDisks, func(d DataDisk) bool { return d.Index == from.Index }) {
		return fail("DataDisk.DuplicateIndex")
	}
	disk := PathDisk{Index: from.Index, DiskId: q.text(name + ".DiskId")}
	if disk.LVM, err = s.lvm(q, name, source); err != nil {
		return err
	}
	target := DataDisk{Index: from.Index, Size: q.integer(name+".Size", max(from.Size, dataDiskLeast))}
	switch {
	case !between(target.Size, dataDiskLeast, dataDiskMost):
		return invalid(name + ".Size")
	case from.Used > 0 && target.Size <= from.Used:
		return refuses(name + ".Size")
	}
	if target.Parts, err = s.pathParts(q, name, from.Parts, target.Size); err != nil {
		return err
	}
	job.DataDisks = append(job.DataDisks, target)
	job.Disks.Data = append(job.Disks.Data, disk)
	return nil
}

// pathSource returns which data disk of the source server a disk of Disks is, which has no index: the one that
// has the path of its first partition or, if it names no partitions, the one at the same position.
func pathSource(q *request, name string, n int, source *Source) (*SourceDisk, *apiError) {
	first := element(name+".Part", 0) + ".Path"
	path := q.text(first)
	for i := range source.DataDisks {
		disk := &source.DataDisks[i]
		if path == "" && i == n || path != "" && slices.ContainsFunc(disk.Parts, func(p SourcePart) bool { return p.Path == path }) {
			return disk, nil
		}
	}
	if path != "" {
		return nil, refuses(first)
	}
	return nil, fail("ReplicationJobDataDiskIndex.Invalid")
}

// pathParts reads and checks the partitions of a disk of Disks. A partition without a size gets that of the
// source server.
func (s *service) pathParts(q *request, disk string, of []SourcePart, size int) ([]Part, *apiError) {
	list := disk + ".Part"
	count := q.lists[list]
	if count > partitionsMost {
		return nil, invalid(element(list, partitionsMost))
	}
	var parts []Part
	for n := range count {
		name := element(list, n)
		path := q.text(name + ".Path")
		if path == "" {
			if hasParameter(q, name+".") {
				return nil, needs(name + ".Path")
			}
			continue
		}
		i := slices.IndexFunc(of, func(p SourcePart) bool { return p.Path == path })
		if i < 0 || slices.ContainsFunc(parts, func(p Part) bool { return p.Device == of[i].Device }) {
			return nil, refuses(name + ".Path")
		}
		part := Part{Device: of[i].Device, SizeBytes: of[i].SizeBytes}
		if q.text(name+".SizeBytes") != "" {
			if part.SizeBytes = q.long(name + ".SizeBytes"); part.SizeBytes <= 0 {
				return nil, invalid(name + ".SizeBytes")
			}
		}
		part.Block = q.boolean(name+".Block", of[i].CanBlock || !s.switches.BlockFollowsSource)
		parts = append(parts, part)
	}
	if total(parts) > int64(size)*gib {
		return nil, refuses(list)
	}
	return parts, nil
}

// lvm reads whether a disk keeps its LVM volumes, or nil if the request does not say. By the document it
// is not possible for Windows and without a boot partition, and has no effect where the source server has no LVM.
func (s *service) lvm(q *request, name string, source *Source) (*bool, *apiError) {
	keep := q.maybe(name + ".LVM")
	if keep == nil || !*keep {
		return keep, nil
	}
	windows := strings.Contains(strings.ToLower(source.Platform), platformWindows)
	if unsupported := windows || !source.hasBootPart(); unsupported && !s.switches.IgnoreUnsupportedLVM {
		return nil, refuses(name + ".LVM")
	} else if s.switches.IneffectiveLVMIsFalse && (unsupported || !source.LVM) {
		*keep = false
	}
	return keep, nil
}

// byPath returns the disks of a job in the newer form. Job has the disks that are reported in the older one.
func (r *jobRecord) byPath(job *Job) Disks {
	d := Disks{System: &PathDisk{}}
	if r.Disks.System != nil {
		d.System.DiskId, d.System.LVM = r.Disks.System.DiskId, r.Disks.System.LVM
	}
	d.System.Size, d.System.Parts = job.SystemDiskSize, r.pathParts(job.SystemDiskParts)
	for _, disk := range job.DataDisks {
		pathDisk := PathDisk{Index: disk.Index, Size: disk.Size, Parts: r.pathParts(disk.Parts)}
		for _, kept := range r.Disks.Data {
			if kept.Index == disk.Index {
				pathDisk.DiskId, pathDisk.LVM = kept.DiskId, kept.LVM
			}
		}
		d.Data = append(d.Data, pathDisk)
	}
	return d
}

func (r *jobRecord) pathParts(parts []Part) []PathPart {
	var named []PathPart
	for _, p := range parts {
		named = append(named, PathPart{Path: r.derived.paths[p.Device], SizeBytes: p.SizeBytes, Block: p.Block})
	}
	return named
}

// inBytes returns disks with their sizes in bytes, for the switch DisksInBytes.
func (d Disks) inBytes() Disks {
	if d.System != nil {
		system := *d.System
		system.Size *= gib
		d.System = &system
	}
	d.Data = slices.Clone(d.Data)
	for i := range d.Data {
		d.Data[i].Size *= gib
	}
	return d
}
