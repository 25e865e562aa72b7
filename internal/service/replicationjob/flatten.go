package replicationjob

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// flatten returns the state that job, as just read, gives. prior is the state
// before (after an import: only id and region_id are set) and decides what
// Terraform manages: blocks it does not have stay empty, and the order of those
// it has is kept. defaults are the provider's default tags.
func flatten(job *smc.ReplicationJob, prior *model, defaults map[string]string) *model {
	imported := prior.SourceID.IsNull()
	m := *prior
	m.Flatten(job)

	m.SourceID = stringOr(job.SourceID, prior.SourceID)
	if prior.RegionID.IsNull() {
		m.RegionID = tfvalue.StringOrNull(job.RegionID) // Otherwise it is where the job was found.
	}
	switch {
	case job.SystemDiskSize > 0:
		m.SystemDiskSize = types.Int64Value(job.SystemDiskSize)
	case job.Disks != nil && job.Disks.System != nil && job.Disks.System.Size > 0:
		m.SystemDiskSize = types.Int64Value(job.Disks.System.Size)
	}
	m.Name = stringOr(job.Name, prior.Name) // It cannot be removed: without one, it is not reported.
	m.Description = tfvalue.StringOrNull(job.Description)
	if frequency := positiveOrNull(job.Frequency); tfvalue.Known(frequency) || job.Status == smc.JobReady {
		m.Frequency = frequency
	}
	if images := positiveOrNull(job.MaxNumberOfImageToKeep); tfvalue.Known(images) || job.Status == smc.JobReady {
		m.MaxNumberOfImageToKeep = images
	}
	m.flattenValidTime(job, prior)
	if job.RunOnce != nil {
		m.RunOnce = types.BoolValue(*job.RunOnce)
	}
	// Not every version of the API reports these two.
	m.ResourceGroupID = stringOr(job.ResourceGroupID, prior.ResourceGroupID)
	if job.JobType != nil {
		m.JobType = types.Int64Value(*job.JobType)
	}
	m.flattenPreRun(job, prior)

	if tags := smc.UserTags(job.Tags); tags != nil || imported {
		m.TagsAll = tfvalue.Map(tags)
		m.Tags = ownTags(tags, prior.Tags, defaults)
	}
	if imported {
		m.flattenImportedDisks(job)
		m.omitUnwritable()
		return &m
	}
	extra := someBlocks
	if job.Status != smc.JobReady {
		extra = managedBlocks
	}
	m.DataDisk = flattenDataDisks(job.DataDisks, prior.DataDisk, extra)
	m.SystemDiskPartition = flattenPartitions(job.SystemDiskParts, prior.SystemDiskPartition, extra)
	m.flattenDisks(job.Disks)
	return &m
}

// flattenValidTime reads the valid time. A job that has ended keeps the one in the state,
// whatever SMC reports.
func (m *model) flattenValidTime(job *smc.ReplicationJob, prior *model) {
	ended := job.Status == smc.JobFinished || job.Status == smc.JobExpired
	never := tfvalue.Known(prior.ValidTime) && prior.ValidTime.ValueString() == "" && job.ValidTime.IsZero()
	if never || ended && tfvalue.Known(prior.ValidTime) {
		m.ValidTime = prior.ValidTime
		return
	}
	m.ValidTime = timeOrNull(job.ValidTime)
}

// flattenPreRun reads the attributes that can be set only before the job starts. They cannot
// change afterwards, so that one that the response lacks is not reported, rather than removed.
func (m *model) flattenPreRun(job *smc.ReplicationJob, prior *model) {
	setString := func(dst *types.String, reported string) {
		if reported == "" && job.Status != smc.JobReady {
			return // Keep the prior value.
		}
		*dst = tfvalue.StringOrNull(reported)
	}
	setString(&m.ImageName, job.ImageName)
	switch {
	case tfvalue.Known(prior.ImageName) && sameImageName(prior.ImageName.ValueString(), job.ImageName, job.ID):
		m.ImageName = prior.ImageName
	case prior.SourceID.IsNull(): // Imported: the name that was asked for.
		m.ImageName = tfvalue.StringOrNull(withoutJobID(job.ImageName, job.ID))
	}
	setString(&m.InstanceID, job.InstanceID)
	setString(&m.InstanceType, job.InstanceType)
	setString(&m.InstanceRAMRole, job.InstanceRAMRole)
	setString(&m.ContainerNamespace, job.ContainerNamespace)
	setString(&m.ContainerRepository, job.ContainerRepository)
	setString(&m.ContainerTag, job.ContainerTag)
	setString(&m.LicenseType, job.LicenseType)
	setString(&m.LaunchTemplateID, job.LaunchTemplateID)
	setString(&m.LaunchTemplateVersion, job.LaunchTemplateVersion)
	setString(&m.VPCID, job.VPCID)
	setString(&m.VSwitchID, job.VSwitchID)
	if job.NetMode != nil {
		m.NetMode = types.Int64Value(*job.NetMode)
	}
	if job.TargetType != "" {
		m.TargetType = newTargetTypeValue(string(job.TargetType.Canonical()))
	}
	if !job.ScheduledStartTime.IsZero() || job.Status == smc.JobReady {
		m.ScheduledStartTime = timeOrNull(job.ScheduledStartTime)
	}
	switch {
	case job.ReplicationParameters == "":
		if job.Status == smc.JobReady {
			m.ReplicationParameters = jsontypes.NewNormalizedNull()
		}
	case json.Valid([]byte(job.ReplicationParameters)):
		m.ReplicationParameters = jsontypes.NewNormalizedValue(job.ReplicationParameters)
	}
	// Anything else is text such as "BandWidthLimit:0", not the JSON that was sent: keep the
	// prior value.
}

// sameImageName reports whether two image names are the same but for the suffixes that
// SMC appends, once for each run, when an image of that name exists already.
func sameImageName(a, b, jobID string) bool {
	return a == b || jobID != "" && withoutJobID(a, jobID) == withoutJobID(b, jobID)
}

// withoutJobID returns an image name without the suffixes that SMC appends
// (CreateReplicationJob document: "_"; ModifyReplicationJobAttribute document: "-").
func withoutJobID(name, jobID string) string {
	for {
		short := strings.TrimSuffix(strings.TrimSuffix(name, "_"+jobID), "-"+jobID)
		if short == name || short == "" {
			return name
		}
		name = short
	}
}

// omitUnwritable removes from an imported job what is not valid in a configuration, so that
// generated configuration is valid and its plan has no changes.
func (m *model) omitUnwritable() {
	if smc.TargetType(m.TargetType.ValueString()).Equal(smc.TargetImage) && m.ImageName.IsNull() {
		m.TargetType = newTargetTypeNull() // Image written out requires image_name.
	}
	if m.VSwitchID.IsNull() {
		m.VPCID = types.StringNull() // vpc_id requires vswitch_id.
	}
}

// complete returns the state after a creation or an update: the planned values, and those of
// read for what is unknown in the plan.
func complete(plan, read *model) *model {
	m := *plan
	for _, f := range fields {
		if f.value(&m).IsUnknown() {
			f.keep(&m, read)
		}
		if f.value(&m).IsUnknown() {
			f.clear(&m) // Not reported.
		}
	}
	m.fillBlocks(read)
	m.fillDisks(read)
	settle(&m)
	m.settleDisks()
	return &m
}

// blank returns what is known of a job that could not be read after its creation: its ID.
func blank(plan *model) *model {
	return &model{Outputs: jobrun.Outputs{ID: plan.ID, ReplicationJobRuns: types.ListNull(jobrun.RunType)}}
}

// extraBlocks says which disks and partitions of a job go into the state besides those
// that it has already.
type extraBlocks int

const (
	// managedBlocks adds none: those of a job that has started cannot be changed any more, so
	// that more than what is configured is of no use.
	managedBlocks extraBlocks = iota
	// someBlocks adds disks, and partitions of disks whose partitions are managed: they are a
	// difference from the configuration, which the next apply removes.
	someBlocks
	// allBlocks adds all, for an import.
	allBlocks
)

func flattenDataDisks(disks []smc.DataDisk, prior types.List, extra extraBlocks) types.List {
	managed, _ := dataDisks(prior)
	if len(managed) == 0 && extra != allBlocks {
		return dataDiskList(nil)
	}
	sorted := slices.SortedFunc(slices.Values(disks), func(a, b smc.DataDisk) int { return cmp.Compare(a.Index, b.Index) })
	read := make([]dataDiskModel, len(sorted))
	for i, d := range sorted {
		read[i] = dataDiskModel{Index: types.Int64Value(d.Index), Size: positiveOrNull(&d.Size)}
	}
	taken := make([]bool, len(read))
	result := make([]dataDiskModel, 0, len(read))
	for i, match := range matchDataDisks(managed, read) {
		if match == nil {
			continue
		}
		for n := range read {
			if match == &read[n] { // A response may have an index twice.
				taken[n] = true
				match.Partition = flattenPartitions(sorted[n].Parts, managed[i].Partition, min(extra, someBlocks))
				result = append(result, *match)
			}
		}
	}
	for n, d := range read {
		if taken[n] || extra == managedBlocks {
			continue
		}
		d.Partition = partitionList(nil)
		if extra == allBlocks {
			d.Partition = flattenPartitions(sorted[n].Parts, d.Partition, extra)
		}
		result = append(result, d)
	}
	return dataDiskList(result)
}

func flattenPartitions(parts []smc.Partition, prior types.List, extra extraBlocks) types.List {
	managed, _ := partitions(prior)
	if len(managed) == 0 && extra != allBlocks {
		return partitionList(nil)
	}
	return partitionList(readPartitions(parts, managed, extra))
}

// readPartitions returns the partitions of a job, those that are managed first.
func readPartitions(parts []smc.Partition, managed []partitionModel, extra extraBlocks) []partitionModel {
	read := make(map[string]smc.Partition, len(parts))
	for _, p := range parts {
		if _, twice := read[p.Device]; !twice { // A response may have a device twice: the first counts.
			read[p.Device] = p
		}
	}
	result := make([]partitionModel, 0, len(parts))
	for _, m := range managed {
		key := m.Key.ValueString()
		if p, ok := read[key]; ok {
			result = append(result, flattenPartition(p, m))
			delete(read, key)
		}
	}
	for _, p := range parts {
		if _, ok := read[p.Device]; ok && extra != managedBlocks {
			result = append(result, flattenPartition(p, partitionModel{}))
			delete(read, p.Device)
		}
	}
	return result
}

// flattenPartition reads a partition; what is not reported of it is as in prior.
func flattenPartition(p smc.Partition, prior partitionModel) partitionModel {
	m := partitionModel{Key: types.StringValue(p.Device), SizeBytes: prior.SizeBytes, Block: prior.Block}
	if p.SizeBytes > 0 {
		m.SizeBytes = types.Int64Value(p.SizeBytes)
	}
	if p.Block != nil {
		m.Block = types.BoolValue(*p.Block)
	}
	return m
}

// ownTags returns the tags attribute: all tags except those that come from the provider's
// default tags and were not in the attribute before. A tag whose value is null counts as
// absent and stays as it was written.
func ownTags(all map[string]string, prior types.Map, defaults map[string]string) types.Map {
	had := prior.Elements()
	own := make(map[string]attr.Value, len(all))
	for k, v := range had {
		if v.IsNull() {
			own[k] = v
		}
	}
	for k, v := range all {
		explicit, ok := had[k]
		if value, isDefault := defaults[k]; isDefault && value == v && (!ok || explicit.IsNull()) {
			continue
		}
		own[k] = types.StringValue(v)
	}
	if len(own) == 0 && prior.IsNull() {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, own)
}

func stringOr(s string, otherwise types.String) types.String {
	if s == "" {
		return otherwise
	}
	return types.StringValue(s)
}

func positiveOrNull(n *int64) types.Int64 {
	if n == nil || *n <= 0 {
		return types.Int64Null()
	}
	return types.Int64Value(*n)
}

func timeOrNull(t time.Time) tfplan.Time {
	if t.IsZero() {
		return tfplan.NewTimeNull()
	}
	return tfplan.NewTimeValue(t)
}
