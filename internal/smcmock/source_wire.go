package smcmock

// wire returns a source server as DescribeSourceServers reports it.
func (s *Source) wire() object {
	return object{
		{"SourceId", s.SourceId, always},
		{"Name", s.Name, optional},
		{"Description", s.Description, optional},
		{"State", s.State, always},
		{"ErrorCode", s.ErrorCode, always},
		{"StatusInfo", s.StatusInfo, optional},
		{"JobId", s.JobId, optional},
		{"CreationTime", s.CreationTime, optional},
		{"HeartbeatRate", s.HeartbeatRate, always},
		{"AgentVersion", s.AgentVersion, optional},
		{"Platform", s.Platform, optional},
		{"Architecture", s.Architecture, optional},
		{"KernelLevel", s.KernelLevel, always},
		{"ReplicationDriver", s.ReplicationDriver, optional},
		{"SystemInfo", s.SystemInfo, optional},
		{"SystemDiskSize", s.SystemDiskSize, always},
		{"SystemDiskParts", listOf("SystemDiskPart", s.SystemDiskParts, SourcePart.wire), optional},
		{"DataDisks", listOf("DataDisk", s.DataDisks, SourceDisk.wire), optional},
		{"Disks", s.disksWire(), always},
		{"ResourceGroupId", s.ResourceGroupId, optional},
		{"WorkgroupId", s.WorkgroupId, optional},
		{"Tags", tagList(s.Tags), optional},
	}
}

// newerSourceFields are those that only the newer documents have.
var newerSourceFields = []string{"ResourceGroupId", "Tags", "Disks", "WorkgroupId"}

// diskOffset is where the first partition of a disk begins, in bytes.
const diskOffset int64 = 1 << 20

// disksWire returns the disks in the newer form.
func (s *Source) disksWire() object {
	return object{
		{"System", pathDiskWire(s.SystemDiskSize, s.SystemDiskParts), always},
		{"Data", listOf("Data", s.DataDisks, func(d SourceDisk) object { return pathDiskWire(d.Size, d.Parts) }), optional},
	}
}

func pathDiskWire(size int, parts []SourcePart) object {
	return object{{"Size", size, always}, {"Offset", diskOffset, always}, {"Parts", listOf("Part", parts, SourcePart.pathWire), optional}}
}

// pathWire returns a partition in the newer form.
func (p SourcePart) pathWire() object {
	return object{
		{"Path", p.Path, always}, {"SizeBytes", p.SizeBytes, always}, {"CanBlock", p.CanBlock, always}, {"Type", p.partType(), always},
	}
}

func (p SourcePart) wire() object {
	return object{
		{"Device", p.Device, always}, {"Path", p.Path, always}, {"SizeBytes", p.SizeBytes, always},
		{"CanBlock", p.CanBlock, always}, {"Need", p.Need, always},
	}
}

func (d SourceDisk) wire() object {
	return object{
		{"Index", d.Index, always}, {"Size", d.Size, always}, {"Path", d.Path, optional},
		{"Parts", listOf("Part", d.Parts, SourcePart.wire), optional},
	}
}
