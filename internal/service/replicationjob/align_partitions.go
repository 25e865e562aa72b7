package replicationjob

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// planPartitions plans the partition blocks of a disk: config are the configured ones, prior
// those at the disk's position in the state, has those of the same disk in the state, and job
// all that the job has on it. name is the name of a block in messages.
func (b blockPlan) planPartitions(name string, plan, config, prior, has, job []partitionModel) ([]partitionModel, []string) {
	var texts []string
	same, keysKnown := len(plan) == len(prior), true
	for i := range plan {
		p := &plan[i]
		keysKnown = keysKnown && tfvalue.Known(p.Key)
		match := findPartition(has, p.Key)
		taken := match == nil
		if taken {
			match, same = findPartition(job, p.Key), false
		}
		if match == nil {
			if b.kept && !b.jobUnknown && tfvalue.Known(p.Key) {
				texts = append(texts, fmt.Sprintf("%s %s: the job has none.", name, valueText(p.Key)))
			}
			continue
		}
		configured, at := elementOr(config, i, *p), elementOr(prior, i, partitionModel{})
		if configured.Block.IsNull() && (b.kept || !taken) {
			p.Block = match.Block
		}
		if configured.SizeBytes.IsNull() && (b.kept || !taken) {
			p.SizeBytes = match.SizeBytes
		}
		if b.kept && tfvalue.Known(p.SizeBytes) && !p.SizeBytes.Equal(match.SizeBytes) {
			texts = append(texts, fmt.Sprintf("%s %s: the configuration says size_bytes = %s, the job has %s.", name, valueText(p.Key), valueText(p.SizeBytes), valueText(match.SizeBytes)))
			p.SizeBytes = keepWhereAllowed(p.SizeBytes, configured.SizeBytes, at.SizeBytes, match.SizeBytes)
		}
		if b.kept && tfvalue.Known(p.Block) && !p.Block.Equal(match.Block) {
			texts = append(texts, fmt.Sprintf("%s %s: the configuration says block = %s, the job has %s.", name, valueText(p.Key), valueText(p.Block), valueText(match.Block)))
			p.Block = keepWhereAllowed(p.Block, configured.Block, at.Block, match.Block)
		}
		same = same && (b.kept && p.isKnown() || *p == *match) && findPartition(prior, p.Key) != nil &&
			allowedAt(configured.Block, at.Block) && allowedAt(configured.SizeBytes, at.SizeBytes)
	}
	if b.kept && keysKnown {
		for _, p := range has {
			if findPartition(plan, p.Key) == nil {
				texts = append(texts, fmt.Sprintf("%s %s: it is no longer configured, the job keeps it.", name, valueText(p.Key)))
			}
		}
		for _, p := range job {
			if len(has) == 0 && findPartition(plan, p.Key) == nil {
				texts = append(texts, fmt.Sprintf("%s %s: it is not configured, the job has it.", name, valueText(p.Key)))
			}
		}
	}
	if same {
		return prior, texts // In the state's order, which Terraform accepts as no change.
	}
	return plan, texts
}

// keepsPartitions reports whether the planned partitions are those of the state, or are kept
// as they are.
func (b blockPlan) keepsPartitions(plan, state types.List) bool {
	parts, ok := partitions(plan)
	return samePartitions(plan, state) ||
		b.kept && ok && len(parts) == len(state.Elements()) && !lacksPartition(state, plan) &&
			!slices.ContainsFunc(parts, func(p partitionModel) bool { return !p.isKnown() })
}

// isKnown reports whether all attributes of the partition are known.
func (p partitionModel) isKnown() bool {
	return !p.Key.IsUnknown() && !p.SizeBytes.IsUnknown() && !p.Block.IsUnknown()
}

// samePartitions reports whether two lists have the same partitions in any order.
func samePartitions(a, b types.List) bool {
	as, okA := partitions(a)
	bs, okB := partitions(b)
	if !okA || !okB || len(as) != len(bs) {
		return false
	}
	for _, p := range as {
		if match := findPartition(bs, p.Key); match == nil || *match != p {
			return false
		}
	}
	return true
}

func findPartition(parts []partitionModel, key types.String) *partitionModel {
	for i := range parts {
		if tfvalue.Known(key) && parts[i].Key.Equal(key) {
			return &parts[i]
		}
	}
	return nil
}

// fillPartitions fills unknown attributes of parts with those of the same partition in from.
func fillPartitions(parts, from []partitionModel) {
	for i := range parts {
		match := findPartition(from, parts[i].Key)
		if match == nil {
			continue
		}
		if parts[i].SizeBytes.IsUnknown() {
			parts[i].SizeBytes = match.SizeBytes
		}
		if parts[i].Block.IsUnknown() {
			parts[i].Block = match.Block
		}
	}
}

func settlePartitions(parts []partitionModel) []partitionModel {
	for i := range parts {
		if parts[i].SizeBytes.IsUnknown() {
			parts[i].SizeBytes = types.Int64Null()
		}
		if parts[i].Block.IsUnknown() {
			parts[i].Block = types.BoolNull()
		}
	}
	return parts
}

// lacksPartition reports whether others has a partition that list does not have.
func lacksPartition(list, others types.List) bool {
	has, _ := partitions(list)
	wanted, _ := partitions(others)
	return slices.ContainsFunc(wanted, func(p partitionModel) bool { return findPartition(has, p.Key) == nil })
}
