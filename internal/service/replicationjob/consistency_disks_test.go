package replicationjob_test

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// wholeDisk is a disk of a job with all that it has.
type wholeDisk struct {
	index int // 0: the system disk
	size  int // GiB
	lvm   bool
	parts []wholePart
	// open says that a disks block has this disk without partitions: those that SMC has chosen are not managed.
	open bool
}

type wholePart struct {
	device, path string
	size         int64
	block        bool
}

// sourceDisks are the disks of the source server, as SMC takes them for a job.
func sourceDisks() (system wholeDisk, data []wholeDisk) {
	parts := func(parts []smcmock.SourcePart) (whole []wholePart) {
		for _, p := range parts {
			whole = append(whole, wholePart{p.Device, p.Path, p.SizeBytes, p.CanBlock})
		}
		return whole
	}
	server := ruleSource(source)
	system.parts = parts(server.SystemDiskParts)
	for _, d := range server.DataDisks {
		data = append(data, wholeDisk{index: d.Index, size: d.Size, parts: parts(d.Parts)})
	}
	return system, data
}

// allParts are the partitions of a disk that has those of blocks, or those that SMC takes where there are none.
func allParts(value any, of []wholePart) []wholePart {
	blocks := blocksOf(value)
	if len(blocks) == 0 {
		return of
	}
	parts := make([]wholePart, 0, len(blocks))
	for _, block := range blocks {
		n := slices.IndexFunc(of, func(p wholePart) bool { return p.device == block["device"] || p.path == block["path"] })
		part := of[n]
		part.block = block["block"] != false
		if size, ok := block["size_bytes"].(int64); ok {
			part.size = size
		}
		parts = append(parts, part)
	}
	return parts
}

// createdDisks are the disks of a job that is created with a configuration.
func createdDisks(config object) (system wholeDisk, data []wholeDisk) {
	system, of := sourceDisks()
	system.parts = allParts(config["system_disk_partition"], system.parts)
	for i, block := range blocksOf(config["data_disk"]) {
		data = append(data, dataDiskOf(block, i, of))
	}
	for _, disks := range blocksOf(config["disks"]) {
		for _, block := range blocksOf(disks["system"]) {
			system.lvm, system.parts = block["lvm"] == true, allParts(block["partition"], system.parts)
			system.open = len(blocksOf(block["partition"])) == 0
		}
		for i, block := range blocksOf(disks["data"]) {
			data = append(data, dataDiskOf(block, i, of))
		}
	}
	if len(data) == 0 {
		data = of
	}
	return system, data
}

// dataDiskOf is the data disk of a block at a position, in either form.
func dataDiskOf(block object, position int, of []wholeDisk) wholeDisk {
	disk := of[position]
	parts := blocksOf(block["partition"])
	for _, candidate := range of {
		if block["index"] == candidate.index || len(parts) > 0 && parts[0]["path"] == candidate.parts[0].path {
			disk = candidate
		}
	}
	if size, ok := block["size"].(int); ok {
		disk.size = size
	}
	disk.lvm, disk.open = block["lvm"] == true, len(parts) == 0
	disk.parts = allParts(block["partition"], disk.parts)
	return disk
}

// partsDiffer reports whether partition blocks say something that a disk does not have. all says that it
// must not have others.
func partsDiffer(value any, has []wholePart, all bool) bool {
	blocks := blocksOf(value)
	if len(blocks) == 0 {
		return false
	}
	for _, block := range blocks {
		if !slices.ContainsFunc(has, func(p wholePart) bool {
			return (p.device == block["device"] || p.path == block["path"]) && (block["size_bytes"] == nil || block["size_bytes"] == p.size) &&
				(block["block"] == nil || block["block"] == p.block)
		}) {
			return true
		}
	}
	return all && len(blocks) != len(has)
}

// disks adds to a result what becomes of the disks, and returns what of them is sent.
func (r *consistency) disks(out *result) (unlisted []string) {
	system, data := createdDisks(r.first)
	lvm := wantsLVM(r.first)
	parts, disks, byPath := r.second["system_disk_partition"], r.indexed(), blocksOf(r.second["disks"])
	ready, simple := r.status == "Ready", len(blocksOf(parts)) > 0 || len(disks) > 0
	partsChanged, disksChanged := partsDiffer(parts, system.parts, true), dataDisksDiffer(disks, data)
	pathsChanged := len(byPath) > 0 && pathDisksDiffer(byPath[0], system, data, r.first["disks"] != nil)
	switch {
	case ready && (pathsChanged || simple && lvm):
		out.replaces = true
		return nil
	case !ready:
		if simple && lvm {
			out.kept = append(out.kept, "disks")
		}
		for name, changed := range map[string]bool{"system_disk_partition": partsChanged, "data_disk": disksChanged, "disks": pathsChanged} {
			otherForm := name != "disks" && len(blocksOf(r.first["disks"])) > 0
			subset := name == "data_disk" && len(blocksOf(r.first[name])) == 0 || name == "system_disk_partition" && len(blocksOf(r.first[name])) == 0
			switch {
			case changed && !otherForm && !subset:
				out.kept = append(out.kept, name)
			case changed: // What of it the first plan names is not certain.
				out.mayKeep = append(out.mayKeep, name)
			}
		}
		return nil
	}
	if !partsChanged && !disksChanged {
		return nil
	}
	if partsChanged {
		unlisted = append(unlisted, "SystemDiskPart.")
		system.parts = changedParts(parts, r.first["system_disk_partition"], system.parts)
	}
	if disksChanged {
		unlisted = append(unlisted, "DataDisk.")
		data = r.changedDisks(disks, data)
	}
	delete(out.merged, "disks")
	out.merged["system_disk_partition"], out.merged["data_disk"] = partBlocks(system.parts), diskBlocksOf(data)
	return unlisted
}

// dataDisksDiffer reports whether data_disk blocks say something that a job does not have.
func dataDisksDiffer(blocks []object, has []wholeDisk) bool {
	if len(blocks) == 0 {
		return false
	}
	for i, block := range blocks {
		if !slices.ContainsFunc(has, func(d wholeDisk) bool {
			return d.index == indexOf(block, i) && (block["size"] == nil || block["size"] == d.size) && !partsDiffer(block["partition"], d.parts, true)
		}) {
			return true
		}
	}
	return len(blocks) != len(has)
}

// indexed are the data_disk blocks of the second configuration with the indexes that they have on the job: those
// of their partitions' devices or, where they name none, those of as many disks in the same order.
func (r *consistency) indexed() []object {
	blocks, first := blocksOf(r.second["data_disk"]), blocksOf(r.first["data_disk"])
	var left []object
	disks := slices.Clone(blocks)
	for n, block := range first {
		index := indexOf(block, n)
		if !slices.ContainsFunc(blocks, func(b object) bool { return b["index"] == index || onDevices(b) == index }) {
			left = append(left, object{"index": index})
		}
	}
	for i, block := range blocks {
		switch of := onDevices(block); {
		case block["index"] != nil:
		case of > 0:
			disks[i] = with(block, object{"index": of})
		case len(blocks) == len(first) && len(left) > 0:
			disks[i], left = with(block, left[0]), left[1:]
		default:
			disks[i] = with(block, object{"index": i + 1})
		}
	}
	return disks
}

// inOrder reports whether the disks of the blocks that say only by their order which disk they are have that of
// their indexes.
func (r *consistency) inOrder() bool {
	var indexes []int
	for i, block := range r.indexed() {
		if said := blocksOf(r.second["data_disk"])[i]; said["index"] == nil && onDevices(said) == 0 {
			indexes = append(indexes, indexOf(block, i))
		}
	}
	return slices.IsSorted(indexes)
}

// onDevices is the index of the data disk that a block's partitions are on; 0: it names none.
func onDevices(block object) int {
	parts := blocksOf(block["partition"])
	if len(parts) == 0 {
		return 0
	}
	device, _ := parts[0]["device"].(string)
	index, _, _ := strings.Cut(device, "_")
	n, _ := strconv.Atoi(index)
	return n
}

func indexOf(block object, position int) int {
	if index, ok := block["index"].(int); ok {
		return index
	}
	return position + 1
}

// pathDisksDiffer reports whether a disks block says something that a job does not have. managed says that
// the job was created with such a block.
func pathDisksDiffer(block object, system wholeDisk, data []wholeDisk, managed bool) bool {
	differs := func(block object, has wholeDisk) bool {
		lvm, size := block["lvm"], block["size"]
		return lvm != nil && lvm != has.lvm || size != nil && size != has.size || partsDiffer(block["partition"], has.parts, !managed || !has.open)
	}
	for _, block := range blocksOf(block["system"]) {
		if differs(block, system) {
			return true
		}
	}
	blocks := blocksOf(block["data"])
	for i, block := range blocks {
		if i >= len(data) {
			return true
		}
		has := data[i]
		if parts := blocksOf(block["partition"]); len(parts) > 0 {
			n := slices.IndexFunc(data, func(d wholeDisk) bool {
				return slices.ContainsFunc(d.parts, func(p wholePart) bool {
					return slices.ContainsFunc(parts, func(b object) bool { return b["path"] == p.path })
				})
			})
			if n < 0 {
				return true
			}
			has = data[n]
		}
		if differs(block, has) {
			return true
		}
	}
	return len(blocks) > 0 && len(blocks) != len(data)
}

// changedParts are the partitions that blocks make of those that a disk has. What they leave open stays where
// the first configuration had the partition, too.
func changedParts(value, before any, has []wholePart) []wholePart {
	_, all := sourceDisks()
	system, _ := sourceDisks()
	of := system.parts
	for _, d := range all {
		of = append(of, d.parts...)
	}
	parts := allParts(value, of)
	for i, block := range blocksOf(value) {
		managed := slices.ContainsFunc(blocksOf(before), func(b object) bool { return b["device"] == block["device"] })
		for _, p := range has {
			if p.device == parts[i].device && block["block"] == nil && managed {
				parts[i].block = p.block
			}
		}
	}
	return parts
}

// changedDisks does the same for data disks.
func (r *consistency) changedDisks(blocks []object, has []wholeDisk) []wholeDisk {
	_, of := sourceDisks()
	var data []wholeDisk
	for i, block := range blocks {
		disk := of[indexOf(block, i)-1]
		var before any
		managed := false
		for n, b := range blocksOf(r.first["data_disk"]) {
			if indexOf(b, n) == disk.index {
				before, managed = b["partition"], true
			}
		}
		n := slices.IndexFunc(has, func(d wholeDisk) bool { return d.index == disk.index })
		if size, ok := block["size"].(int); ok {
			disk.size = size
		} else if n >= 0 && managed {
			disk.size = has[n].size
		}
		switch {
		case len(blocksOf(block["partition"])) > 0 && n >= 0:
			disk.parts = changedParts(block["partition"], before, has[n].parts)
		case len(blocksOf(block["partition"])) > 0:
			disk.parts = changedParts(block["partition"], nil, nil)
		case n >= 0:
			disk.parts = has[n].parts // They are not managed, and stay.
		}
		data = append(data, disk)
	}
	return data
}

func partBlocks(parts []wholePart) (blocks []object) {
	for _, p := range parts {
		blocks = append(blocks, object{"device": p.device, "size_bytes": p.size, "block": p.block})
	}
	return blocks
}

func diskBlocksOf(disks []wholeDisk) (blocks []object) {
	for _, d := range disks {
		blocks = append(blocks, object{"index": d.index, "size": d.size, "partition": partBlocks(d.parts)})
	}
	return blocks
}
