package smcmock

import "slices"

// derive returns the disks of a source server as those of a destination.
func (s *service) derive(source *Source) targetDisks {
	d := targetDisks{parts: deriveParts(source.SystemDiskParts), paths: map[string]string{}}
	for _, p := range source.SystemDiskParts {
		d.paths[p.Device] = p.Path
	}
	for _, disk := range source.DataDisks {
		for _, p := range disk.Parts {
			d.paths[p.Device] = p.Path
		}
		d.data = append(d.data, DataDisk{Index: disk.Index, Size: max(disk.Size, dataDiskLeast), Parts: deriveParts(disk.Parts)})
	}
	return d
}

// sizeOf returns the size of the destination's system disk where a request has none.
func sizeOf(source *Source) int { return max(source.SystemDiskSize, systemDiskLeast) }

func deriveParts(parts []SourcePart) []Part {
	var derived []Part
	for _, p := range parts {
		derived = append(derived, Part{Device: p.Device, SizeBytes: p.SizeBytes, Block: p.CanBlock})
	}
	return derived
}

// applyDisks sets the disk lists of a job that a request has, and checks them against the source server.
func (s *service) applyDisks(q *request, job *Job, source *Source, merge bool) *apiError {
	if source.SystemDiskUsed > 0 && job.SystemDiskSize <= source.SystemDiskUsed {
		return refuses("SystemDiskSize")
	}
	if q.lists["SystemDiskPart"] > 0 {
		parts, err := s.parts(q, "SystemDiskPart", source.SystemDiskParts)
		if err != nil {
			return err
		}
		if merge {
			parts = mergeParts(job.SystemDiskParts, parts)
		}
		job.SystemDiskParts = parts
	}
	if q.lists["DataDisk"] > 0 {
		data, err := s.dataDisks(q, source)
		if err != nil {
			return err
		}
		if merge {
			data = mergeDisks(job.DataDisks, data)
		}
		job.DataDisks = data
	}
	if total(job.SystemDiskParts) > int64(job.SystemDiskSize)*gib {
		return refuses("SystemDiskPart")
	}
	for n, disk := range job.DataDisks {
		if total(disk.Parts) > int64(disk.Size)*gib {
			return refuses(element("DataDisk", n) + ".Part")
		}
	}
	return nil
}

// total returns the size of all partitions of a disk in bytes.
func total(parts []Part) int64 {
	var sum int64
	for _, p := range parts {
		if sum += p.SizeBytes; sum < 0 { // Beyond what 64 bits hold.
			return 1<<63 - 1
		}
	}
	return sum
}

// dataDisks reads and checks DataDisk.N.
func (s *service) dataDisks(q *request, source *Source) ([]DataDisk, *apiError) {
	count := q.lists["DataDisk"]
	if count > dataDiskIndexMost {
		return nil, invalid(element("DataDisk", dataDiskIndexMost))
	}
	var data []DataDisk
	for n := range count {
		name := element("DataDisk", n)
		disk := DataDisk{Index: q.integer(name+".Index", n+1)}
		if !between(disk.Index, 1, dataDiskIndexMost) {
			return nil, invalid(name + ".Index")
		}
		if slices.ContainsFunc(data, func(d DataDisk) bool { return d.Index == disk.Index }) {
			return nil, fail("DataDisk.DuplicateIndex")
		}
		from := source.disk(disk.Index)
		if from == nil {
			return nil, fail("ReplicationJobDataDiskIndex.Invalid")
		}
		disk.Size = q.integer(name+".Size", max(from.Size, dataDiskLeast))
		if !between(disk.Size, dataDiskLeast, dataDiskMost) {
			return nil, invalid(name + ".Size")
		}
		if from.Used > 0 && disk.Size <= from.Used {
			return nil, refuses(name + ".Size")
		}
		parts, err := s.parts(q, name+".Part", from.Parts)
		if err != nil {
			return nil, err
		}
		disk.Parts = parts
		data = append(data, disk)
	}
	return data, nil
}

// parts reads and checks a list of partitions.
func (s *service) parts(q *request, list string, of []SourcePart) ([]Part, *apiError) {
	count := q.lists[list]
	if count > partitionsMost {
		return nil, invalid(element(list, partitionsMost))
	}
	var parts []Part
	for n := range count {
		name := element(list, n)
		device, size := q.text(name+".Device"), q.text(name+".SizeBytes")
		switch {
		case device == "" && size == "":
			if q.text(name+".Block") != "" {
				return nil, needs(name + ".Device")
			}
			continue
		case device == "":
			return nil, needs(name + ".Device")
		case size == "":
			return nil, needs(name + ".SizeBytes")
		}
		part := Part{Device: device, SizeBytes: q.long(name + ".SizeBytes")}
		if part.SizeBytes <= 0 {
			return nil, invalid(name + ".SizeBytes")
		}
		i := slices.IndexFunc(of, func(p SourcePart) bool { return p.Device == device })
		if i < 0 && !s.switches.AnyDevice || slices.ContainsFunc(parts, func(p Part) bool { return p.Device == device }) {
			return nil, refuses(name + ".Device")
		}
		part.Block = q.boolean(name+".Block", i < 0 || of[i].CanBlock || !s.switches.BlockFollowsSource)
		parts = append(parts, part)
	}
	return parts, nil
}

// mergeParts replaces those partitions of a list that others name, and appends new ones.
func mergeParts(parts, others []Part) []Part {
	merged := slices.Clone(parts)
	for _, other := range others {
		if i := slices.IndexFunc(merged, func(p Part) bool { return p.Device == other.Device }); i >= 0 {
			merged[i] = other
		} else {
			merged = append(merged, other)
		}
	}
	return merged
}

// mergeDisks does the same for disks.
func mergeDisks(disks, others []DataDisk) []DataDisk {
	merged := cloneDisks(disks)
	for _, other := range others {
		if i := slices.IndexFunc(merged, func(d DataDisk) bool { return d.Index == other.Index }); i >= 0 {
			merged[i].Size, merged[i].Parts = other.Size, mergeParts(merged[i].Parts, other.Parts)
		} else {
			merged = append(merged, other)
		}
	}
	return merged
}
