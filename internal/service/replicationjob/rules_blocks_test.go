package replicationjob_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
)

// blockRule is a change of blocks, and its outcome on a job that is Ready and on one that has started.
type blockRule struct {
	name          string
	before        object
	config, final object // final: nil where the configuration is known
	ready         expectation
	started       expectation
	argument      string
}

// Disks are compared by index and partitions by device, never by position. What the configuration
// leaves out is not managed, and leaving it out or taking it over is a matter of the state alone.
func TestRules_blocks(t *testing.T) {
	t.Parallel()
	var groups [][]ruleCase
	for _, rules := range [][]blockRule{rulesOfAllBlocks(), rulesOfNoBlocks(), rulesOfSomeBlocks(), rulesOfOneDisk(), rulesWithoutIndex(), rulesOfAnIndexLetGo(), rulesOfIndexesLetGo()} {
		var group []ruleCase
		for _, r := range rules {
			for _, status := range ruleStatuses {
				group = append(group, r.in(status))
			}
		}
		groups = append(groups, group)
	}
	runGroups(t, groups)
}

func (r blockRule) in(status string) ruleCase {
	c := ruleCase{
		name: fmt.Sprintf("blocks/%s/%s", r.name, status), status: status, argument: r.argument,
		before: r.before, config: r.config, final: r.final, want: r.started,
	}
	switch {
	case status == "Ready":
		c.want = r.ready
	case gone(status) && slices.Equal(r.started.actions, nothing.actions) && !r.started.kept:
		c.want = nothing
	case gone(status):
		c.want = forgotten
	}
	return c
}

var (
	// keptVisibly is kept, and shows as an update each time.
	keptVisibly = expectation{actions: []string{acctest.ActionUpdate}, kept: true, visible: true}
	refused     = expectation{actions: []string{acctest.ActionRefused}}
)

// blocksOnly is a configuration whose arguments beside the blocks do not matter.
func blocksOnly(blocks object) object {
	return with(fullConfig(), object{"sync_data_on_cut_over": nil, "timeouts": nil, "data_disk": nil, "system_disk_partition": nil}, blocks)
}

// dataDisk is a data disk with the given partitions.
func dataDisk(index, size int, partitions ...object) object {
	return object{"index": index, "size": size, "partition": partitions}
}

func rulesOfAllBlocks() []blockRule {
	one, two := fullDisk(1, 100), fullDisk(2, 200)
	system := []object{partition("0_0", 30), partition("0_1", 10)}
	before := blocksOnly(object{"data_disk": []object{one, two}, "system_disk_partition": system})
	disks := func(disks ...object) object { return with(before, object{"data_disk": disks}) }
	parts := func(parts ...object) object { return with(before, object{"system_disk_partition": parts}) }
	turned := dataDisk(1, 100, partition("1_1", 20), partition("1_0", 60))
	byFile := with(partition("1_1", 20), object{"block": false})
	unsure := with(one, object{"size": unknown{}})
	rules := []blockRule{
		{name: "the same", config: before, ready: nothing, started: nothing},
		{name: "disks in another order", config: disks(two, one), ready: nothing, started: nothing},
		{name: "partitions in another order", config: disks(turned, two), ready: nothing, started: nothing},
		{name: "both in another order", config: disks(two, turned), ready: nothing, started: nothing},
		{name: "system partitions in another order", config: parts(system[1], system[0]), ready: nothing, started: nothing},
		{name: "disks without index", config: disks(with(one, object{"index": nil}), with(two, object{"index": nil})), ready: nothing, started: nothing},
		{name: "disk without size", config: disks(with(one, object{"size": nil}), two), ready: nothing, started: nothing},
		{name: "partition without block", config: disks(dataDisk(1, 100, partition("1_0", 60), with(partition("1_1", 20), object{"block": nil})), two), ready: nothing, started: nothing},
		{name: "another size", config: disks(one, fullDisk(2, 220)), ready: modified, started: keptAsIs},
		{name: "another size in another order", config: disks(fullDisk(2, 220), one), ready: modified, started: keptAsIs},
		{name: "another partition size", config: disks(dataDisk(1, 100, partition("1_0", 60), partition("1_1", 30)), two), ready: modified, started: keptAsIs},
		{name: "another way to replicate", config: disks(dataDisk(1, 100, partition("1_0", 60), byFile), two), ready: modified, started: keptAsIs},
		{name: "another system partition size", config: parts(partition("0_0", 40), system[1]), ready: modified, started: keptAsIs, argument: "system_disk_partition"},
		{name: "last disk less", config: disks(one), ready: modified, started: keptVisibly},
		{name: "first disk less", config: disks(two), ready: modified, started: keptVisibly},
		{name: "partition less", config: disks(dataDisk(1, 100, partition("1_1", 20)), two), ready: modified, started: keptVisibly},
		{name: "system partition less", config: parts(system[1]), ready: modified, started: keptVisibly, argument: "system_disk_partition"},
		{name: "no disks", config: disks(), ready: stored, started: stored},
		{name: "no partitions of a disk", config: disks(dataDisk(1, 100), two), ready: stored, started: stored},
		{name: "no system partitions", config: parts(), ready: stored, started: stored},
		{name: "no blocks", config: with(before, object{"data_disk": nil, "system_disk_partition": nil}), ready: stored, started: stored},
		{name: "unknown disks", config: with(before, object{"data_disk": unknown{}}), final: before, ready: stored, started: stored},
		{name: "unknown disks in another order", config: with(before, object{"data_disk": unknown{}}), final: disks(two, one), ready: stored, started: stored},
		{name: "unknown and another", config: with(before, object{"data_disk": unknown{}}), final: disks(fullDisk(1, 120), two), ready: modified, started: keptWithUpdate},
		{name: "unknown size", config: disks(unsure, two), final: before, ready: stored, started: stored},
		{name: "unknown size and another", config: disks(unsure, two), final: disks(fullDisk(1, 120), two), ready: modified, started: keptWithUpdate},
		{name: "unknown system partitions", config: with(before, object{"system_disk_partition": unknown{}}), final: before, ready: stored, started: stored},
	}
	return begin(before, rules)
}

// begin sets what the rules have in common.
func begin(before object, rules []blockRule) []blockRule {
	for i := range rules {
		rules[i].before = before
		if rules[i].argument == "" {
			rules[i].argument = "data_disk"
		}
	}
	return rules
}

func rulesOfNoBlocks() []blockRule {
	before := blocksOnly(nil)
	has := []object{fullDisk(1, 100), fullDisk(2, 200)} // As SMC derives them from the source server.
	disks := func(disks ...object) object { return with(before, object{"data_disk": disks}) }
	parts := func(sizes ...int64) object {
		return with(before, object{"system_disk_partition": []object{partition("0_0", sizes[0]), partition("0_1", sizes[1])}})
	}
	return begin(before, []blockRule{
		{name: "still none", config: before, ready: nothing, started: nothing},
		{name: "the disks that it has", config: disks(has...), ready: stored, started: stored},
		{name: "the disks that it has in another order", config: disks(has[1], has[0]), ready: stored, started: stored},
		{name: "the disks that it has without partitions", config: disks(dataDisk(1, 100), dataDisk(2, 200)), ready: stored, started: stored},
		{name: "other disks", config: disks(fullDisk(1, 120), has[1]), ready: modified, started: keptWithUpdate},
		{name: "the system partitions that it has", config: parts(20, 20), ready: stored, started: stored},
		{name: "other system partitions", config: parts(30, 20), ready: modified, started: keptWithUpdate, argument: "system_disk_partition"},
	})
}

func rulesOfSomeBlocks() []blockRule {
	one, two := fullDisk(1, 100), dataDisk(2, 200)
	before := blocksOnly(object{"data_disk": []object{one, two}})
	disks := func(disks ...object) object { return with(before, object{"data_disk": disks}) }
	return begin(before, []blockRule{
		{name: "disks with other numbers of partitions in another order", config: disks(two, one), ready: stored, started: stored},
		{name: "the partitions that it has", config: disks(one, fullDisk(2, 200)), ready: stored, started: stored},
		{name: "other partitions", config: disks(one, dataDisk(2, 200, partition("2_0", 60), partition("2_1", 70))), ready: modified, started: keptWithUpdate},
		{name: "another size of a disk without partitions", config: disks(one, dataDisk(2, 220)), ready: modified, started: keptAsIs},
		{name: "no partitions and another size", config: disks(dataDisk(1, 120), two), ready: modified, started: keptWithUpdate},
	})
}

func rulesOfOneDisk() []blockRule {
	before := blocksOnly(object{"data_disk": []object{fullDisk(1, 100)}, "system_disk_partition": []object{partition("0_0", 30)}})
	return begin(before, []blockRule{
		{name: "another disk", config: with(before, object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}}), ready: modified, started: keptVisibly},
		{name: "another disk first", config: with(before, object{"data_disk": []object{fullDisk(2, 200), fullDisk(1, 100)}}), ready: modified, started: keptVisibly},
		{name: "another system partition", config: with(before, object{"system_disk_partition": []object{partition("0_0", 30), partition("0_1", 10)}}), ready: modified, started: keptVisibly, argument: "system_disk_partition"},
	})
}

func rulesWithoutIndex() []blockRule {
	open := func(size int) object { return object{"size": size} }
	before := blocksOnly(object{"data_disk": []object{open(100), open(200)}})
	return begin(before, []blockRule{
		{name: "still without index", config: before, ready: nothing, started: nothing},
		{name: "with index", config: with(before, object{"data_disk": []object{dataDisk(1, 100), dataDisk(2, 200)}}), ready: nothing, started: nothing},
		{name: "another size without index", config: with(before, object{"data_disk": []object{open(120), open(200)}}), ready: modified, started: keptAsIs},
	})
}

// letGo is a disk without its index.
func letGo(disk object) object { return with(disk, object{"index": nil}) }

func rulesOfAnIndexLetGo() []blockRule {
	before := blocksOnly(object{"data_disk": []object{dataDisk(2, 200)}})
	disks := func(disks ...object) object { return with(before, object{"data_disk": disks}) }
	return begin(before, []blockRule{
		{name: "only disk", config: disks(letGo(dataDisk(2, 200))), ready: nothing, started: nothing},
		{name: "only disk with its partitions", config: disks(letGo(fullDisk(2, 200))), ready: stored, started: stored},
		{name: "only disk and another size", config: disks(letGo(dataDisk(2, 220))), ready: modified, started: keptAsIs},
		{name: "the other disk instead", config: disks(letGo(fullDisk(1, 100))), ready: modified, started: keptVisibly},
		{name: "disk more", config: disks(letGo(dataDisk(1, 100)), letGo(dataDisk(2, 200))), ready: modified, started: keptVisibly},
		{name: "disk more and partitions", config: disks(letGo(dataDisk(1, 150)), letGo(fullDisk(2, 300))), ready: modified, started: keptVisibly},
		{name: "disk more with partitions", config: disks(letGo(fullDisk(1, 100)), letGo(dataDisk(2, 200))), ready: modified, started: keptVisibly},
	})
}

func rulesOfIndexesLetGo() []blockRule {
	one, two := fullDisk(1, 100), fullDisk(2, 200)
	before := blocksOnly(object{"data_disk": []object{two, one}})
	disks := func(disks ...object) object { return with(before, object{"data_disk": disks}) }
	return begin(before, []blockRule{
		{name: "indexes", config: disks(letGo(two), letGo(one)), ready: nothing, started: nothing},
		{name: "indexes in another order", config: disks(letGo(one), letGo(two)), ready: nothing, started: nothing},
		{name: "indexes and partitions", config: disks(letGo(dataDisk(2, 200)), letGo(dataDisk(1, 100))), ready: stored, started: stored},
		{name: "indexes and another size in another order", config: disks(letGo(fullDisk(1, 120)), letGo(two)), ready: modified, started: keptAsIs},
		{name: "indexes and the first disk", config: disks(letGo(one)), ready: modified, started: keptVisibly},
	})
}

// Letting go of partitions leaves their sum as the least size of the disk.
func TestRules_lettingGoOfPartitionsThatDoNotFit(t *testing.T) {
	t.Parallel()
	before := blocksOnly(object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}, "system_disk_partition": []object{partition("0_0", 50), partition("0_1", 10)}})
	for name, config := range map[string]object{
		"data_disk":        with(before, object{"data_disk": []object{dataDisk(1, 70), fullDisk(2, 200)}}),
		"system_disk_size": with(before, object{"system_disk_size": 50, "system_disk_partition": nil}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, startRuleMock(t))
			d.Create(before)
			plan := d.Plan(config)
			if !slices.Equal(refused.actions, []string{plan.Action}) {
				t.Fatalf("%s (%s), want an error", plan.Action, plan.Changed())
			}
		})
	}
}

// What is not managed stays as the job has it when other settings of its disk are sent, at once or later.
func TestRules_unmanagedPartitionsStay(t *testing.T) {
	t.Parallel()
	own := dataDisk(1, 100, partition("1_0", 50), partition("1_1", 30)) // Other sizes than the source server's.
	before := blocksOnly(object{"data_disk": []object{own}, "system_disk_partition": []object{partition("0_0", 35), partition("0_1", 10)}})
	bigger := with(before, object{"data_disk": []object{dataDisk(1, 120)}, "system_disk_partition": nil, "system_disk_size": 100})
	for name, configs := range map[string][]object{
		"at once": {bigger},
		"later":   {with(before, object{"data_disk": []object{dataDisk(1, 100)}, "system_disk_partition": nil}), bigger},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startRuleMock(t)
			d := newDeployment(t, mock)
			id := d.Create(before)
			for _, config := range configs {
				diagnostics := d.Apply(d.Plan(config), config)
				d.Succeed(diagnostics)
				if text := acctest.Summary(diagnostics); strings.Contains(text, "did not take effect") {
					t.Errorf("%s", text)
				}
			}
			job, _ := mock.Job(id)
			if size := job.DataDisks[0].Size; size != 120 || job.SystemDiskSize != 100 {
				t.Errorf("the disks have %d and %d GiB, want 100 and 120", job.SystemDiskSize, size)
			}
			if parts := job.DataDisks[0].Parts; len(parts) != 2 || parts[0].SizeBytes != 50<<30 || parts[1].SizeBytes != 30<<30 {
				t.Errorf("the data disk's partitions are %+v", parts)
			}
			if parts := job.SystemDiskParts; len(parts) != 2 || parts[0].SizeBytes != 35<<30 || parts[1].SizeBytes != 10<<30 {
				t.Errorf("the system disk's partitions are %+v", parts)
			}
			if again := d.Plan(bigger); again.Action != acctest.ActionNone {
				t.Errorf("the next plan: %s (%s)", again.Action, again.Changed())
			}
		})
	}
}
