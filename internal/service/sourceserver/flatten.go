package sourceserver

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// model is a source server as the data sources report it.
type model struct {
	SourceID            types.String      `tfsdk:"source_id"`
	Name                types.String      `tfsdk:"name"`
	Description         types.String      `tfsdk:"description"`
	State               types.String      `tfsdk:"state"`
	JobID               types.String      `tfsdk:"job_id"`
	ErrorCode           types.String      `tfsdk:"error_code"`
	StatusInfo          types.String      `tfsdk:"status_info"`
	CreationTime        types.String      `tfsdk:"creation_time"`
	HeartbeatRate       types.Int64       `tfsdk:"heartbeat_rate"`
	AgentVersion        types.String      `tfsdk:"agent_version"`
	Platform            types.String      `tfsdk:"platform"`
	Architecture        types.String      `tfsdk:"architecture"`
	KernelLevel         types.Int64       `tfsdk:"kernel_level"`
	ReplicationDriver   types.String      `tfsdk:"replication_driver"`
	SystemInfo          *systemInfoModel  `tfsdk:"system_info"`
	SystemDiskSize      types.Int64       `tfsdk:"system_disk_size"`
	SystemDiskPartition []partitionModel  `tfsdk:"system_disk_partition"`
	DataDisk            []dataDiskModel   `tfsdk:"data_disk"`
	Disks               *disksModel       `tfsdk:"disks"`
	ResourceGroupID     types.String      `tfsdk:"resource_group_id"`
	WorkgroupID         types.String      `tfsdk:"workgroup_id"`
	Tags                map[string]string `tfsdk:"tags"`
}

// dataDiskModel is a data disk, in the shape of a replication job's data_disk blocks.
type dataDiskModel struct {
	Index     types.Int64      `tfsdk:"index"`
	Size      types.Int64      `tfsdk:"size"`
	Path      types.String     `tfsdk:"path"`
	Partition []partitionModel `tfsdk:"partition"`
}

// partitionModel is a partition of a data disk or of the system disk.
type partitionModel struct {
	Device    types.String `tfsdk:"device"`
	Path      types.String `tfsdk:"path"`
	SizeBytes types.Int64  `tfsdk:"size_bytes"`
	Block     types.Bool   `tfsdk:"block"`
	Need      types.Bool   `tfsdk:"need"`
}

// flatten turns a source server into what the data sources report.
func flatten(server *smc.SourceServer) model {
	disks := make([]dataDiskModel, 0, len(server.DataDisks))
	for _, d := range server.DataDisks {
		disks = append(disks, dataDiskModel{
			Index:     types.Int64Value(d.Index),
			Size:      types.Int64Value(d.Size),
			Path:      tfvalue.StringOrNull(d.Path),
			Partition: flattenPartitions(d.Parts),
		})
	}
	tags := smc.UserTags(server.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	return model{
		SourceID:            types.StringValue(server.ID),
		Name:                tfvalue.StringOrNull(server.Name),
		Description:         tfvalue.StringOrNull(server.Description),
		State:               tfvalue.StringOrNull(string(server.State)),
		JobID:               tfvalue.StringOrNull(server.JobID),
		ErrorCode:           tfvalue.StringOrNull(server.ErrorCode),
		StatusInfo:          tfvalue.StringOrNull(server.StatusInfo),
		CreationTime:        tfvalue.TimeString(server.CreationTime),
		HeartbeatRate:       types.Int64Value(server.HeartbeatRate),
		AgentVersion:        tfvalue.StringOrNull(server.AgentVersion),
		Platform:            tfvalue.StringOrNull(server.Platform),
		Architecture:        tfvalue.StringOrNull(server.Architecture),
		KernelLevel:         types.Int64Value(server.KernelLevel),
		ReplicationDriver:   tfvalue.StringOrNull(server.ReplicationDriver),
		SystemInfo:          decodeSystemInfo(server.SystemInfo),
		SystemDiskSize:      types.Int64Value(server.SystemDiskSize),
		SystemDiskPartition: flattenPartitions(server.SystemDiskParts),
		DataDisk:            disks,
		Disks:               flattenDisks(server.Disks),
		ResourceGroupID:     tfvalue.StringOrNull(server.ResourceGroupID),
		WorkgroupID:         tfvalue.StringOrNull(server.WorkgroupID),
		Tags:                tags,
	}
}

func flattenPartitions(parts []smc.SourcePartition) []partitionModel {
	partitions := make([]partitionModel, 0, len(parts))
	for _, p := range parts {
		partitions = append(partitions, partitionModel{
			Device:    types.StringValue(p.Device),
			Path:      tfvalue.StringOrNull(p.Path),
			SizeBytes: types.Int64Value(p.SizeBytes),
			Block:     types.BoolValue(p.CanBlock),
			Need:      types.BoolValue(p.Need),
		})
	}
	return partitions
}
