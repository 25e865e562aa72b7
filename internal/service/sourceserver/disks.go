package sourceserver

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// disksModel holds the disks in the newer form of the API, which names partitions by mount path.
type disksModel struct {
	System *diskModel  `tfsdk:"system"`
	Data   []diskModel `tfsdk:"data"`
}

// diskModel is a disk in the newer form.
type diskModel struct {
	Size      types.Int64          `tfsdk:"size"`
	Offset    types.Int64          `tfsdk:"offset"`
	Partition []pathPartitionModel `tfsdk:"partition"`
}

// pathPartitionModel is a partition, or logical volume, in the newer form.
type pathPartitionModel struct {
	Path      types.String `tfsdk:"path"`
	SizeBytes types.Int64  `tfsdk:"size_bytes"`
	Block     types.Bool   `tfsdk:"block"`
	Type      types.String `tfsdk:"type"`
}

// flattenDisks returns the disks in the newer form, which older versions of the API do not
// report.
func flattenDisks(disks *smc.SourceDisks) *disksModel {
	m := &disksModel{Data: []diskModel{}}
	if disks == nil {
		return m
	}
	if disks.System != nil {
		system := flattenDisk(*disks.System)
		m.System = &system
	}
	for _, d := range disks.Data {
		m.Data = append(m.Data, flattenDisk(d))
	}
	return m
}

func flattenDisk(disk smc.SourceDisk) diskModel {
	m := diskModel{Size: types.Int64Value(disk.Size), Offset: types.Int64Value(disk.Offset), Partition: make([]pathPartitionModel, 0, len(disk.Parts))}
	for _, p := range disk.Parts {
		m.Partition = append(m.Partition, pathPartitionModel{
			Path: tfvalue.StringOrNull(p.Path), SizeBytes: types.Int64Value(p.SizeBytes),
			Block: types.BoolValue(p.CanBlock), Type: tfvalue.StringOrNull(string(p.Type)),
		})
	}
	return m
}

// disksAttribute describes the disks in the newer form.
func disksAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed: true,
		MarkdownDescription: "The disks in the newer form of the API, which names partitions and logical volumes by mount path. The object itself is never null. " +
			"When SMC does not report the newer form, `system` is null and `data` is empty.",
		Attributes: map[string]schema.Attribute{
			"system": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The system disk.",
				Attributes:          diskAttributes(),
			},
			"data": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The data disks, in the order in which SMC reports them.",
				NestedObject:        schema.NestedAttributeObject{Attributes: diskAttributes()},
			},
		},
	}
}

func diskAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"size":   int64Attribute("The size of the disk in GiB."),
		"offset": int64Attribute("Where the first partition of the disk begins, in bytes."),
		"partition": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The partitions and logical volumes of the disk, sorted by `path`.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"path":       stringAttribute("The path that the partition is mounted at."),
				"size_bytes": int64Attribute("The size of the partition in bytes."),
				"block":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the partition can be replicated block by block."},
				"type": stringAttribute("The type of the partition: " + tfvalue.Alternatives(smc.PartitionTypes) +
					". Logical volumes (LVM) can be kept only where there is a partition of the type `" + string(smc.PartitionBoot) + "`."),
			}},
		},
	}
}
