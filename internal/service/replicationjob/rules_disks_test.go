package replicationjob_test

import (
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
)

// pathPart is a partition of a disks block.
func pathPart(path string, gib int64) object {
	return object{"path": path, "size_bytes": gib << 30, "block": true}
}

// dataByPath is a data disk of a disks block.
func dataByPath(size int, partitions ...object) object {
	return object{"lvm": true, "size": size, "partition": partitions}
}

// inDisks is a configuration with a disks block and no others.
func inDisks(block object) object {
	return blocksOnly(object{"disks": []object{block}})
}

var (
	systemByPath = object{"lvm": true, "partition": []object{pathPart("/", 30), pathPart("/boot", 10)}}
	firstByPath  = dataByPath(100, pathPart("/data", 60), pathPart("/data/log", 20))
	secondByPath = dataByPath(200, pathPart("/backup", 60), pathPart("/backup/old", 20))
)

// The disks block cannot be changed in place: a difference replaces a job that is Ready, and is kept
// by one that has started.
func TestRules_disksByPath(t *testing.T) {
	t.Parallel()
	statuses := ruleStatuses
	var groups [][]ruleCase
	for _, rules := range [][]blockRule{rulesOfAllPathDisks(), rulesOfSomePathDisks(), rulesOfNoPathDisks(), rulesOfTheOtherForm()} {
		var group []ruleCase
		for _, r := range rules {
			for _, status := range statuses {
				group = append(group, r.in(status))
			}
		}
		groups = append(groups, group)
		statuses = []string{"Ready", "Running", "Expired", "vanished"} // The others do not differ, as the first group shows.
	}
	runGroups(t, groups)
}

// beginDisks sets what the rules of the disks block have in common.
func beginDisks(before object, rules []blockRule) []blockRule {
	for i := range rules {
		if rules[i].argument == "" {
			rules[i].argument = "disks"
		}
	}
	return begin(before, rules)
}

func rulesOfAllPathDisks() []blockRule {
	block := object{"system": []object{systemByPath}, "data": []object{firstByPath, secondByPath}}
	before := inDisks(block)
	system := func(changes object) object {
		return inDisks(with(block, object{"system": []object{with(systemByPath, changes)}}))
	}
	data := func(data ...object) object { return inDisks(with(block, object{"data": data})) }
	first := func(changes object) object { return data(with(firstByPath, changes), secondByPath) }
	parts := func(parts ...object) object { return object{"partition": parts} }
	turned := parts(pathPart("/data/log", 20), pathPart("/data", 60))
	unsure := first(object{"size": unknown{}})
	return beginDisks(before, []blockRule{
		{name: "the same", config: before, ready: nothing, started: nothing},
		{name: "disks in another order", config: data(secondByPath, firstByPath), ready: nothing, started: nothing},
		{name: "partitions in another order", config: first(turned), ready: nothing, started: nothing},
		{name: "both in another order", config: data(secondByPath, with(firstByPath, turned)), ready: nothing, started: nothing},
		{name: "system partitions in another order", config: system(parts(pathPart("/boot", 10), pathPart("/", 30))), ready: nothing, started: nothing},
		{name: "disk without size", config: first(object{"size": nil}), ready: nothing, started: nothing},
		{name: "disk without LVM", config: first(object{"lvm": nil}), ready: nothing, started: nothing},
		{name: "system disk without LVM", config: system(object{"lvm": nil}), ready: nothing, started: nothing},
		{name: "partition without size and block", config: first(parts(object{"path": "/data"}, pathPart("/data/log", 20))), ready: nothing, started: nothing},
		{name: "another size", config: first(object{"size": 120}), ready: replaced, started: keptAsIs},
		{name: "another size in another order", config: data(secondByPath, with(firstByPath, object{"size": 120})), ready: replaced, started: keptAsIs},
		{name: "no LVM", config: system(object{"lvm": false}), ready: replaced, started: keptAsIs},
		{name: "no LVM of a data disk", config: first(object{"lvm": false}), ready: replaced, started: keptAsIs},
		{name: "another partition size", config: first(parts(pathPart("/data", 60), pathPart("/data/log", 30))), ready: replaced, started: keptAsIs},
		{name: "another way to replicate", config: first(parts(pathPart("/data", 60), with(pathPart("/data/log", 20), object{"block": false}))), ready: replaced, started: keptAsIs},
		{name: "another system partition size", config: system(parts(pathPart("/", 40), pathPart("/boot", 10))), ready: replaced, started: keptAsIs},
		{name: "last disk less", config: data(firstByPath), ready: replaced, started: keptVisibly},
		{name: "first disk less", config: data(secondByPath), ready: replaced, started: keptVisibly},
		{name: "partition less", config: first(parts(pathPart("/data", 60))), ready: replaced, started: keptVisibly},
		{name: "no data disks", config: data(), ready: stored, started: stored},
		{name: "no system disk", config: inDisks(object{"data": block["data"]}), ready: stored, started: stored},
		{name: "no partitions of a disk", config: first(object{"partition": nil}), ready: stored, started: stored},
		{name: "no system partitions", config: system(object{"partition": nil}), ready: stored, started: stored},
		{name: "no block", config: with(before, object{"disks": nil}), ready: stored, started: stored},
		{name: "unknown", config: with(before, object{"disks": unknown{}}), final: before, ready: stored, started: stored},
		{name: "unknown data disks", config: inDisks(with(block, object{"data": unknown{}})), final: before, ready: stored, started: stored},
		{name: "unknown size", config: unsure, final: before, ready: stored, started: stored},
		{name: "unknown size and another", config: unsure, final: first(object{"size": 120}), ready: failing(), started: keptWithUpdate},
		{name: "unknown and another", config: with(before, object{"disks": unknown{}}), final: first(object{"size": 120}), ready: failing(), started: keptWithUpdate},
	})
}

// failing is an update that turns out to be a replacement.
func failing() expectation {
	return expectation{actions: []string{acctest.ActionUpdate}, failing: true}
}

func rulesOfSomePathDisks() []blockRule {
	block := object{"system": []object{{"lvm": true}}, "data": []object{{"size": 120}}}
	before := inDisks(block)
	return beginDisks(before, []blockRule{
		{name: "the same", config: before, ready: nothing, started: nothing},
		{name: "the partitions that it has", config: inDisks(with(block, object{"system": []object{with(systemByPath, object{"partition": []object{pathPart("/", 20), pathPart("/boot", 20)}})}})), ready: stored, started: stored},
		{name: "other partitions", config: inDisks(with(block, object{"system": []object{systemByPath}})), ready: replaced, started: keptWithUpdate},
		{name: "the partitions of the data disk", config: inDisks(with(block, object{"data": []object{{"size": 120, "partition": []object{pathPart("/data", 60), pathPart("/data/log", 20)}}}})), ready: stored, started: stored},
		{name: "LVM of the data disk", config: inDisks(with(block, object{"data": []object{{"size": 120, "lvm": true}}})), ready: replaced, started: keptWithUpdate},
		{name: "another disk", config: inDisks(with(block, object{"data": []object{{"size": 120}, {"size": 200}}})), ready: replaced, started: keptVisibly},
		{name: "another size of the system disk", config: with(before, object{"system_disk_size": 90}), ready: modified, started: keptAsIs, argument: "system_disk_size"},
	})
}

// plain is a disk that does not say whether LVM is kept.
func plain(disk object) object { return with(disk, object{"lvm": nil}) }

func rulesOfNoPathDisks() []blockRule {
	before := inDisks(object{"system": []object{{"lvm": true}}})
	return beginDisks(with(before, object{"disks": nil}), []blockRule{
		{name: "what it has", config: inDisks(object{"data": []object{{"size": 100}, plain(secondByPath)}}), ready: stored, started: stored},
		{name: "some of the disks that it has", config: inDisks(object{"data": []object{plain(secondByPath)}}), ready: replaced, started: keptWithUpdate},
		{name: "some of the partitions that it has", config: inDisks(object{"data": []object{{"size": 100}, {"size": 200, "partition": []object{pathPart("/backup", 60)}}}}), ready: replaced, started: keptWithUpdate},
		{name: "a block that says nothing", config: inDisks(object{}), ready: stored, started: stored},
		{name: "no LVM", config: inDisks(object{"system": []object{{"lvm": false}}}), ready: stored, started: stored},
		{name: "LVM", config: before, ready: replaced, started: keptWithUpdate},
		{name: "another size", config: inDisks(object{"data": []object{{"size": 120}, {"size": 200}}}), ready: replaced, started: keptWithUpdate},
	})
}

// The two forms say the same of sizes and partitions.
func rulesOfTheOtherForm() []blockRule {
	before := blocksOnly(object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}, "system_disk_partition": []object{partition("0_0", 30), partition("0_1", 10)}})
	block := object{"system": []object{plain(systemByPath)}, "data": []object{plain(firstByPath), plain(secondByPath)}}
	return beginDisks(before, []blockRule{
		{name: "the same disks", config: inDisks(block), ready: stored, started: stored},
		{name: "the same disks without LVM", config: inDisks(with(block, object{"system": []object{with(systemByPath, object{"lvm": false})}})), ready: stored, started: stored},
		{name: "LVM", config: inDisks(with(block, object{"system": []object{systemByPath}})), ready: replaced, started: keptWithUpdate},
		{name: "another size", config: inDisks(with(block, object{"data": []object{with(plain(firstByPath), object{"size": 120}), plain(secondByPath)}})), ready: replaced, started: keptWithUpdate},
	})
}
