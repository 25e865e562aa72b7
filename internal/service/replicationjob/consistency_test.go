package replicationjob_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// parameters are the arguments of a job, without disks and tags, as CreateReplicationJob has them.
var parameters = map[string]string{
	"source_id": "SourceId", "region_id": "RegionId", "system_disk_size": "SystemDiskSize", "name": "Name", "description": "Description",
	"target_type": "TargetType", "image_name": "ImageName", "instance_id": "InstanceId", "container_namespace": "ContainerNamespace",
	"container_repository": "ContainerRepository", "container_tag": "ContainerTag", "license_type": "LicenseType",
	"scheduled_start_time": "ScheduledStartTime", "valid_time": "ValidTime", "run_once": "RunOnce", "frequency": "Frequency",
	"max_number_of_image_to_keep": "MaxNumberOfImageToKeep", "net_mode": "NetMode", "vpc_id": "VpcId", "vswitch_id": "VSwitchId",
	"replication_parameters": "ReplicationParameters", "instance_type": "InstanceType", "instance_ram_role": "InstanceRamRole",
	"launch_template_id": "LaunchTemplateId", "launch_template_version": "LaunchTemplateVersion", "resource_group_id": "ResourceGroupId",
	"job_type": "JobType",
}

// diskBlocks are the blocks that describe disks.
var diskBlocks = []string{"data_disk", "system_disk_partition", "disks"}

// Random configurations of jobs that are Ready or have started.
func TestProperty_consistency(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(80), func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		r := &consistency{settings: object{"skip_preflight": chance.Percent(70)}, lvm: chance.Percent(70)}
		edit := &editor{Rand: chance.Rand}
		edit.switches(&r.switches)
		// The provider waits for ten real seconds for a change that it does not see: TestRules_importChangesNothing
		// and the acceptance tests have these.
		r.switches.RewriteParameters, r.switches.EmptyClears = false, true
		if tags := chance.Settings(); tags != nil {
			maps.Copy(r.settings, tags)
		}
		r.first = edit.config()
		switch r.second = r.first; {
		case chance.Percent(50):
			for range 1 + chance.IntN(4) {
				_, r.second = edit.edit(r.second)
			}
		case chance.Percent(50):
			r.second = with(r.first, object{"data_disk": edit.dataDisks(), "system_disk_partition": edit.partitions("0_0", "0_1"), "disks": nil})
		default:
			r.second = edit.config()
		}
		if r.second["instance_id"] != nil && chance.Percent(20) {
			r.second["instance_id"] = "i-2"
		}
		if chance.Percent(50) {
			r.becomes = pick(edit, []string{"Running", "Stopped", "InError", "Finished", "Expired", "Hibernating"})
		}
		if r.becomes != "" && r.first["run_once"] == false && chance.Percent(40) {
			r.becomes = "Waiting"
		}
		r.narrow(chance)
		r.check(t)
	})
}

// consistency is a round with a job, and the status that it has before the second configuration;
// "" is the one that it has come to.
type consistency struct {
	switches      smcmock.Switches
	lvm           bool // the source server has LVM
	settings      object
	first, second object
	becomes       string

	status string // before the second configuration
}

// narrow leaves out what has no outcome that could be told beforehand.
func (r *consistency) narrow(chance *acctest.Chance) {
	if r.becomes == "Hibernating" || chance.Percent(60) {
		// A wish for another migration is rare, and the destruction waits for the end of a status that no document has.
		for _, name := range []string{"target_type", "instance_id"} {
			if r.second[name] = r.first[name]; r.first[name] == nil {
				delete(r.second, name)
			}
		}
		r.second = (&editor{Rand: chance.Rand}).valid(r.second)
	}
	// What the API reports of the disks, or not, says whether they differ.
	unreported := r.switches.OlderFields && (r.first["disks"] != nil || r.second["disks"] != nil)
	ineffective := r.switches.IneffectiveLVMIsFalse && !r.lvm
	if unreported || ineffective || r.switches.NoDerivedDisks {
		r.second = with(r.second, object{"disks": r.first["disks"], "data_disk": r.first["data_disk"], "system_disk_partition": r.first["system_disk_partition"]})
	}
}

func (r *consistency) check(t *testing.T) {
	t.Helper()
	calls, status := r.creation(r.first, "j-1")
	if r.status = status; r.becomes != "" {
		r.status = r.becomes
	}
	c := acctest.Consistency{
		TypeName: replicationjob.TypeName, Switches: r.switches, Start: r.start,
		First: acctest.Step{Config: r.first, Settings: r.settings, Calls: calls, Unimported: r.unimported(r.first)},
	}
	c.First.Repeated = r.repeated()
	if r.becomes != "" {
		c.Happens = func(mock *smcmock.Server, id string) {
			mock.UpdateJob(id, func(j *smcmock.Job) {
				if j.Status = r.becomes; r.becomes == "Running" {
					j.BusinessStatus = "Syncing"
				}
			})
		}
	}
	out := r.outcome()
	c.Second = acctest.Step{Config: r.second, Settings: r.settings, Kept: out.kept, MayKeep: out.mayKeep, Repeated: r.repeated(), Unsettled: map[string]string{}}
	if out.replaces {
		c.Second.Replaces, c.Merged.Config = true, r.final(r.second)
		c.Second.Unimported = r.unimported(r.second)
		var removal []acctest.Call
		if r.status == "Running" {
			removal = append(removal, acctest.Call{Action: "StopReplicationJob", Parameters: object{"JobId": "j-1"}})
		}
		removal = append(removal, acctest.Call{Action: "DeleteReplicationJob", Parameters: object{"JobId": "j-1"}})
		created, _ := r.creation(r.second, "j-2")
		c.Second.Calls = append(removal, created...)
	} else {
		c.Merged.Config, c.Second.Calls = r.final(out.merged), out.calls
		c.Second.Unimported = r.unimported(r.second)
		for _, name := range append(slices.Clone(out.kept), out.mayKeep...) {
			if r.has(name) != nil && r.second[name] != nil && slices.Contains(out.kept, name) && !slices.Contains(diskBlocks, name) {
				c.Second.StillKept = append(c.Second.StillKept, name)
			}
			c.Second.Unimported[name] = "what the job keeps is not what is configured"
			if slices.Contains(diskBlocks, name) {
				c.Second.Unsettled[name] = "Terraform does not let a plan have another number of blocks than the configuration"
			}
		}
		if r.first["valid_time"] == "" && r.status == "Hibernating" && slices.Contains(out.kept, "valid_time") {
			c.Second.Unsettled["valid_time"] = "after an import there is none that a plan could keep, and none is reported"
		}
		if slices.Contains(out.kept, "description") {
			c.Second.Unsettled["description"] = "it is not computed: a plan has to have what is configured"
		}
	}
	for _, step := range []*acctest.Step{&c.First, &c.Second} {
		if r.switches.IneffectiveLVMIsFalse && !r.lvm && wantsLVM(step.Config) {
			step.NotImported = "an import does not know that SMC did not keep LVM when it was asked to: the plan replaces a job that is Ready"
		}
	}
	if !out.replaces && !r.inOrder() {
		c.Second.NotImported = "an import has the data disks in the order of their indexes, and not in the one in which they were when the indexes were let go"
	}
	c.End = func(mock *smcmock.Server, id string) any { return endOf(mock, id, c.Merged.Config) }
	c.Check(t)
}

// wantsLVM reports whether a configuration keeps LVM.
func wantsLVM(config object) bool {
	system, data := createdDisks(config)
	return system.lvm || slices.ContainsFunc(data, func(d wholeDisk) bool { return d.lvm })
}

func (r *consistency) start(t *testing.T) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t, acctest.CountedIDs, func(o *smcmock.Options) {
		o.Switches = r.switches
		o.Phases = smcmock.Phases{Preparing: -1, Syncing: 10_000 * time.Hour, Deleting: -1}
	})
	server := ruleSource(source)
	server.LVM = r.lvm
	mock.AddSource(server)
	return mock
}

func (r *consistency) defaults() object { return acctest.DefaultTags(r.settings) }

func tagsOf(config object) object {
	tags, _ := config["tags"].(object)
	return tags
}

// final is a configuration that says all there is in the end, without the run of the job.
func (r *consistency) final(config object) object {
	tags := object{}
	for key, value := range acctest.MergedTags(r.defaults(), tagsOf(config)) {
		tags[key] = value
	}
	return with(config, object{"tags": tags, "desired_status": nil})
}

// endOf is what can be configured of a job, as far as a configuration says it.
func endOf(mock *smcmock.Server, id string, config object) any {
	job, _ := mock.Job(id)
	lvm := map[int]bool{}
	if d := job.Disks.System; d != nil && d.LVM != nil && *d.LVM {
		lvm[0] = true
	}
	for _, d := range job.Disks.Data {
		if d.LVM != nil && *d.LVM {
			lvm[d.Index] = true
		}
	}
	if config["name"] == nil {
		job.Name = ""
	}
	if config["instance_type"] == nil {
		job.InstanceType = ""
	}
	if config["valid_time"] == nil {
		job.ValidTime = time.Time{}
	}
	var parsed any
	_ = json.Unmarshal([]byte(job.ReplicationParameters), &parsed) // There may be none.
	parts := func(parts []smcmock.Part) []string {
		var texts []string
		for _, p := range parts {
			texts = append(texts, fmt.Sprintf("%+v", p))
		}
		slices.Sort(texts)
		return texts
	}
	var disks []string
	for _, d := range job.DataDisks {
		disks = append(disks, fmt.Sprintf("%d: %d GiB, %v", d.Index, d.Size, parts(d.Parts)))
	}
	slices.Sort(disks)
	return []string{
		fmt.Sprint(len(mock.Jobs()), job.SourceId, job.RegionId), job.Name, job.Description, job.TargetType, job.ImageName, job.InstanceId,
		job.ContainerNamespace, job.ContainerRepository, job.ContainerTag, job.LicenseType, fmt.Sprint(job.ScheduledStartTime.Unix(), job.ValidTime.Unix()),
		fmt.Sprint(job.RunOnce, job.Frequency, job.MaxNumberOfImageToKeep, job.NetMode, job.JobType, job.SystemDiskSize), job.VpcId, job.VSwitchId,
		fmt.Sprint(parsed), job.InstanceType, job.InstanceRamRole, job.LaunchTemplateId, job.LaunchTemplateVersion, job.ResourceGroupId,
		fmt.Sprint(job.Tags), fmt.Sprint("system disk ", parts(job.SystemDiskParts)), fmt.Sprint("data disks ", disks), fmt.Sprint("LVM ", lvm),
	}
}

// sent is how a value is sent.
func sent(name string, value any) any {
	switch {
	case name == "target_type" && strings.EqualFold(fmt.Sprint(value), "instance"):
		return "TargetInstance"
	default:
		return value
	}
}

// creation is how a job is created, and started where that is desired. It returns the status.
func (r *consistency) creation(config object, id string) (calls []acctest.Call, status string) {
	asked := object{}
	for name, parameter := range parameters {
		if value := config[name]; value != nil {
			asked[parameter] = sent(name, value)
		}
	}
	parts := func(value any) (parts []object) {
		for _, p := range blocksOf(value) {
			parts = append(parts, object{"Device": p["device"], "Path": p["path"], "SizeBytes": p["size_bytes"], "Block": p["block"]})
		}
		return parts
	}
	data := func(value any) (disks []object) {
		for _, d := range blocksOf(value) {
			disks = append(disks, object{"Index": d["index"], "DiskId": d["disk_id"], "LVM": d["lvm"], "Size": d["size"], "Part": parts(d["partition"])})
		}
		return disks
	}
	asked["SystemDiskPart"], asked["DataDisk"] = parts(config["system_disk_partition"]), data(config["data_disk"])
	for _, block := range blocksOf(config["disks"]) {
		system := object{"Size": config["system_disk_size"]}
		for _, d := range blocksOf(block["system"]) {
			system["LVM"], system["Part"] = d["lvm"], parts(d["partition"])
		}
		asked["Disks"] = object{"System": system, "Data": data(block["data"])}
	}
	asked["Tag"] = acctest.TagParameters(r.defaults(), tagsOf(config))
	moves, status := transition(config, config, id, "Ready")
	return append([]acctest.Call{{Action: "CreateReplicationJob", Parameters: asked}}, moves...), status
}

// transition is how a job is brought to the desired status, which is Running or none.
func transition(has, config object, id, status string) ([]acctest.Call, string) {
	scheduled := status == "Ready" && has["scheduled_start_time"] != nil
	if config["desired_status"] == nil || scheduled || len(start(status)) == 0 {
		return nil, status
	}
	return []acctest.Call{{Action: "StartReplicationJob", Parameters: object{"JobId": id}}}, "Running"
}

// result is what the second configuration makes of the job of the first one.
type result struct {
	replaces      bool
	kept, mayKeep []string
	merged        object // the configuration of what the job has then
	calls         []acctest.Call
}

// has is what a job has of an argument; nil is nothing that could be told beforehand.
func (r *consistency) has(name string) any {
	if value := r.first[name]; value != nil {
		return value
	}
	if vswitch, ok := r.first["vswitch_id"].(string); ok && name == "vpc_id" {
		return "vpc-" + strings.TrimPrefix(vswitch, "vsw-")
	}
	return map[string]any{"region_id": acctest.Region, "target_type": "Image", "run_once": true, "net_mode": 0, "job_type": 0}[name]
}

// same reports whether two values of an argument mean the same.
func same(name string, a, b any) bool {
	switch name {
	case "target_type":
		return a != nil && strings.EqualFold(fmt.Sprint(sent(name, a)), fmt.Sprint(sent(name, b)))
	case "replication_parameters":
		var x, y any
		return json.Unmarshal([]byte(fmt.Sprint(a)), &x) == nil && json.Unmarshal([]byte(fmt.Sprint(b)), &y) == nil && reflect.DeepEqual(x, y)
	default:
		return a == b
	}
}

func (r *consistency) outcome() result {
	out := result{merged: with(r.first)}
	changes := object{}
	for name, parameter := range parameters {
		has, wanted := r.has(name), r.second[name]
		var want expectation
		switch {
		case wanted == nil && r.first[name] == nil, wanted != nil && same(name, has, wanted):
			continue
		case wanted == nil:
			want = expectRemoval(name, r.status)
		default:
			want = expectChange(name, r.status, has != nil)
		}
		switch {
		case slices.Contains(want.actions, acctest.ActionReplace):
			out.replaces = true
		case want.kept:
			out.kept = append(out.kept, name)
		case len(want.calls) > 0 && wanted == nil: // The description.
			changes[parameter] = ""
			delete(out.merged, name)
		case len(want.calls) > 0:
			changes[parameter], out.merged[name] = sent(name, wanted), wanted
		}
	}
	// These are sent together, and SMC derives the second one where it is not configured.
	if vpc := r.second["vpc_id"]; changes["VSwitchId"] != nil && vpc != nil {
		changes["VpcId"] = vpc
		out.merged["vpc_id"] = vpc
	} else if changes["VSwitchId"] != nil {
		delete(out.merged, "vpc_id")
	}
	if version := r.second["launch_template_version"]; changes["LaunchTemplateId"] != nil && version != nil {
		changes["LaunchTemplateVersion"] = version
	}
	unlisted := r.disks(&out)
	if out.replaces {
		return result{replaces: true}
	}
	if len(changes) > 0 || len(unlisted) > 0 {
		changes["JobId"] = "j-1"
		out.calls = append(out.calls, acctest.Call{Action: "ModifyReplicationJobAttribute", Parameters: changes, Unlisted: unlisted})
	}
	out.calls = append(out.calls, r.tagCalls()...)
	if r.second["tags"] == nil {
		delete(out.merged, "tags")
	} else {
		out.merged["tags"] = r.second["tags"]
	}
	moves, _ := transition(out.merged, r.second, "j-1", r.status)
	out.calls = append(out.calls, moves...)
	return out
}

// tagCalls change the tags.
func (r *consistency) tagCalls() (calls []acctest.Call) {
	before, after := acctest.MergedTags(r.defaults(), tagsOf(r.first)), acctest.MergedTags(r.defaults(), tagsOf(r.second))
	var removed []string
	attached := object{}
	for key := range before {
		if _, ok := after[key]; !ok {
			removed = append(removed, key)
		}
	}
	for key, value := range after {
		if has, ok := before[key]; !ok || has != value {
			attached[key] = value
		}
	}
	slices.Sort(removed)
	if len(removed) > 0 {
		calls = append(calls, acctest.Call{Action: "UntagResources", Parameters: object{"ResourceType": "replicationjob", "ResourceId": []string{"j-1"}, "TagKey": removed}})
	}
	if len(attached) > 0 {
		calls = append(calls, acctest.Call{Action: "TagResources", Parameters: object{"ResourceType": "replicationjob", "ResourceId": []string{"j-1"}, "Tag": acctest.TagParameters(attached)}})
	}
	return calls
}

// repeated are the calls that may follow an import of what is not reported.
func (r *consistency) repeated() []string {
	var calls []string
	if r.switches.OlderFields {
		calls = append(calls, "TagResources")
	}
	return calls
}

// unimported are the attributes that an import cannot know.
func (r *consistency) unimported(config object) map[string]string {
	names := map[string]string{
		"desired_status": "Terraform keeps it to itself", "sync_data_on_cut_over": "Terraform keeps it to itself", "timeouts": "Terraform keeps them to itself",
	}
	for _, name := range diskBlocks {
		names[name] = "an import takes all disks, in one form, and the configuration lets go of those that it does not have"
	}
	if config["valid_time"] == "" {
		names["valid_time"] = "a job that never expires is reported without a time"
	}
	own := acctest.MergedTags(r.defaults(), tagsOf(config))
	maps.DeleteFunc(own, func(key, value string) bool { return r.defaults()[key] == value })
	if _, written := config["tags"]; written && (len(own) == 0 || fmt.Sprint(own) != fmt.Sprint(tagsOf(config))) {
		names["tags"] = "an import takes the tags that there are and are not default tags, and none for {}"
	}
	if r.switches.OlderFields {
		for _, name := range []string{"tags", "tags_all", "resource_group_id", "job_type"} {
			names[name] = "the older API does not report it"
		}
	}
	return names
}
