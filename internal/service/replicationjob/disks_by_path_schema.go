package replicationjob

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

func disksByPathBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		MarkdownDescription: "The disks of the destination in the newer form, at most one block: it names partitions by mount path instead of device, and can keep LVM. It cannot be used together with " +
			"`data_disk` or `system_disk_partition`. The size of the system disk remains `system_disk_size`. What the block leaves out, SMC derives " +
			"from the source server, and Terraform does not manage it.",
		NestedObject: schema.NestedBlockObject{Blocks: map[string]schema.Block{
			"system": schema.ListNestedBlock{
				Validators:          []validator.List{listvalidator.SizeAtMost(1)},
				MarkdownDescription: "The system disk of the destination, at most one block.",
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{"lvm": lvmAttribute()},
					Blocks:     map[string]schema.Block{"partition": pathPartitionBlock("the system disk")},
				},
			},
			"data": schema.ListNestedBlock{
				Validators: []validator.List{listvalidator.SizeAtMost(smc.MaxDataDisks)},
				MarkdownDescription: fmt.Sprintf("A data disk of the destination, at most %d. It is the source server's data disk that has the partitions named here or, without `partition` blocks, "+
					"the one at the same position. Without any such block SMC derives the data disks from the source server, and Terraform does not manage them.", smc.MaxDataDisks),
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"disk_id": schema.StringAttribute{
							Optional: true, Computed: true,
							Validators:          []validator.String{tfvalidate.ID("d-", "disk")},
							MarkdownDescription: "The ID of the disk, such as `d-bp17bclvg344jlyt0001`. Default: chosen by SMC.",
						},
						"lvm": lvmAttribute(),
						"size": schema.Int64Attribute{
							CustomType: tfplan.WholeNumberType{},
							Optional:   true, Computed: true,
							Validators: []validator.Int64{int64validator.Between(smc.MinDataDiskSizeGiB, smc.MaxDataDiskSizeGiB)},
							MarkdownDescription: fmt.Sprintf("The size of the data disk in GiB, from %d to %d. It must be greater than the used space of the source server's data disk. "+
								"Default: assigned by SMC.", smc.MinDataDiskSizeGiB, smc.MaxDataDiskSizeGiB),
						},
					},
					Blocks: map[string]schema.Block{"partition": pathPartitionBlock("the data disk")},
				},
			},
		}},
	}
}

func lvmAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Whether to keep the logical volumes (LVM) of the source server's disk. It is not possible for Windows, nor for a source server without a boot partition. " +
			"SMC ignores it silently where the source server has no LVM2, or runs Debian with a kernel up to version 3 and an XFS file system. Default: chosen by SMC.",
	}
}

func pathPartitionBlock(disk string) schema.ListNestedBlock {
	return schema.ListNestedBlock{
		Validators: []validator.List{listvalidator.SizeAtMost(smc.MaxPartitionsPerDisk)},
		MarkdownDescription: fmt.Sprintf("A partition, or logical volume, of %s of the destination, at most %d. Without any such block SMC derives the partitions "+
			"from the source server, and Terraform does not manage them. Their total size cannot exceed the size of the disk.", disk, smc.MaxPartitionsPerDisk),
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "The mount path of the source server's partition, such as `/data`. Each path can be given once.",
			},
			"size_bytes": schema.Int64Attribute{
				CustomType: tfplan.WholeNumberType{},
				Optional:   true, Computed: true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
				MarkdownDescription: "The size of the partition in bytes. Default: the size of the source server's partition.",
			},
			"block": schema.BoolAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Whether to replicate the partition block by block, which is possible where the source server's partition allows it. Default: `true`, where possible.",
			},
		}},
	}
}

// disksByPathAttribute is what the data sources report of the disks block.
func disksByPathAttribute() datasource.ListNestedAttribute {
	lvm := datasource.BoolAttribute{Computed: true, MarkdownDescription: "Whether the logical volumes (LVM) of the source server's disk are kept."}
	partition := func(description string) datasource.ListNestedAttribute {
		return datasource.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: description,
			NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
				"path":       datasource.StringAttribute{Computed: true, MarkdownDescription: "The mount path of the source server's partition, such as `/data`."},
				"size_bytes": datasource.Int64Attribute{CustomType: tfplan.WholeNumberType{}, Computed: true, MarkdownDescription: "The size of the partition in bytes."},
				"block":      datasource.BoolAttribute{Computed: true, MarkdownDescription: "Whether the partition is replicated block by block."},
			}},
		}
	}
	disk := func(description string, attributes map[string]datasource.Attribute) datasource.ListNestedAttribute {
		return datasource.ListNestedAttribute{
			Computed: true, MarkdownDescription: description,
			NestedObject: datasource.NestedAttributeObject{Attributes: attributes},
		}
	}
	return disk("The disks of the destination in the newer form, with partitions by mount path. It has one element; it has none when SMC does not report this form, "+
		"which can happen for jobs that were created without a `disks` block.", map[string]datasource.Attribute{
		"system": disk("The system disk of the destination: one element. Its size is `system_disk_size`.", map[string]datasource.Attribute{
			"lvm": lvm, "partition": partition("The partitions, or logical volumes, of the system disk."),
		}),
		"data": disk("The data disks of the destination, in the order of the source server's.", map[string]datasource.Attribute{
			"disk_id":   datasource.StringAttribute{Computed: true, MarkdownDescription: "The ID of the disk."},
			"lvm":       lvm,
			"size":      datasource.Int64Attribute{CustomType: tfplan.WholeNumberType{}, Computed: true, MarkdownDescription: "The size of the data disk in GiB."},
			"partition": partition("The partitions, or logical volumes, of the data disk."),
		}),
	})
}
