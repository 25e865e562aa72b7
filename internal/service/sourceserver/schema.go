package sourceserver

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// attributes returns the attributes of a source server, all of them computed.
func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"source_id":          stringAttribute("The ID of the source server, such as `s-bp1e2fsl57knvuug0001`."),
		"name":               stringAttribute("The name of the source server."),
		"description":        stringAttribute("The description of the source server."),
		"state":              stringAttribute("The state of the source server: " + tfvalue.Alternatives(smc.SourceStates) + "."),
		"job_id":             stringAttribute("The ID of the source server's last replication job. It is null when there was none."),
		"error_code":         stringAttribute("The error code of a source server that is offline or in error, such as `SourceServer.Offline`."),
		"status_info":        stringAttribute("What SMC says about the state, such as the reason of an error. SMC writes plain text or JSON."),
		"creation_time":      stringAttribute("When the source server was registered, in UTC."),
		"heartbeat_rate":     int64Attribute("The interval of the SMC client's heartbeats in seconds."),
		"agent_version":      stringAttribute("The version of the SMC client on the source server, such as `2.8.5`."),
		"platform":           stringAttribute("The operating system, such as `CentOS`, `Ubuntu` or `Windows Server 2016`. It is `Others Linux` when SMC does not know the distribution."),
		"architecture":       stringAttribute("The architecture of the processor, such as `x86_64`."),
		"kernel_level":       int64Attribute("The kernel level that SMC has assigned to the source server."),
		"replication_driver": stringAttribute("The replication driver of the source server, such as `SMT`."),
		"system_info": schema.SingleNestedAttribute{
			Computed: true,
			MarkdownDescription: "What the SMC client reports of the system. An attribute is null when the client does not report it in a form that can be read. " +
				"The object itself is never null.",
			Attributes: systemInfoAttributes(),
		},
		"system_disk_size":      int64Attribute(fmt.Sprintf("The size of the system disk in GiB. It can be smaller than the least `system_disk_size` of a replication job, %d.", smc.MinSystemDiskSizeGiB)),
		"system_disk_partition": partitionsAttribute("The partitions of the system disk, in the shape of the `system_disk_partition` blocks of `smc_replication_job`."),
		"data_disk": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The data disks, in the shape of the `data_disk` blocks of `smc_replication_job`.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"index":     int64Attribute("The index of the data disk, counted from 1."),
				"size":      int64Attribute("The size of the data disk in GiB."),
				"path":      stringAttribute("The path of the data disk on the source server."),
				"partition": partitionsAttribute("The partitions of the data disk."),
			}},
		},
		"disks":             disksAttribute(),
		"resource_group_id": stringAttribute("The ID of the resource group of the source server."),
		"workgroup_id":      stringAttribute("The ID of the workgroup that the source server belongs to. It is null when there is none."),
		"tags": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The tags of the source server, without those that Alibaba Cloud attaches itself (keys that start with " +
				tfvalue.Alternatives(smc.ForbiddenTagKeyPrefixes) + ").",
		},
	}
}

func systemInfoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"hostname":     stringAttribute("The host name."),
		"ipv4":         stringAttribute("The IPv4 address."),
		"ipv6":         stringAttribute("The IPv6 address."),
		"cores":        int64Attribute("The number of processor cores."),
		"memory":       float64Attribute("The size of the memory in GiB."),
		"cpu_info":     stringAttribute("The model of the processor."),
		"cpu_usage":    float64Attribute("The processor usage in percent, when it was last reported."),
		"memory_usage": float64Attribute("The memory usage, when it was last reported, as the client states it. SMC does not document its unit."),
		"agent_mode":   stringAttribute("How the SMC client runs, such as `daemon`."),
		"agent_type":   stringAttribute("The type of the SMC client, such as `aliyun`."),
		"client_type":  stringAttribute("The type of the machine that the SMC client runs on."),
	}
}

func partitionsAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"device":     stringAttribute("The device ID of the partition, such as `0_1`."),
			"path":       stringAttribute("The path that the partition is mounted at."),
			"size_bytes": int64Attribute("The size of the partition in bytes."),
			"block":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the partition can be replicated block by block."},
			"need":       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the partition must be part of every migration of the source server."},
		}},
	}
}

func stringAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func int64Attribute(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

func float64Attribute(description string) schema.Float64Attribute {
	return schema.Float64Attribute{Computed: true, MarkdownDescription: description}
}
