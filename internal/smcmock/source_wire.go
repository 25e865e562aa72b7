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
		{"ResourceGroupId", s.ResourceGroupId, optional},
		{"WorkgroupId", s.WorkgroupId, optional},
		{"Tags", tagList(s.Tags), optional},
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
