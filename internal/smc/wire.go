package smc

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// The wire forms of responses.

type wireTag struct {
	Key, Value text
}

type wirePartition struct {
	Device    text
	SizeBytes number
	Block     flag
	Path      text
	CanBlock  flag
	Need      flag
}

type wireDataDisk struct {
	Index number
	Size  number
	Path  text
	Parts list[wirePartition]
}

type wireRun struct {
	Type      text
	StartTime text
	EndTime   text
	ImageID   text `json:"ImageId"`
}

type wireJob struct {
	JobID                  text `json:"JobId"`
	SourceID               text `json:"SourceId"`
	RegionID               text `json:"RegionId"`
	Name                   text
	Description            text
	TargetType             text
	Status                 text
	BusinessStatus         text
	ErrorCode              text
	StatusInfo             text
	Progress               decimal
	CreationTime           text
	ScheduledStartTime     text
	StartTime              text
	EndTime                text
	ValidTime              text
	ImageName              text
	ImageID                text `json:"ImageId"`
	InstanceID             text `json:"InstanceId"`
	TransitionInstanceID   text `json:"TransitionInstanceId"`
	InstanceType           text
	InstanceRAMRole        text `json:"InstanceRamRole"`
	ContainerNamespace     text
	ContainerRepository    text
	ContainerTag           text
	LicenseType            text
	LaunchTemplateID       text `json:"LaunchTemplateId"`
	LaunchTemplateVersion  text
	ResourceGroupID        text `json:"ResourceGroupId"`
	WorkgroupID            text `json:"WorkgroupId"`
	VPCID                  text `json:"VpcId"`
	VSwitchID              text `json:"VSwitchId"`
	NetMode                number
	ReplicationParameters  text
	RunOnce                flag
	Frequency              number
	MaxNumberOfImageToKeep number
	JobType                number
	SystemDiskSize         number
	SystemDiskParts        list[wirePartition]
	DataDisks              list[wireDataDisk]
	Disks                  object[wireDisks[wireDisk]]
	ReplicationJobRuns     list[wireRun]
	Tags                   list[wireTag] // Older versions of the API do not report it.
}

func (a *wireJob) job(ctx context.Context) ReplicationJob {
	at := func(name string, value text) time.Time { return parseTime(ctx, name, value) }
	job := ReplicationJob{
		ID:                     string(a.JobID),
		SourceID:               string(a.SourceID),
		RegionID:               string(a.RegionID),
		Name:                   string(a.Name),
		Description:            string(a.Description),
		TargetType:             TargetType(a.TargetType),
		Status:                 JobStatus(a.Status),
		BusinessStatus:         BusinessStatus(a.BusinessStatus),
		ErrorCode:              string(a.ErrorCode),
		StatusInfo:             string(a.StatusInfo),
		Progress:               float64(a.Progress),
		CreationTime:           at("CreationTime", a.CreationTime),
		ScheduledStartTime:     at("ScheduledStartTime", a.ScheduledStartTime),
		StartTime:              at("StartTime", a.StartTime),
		EndTime:                at("EndTime", a.EndTime),
		ValidTime:              at("ValidTime", a.ValidTime),
		ImageName:              string(a.ImageName),
		ImageID:                string(a.ImageID),
		InstanceID:             string(a.InstanceID),
		TransitionInstanceID:   string(a.TransitionInstanceID),
		InstanceType:           string(a.InstanceType),
		InstanceRAMRole:        string(a.InstanceRAMRole),
		ContainerNamespace:     string(a.ContainerNamespace),
		ContainerRepository:    string(a.ContainerRepository),
		ContainerTag:           string(a.ContainerTag),
		LicenseType:            string(a.LicenseType),
		LaunchTemplateID:       string(a.LaunchTemplateID),
		LaunchTemplateVersion:  string(a.LaunchTemplateVersion),
		ResourceGroupID:        string(a.ResourceGroupID),
		WorkgroupID:            string(a.WorkgroupID),
		VPCID:                  string(a.VPCID),
		VSwitchID:              string(a.VSwitchID),
		NetMode:                a.NetMode.value,
		ReplicationParameters:  string(a.ReplicationParameters),
		RunOnce:                a.RunOnce.value,
		Frequency:              a.Frequency.value,
		MaxNumberOfImageToKeep: a.MaxNumberOfImageToKeep.value,
		JobType:                a.JobType.value,
		SystemDiskSize:         a.SystemDiskSize.or0(),
		SystemDiskParts:        partitions(a.SystemDiskParts.items),
	}
	for _, d := range a.DataDisks.items {
		job.DataDisks = append(job.DataDisks, DataDisk{Index: d.Index.or0(), Size: d.Size.or0(), Parts: partitions(d.Parts.items)})
	}
	slices.SortStableFunc(job.DataDisks, func(a, b DataDisk) int { return cmp.Compare(a.Index, b.Index) })
	job.Disks = disksOf(a.Disks)
	for _, r := range a.ReplicationJobRuns.items {
		job.Runs = append(job.Runs, ReplicationJobRun{
			Type: string(r.Type), StartTime: at("StartTime", r.StartTime), EndTime: at("EndTime", r.EndTime), ImageID: string(r.ImageID),
		})
	}
	if a.Tags.reported {
		job.Tags = tagMap(a.Tags.items)
	}
	return job
}

func partitions(wires []wirePartition) []Partition {
	var parts []Partition
	for _, p := range wires {
		parts = append(parts, Partition{Device: string(p.Device), SizeBytes: p.SizeBytes.or0(), Block: p.Block.value})
	}
	slices.SortStableFunc(parts, func(a, b Partition) int { return compareDevices(a.Device, b.Device) })
	return parts
}

// compareDevices orders device IDs by the numbers in them: 0_2 is before 0_10. The API
// documents no order of disks and partitions, but state needs a stable one.
func compareDevices(a, b string) int {
	as, bs := strings.Split(a, "_"), strings.Split(b, "_")
	return slices.CompareFunc(as, bs, func(x, y string) int {
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	})
}

type wireSource struct {
	SourceID          text `json:"SourceId"`
	Name              text
	Description       text
	JobID             text `json:"JobId"`
	State             text
	ErrorCode         text
	StatusInfo        text
	CreationTime      text
	HeartbeatRate     number
	AgentVersion      text
	Platform          text
	Architecture      text
	KernelLevel       number
	ReplicationDriver text
	SystemInfo        text
	SystemDiskSize    number
	SystemDiskParts   list[wirePartition]
	DataDisks         list[wireDataDisk]
	Disks             object[wireDisks[wireSourceDisk]]
	ResourceGroupID   text          `json:"ResourceGroupId"`
	WorkgroupID       text          `json:"WorkgroupId"`
	Tags              list[wireTag] // Older versions of the API do not report it.
}

func (a *wireSource) source(ctx context.Context) SourceServer {
	source := SourceServer{
		ID:                string(a.SourceID),
		Name:              string(a.Name),
		Description:       string(a.Description),
		JobID:             string(a.JobID),
		State:             SourceState(a.State),
		ErrorCode:         string(a.ErrorCode),
		StatusInfo:        string(a.StatusInfo),
		CreationTime:      parseTime(ctx, "CreationTime", a.CreationTime),
		HeartbeatRate:     a.HeartbeatRate.or0(),
		AgentVersion:      string(a.AgentVersion),
		Platform:          string(a.Platform),
		Architecture:      string(a.Architecture),
		KernelLevel:       a.KernelLevel.or0(),
		ReplicationDriver: string(a.ReplicationDriver),
		SystemInfo:        string(a.SystemInfo),
		SystemDiskSize:    a.SystemDiskSize.or0(),
		SystemDiskParts:   sourcePartitions(a.SystemDiskParts.items),
		ResourceGroupID:   string(a.ResourceGroupID),
		WorkgroupID:       string(a.WorkgroupID),
	}
	if a.Tags.reported {
		source.Tags = tagMap(a.Tags.items)
	}
	for _, d := range a.DataDisks.items {
		source.DataDisks = append(source.DataDisks, SourceDataDisk{
			Index: d.Index.or0(), Size: d.Size.or0(), Path: string(d.Path), Parts: sourcePartitions(d.Parts.items),
		})
	}
	slices.SortStableFunc(source.DataDisks, func(a, b SourceDataDisk) int { return cmp.Compare(a.Index, b.Index) })
	source.Disks = sourceDisksOf(a.Disks)
	return source
}

func sourcePartitions(wires []wirePartition) []SourcePartition {
	var parts []SourcePartition
	for _, p := range wires {
		parts = append(parts, SourcePartition{
			Device: string(p.Device), Path: string(p.Path), SizeBytes: p.SizeBytes.or0(), CanBlock: p.CanBlock.orFalse(), Need: p.Need.orFalse(),
		})
	}
	slices.SortStableFunc(parts, func(a, b SourcePartition) int { return compareDevices(a.Device, b.Device) })
	return parts
}

func tagMap(tags []wireTag) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[string(t.Key)] = string(t.Value)
	}
	return m
}
