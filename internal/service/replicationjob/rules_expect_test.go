package replicationjob_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The rules of what may happen to a replication job, written down apart from the provider's own
// tables. A job has started when its status is anything but Ready. Then only a configuration that
// names another migration replaces it; what SMC can still change is changed; anything else is
// kept, with one warning; and what is not known while planning is dealt with by the apply.

// ruleStatuses are the statuses of the jobs that the rules are tried on: the documented ones, one
// that no document has, and a job that was running and is there no more. A job that is being
// deleted is treated like that one.
var ruleStatuses = []string{"Ready", "Running", "Stopped", "InError", "Waiting", "Finished", "Expired", "Deleting", "Hibernating", "vanished"}

// modifiableIn restates the ModifyReplicationJobAttribute document.
var modifiableIn = map[string]string{
	"name":                        "Ready Running Stopped InError Waiting Finished Expired",
	"description":                 "Ready Running Stopped InError Waiting Finished Expired",
	"valid_time":                  "Ready Running Stopped InError Waiting",
	"frequency":                   "Ready Waiting",
	"max_number_of_image_to_keep": "Ready Waiting",
}

// notModifiable are never changed in place. Everything else can be while the job is Ready.
var notModifiable = strings.Fields("source_id region_id run_once license_type job_type resource_group_id disks")

// wishes name another migration.
var wishes = strings.Fields("source_id region_id target_type instance_id")

// filledBySMC get a value when none is configured, so that removing them keeps it, also while the job is Ready.
var filledBySMC = strings.Fields("region_id name target_type image_name valid_time run_once net_mode vpc_id vswitch_id replication_parameters instance_type launch_template_version resource_group_id job_type")

// hasDefault are those of them that every job has.
var hasDefault = strings.Fields("region_id name target_type valid_time run_once net_mode vpc_id instance_type job_type")

// ownSettings are not the job's: Terraform keeps them in its state only.
var ownSettings = strings.Fields("desired_status sync_data_on_cut_over timeouts")

// argument is an argument that the rules are tried on.
type argument struct {
	name  string
	other any    // a second valid value
	with  object // What the configurations have besides, or not (nil).
	// added is a value that is not the default, for an argument of which other is the default.
	added any
	// elsewhere changes the job behind Terraform's back, for an argument that has one valid value only.
	elsewhere func(*smcmock.Job)
}

var ruleArguments = []argument{
	{name: "source_id", other: otherSource},
	{name: "region_id", other: "cn-beijing"},
	{name: "system_disk_size", other: 90},
	{name: "name", other: "web-02"},
	{name: "description", other: "Second"},
	{name: "target_type", other: "ContainerImage"},
	{name: "image_name", other: "other-image", with: object{"target_type": nil}},
	{name: "instance_id", other: "i-2"},
	{name: "container_namespace", other: "space-2"},
	{name: "container_repository", other: "repository-2"},
	{name: "container_tag", other: "v2"},
	{name: "license_type", other: "BYOL", elsewhere: func(j *smcmock.Job) { j.LicenseType = "Other" }},
	{name: "scheduled_start_time", other: hence(48 * time.Hour)},
	{name: "valid_time", other: hence(40 * 24 * time.Hour)},
	{name: "run_once", other: false, with: object{"run_once": true}},
	{name: "frequency", other: 24, with: object{"run_once": true}},
	{name: "max_number_of_image_to_keep", other: 5, with: object{"run_once": true}},
	{name: "net_mode", other: 0, added: 2},
	{name: "vpc_id", other: "vpc-2"},
	{name: "vswitch_id", other: "vsw-2", with: object{"vpc_id": nil, "net_mode": nil}},
	{name: "replication_parameters", other: `{"bandwidth_limit":10}`},
	{name: "instance_type", other: "ecs.g6.large"},
	{name: "instance_ram_role", other: "Role2"},
	{name: "launch_template_id", other: "lt-2"},
	{name: "launch_template_version", other: "2"},
	{name: "resource_group_id", other: "rg-2"},
	{name: "job_type", other: 2},
	{name: "tags", other: object{"env": "prod"}},
	{name: "desired_status", other: "Running", with: object{"desired_status": "Stopped", "scheduled_start_time": nil}},
	{name: "sync_data_on_cut_over", other: false},
	{name: "timeouts", other: object{"read": "9m"}},
}

// otherSource is a second source server.
const otherSource = "s-bp1source00000002"

// suiteTime is when the tests began; the times in configurations count from it.
var suiteTime = time.Now().UTC().Truncate(time.Second)

func hence(d time.Duration) string { return suiteTime.Add(d).Format(time.RFC3339) }

// fullConfig has a value for every argument but desired_status.
func fullConfig() object {
	return object{
		"source_id": source, "region_id": acctest.Region, "system_disk_size": 80, "name": "web-01", "description": "First",
		"target_type": "Image", "image_name": "web-image", "instance_id": "i-1", "container_namespace": "space",
		"container_repository": "repository", "container_tag": "v1", "license_type": "BYOL",
		"scheduled_start_time": hence(24 * time.Hour), "valid_time": hence(20 * 24 * time.Hour),
		"run_once": false, "frequency": 12, "max_number_of_image_to_keep": 3,
		"net_mode": 2, "vpc_id": "vpc-1", "vswitch_id": "vsw-1", "replication_parameters": `{"checksum":true}`,
		"instance_type": "ecs.c6.large", "instance_ram_role": "Role", "launch_template_id": "lt-1", "launch_template_version": "1",
		"resource_group_id": "rg-1", "job_type": 1, "tags": object{"env": "test"}, "sync_data_on_cut_over": true,
		"timeouts":              object{"read": "5m"},
		"data_disk":             []object{fullDisk(1, 100), fullDisk(2, 200)},
		"system_disk_partition": []object{partition("0_0", 30), partition("0_1", 10)},
	}
}

// fullDisk is a data disk with both of its partitions.
func fullDisk(index, size int) object {
	one, two := "1_0", "1_1"
	if index == 2 {
		one, two = "2_0", "2_1"
	}
	return object{"index": index, "size": size, "partition": []object{partition(one, 60), partition(two, 20)}}
}

func partition(device string, gib int64) object {
	return object{"device": device, "size_bytes": gib << 30, "block": true}
}

// ruleSource is a source server with the disks of fullConfig.
func ruleSource(id string) smcmock.Source {
	s := smcmock.NewSource(id)
	s.LVM = true
	parts := func(gib int64, disk int, paths ...string) []smcmock.SourcePart {
		var parts []smcmock.SourcePart
		for i, path := range paths {
			parts = append(parts, smcmock.SourcePart{Device: fmt.Sprintf("%d_%d", disk, i), Path: path, SizeBytes: gib << 30, CanBlock: true})
			gib = 20
		}
		return parts
	}
	s.SystemDiskParts = parts(20, 0, "/", "/boot")
	s.DataDisks = []smcmock.SourceDisk{
		{Index: 1, Size: 100, Parts: parts(60, 1, "/data", "/data/log")}, {Index: 2, Size: 200, Parts: parts(60, 2, "/backup", "/backup/old")},
	}
	return s
}

// with returns a configuration with other values; nil removes one.
func with(config object, changes ...object) object {
	result := object{}
	for _, values := range append([]object{config}, changes...) {
		for name, value := range values {
			result[name] = value
			if value == nil {
				delete(result, name)
			}
		}
	}
	return result
}

// expectation is what a plan and its apply have to do.
type expectation struct {
	actions []string
	calls   []string // the calls of the apply that change something
	// kept says that one warning names the argument as kept; either that both are fine.
	kept, either bool
	// failing says that the apply has to fail, and to advise another plan.
	failing bool
	// visible says that the next plan may show the same update once more.
	visible bool
}

var (
	nothing  = expectation{actions: []string{acctest.ActionNone}}
	stored   = expectation{actions: []string{acctest.ActionUpdate}}
	replaced = expectation{actions: []string{acctest.ActionReplace}}
	modified = expectation{actions: []string{acctest.ActionUpdate}, calls: []string{"ModifyReplicationJobAttribute"}}
	// keptAsIs shows no change; keptWithUpdate cannot avoid one.
	keptAsIs       = expectation{actions: []string{acctest.ActionNone}, kept: true}
	keptWithUpdate = expectation{actions: []string{acctest.ActionUpdate}, kept: true}
	// forgotten is what a change to a job that is not there does: nothing but in the state.
	forgotten = expectation{actions: []string{acctest.ActionUpdate, acctest.ActionNone}, either: true}
)

func gone(status string) bool { return status == "vanished" || status == "Deleting" }

// modifiable reports whether SMC changes an attribute of the job in place.
func modifiable(name, status string) bool {
	if in, ok := modifiableIn[name]; ok {
		return slices.Contains(strings.Fields(in), status)
	}
	return status == "Ready" && !slices.Contains(notModifiable, name)
}

// expectChange is the outcome of another configured value, where the state has one (before) or none.
func expectChange(name, status string, before bool) expectation {
	switch {
	case name == "tags":
		return expectTags(status, "TagResources")
	case name == "desired_status":
		return expectation{actions: []string{acctest.ActionUpdate}, calls: start(status)}
	case slices.Contains(ownSettings, name):
		return stored
	case status == "Ready" && !modifiable(name, status):
		return replaced
	case slices.Contains(wishes, name) && before && status != "Ready":
		return replaced
	case gone(status):
		return forgotten
	case modifiable(name, status):
		return modified
	case before:
		return keptAsIs
	case name == "description":
		kept := keptWithUpdate // The job goes on reporting that it has none.
		kept.visible = true
		return kept
	default:
		return keptWithUpdate
	}
}

func expectTags(status string, call string) expectation {
	if gone(status) {
		return stored
	}
	return expectation{actions: []string{acctest.ActionUpdate}, calls: []string{call}}
}

// expectRemoval is the outcome of removing an argument that the state has.
func expectRemoval(name, status string) expectation {
	switch {
	case name == "tags":
		return expectTags(status, "UntagResources")
	case slices.Contains(ownSettings, name):
		return stored
	case name == "description" && gone(status):
		return stored
	case name == "description" && modifiable(name, status):
		return modified // The only one that an empty value clears.
	case name == "description":
		kept := keptWithUpdate // It is not computed, so that the plan has to show it.
		kept.visible = true
		return kept
	case status == "Ready" && !slices.Contains(filledBySMC, name):
		return replaced
	default:
		return nothing
	}
}

// expectUnknown is the outcome of a value that is not known until the apply, and is then another
// than the state's, or the same.
func expectUnknown(name, status string, same bool) expectation {
	if status == "Ready" && slices.Contains(notModifiable, name) {
		return expectation{actions: []string{acctest.ActionUpdate, acctest.ActionReplace}, either: true}
	}
	if same {
		if name == "desired_status" && status == "Running" { // It is Stopped.
			return expectation{actions: []string{acctest.ActionUpdate}, calls: []string{"StopReplicationJob"}}
		}
		return stored
	}
	want := expectChange(name, status, true)
	if slices.Equal(want.actions, []string{acctest.ActionReplace}) {
		want.failing = true
	}
	want.actions = []string{acctest.ActionUpdate}
	return want
}

// start is the call that desired_status = "Running" makes.
func start(status string) []string {
	if slices.Contains([]string{"Ready", "Stopped", "InError"}, status) {
		return []string{"StartReplicationJob"}
	}
	return nil
}

// writes are the calls that change something.
var writes = []string{
	"CreateReplicationJob", "CutOverReplicationJob", "DeleteReplicationJob", "ModifyReplicationJobAttribute",
	"StartReplicationJob", "StopReplicationJob", "TagResources", "UntagResources",
}

// written returns those calls that have been made since the last reset, each as often as it was.
func written(mock *smcmock.Server) []string {
	var calls []string
	counts := mock.Counts()
	for _, call := range writes {
		for range counts[call] {
			calls = append(calls, call)
		}
	}
	return calls
}

// Every argument of the schema has its row.
func TestRules_haveEveryArgument(t *testing.T) {
	t.Parallel()
	block := acctest.Schema(t, replicationjob.TypeName).Block
	names := map[string]bool{"data_disk": true, "system_disk_partition": true, "disks": true} // TestRules_blocks, TestRules_disksByPath.
	for _, a := range ruleArguments {
		names[a.name] = true
	}
	for _, attribute := range block.Attributes {
		if (attribute.Optional || attribute.Required) && !names[attribute.Name] {
			t.Errorf("%s: the rules have no case for it", attribute.Name)
		}
		delete(names, attribute.Name)
	}
	for _, nested := range block.BlockTypes {
		if !names[nested.TypeName] {
			t.Errorf("%s: the rules have no case for it", nested.TypeName)
		}
		delete(names, nested.TypeName)
	}
	for name := range names {
		t.Errorf("%s: there is no such argument", name)
	}
}
