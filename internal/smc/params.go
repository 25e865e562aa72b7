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

// text sets a parameter unless value is "".
func (p params) text(name, value string) {
	if value != "" {
		p[name] = value
	}
}

// number sets a parameter unless value is nil.
func (p params) number(name string, value *int64) {
	if value != nil {
		p[name] = strconv.FormatInt(*value, 10)
	}
}

// flag sets a parameter unless value is nil.
func (p params) flag(name string, value *bool) {
	if value != nil {
		p[name] = strconv.FormatBool(*value)
	}
}

// instant sets a parameter unless value is the zero time.
func (p params) instant(name string, value time.Time) {
	if !value.IsZero() {
		p[name] = value.UTC().Format(TimeFormat)
	}
}

// list sets name.1, name.2, ...
func (p params) list(name string, values []string) {
	for i, value := range values {
		p[fmt.Sprintf("%s.%d", name, i+1)] = value
	}
}

// tags sets Tag.N.Key and Tag.N.Value, sorted by key; empty values are sent.
func (p params) tags(tags map[string]string) {
	for i, key := range slices.Sorted(maps.Keys(tags)) {
		p[fmt.Sprintf("Tag.%d.Key", i+1)] = key
		p[fmt.Sprintf("Tag.%d.Value", i+1)] = tags[key]
	}
}

func (p params) partitions(name string, parts []Partition) {
	for i, part := range parts {
		prefix := fmt.Sprintf("%s.%d.", name, i+1)
		p.text(prefix+"Device", part.Device)
		if part.SizeBytes > 0 {
			p.number(prefix+"SizeBytes", &part.SizeBytes)
		}
		p.flag(prefix+"Block", part.Block)
	}
}

func (p params) dataDisks(disks []DataDisk) {
	for i, disk := range disks {
		prefix := fmt.Sprintf("DataDisk.%d.", i+1)
		if disk.Index > 0 {
			p.number(prefix+"Index", &disk.Index)
		}
		if disk.Size > 0 {
			p.number(prefix+"Size", &disk.Size)
		}
		p.partitions(prefix+"Part", disk.Parts)
	}
}

// params returns the parameters of CreateReplicationJob.
func (r *CreateReplicationJobRequest) params() params {
	p := params{"SourceId": r.SourceID, "ClientToken": r.ClientToken}
	if r.SystemDiskSize > 0 {
		p.number("SystemDiskSize", &r.SystemDiskSize)
	}
	p.text("Name", r.Name)
	p.text("Description", r.Description)
	p.text("TargetType", string(r.TargetType))
	p.instant("ScheduledStartTime", r.ScheduledStartTime)
	p.instant("ValidTime", r.ValidTime)
	if r.NeverExpires {
		p["ValidTime"] = ""
	}
	p.text("ImageName", r.ImageName)
	p.text("InstanceId", r.InstanceID)
	p.text("InstanceType", r.InstanceType)
	p.text("InstanceRamRole", r.InstanceRAMRole)
	p.text("ContainerNamespace", r.ContainerNamespace)
	p.text("ContainerRepository", r.ContainerRepository)
	p.text("ContainerTag", r.ContainerTag)
	p.text("LicenseType", r.LicenseType)
	p.text("LaunchTemplateId", r.LaunchTemplateID)
	p.text("LaunchTemplateVersion", r.LaunchTemplateVersion)
	p.text("ResourceGroupId", r.ResourceGroupID)
	p.text("VpcId", r.VPCID)
	p.text("VSwitchId", r.VSwitchID)
	p.number("NetMode", r.NetMode)
	p.text("ReplicationParameters", r.ReplicationParameters)
	p.flag("RunOnce", r.RunOnce)
	p.number("Frequency", r.Frequency)
	p.number("MaxNumberOfImageToKeep", r.MaxNumberOfImageToKeep)
	p.number("JobType", r.JobType)
	p.partitions("SystemDiskPart", r.SystemDiskParts)
	p.dataDisks(r.DataDisks)
	p.tags(r.Tags)
	return p
}

// params returns the parameters of ModifyReplicationJobAttribute. Values pointed
// at are sent even when they are empty.
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
		if value != nil {
			p[name] = *value
		}
	}
	for name, value := range map[string]*time.Time{"ScheduledStartTime": r.ScheduledStartTime, "ValidTime": r.ValidTime} {
		if value != nil {
			p[name] = ""
			p.instant(name, *value)
		}
	}
	p.number("NetMode", r.NetMode)
	p.number("Frequency", r.Frequency)
	p.number("MaxNumberOfImageToKeep", r.MaxNumberOfImageToKeep)
	p.number("SystemDiskSize", r.SystemDiskSize)
	p.partitions("SystemDiskPart", r.SystemDiskParts)
	p.dataDisks(r.DataDisks)
	return p
}

func (f ReplicationJobFilter) params() params {
	p := params{}
	p.list("JobId", f.JobIDs)
	p.list("SourceId", f.SourceIDs)
	p.list("InstanceId", f.InstanceIDs)
	p.text("Name", f.Name)
	p.text("Status", string(f.Status))
	p.text("BusinessStatus", string(f.BusinessStatus))
	p.number("JobType", f.JobType)
	p.text("ResourceGroupId", f.ResourceGroupID)
	p.tags(f.Tags)
	return p
}

func (f SourceServerFilter) params() params {
	p := params{}
	p.list("SourceId", f.SourceIDs)
	p.text("JobId", f.JobID)
	p.text("State", string(f.State))
	p.text("Name", f.Name)
	p.text("ResourceGroupId", f.ResourceGroupID)
	p.text("WorkgroupId", f.WorkgroupID)
	p.tags(f.Tags)
	return p
}
