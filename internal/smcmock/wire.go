package smcmock

import (
	"maps"
	"slices"
	"time"
)

// The forms of answers. Lists are wrapped twice; nil pointers are left out.

type tagItem struct{ Key, Value string }

type tagList struct{ Tag []tagItem }

type partItem struct {
	Device    string
	SizeBytes int64
	Block     bool
}

type systemPartList struct{ SystemDiskPart []partItem }

type partList struct{ Part []partItem }

type diskItem struct {
	Index int
	Size  int
	Parts *partList `json:",omitempty"`
}

type diskList struct{ DataDisk []diskItem }

type pathPartItem struct {
	Path      string
	SizeBytes int64 `json:",omitempty" xml:",omitempty"`
	Block     *bool `json:",omitempty"`
}

type pathPartList struct{ Part []pathPartItem }

type pathDiskItem struct {
	DiskId string        `json:",omitempty" xml:",omitempty"`
	LVM    *bool         `json:",omitempty"`
	Size   int           `json:",omitempty" xml:",omitempty"`
	Parts  *pathPartList `json:",omitempty"`
}

type pathDataList struct{ Data []pathDiskItem }

type pathDisksItem struct {
	System *pathDiskItem `json:",omitempty"`
	Data   *pathDataList `json:",omitempty"`
}

type runItem struct {
	Type      string
	StartTime string
	EndTime   string
	ImageId   string `json:",omitempty" xml:",omitempty"`
}

type runList struct{ ReplicationJobRun []runItem }

type jobItem struct {
	JobId                  string
	SourceId               string
	RegionId               string
	Name                   *string `json:",omitempty"`
	Description            *string `json:",omitempty"`
	JobType                *int    `json:",omitempty"`
	TargetType             string
	Status                 string
	BusinessStatus         string
	ErrorCode              string
	StatusInfo             *string `json:",omitempty"`
	Progress               percent
	CreationTime           *string `json:",omitempty"`
	ScheduledStartTime     *string `json:",omitempty"`
	StartTime              *string `json:",omitempty"`
	EndTime                *string `json:",omitempty"`
	ValidTime              *string `json:",omitempty"`
	RunOnce                bool
	Frequency              int `json:",omitempty" xml:",omitempty"`
	MaxNumberOfImageToKeep int `json:",omitempty" xml:",omitempty"`
	NetMode                int
	VpcId                  *string `json:",omitempty"`
	VSwitchId              *string `json:",omitempty"`
	InstanceId             *string `json:",omitempty"`
	TransitionInstanceId   *string `json:",omitempty"`
	InstanceType           *string `json:",omitempty"`
	InstanceRamRole        *string `json:",omitempty"`
	ImageName              *string `json:",omitempty"`
	ImageId                *string `json:",omitempty"`
	ContainerNamespace     *string `json:",omitempty"`
	ContainerRepository    *string `json:",omitempty"`
	ContainerTag           *string `json:",omitempty"`
	LicenseType            *string `json:",omitempty"`
	LaunchTemplateId       *string `json:",omitempty"`
	LaunchTemplateVersion  *string `json:",omitempty"`
	ReplicationParameters  *string `json:",omitempty"`
	ResourceGroupId        *string `json:",omitempty"`
	WorkgroupId            *string `json:",omitempty"`
	SystemDiskSize         int
	SystemDiskParts        *systemPartList `json:",omitempty"`
	DataDisks              *diskList       `json:",omitempty"`
	Disks                  *pathDisksItem  `json:",omitempty"`
	ReplicationJobRuns     *runList        `json:",omitempty"`
	Tags                   *tagList        `json:",omitempty"`
}

type sourcePartItem struct {
	Device    string
	Path      string
	SizeBytes int64
	CanBlock  bool
	Need      bool
}

type sourceSystemPartList struct{ SystemDiskPart []sourcePartItem }

type sourcePartList struct{ Part []sourcePartItem }

type sourceDiskItem struct {
	Index int
	Size  int
	Path  *string         `json:",omitempty"`
	Parts *sourcePartList `json:",omitempty"`
}

type sourceDiskList struct{ DataDisk []sourceDiskItem }

type sourceItem struct {
	SourceId          string
	Name              *string `json:",omitempty"`
	Description       *string `json:",omitempty"`
	State             string
	ErrorCode         string
	StatusInfo        *string `json:",omitempty"`
	JobId             *string `json:",omitempty"`
	CreationTime      *string `json:",omitempty"`
	HeartbeatRate     int
	AgentVersion      *string `json:",omitempty"`
	Platform          *string `json:",omitempty"`
	Architecture      *string `json:",omitempty"`
	KernelLevel       int
	ReplicationDriver *string `json:",omitempty"`
	SystemInfo        *string `json:",omitempty"`
	SystemDiskSize    int
	SystemDiskParts   *sourceSystemPartList `json:",omitempty"`
	DataDisks         *sourceDiskList       `json:",omitempty"`
	ResourceGroupId   *string               `json:",omitempty"`
	WorkgroupId       *string               `json:",omitempty"`
	Tags              *tagList              `json:",omitempty"`
}

// writer turns values into their form in answers.
type writer struct{ keepEmpty bool }

// text returns a text, or nil to leave it out.
func (w writer) text(value string) *string {
	if value == "" && !w.keepEmpty {
		return nil
	}
	return &value
}

func (w writer) time(value time.Time) *string {
	if value.IsZero() {
		return w.text("")
	}
	return w.text(value.UTC().Format(timeFormat))
}

// list turns a list into its form. It returns nil to leave it out.
func list[T, I any](w writer, values []T, item func(T) I) []I {
	if len(values) == 0 && !w.keepEmpty {
		return nil
	}
	items := make([]I, 0, len(values))
	for _, v := range values {
		items = append(items, item(v))
	}
	return items
}

// wrap wraps a list a second time, unless it is left out.
func wrap[I, L any](items []I, in func([]I) *L) *L {
	if items == nil {
		return nil
	}
	return in(items)
}

func (w writer) tags(tags map[string]string) *tagList {
	items := list(w, slices.Sorted(maps.Keys(tags)), func(key string) tagItem { return tagItem{key, tags[key]} })
	return wrap(items, func(i []tagItem) *tagList { return &tagList{i} })
}

func (w writer) parts(parts []Part) []partItem {
	return list(w, parts, func(p Part) partItem { return partItem(p) })
}

func (w writer) disks(disks []DataDisk) *diskList {
	items := list(w, disks, func(d DataDisk) diskItem {
		return diskItem{d.Index, d.Size, wrap(w.parts(d.Parts), func(i []partItem) *partList { return &partList{i} })}
	})
	return wrap(items, func(i []diskItem) *diskList { return &diskList{i} })
}

func (w writer) pathDisk(d PathDisk) pathDiskItem {
	parts := list(w, d.Parts, func(p PathPart) pathPartItem { return pathPartItem(p) })
	return pathDiskItem{d.DiskId, d.LVM, d.Size, wrap(parts, func(i []pathPartItem) *pathPartList { return &pathPartList{i} })}
}

func (w writer) pathDisks(d Disks) *pathDisksItem {
	if d.System == nil && d.Data == nil {
		return nil
	}
	var item pathDisksItem
	if d.System != nil {
		system := w.pathDisk(*d.System)
		item.System = &system
	}
	item.Data = wrap(list(w, d.Data, w.pathDisk), func(i []pathDiskItem) *pathDataList { return &pathDataList{i} })
	return &item
}

func (w writer) runs(runs []Run) *runList {
	items := list(w, runs, func(r Run) runItem {
		return runItem{r.Type, r.StartTime.UTC().Format(timeFormat), r.EndTime.UTC().Format(timeFormat), r.ImageId}
	})
	return wrap(items, func(i []runItem) *runList { return &runList{i} })
}

func (w writer) job(j *Job) jobItem {
	return jobItem{
		JobId: j.JobId, SourceId: j.SourceId, RegionId: j.RegionId, Name: w.text(j.Name), Description: w.text(j.Description),
		JobType: &j.JobType, TargetType: j.TargetType, Status: j.Status, BusinessStatus: j.BusinessStatus,
		ErrorCode: j.ErrorCode, StatusInfo: w.text(j.StatusInfo), Progress: percent(j.Progress),
		CreationTime: w.time(j.CreationTime), ScheduledStartTime: w.time(j.ScheduledStartTime),
		StartTime: w.time(j.StartTime), EndTime: w.time(j.EndTime), ValidTime: w.time(j.ValidTime),
		RunOnce: j.RunOnce, Frequency: j.Frequency, MaxNumberOfImageToKeep: j.MaxNumberOfImageToKeep,
		NetMode: j.NetMode, VpcId: w.text(j.VpcId), VSwitchId: w.text(j.VSwitchId), InstanceId: w.text(j.InstanceId),
		TransitionInstanceId: w.text(j.TransitionInstanceId), InstanceType: w.text(j.InstanceType),
		InstanceRamRole: w.text(j.InstanceRamRole), ImageName: w.text(j.ImageName), ImageId: w.text(j.ImageId),
		ContainerNamespace: w.text(j.ContainerNamespace), ContainerRepository: w.text(j.ContainerRepository),
		ContainerTag: w.text(j.ContainerTag), LicenseType: w.text(j.LicenseType),
		LaunchTemplateId: w.text(j.LaunchTemplateId), LaunchTemplateVersion: w.text(j.LaunchTemplateVersion),
		ReplicationParameters: w.text(j.ReplicationParameters), ResourceGroupId: w.text(j.ResourceGroupId),
		WorkgroupId: w.text(j.WorkgroupId), SystemDiskSize: j.SystemDiskSize,
		SystemDiskParts: wrap(w.parts(j.SystemDiskParts), func(i []partItem) *systemPartList { return &systemPartList{i} }),
		DataDisks:       w.disks(j.DataDisks), Disks: w.pathDisks(j.Disks),
		ReplicationJobRuns: w.runs(j.ReplicationJobRuns), Tags: w.tags(j.Tags),
	}
}

func (w writer) sourceParts(parts []SourcePart) []sourcePartItem {
	return list(w, parts, func(p SourcePart) sourcePartItem { return sourcePartItem(p) })
}

func (w writer) source(s *Source) sourceItem {
	disks := list(w, s.DataDisks, func(d SourceDisk) sourceDiskItem {
		parts := wrap(w.sourceParts(d.Parts), func(i []sourcePartItem) *sourcePartList { return &sourcePartList{i} })
		return sourceDiskItem{d.Index, d.Size, w.text(d.Path), parts}
	})
	return sourceItem{
		SourceId: s.SourceId, Name: w.text(s.Name), Description: w.text(s.Description), State: s.State,
		ErrorCode: s.ErrorCode, StatusInfo: w.text(s.StatusInfo), JobId: w.text(s.JobId),
		CreationTime: w.time(s.CreationTime), HeartbeatRate: s.HeartbeatRate, AgentVersion: w.text(s.AgentVersion),
		Platform: w.text(s.Platform), Architecture: w.text(s.Architecture), KernelLevel: s.KernelLevel,
		ReplicationDriver: w.text(s.ReplicationDriver), SystemInfo: w.text(s.SystemInfo), SystemDiskSize: s.SystemDiskSize,
		SystemDiskParts: wrap(w.sourceParts(s.SystemDiskParts), func(i []sourcePartItem) *sourceSystemPartList {
			return &sourceSystemPartList{i}
		}),
		DataDisks:       wrap(disks, func(i []sourceDiskItem) *sourceDiskList { return &sourceDiskList{i} }),
		ResourceGroupId: w.text(s.ResourceGroupId), WorkgroupId: w.text(s.WorkgroupId), Tags: w.tags(s.Tags),
	}
}
