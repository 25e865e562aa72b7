package crosszonejob

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Disks are compared by their ID, never by position: the same disks in another order are no
// change.

// diskModel is a disk block.
type diskModel struct {
	DiskID           types.String `tfsdk:"disk_id"`
	Category         types.String `tfsdk:"category"`
	PerformanceLevel types.String `tfsdk:"performance_level"`
}

var diskType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"disk_id":           types.StringType,
	"category":          types.StringType,
	"performance_level": types.StringType,
}}

// disks returns the disks of a block list; false when the list, or one of its elements, is not
// known yet. Attributes of a disk may still be unknown.
func disks(list types.List) ([]diskModel, bool) {
	if list.IsUnknown() {
		return nil, false
	}
	models := make([]diskModel, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		object, ok := element.(basetypes.ObjectValue)
		if !ok || object.IsUnknown() {
			return nil, false
		}
		a := object.Attributes()
		models = append(models, diskModel{
			DiskID:           tfvalue.As[types.String](a["disk_id"]),
			Category:         tfvalue.As[types.String](a["category"]),
			PerformanceLevel: tfvalue.As[types.String](a["performance_level"]),
		})
	}
	return models, true
}

// diskList is the inverse of disks.
func diskList(models []diskModel) types.List {
	elements := make([]attr.Value, 0, len(models))
	for _, d := range models {
		elements = append(elements, types.ObjectValueMust(diskType.AttrTypes, map[string]attr.Value{
			"disk_id": d.DiskID, "category": d.Category, "performance_level": d.PerformanceLevel,
		}))
	}
	return types.ListValueMust(diskType, elements)
}

func expandDisks(list types.List) []smc.CrossZoneDisk {
	models, _ := disks(list)
	expanded := make([]smc.CrossZoneDisk, 0, len(models))
	for _, d := range models {
		expanded = append(expanded, smc.CrossZoneDisk{
			DiskID: d.DiskID.ValueString(), Category: d.Category.ValueString(), PerformanceLevel: d.PerformanceLevel.ValueString(),
		})
	}
	return expanded
}

// known reports whether nothing about the disk is unknown.
func (d diskModel) known() bool {
	return !d.DiskID.IsUnknown() && !d.Category.IsUnknown() && !d.PerformanceLevel.IsUnknown()
}

// knownDisks reports whether nothing about the disks is unknown.
func knownDisks(list types.List) bool {
	models, ok := disks(list)
	return ok && !slices.ContainsFunc(models, func(d diskModel) bool { return !d.known() })
}

// sameDisks reports whether two lists of known disks have the same disks, in whatever order.
func sameDisks(a, b []diskModel) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(d diskModel) bool { return !slices.Contains(b, d) })
}

// arranged returns what to plan for disks that stay as they are in the state: the state's list
// where Terraform accepts it for the configured one, which is when both have values at the same
// places; otherwise the configured list. What is not known yet stays so.
func arranged(config, state types.List) types.List {
	configured, ok := disks(config)
	has, _ := disks(state)
	if !ok || len(configured) != len(has) {
		return config
	}
	for i := range configured {
		c, s := &configured[i], has[i]
		for _, value := range []struct {
			configured *types.String
			has        types.String
		}{{&c.DiskID, s.DiskID}, {&c.Category, s.Category}, {&c.PerformanceLevel, s.PerformanceLevel}} {
			if value.configured.IsNull() != value.has.IsNull() {
				return config
			}
			if !value.configured.IsUnknown() {
				*value.configured = value.has
			}
		}
	}
	return diskList(configured)
}

// disksText writes disks for a message.
func disksText(list types.List) string {
	models, _ := disks(list)
	if len(models) == 0 {
		return "none"
	}
	texts := make([]string, 0, len(models))
	for _, d := range models {
		text := d.DiskID.ValueString()
		if properties := strings.Join(slices.DeleteFunc([]string{d.Category.ValueString(), d.PerformanceLevel.ValueString()}, func(s string) bool { return s == "" }), ", "); properties != "" {
			text += " (" + properties + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
