package smc

import (
	"context"
	"fmt"
)

// Performance levels of a cross-zone job's disks (SDK, 2025-09).
const (
	PerformanceLevelPL0 = "PL0"
	PerformanceLevelPL1 = "PL1"
	PerformanceLevelPL2 = "PL2"
	PerformanceLevelPL3 = "PL3"
)

// PerformanceLevels lists every documented performance level.
var PerformanceLevels = []string{PerformanceLevelPL0, PerformanceLevelPL1, PerformanceLevelPL2, PerformanceLevelPL3}

// DiskCategoryESSD is the category of the disks that have a performance level.
const DiskCategoryESSD = "cloud_essd"

// CreateCrossZoneMigrationJobRequest holds the parameters of CreateCrossZoneMigrationJob, which
// moves an ECS instance to another zone of its region. Strings that are "", pointers that are
// nil, and empty lists are not sent.
type CreateCrossZoneMigrationJobRequest struct {
	// ClientToken makes the creation idempotent. When "", one is generated once for the call
	// and reused across its retries.
	ClientToken string

	RegionID           string // "": the client's region
	InstanceID         string // the instance to move
	TargetZoneID       string
	TargetVSwitchID    string
	TargetInstanceType string // of the same family
	Disks              []CrossZoneDisk
	AutoPay            *bool // nil: true
	ResourceGroupID    string
}

// CrossZoneDisk changes a disk of the instance on the way.
type CrossZoneDisk struct {
	DiskID           string
	Category         string // such as DiskCategoryESSD
	PerformanceLevel string // one of PerformanceLevels
}

func (r *CreateCrossZoneMigrationJobRequest) params() params {
	p := params{}
	p.setString("ClientToken", r.ClientToken)
	p.setString("InstanceId", r.InstanceID)
	p.setString("TargetZoneId", r.TargetZoneID)
	p.setString("TargetVSwitchId", r.TargetVSwitchID)
	p.setString("TargetInstanceType", r.TargetInstanceType)
	for i, disk := range r.Disks {
		prefix := fmt.Sprintf("Disk.%d.", i+1)
		p.setString(prefix+"DiskId", disk.DiskID)
		p.setString(prefix+"Category", disk.Category)
		p.setString(prefix+"PerformanceLevel", disk.PerformanceLevel)
	}
	p.setBool("AutoPay", r.AutoPay)
	p.setString("ResourceGroupId", r.ResourceGroupID)
	return p
}

// CreateCrossZoneMigrationJob creates a cross-zone job and returns its ID. It is a replication
// job of type JobTypeCrossZone (an inference, no document says so), and all other operations on
// replication jobs take it.
func (c *Client) CreateCrossZoneMigrationJob(ctx context.Context, request *CreateCrossZoneMigrationJobRequest) (string, error) {
	withToken := *request
	withToken.ClientToken = clientToken(request.ClientToken)
	return c.createJob(ctx, opCreateCrossZoneMigrationJob, request.RegionID, withToken.params())
}
