package replicationjob_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// formCase is a configuration that has the disks in the other form than the job that has started.
type formCase struct {
	name          string
	before, after object
	says          []string // What the first plan names as kept.
}

// The first plan that has the disks of a started job in the other form names everything that differs,
// because the job's blocks are not in the state to be compared later.
func TestRules_changeOfFormNamesAllThatIsKept(t *testing.T) {
	t.Parallel()
	for _, test := range append(formCasesFromPaths(), formCasesToPaths()...) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := startRuleMock(t)
			d := newDeployment(t, mock)
			d.Create(test.before)
			setStatus(t, mock, "Running")
			plan := d.Plan(test.after)
			if got := keptTexts(t, plan.Diagnostics); !slices.Equal(got, test.says) {
				t.Errorf("the plan names\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.says, "\n"))
			}
			mock.ResetCalls()
			d.Succeed(d.Apply(plan, test.after))
			if calls := written(mock); len(calls) > 0 {
				t.Errorf("the apply called %v", calls)
			}
			if again := d.Plan(test.after); again.Action == acctest.ActionReplace || again.Action == acctest.ActionRefused {
				t.Errorf("the next plan: %s: %s", again.Action, acctest.Summary(again.Diagnostics))
			}
		})
	}
}

// keptTexts returns what the warning about a started job names as kept, one text each.
func keptTexts(t *testing.T, diagnostics []*tfprotov6.Diagnostic) []string {
	t.Helper()
	details := kept(diagnostics)
	if len(details) > 1 {
		t.Fatalf("%d warnings that settings are kept, want one", len(details))
	}
	var texts []string
	for line := range strings.Lines(strings.Join(details, "")) {
		if text, ok := strings.CutPrefix(line, "- "); ok {
			texts = append(texts, strings.TrimSpace(text))
		}
	}
	return texts
}

const lvmIsLost = "disks: the job was created to keep LVM; with data_disk and system_disk_partition blocks it would not be."

func formCasesFromPaths() []formCase {
	before := inDisks(object{"system": []object{systemByPath}, "data": []object{firstByPath, secondByPath}})
	one, two := fullDisk(1, 100), fullDisk(2, 200)
	system := []object{partition("0_0", 30), partition("0_1", 10)}
	after := blocksOnly(object{"data_disk": []object{one, two}, "system_disk_partition": system})
	data := func(disks ...object) object { return with(after, object{"data_disk": disks}) }
	parts := func(parts ...object) object { return with(after, object{"system_disk_partition": parts}) }
	open := func(disk object) object { return with(disk, object{"index": nil}) }
	cases := []formCase{
		{name: "the same", after: after},
		{name: "the same without index", after: data(open(one), open(two))},
		{name: "size", after: data(fullDisk(1, 120), two), says: []string{"data_disk with index 1: the configuration says size = 120, the job has 100."}},
		{name: "size without index", after: data(open(one), open(fullDisk(2, 220))), says: []string{"data_disk with index 2: the configuration says size = 220, the job has 200."}},
		{name: "disk less", after: data(two), says: []string{"data_disk with index 1: it is not configured, the job has it."}},
		{name: "disk less without index", after: data(open(one)), says: []string{"data_disk with index 2: it is not configured, the job has it."}},
		{name: "disk more", before: inDisks(object{"system": []object{systemByPath}, "data": []object{firstByPath}}), after: after,
			says: []string{"data_disk with index 2: the job has none."}},
		{name: "disk more without index", before: inDisks(object{"system": []object{systemByPath}, "data": []object{firstByPath}}), after: data(open(one), open(two)),
			says: []string{"data_disk 2: the job has none."}},
		{name: "partition size", after: data(one, dataDisk(2, 200, partition("2_0", 70), partition("2_1", 20))),
			says: []string{`data_disk with index 2, partition "2_0": the configuration says size_bytes = 75161927680, the job has 64424509440.`}},
		{name: "way to replicate", after: data(one, dataDisk(2, 200, partition("2_0", 60), with(partition("2_1", 20), object{"block": false}))),
			says: []string{`data_disk with index 2, partition "2_1": the configuration says block = false, the job has true.`}},
		{name: "partition less", after: data(one, dataDisk(2, 200, partition("2_0", 60))),
			says: []string{`data_disk with index 2, partition "2_1": it is no longer configured, the job keeps it.`}},
		{name: "partition more", before: inDisks(object{"system": []object{systemByPath}, "data": []object{firstByPath, dataByPath(200, pathPart("/backup", 60))}}), after: after,
			says: []string{`data_disk with index 2, partition "2_1": the job has none.`}},
		{name: "system partition size", after: parts(partition("0_0", 40), system[1]),
			says: []string{`system_disk_partition "0_0": the configuration says size_bytes = 42949672960, the job has 32212254720.`}},
		{name: "system partition less", after: parts(system[1]), says: []string{`system_disk_partition "0_0": it is not configured, the job has it.`}},
		{name: "size of the system disk", after: with(after, object{"system_disk_size": 90}),
			says: []string{"system_disk_size: the configuration says 90, the job has 80. SMC changes it while the job is Ready."}},
		{name: "everything", after: blocksOnly(object{
			"system_disk_size": 90, "system_disk_partition": []object{partition("0_0", 40)},
			"data_disk": []object{open(fullDisk(1, 120)), open(dataDisk(2, 250, partition("2_0", 70)))},
		}), says: []string{
			"system_disk_size: the configuration says 90, the job has 80. SMC changes it while the job is Ready.",
			"data_disk with index 1: the configuration says size = 120, the job has 100.",
			"data_disk with index 2: the configuration says size = 250, the job has 200.",
			`data_disk with index 2, partition "2_0": the configuration says size_bytes = 75161927680, the job has 64424509440.`,
			`data_disk with index 2, partition "2_1": it is no longer configured, the job keeps it.`,
			`system_disk_partition "0_0": the configuration says size_bytes = 42949672960, the job has 32212254720.`,
			`system_disk_partition "0_1": it is not configured, the job has it.`,
		}},
	}
	for i := range cases {
		c := &cases[i]
		if c.before == nil {
			c.before = before
		}
		c.name, c.says = "from disks/"+c.name, append(c.says, lvmIsLost)
	}
	return append(cases, formCase{name: "from disks/the same without LVM", after: after,
		before: inDisks(object{"system": []object{plain(systemByPath)}, "data": []object{plain(firstByPath), plain(secondByPath)}})})
}

func formCasesToPaths() []formCase {
	one, two := fullDisk(1, 100), fullDisk(2, 200)
	before := blocksOnly(object{"data_disk": []object{one, two}, "system_disk_partition": []object{partition("0_0", 30), partition("0_1", 10)}})
	first, second := plain(firstByPath), plain(secondByPath)
	after := func(system object, data ...object) object {
		return inDisks(object{"system": []object{system}, "data": data})
	}
	system := func(parts ...object) object { return object{"partition": parts} }
	boot := pathPart("/boot", 10)
	cases := []formCase{
		{name: "the same", after: after(plain(systemByPath), first, second)},
		{name: "LVM", after: after(systemByPath, first, second), says: []string{"disks.system: the configuration says lvm = true, the job has none that SMC reports."}},
		{name: "LVM of a data disk", after: after(plain(systemByPath), firstByPath, second), says: []string{"disks.data 1: the configuration says lvm = true, the job has none that SMC reports."}},
		{name: "size", after: after(plain(systemByPath), with(first, object{"size": 120}), second), says: []string{"disks.data 1: the configuration says size = 120, the job has 100."}},
		{name: "disk less", after: after(plain(systemByPath), second), says: []string{`disks.data with "/data": it is not configured, the job has it.`}},
		{name: "disk more", before: with(before, object{"data_disk": []object{one}}), after: after(plain(systemByPath), first, second), says: []string{"disks.data 2: the job has none."}},
		{name: "partition size", after: after(plain(systemByPath), first, with(second, object{"partition": []object{pathPart("/backup", 70), pathPart("/backup/old", 20)}})),
			says: []string{`disks.data 2, partition "/backup": the configuration says size_bytes = 75161927680, the job has 64424509440.`}},
		{name: "way to replicate", after: after(system(pathPart("/", 30), with(boot, object{"block": false})), first, second),
			says: []string{`disks.system, partition "/boot": the configuration says block = false, the job has true.`}},
		{name: "partition less", after: after(plain(systemByPath), first, with(second, object{"partition": []object{pathPart("/backup", 60)}})),
			says: []string{`disks.data 2, partition "/backup/old": it is no longer configured, the job keeps it.`}},
		{name: "partition more", before: with(before, object{"data_disk": []object{one, dataDisk(2, 200, partition("2_0", 60))}}), after: after(plain(systemByPath), first, second),
			says: []string{`disks.data 2, partition "/backup/old": the job has none.`}},
		{name: "system partition less", after: after(system(boot), first, second), says: []string{`disks.system, partition "/": it is no longer configured, the job keeps it.`}},
		{name: "everything", after: with(after(object{"lvm": true, "partition": []object{pathPart("/", 40)}}, with(firstByPath, object{"size": 120}), dataByPath(250, pathPart("/backup", 70))), object{"system_disk_size": 90}),
			says: []string{
				"system_disk_size: the configuration says 90, the job has 80. SMC changes it while the job is Ready.",
				"disks.system: the configuration says lvm = true, the job has none that SMC reports.",
				`disks.system, partition "/": the configuration says size_bytes = 42949672960, the job has 32212254720.`,
				`disks.system, partition "/boot": it is no longer configured, the job keeps it.`,
				"disks.data 1: the configuration says lvm = true, the job has none that SMC reports.",
				"disks.data 1: the configuration says size = 120, the job has 100.",
				"disks.data 2: the configuration says lvm = true, the job has none that SMC reports.",
				"disks.data 2: the configuration says size = 250, the job has 200.",
				`disks.data 2, partition "/backup": the configuration says size_bytes = 75161927680, the job has 64424509440.`,
				`disks.data 2, partition "/backup/old": it is no longer configured, the job keeps it.`,
			}},
	}
	for i := range cases {
		c := &cases[i]
		if c.before == nil {
			c.before = before
		}
		c.name = "to disks/" + c.name
	}
	return cases
}

// Where the job cannot be read while planning, nothing is said of what it has.
func TestRules_changeOfFormOfAJobThatCannotBeRead(t *testing.T) {
	t.Parallel()
	mock := startRuleMock(t)
	d := newDeployment(t, mock)
	d.Create(inDisks(object{"data": []object{plain(firstByPath)}}))
	setStatus(t, mock, "Running")
	s := d.Session()
	state := s.Refresh(maps.Clone(d.State))
	mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.RAM"})
	planned := s.Plan(state, s.Config(blocksOnly(object{"data_disk": []object{fullDisk(1, 100)}})))
	s.Succeeded(planned.Diagnostics)
	if got := keptTexts(t, planned.Diagnostics); len(got) > 0 {
		t.Errorf("the plan names %v", got)
	}
}
