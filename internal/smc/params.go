package smc

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// params collects the parameters of a call.
type params map[string]string

// setString sets a parameter unless value is "".
func (p params) setString(name, value string) {
	if value != "" {
		p[name] = value
	}
}

// setGiven sets a parameter unless value is nil, also to "".
func (p params) setGiven(name string, value *string) {
	if value != nil {
		p[name] = *value
	}
}

// setInt sets a parameter unless value is nil.
func (p params) setInt(name string, value *int64) {
	if value != nil {
		p[name] = strconv.FormatInt(*value, 10)
	}
}

// setBool sets a parameter unless value is nil.
func (p params) setBool(name string, value *bool) {
	if value != nil {
		p[name] = strconv.FormatBool(*value)
	}
}

// setTime sets a parameter unless value is the zero time.
func (p params) setTime(name string, value time.Time) {
	if !value.IsZero() {
		p[name] = value.UTC().Format(TimeFormat)
	}
}

// setList sets name.1, name.2, ...
func (p params) setList(name string, values []string) { setList(p, name, values) }

// setList is params.setList for any type of strings.
func setList[S ~string](p params, name string, values []S) {
	for i, value := range values {
		p[fmt.Sprintf("%s.%d", name, i+1)] = string(value)
	}
}

// setTags sets Tag.N.Key and Tag.N.Value, sorted by key; empty values are sent.
func (p params) setTags(tags map[string]string) {
	for i, key := range slices.Sorted(maps.Keys(tags)) {
		p[fmt.Sprintf("Tag.%d.Key", i+1)] = key
		p[fmt.Sprintf("Tag.%d.Value", i+1)] = tags[key]
	}
}

// setPartitions sets name.N.Device, name.N.SizeBytes and name.N.Block.
func (p params) setPartitions(name string, parts []Partition) {
	for i, part := range parts {
		prefix := fmt.Sprintf("%s.%d.", name, i+1)
		p.setString(prefix+"Device", part.Device)
		if part.SizeBytes > 0 {
			p.setInt(prefix+"SizeBytes", &part.SizeBytes)
		}
		p.setBool(prefix+"Block", part.Block)
	}
}

// setDataDisks sets DataDisk.N.Index, DataDisk.N.Size and DataDisk.N.Part.M.
func (p params) setDataDisks(disks []DataDisk) {
	for i, disk := range disks {
		prefix := fmt.Sprintf("DataDisk.%d.", i+1)
		if disk.Index > 0 {
			p.setInt(prefix+"Index", &disk.Index)
		}
		if disk.Size > 0 {
			p.setInt(prefix+"Size", &disk.Size)
		}
		p.setPartitions(prefix+"Part", disk.Parts)
	}
}

// params returns the parameters of CreateReplicationJob.
func (r *CreateReplicationJobRequest) params() params {
	p := params{"SourceId": r.SourceID, "ClientToken": r.ClientToken}
	if r.SystemDiskSize > 0 {
		p.setInt("SystemDiskSize", &r.SystemDiskSize)
	}
	p.setString("Name", r.Name)
	p.setString("Description", r.Description)
	p.setString("TargetType", string(r.TargetType))
	p.setTime("ScheduledStartTime", r.ScheduledStartTime)
	p.setTime("ValidTime", r.ValidTime)
	if r.NeverExpires {
		p["ValidTime"] = ""
	}
	p.setString("ImageName", r.ImageName)
	p.setString("InstanceId", r.InstanceID)
	p.setString("InstanceType", r.InstanceType)
	p.setString("InstanceRamRole", r.InstanceRAMRole)
	p.setString("ContainerNamespace", r.ContainerNamespace)
	p.setString("ContainerRepository", r.ContainerRepository)
	p.setString("ContainerTag", r.ContainerTag)
	p.setString("LicenseType", r.LicenseType)
	p.setString("LaunchTemplateId", r.LaunchTemplateID)
	p.setString("LaunchTemplateVersion", r.LaunchTemplateVersion)
	p.setString("ResourceGroupId", r.ResourceGroupID)
	p.setString("VpcId", r.VPCID)
	p.setString("VSwitchId", r.VSwitchID)
	p.setInt("NetMode", r.NetMode)
	p.setString("ReplicationParameters", r.ReplicationParameters)
	p.setBool("RunOnce", r.RunOnce)
	p.setInt("Frequency", r.Frequency)
	p.setInt("MaxNumberOfImageToKeep", r.MaxNumberOfImageToKeep)
	p.setInt("JobType", r.JobType)
	p.setPartitions("SystemDiskPart", r.SystemDiskParts)
	p.setDataDisks(r.DataDisks)
	p.setDisks(r.Disks)
	p.setTags(r.Tags)
	return p
}

// params returns the parameters of ModifyReplicationJobAttribute. A pointer that is not nil
// is sent, also where the value that it points at is empty.
func (r *ModifyReplicationJobAttributeRequest) params() params {
	p := params{"JobId": r.JobID}
	for name, value := range map[string]*string{
		"Name": r.Name, "Description": r.Description, "ImageName": r.ImageName, "InstanceId": r.InstanceID,
		"InstanceType": r.InstanceType, "InstanceRamRole": r.InstanceRAMRole,
		"ContainerNamespace": r.ContainerNamespace, "ContainerRepository": r.ContainerRepository, "ContainerTag": r.ContainerTag,
		"LaunchTemplateId": r.LaunchTemplateID, "LaunchTemplateVersion": r.LaunchTemplateVersion,
		"VpcId": r.VPCID, "VSwitchId": r.VSwitchID, "ReplicationParameters": r.ReplicationParameters,
		"TargetType": (*string)(r.TargetType),
	} {
		p.setGiven(name, value)
	}
	for name, value := range map[string]*time.Time{"ScheduledStartTime": r.ScheduledStartTime, "ValidTime": r.ValidTime} {
		if value != nil {
			p[name] = ""
			p.setTime(name, *value)
		}
	}
	p.setInt("NetMode", r.NetMode)
	p.setInt("Frequency", r.Frequency)
	p.setInt("MaxNumberOfImageToKeep", r.MaxNumberOfImageToKeep)
	p.setInt("SystemDiskSize", r.SystemDiskSize)
	p.setPartitions("SystemDiskPart", r.SystemDiskParts)
	p.setDataDisks(r.DataDisks)
	return p
}

func (f ReplicationJobFilter) params() params {
	p := params{}
	p.setList("JobId", f.JobIDs)
	p.setList("SourceId", f.SourceIDs)
	p.setList("InstanceId", f.InstanceIDs)
	p.setString("Name", f.Name)
	p.setString("Status", string(f.Status))
	p.setString("BusinessStatus", string(f.BusinessStatus))
	p.setInt("JobType", f.JobType)
	p.setString("ResourceGroupId", f.ResourceGroupID)
	p.setTags(f.Tags)
	return p
}

func (f SourceServerFilter) params() params {
	p := params{}
	p.setList("SourceId", f.SourceIDs)
	p.setString("JobId", f.JobID)
	p.setString("State", string(f.State))
	p.setString("Name", f.Name)
	setList(p, "RelatedJobType", f.RelatedJobTypes)
	p.setString("ResourceGroupId", f.ResourceGroupID)
	p.setString("WorkgroupId", f.WorkgroupID)
	p.setTags(f.Tags)
	return p
}

func (r *ModifySourceServerAttributeRequest) params() params {
	p := params{"SourceId": r.SourceID}
	p.setGiven("Name", r.Name)
	p.setGiven("Description", r.Description)
	return p
}
