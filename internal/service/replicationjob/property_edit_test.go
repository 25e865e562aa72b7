package replicationjob_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// choices are valid values of the arguments. Those that name another migration have one only.
var choices = map[string][]any{
	"region_id": {"cn-hangzhou"}, "instance_id": {"i-1"},
	"name": {"web-01", "web-02"}, "description": {"First", "Second"}, "image_name": {"image-1", "image-2"},
	"container_namespace": {"space", "space-2"}, "container_repository": {"repository", "repository-2"}, "container_tag": {"v1", "v2"},
	"license_type": {"BYOL"}, "scheduled_start_time": {hence(24 * time.Hour), hence(48 * time.Hour)},
	"valid_time": {hence(20 * 24 * time.Hour), hence(40 * 24 * time.Hour), ""},
	"run_once":   {true, false}, "frequency": {12, 24}, "max_number_of_image_to_keep": {3, 5},
	"net_mode": {0, 2}, "vpc_id": {"vpc-1", "vpc-2"}, "vswitch_id": {"vsw-1", "vsw-2"},
	"replication_parameters": {`{"checksum":true}`, `{ "checksum": true }`, `{"bandwidth_limit":10}`},
	"instance_type":          {"ecs.c6.large", "ecs.g6.large"}, "instance_ram_role": {"Role", "Role2"},
	"launch_template_id": {"lt-1", "lt-2"}, "launch_template_version": {"1", "2"},
	"resource_group_id": {"rg-1", "rg-2"}, "job_type": {0, 1, 2},
	"tags":           {object{"env": "test"}, object{"env": "prod", "team": "a"}, object{}},
	"desired_status": {"Running"}, "sync_data_on_cut_over": {true, false}, "timeouts": {object{"read": "5m"}, object{"read": "9m"}},
	"system_disk_size": {80, 90},
}

// editor makes random configurations and changes of them.
type editor struct {
	*rand.Rand
	target any // the target_type of this round
}

func pick[T any](r *editor, from []T) T { return from[r.IntN(len(from))] }

func (r *editor) chance(percent int) bool { return r.IntN(100) < percent }

// config is a random valid configuration.
func (r *editor) config() object {
	config := object{"source_id": source, "system_disk_size": 80}
	for _, name := range slices.Sorted(maps.Keys(choices)) {
		if r.chance(35) {
			config[name] = pick(r, choices[name])
		}
	}
	r.target = pick(r, []any{nil, "Image", "ContainerImage", "TargetInstance", "Instance"})
	config["target_type"] = r.target
	config["data_disk"] = r.dataDisks()
	config["system_disk_partition"] = r.partitions("0_0", "0_1")
	if r.chance(30) {
		r.oneForm(config, "disks", r.disksByPath())
	}
	return r.valid(config)
}

// oneForm sets blocks of one form of the disks, and removes those of the other.
func (r *editor) oneForm(config object, name string, blocks []object) {
	config[name] = blocks
	switch {
	case len(blocks) == 0:
	case name == "disks":
		config["data_disk"], config["system_disk_partition"] = nil, nil
	default:
		config["disks"] = nil
	}
}

// disksByPath is a disks block, or none. Its data disks all name partitions, or none does.
func (r *editor) disksByPath() []object {
	if r.chance(15) {
		return nil
	}
	lvm := func(disk object) object { return with(disk, object{"lvm": pick(r, []any{nil, true, true, false})}) }
	block := object{}
	if r.chance(75) {
		block["system"] = []object{lvm(object{"partition": r.pathPartitions("/", "/boot")})}
	}
	paths := [][]string{{"/data", "/data/log"}, {"/backup", "/backup/old"}}
	var data []object
	named := r.chance(60)
	for i, of := range paths[:r.IntN(3)] {
		disk := lvm(object{"size": pick(r, []int{100, 120, 150}) + 100*i})
		if named {
			disk["partition"] = []object{pathPart(of[0], pick(r, []int64{30, 60}))}
			if more := r.pathPartitions(of[1]); len(more) > 0 {
				disk["partition"] = append(blocksOf(disk["partition"]), more...)
			}
		}
		data = append(data, disk)
	}
	if named && r.chance(50) {
		slices.Reverse(data)
	}
	block["data"] = data
	return []object{block}
}

func (r *editor) pathPartitions(paths ...string) []object {
	parts := r.partitions(paths...)
	for i, part := range parts {
		parts[i] = with(part, object{"path": part["device"], "device": nil})
		if r.chance(20) {
			delete(parts[i], "size_bytes")
		}
	}
	return parts
}

// valid adds what a configuration needs.
func (r *editor) valid(config object) object {
	need := func(name string) {
		if config[name] == nil {
			config[name] = pick(r, choices[name])
		}
	}
	if config["run_once"] == false {
		need("frequency")
		need("max_number_of_image_to_keep")
	}
	if config["net_mode"] == 2 || config["vpc_id"] != nil {
		need("vswitch_id")
	}
	switch config["target_type"] {
	case "Image":
		need("image_name")
	case "TargetInstance", "Instance":
		need("instance_id")
	}
	return with(config)
}

// dataDisks are some of the source server's disks, or none: all with index or all without.
func (r *editor) dataDisks() []object {
	var disks []object
	indexes := [][]int{{}, {1}, {2}, {1, 2}, {2, 1}}
	open := r.chance(20)
	if open {
		indexes = [][]int{{1}, {1, 2}}
	}
	for _, index := range pick(r, indexes) {
		devices := []string{"1_0", "1_1"}
		if index == 2 {
			devices = []string{"2_0", "2_1"}
		}
		disk := object{"index": index, "size": pick(r, []int{100, 100, 150, 200}) + 100*(index-1), "partition": r.partitions(devices...)}
		switch {
		case open:
			disk["index"] = nil
		case r.chance(15):
			disk["size"] = nil
		}
		disks = append(disks, disk)
	}
	return disks
}

func (r *editor) partitions(devices ...string) []object {
	var parts []object
	if r.chance(40) {
		return nil
	}
	for _, device := range devices {
		if r.chance(85) {
			part := object{"device": device, "size_bytes": pick(r, []int64{10, 20, 30}) << 30}
			if r.chance(60) {
				part["block"] = r.chance(80)
			}
			parts = append(parts, part)
		}
	}
	if r.chance(30) {
		slices.Reverse(parts)
	}
	return parts
}

// edit changes one thing of a configuration, which is not a wish for another migration. The
// result is what the plan knows of it, and what the apply does.
func (r *editor) edit(config object) (planned, final object) {
	final = with(config)
	name := pick(r, append(slices.Sorted(maps.Keys(choices)), "data_disk", "data_disk", "data_disk", "system_disk_partition", "system_disk_partition", "disks", "disks", "disks", "target_type", "source_id"))
	removable := name != "system_disk_size" && name != "source_id"
	switch {
	case removable && config[name] != nil && r.chance(25):
		final[name] = nil
	case name == "data_disk" && r.chance(40):
		disks := slices.Clone(blocksOf(config[name]))
		if len(disks) > 0 && disks[0]["index"] != nil { // Without, the order says which disk it is.
			slices.Reverse(disks)
		}
		final[name] = disks
	case name == "data_disk":
		r.oneForm(final, name, r.dataDisks())
	case name == "system_disk_partition":
		r.oneForm(final, name, r.partitions("0_0", "0_1"))
	case name == "disks" && r.chance(30):
		final[name] = turned(blocksOf(config[name]))
	case name == "disks":
		r.oneForm(final, name, r.disksByPath())
	case name == "target_type":
		final[name] = r.target
	case name != "source_id":
		final[name] = pick(r, choices[name])
	}
	final = r.valid(final)
	planned = with(final)
	if r.chance(25) && (final[name] != nil || name == "data_disk" || name == "disks") {
		planned[name] = unknown{}
		if disks := blocksOf(final[name]); len(disks) > 0 && disks[0]["size"] != nil && r.chance(50) {
			disks = slices.Clone(disks)
			disks[0] = with(disks[0], object{"size": unknown{}})
			planned[name] = disks
		}
	}
	return planned, final
}

// turned is a disks block with its data disks in another order, if they name partitions.
func turned(disks []object) []object {
	if len(disks) == 0 {
		return nil
	}
	data := slices.Clone(blocksOf(disks[0]["data"]))
	if len(data) > 0 && data[0]["partition"] != nil {
		slices.Reverse(data)
	}
	return []object{with(disks[0], object{"data": data})}
}

func blocksOf(value any) []object {
	blocks, _ := value.([]object)
	return blocks
}

// switches are random responses of the API.
func (r *editor) switches(s *smcmock.Switches) {
	s.EmptyClears = true
	for _, on := range []*bool{&s.OlderFields, &s.RewriteParameters, &s.NoDerivedDisks, &s.EmptyFields, &s.KeepPhase, &s.LowerCaseTargetType,
		&s.OlderTargetType, &s.ImageSuffixDash, &s.NoGeneratedName, &s.LateInstanceType, &s.BlockFollowsSource,
		&s.AlwaysDisks, &s.DisksInBytes, &s.IneffectiveLVMIsFalse} {
		*on = r.chance(12)
	}
}

// happen lets time pass, the job move on, or the source server change.
func (r *editor) happen(mock *smcmock.Server, id string) {
	job, there := mock.Job(id)
	if !there {
		return
	}
	become := func(status, phase string) {
		mock.UpdateJob(id, func(j *smcmock.Job) { j.Status, j.BusinessStatus = status, phase })
	}
	switch r.IntN(9) {
	case 0, 1:
		become("Running", pick(r, []string{"Preparing", "Syncing", "Processing", "Cleaning"}))
	case 2:
		become(pick(r, []string{"Stopped", "InError", "Expired", "Finished", "Waiting", "Hibernating"}), "")
	case 3:
		if job.Status != "Ready" {
			mock.Clock().Step(pick(r, []time.Duration{time.Minute, time.Hour, 26 * time.Hour, 8 * 24 * time.Hour, 40 * 24 * time.Hour, 100 * 24 * time.Hour}))
		}
	case 4:
		if job.Status != "Ready" {
			mock.FailJob(id, "Lost", "The connection was lost.")
		}
	case 5:
		if job.Status != "Ready" && r.chance(50) {
			mock.RemoveJob(id)
		}
	case 6:
		mock.UpdateSource(source, func(s *smcmock.Source) {
			slices.Reverse(s.DataDisks)
			s.DataDisks[0].Size += 50
		})
	case 7:
		mock.UpdateJob(id, func(j *smcmock.Job) { slices.Reverse(j.DataDisks) })
	case 8: // Nothing.
	}
}
