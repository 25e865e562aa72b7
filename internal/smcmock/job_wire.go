package smcmock

// wire returns a job as DescribeReplicationJobs reports it.
func (j *Job) wire() object {
	return object{
		{"JobId", j.JobId, always},
		{"SourceId", j.SourceId, optional},
		{"RegionId", j.RegionId, always},
		{"Name", j.Name, optional},
		{"Description", j.Description, optional},
		{"JobType", j.JobType, always},
		{"TargetType", j.TargetType, always},
		{"Status", j.Status, always},
		{"BusinessStatus", j.BusinessStatus, always},
		{"ErrorCode", j.ErrorCode, always},
		{"StatusInfo", j.StatusInfo, optional},
		{"Progress", percent(j.Progress), always},
		{"CreationTime", j.CreationTime, optional},
		{"ScheduledStartTime", j.ScheduledStartTime, optional},
		{"StartTime", j.StartTime, optional},
		{"EndTime", j.EndTime, optional},
		{"ValidTime", j.ValidTime, optional},
		{"RunOnce", j.RunOnce, always},
		{"Frequency", j.Frequency, whenSet},
		{"MaxNumberOfImageToKeep", j.MaxNumberOfImageToKeep, whenSet},
		{"NetMode", j.NetMode, always},
		{"VpcId", j.VpcId, optional},
		{"VSwitchId", j.VSwitchId, optional},
		{"InstanceId", j.InstanceId, optional},
		{"TransitionInstanceId", j.TransitionInstanceId, optional},
		{"InstanceType", j.InstanceType, optional},
		{"InstanceRamRole", j.InstanceRamRole, optional},
		{"ImageName", j.ImageName, optional},
		{"ImageId", j.ImageId, optional},
		{"ContainerNamespace", j.ContainerNamespace, optional},
		{"ContainerRepository", j.ContainerRepository, optional},
		{"ContainerTag", j.ContainerTag, optional},
		{"LicenseType", j.LicenseType, optional},
		{"LaunchTemplateId", j.LaunchTemplateId, optional},
		{"LaunchTemplateVersion", j.LaunchTemplateVersion, optional},
		{"ReplicationParameters", j.ReplicationParameters, optional},
		{"ResourceGroupId", j.ResourceGroupId, optional},
		{"WorkgroupId", j.WorkgroupId, optional},
		{"SystemDiskSize", j.SystemDiskSize, optional},
		{"SystemDiskParts", listOf("SystemDiskPart", j.SystemDiskParts, Part.wire), optional},
		{"DataDisks", listOf("DataDisk", j.DataDisks, DataDisk.wire), optional},
		{"Disks", j.Disks.wire(), whenSet},
		{"ReplicationJobRuns", listOf("ReplicationJobRun", j.ReplicationJobRuns, Run.wire), optional},
		{"Tags", tagList(j.Tags), optional},
	}
}

// newerJobFields are those that only the newer documents have.
var newerJobFields = []string{"JobType", "ResourceGroupId", "WorkgroupId", "Tags", "Disks"}

func (p Part) wire() object {
	return object{{"Device", p.Device, always}, {"SizeBytes", p.SizeBytes, always}, {"Block", p.Block, always}}
}

func (d DataDisk) wire() object {
	return object{
		{"Index", d.Index, always}, {"Size", d.Size, always}, {"Parts", listOf("Part", d.Parts, Part.wire), optional},
	}
}

func (d Disks) wire() object {
	if d.System == nil && d.Data == nil {
		return nil
	}
	var system object
	if d.System != nil {
		system = d.System.wire()
	}
	return object{{"System", system, whenSet}, {"Data", listOf("Data", d.Data, PathDisk.wire), optional}}
}

func (d PathDisk) wire() object {
	return object{
		{"DiskId", d.DiskId, whenSet}, {"LVM", d.LVM, whenSet}, {"Size", d.Size, whenSet},
		{"Parts", listOf("Part", d.Parts, PathPart.wire), optional},
	}
}

func (p PathPart) wire() object {
	return object{{"Path", p.Path, always}, {"SizeBytes", p.SizeBytes, always}, {"Block", p.Block, always}}
}

func (r Run) wire() object {
	return object{
		{"Type", r.Type, always}, {"StartTime", r.StartTime, always}, {"EndTime", r.EndTime, always}, {"ImageId", r.ImageId, whenSet},
	}
}
