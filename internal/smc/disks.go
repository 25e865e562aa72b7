package smc

import (
	"cmp"
	"fmt"
	"slices"
)

// Disks are the disks of the destination in the newer form (SDK, since 2025-03), which names
// partitions by mount path instead of device, and can keep LVM.
type Disks struct {
	System *Disk // nil: not specified
	// Data are in the order of the source server's; the API documents no index for them.
	Data []Disk
}

// Disk is a disk of the destination.
type Disk struct {
	DiskID string // such as d-...; in requests only for data disks
	// LVM keeps the logical volumes; nil: not specified. Not for Windows, nor without a boot
	// partition. The API ignores it where the source server lacks LVM2.
	LVM   *bool
	Size  int64 // GiB; 0: not specified
	Parts []DiskPartition
}

// DiskPartition is a partition, or logical volume, of a destination disk.
type DiskPartition struct {
	Path      string // mount path
	SizeBytes int64  // 0: not specified
	Block     *bool  // block replication; nil: not specified
}

// SourceDisks are the disks of a source server in the newer form.
type SourceDisks struct {
	System *SourceDisk // nil: not reported
	Data   []SourceDisk
}

// SourceDisk is a disk of a source server.
type SourceDisk struct {
	Size   int64 // GiB
	Offset int64 // bytes
	Parts  []SourceDiskPartition
}

// SourceDiskPartition is a partition, or logical volume, of a source server's disk.
type SourceDiskPartition struct {
	Path      string // mount path
	SizeBytes int64
	CanBlock  bool // block replication is possible
	Type      PartitionType
}

// PartitionType is the type of a source server's partition. Unknown values are kept as they are.
type PartitionType string

// The documented types of partitions (SDK, 2025-09).
const (
	PartitionNormal PartitionType = "Normal"
	PartitionSystem PartitionType = "System"
	PartitionBoot   PartitionType = "Boot"
)

// PartitionTypes lists every documented type of partitions.
var PartitionTypes = []PartitionType{PartitionNormal, PartitionSystem, PartitionBoot}

// setDisks sets Disks.System and Disks.Data.N, each parameter of its own as the SDK does.
func (p params) setDisks(disks *Disks) {
	if disks == nil {
		return
	}
	if disks.System != nil {
		system := *disks.System
		system.DiskID = "" // The API has no parameter for it.
		p.setDisk("Disks.System.", system)
	}
	for i, disk := range disks.Data {
		p.setDisk(fmt.Sprintf("Disks.Data.%d.", i+1), disk)
	}
}

func (p params) setDisk(prefix string, disk Disk) {
	p.setString(prefix+"DiskId", disk.DiskID)
	p.setBool(prefix+"LVM", disk.LVM)
	if disk.Size > 0 {
		p.setInt(prefix+"Size", &disk.Size)
	}
	for i, part := range disk.Parts {
		name := fmt.Sprintf("%sPart.%d.", prefix, i+1)
		p.setString(name+"Path", part.Path)
		if part.SizeBytes > 0 {
			p.setInt(name+"SizeBytes", &part.SizeBytes)
		}
		p.setBool(name+"Block", part.Block)
	}
}

// wireDisks is the member Disks of a job or source server, with disks of type T.
type wireDisks[T any] struct {
	System object[T]
	Data   list[T]
}

type wireDisk struct {
	DiskID text `json:"DiskId"`
	LVM    flag
	Size   number
	Parts  list[struct {
		Path      text
		SizeBytes number
		Block     flag
	}]
}

type wireSourceDisk struct {
	Size   number
	Offset number
	Parts  list[struct {
		Path      text
		SizeBytes number
		CanBlock  flag
		Type      text
	}]
}

func disksOf(wire object[wireDisks[wireDisk]]) *Disks {
	if wire.value == nil {
		return nil
	}
	system, data := bothKinds(wire.value, (*wireDisk).disk)
	return &Disks{System: system, Data: data}
}

func sourceDisksOf(wire object[wireDisks[wireSourceDisk]]) *SourceDisks {
	if wire.value == nil {
		return nil
	}
	system, data := bothKinds(wire.value, (*wireSourceDisk).disk)
	return &SourceDisks{System: system, Data: data}
}

// bothKinds returns the system disk, nil when it is not reported, and the data disks.
func bothKinds[W, D any](wire *wireDisks[W], disk func(*W) D) (system *D, data []D) {
	if wire.System.value != nil {
		d := disk(wire.System.value)
		system = &d
	}
	for i := range wire.Data.items {
		data = append(data, disk(&wire.Data.items[i]))
	}
	return system, data
}

func (a *wireDisk) disk() Disk {
	disk := Disk{DiskID: string(a.DiskID), LVM: a.LVM.value, Size: inGiB(a.Size.or0())}
	for _, p := range a.Parts.items {
		disk.Parts = append(disk.Parts, DiskPartition{Path: string(p.Path), SizeBytes: p.SizeBytes.or0(), Block: p.Block.value})
	}
	slices.SortStableFunc(disk.Parts, func(x, y DiskPartition) int { return cmp.Compare(x.Path, y.Path) })
	return disk
}

func (a *wireSourceDisk) disk() SourceDisk {
	disk := SourceDisk{Size: inGiB(a.Size.or0()), Offset: a.Offset.or0()}
	for _, p := range a.Parts.items {
		disk.Parts = append(disk.Parts, SourceDiskPartition{
			Path: string(p.Path), SizeBytes: p.SizeBytes.or0(), CanBlock: p.CanBlock.orFalse(), Type: PartitionType(p.Type),
		})
	}
	slices.SortStableFunc(disk.Parts, func(x, y SourceDiskPartition) int { return cmp.Compare(x.Path, y.Path) })
	return disk
}

// inGiB returns the size of a disk in GiB. The API documents GiB, but a sample of Disks has
// bytes (22548578304, which is 21 GiB): a size that is no possible number of GiB is in bytes.
func inGiB(size int64) int64 {
	if size < BytesPerGiB {
		return size
	}
	whole := size / BytesPerGiB
	if size%BytesPerGiB > 0 {
		whole++
	}
	return whole
}
