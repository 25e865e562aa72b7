package smcmock

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ReadSources reads source servers from JSON: a list of objects with the fields of Source, of
// which only SourceId is mandatory. Fields that are absent get plausible values, but a server has
// only the data disks that are listed. The package's documentation has an example.
func ReadSources(r io.Reader) ([]Source, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var sources []Source
	if err := decoder.Decode(&sources); err != nil {
		return nil, fmt.Errorf("reading source servers: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("reading source servers: there is something after the list")
	}
	seen := map[string]bool{}
	for i := range sources {
		source := &sources[i]
		if source.SourceId == "" {
			return nil, fmt.Errorf("source server %d has no SourceId", i+1)
		}
		if seen[source.SourceId] {
			return nil, fmt.Errorf("source server %q is listed twice", source.SourceId)
		}
		seen[source.SourceId] = true
		complete(source)
	}
	return sources, nil
}

// complete fills in what a list of source servers leaves out.
func complete(source *Source) {
	usual := NewSource(source.SourceId)
	source.Name = cmp.Or(source.Name, usual.Name)
	source.State = cmp.Or(source.State, usual.State)
	source.HeartbeatRate = cmp.Or(source.HeartbeatRate, usual.HeartbeatRate)
	source.AgentVersion = cmp.Or(source.AgentVersion, usual.AgentVersion)
	source.Platform = cmp.Or(source.Platform, usual.Platform)
	source.Architecture = cmp.Or(source.Architecture, usual.Architecture)
	source.KernelLevel = cmp.Or(source.KernelLevel, usual.KernelLevel)
	source.ReplicationDriver = cmp.Or(source.ReplicationDriver, usual.ReplicationDriver)
	source.SystemInfo = cmp.Or(source.SystemInfo, usual.SystemInfo)
	source.SystemDiskSize = cmp.Or(source.SystemDiskSize, usual.SystemDiskSize)
	if len(source.SystemDiskParts) == 0 && source.LVM {
		source.SystemDiskParts = lvmParts(source.SystemDiskSize)
	}
	if len(source.SystemDiskParts) == 0 {
		source.SystemDiskParts = []SourcePart{
			{Device: "0_0", Path: "/", SizeBytes: int64(source.SystemDiskSize) * gib, CanBlock: true, Need: true},
		}
	}
	for i := range source.DataDisks {
		disk := &source.DataDisks[i]
		disk.Index = cmp.Or(disk.Index, i+1)
		if len(disk.Parts) == 0 {
			disk.Parts = []SourcePart{{
				Device: fmt.Sprintf("%d_0", disk.Index), Path: disk.Path, SizeBytes: int64(disk.Size) * gib, CanBlock: true,
			}}
		}
	}
}
