package jobrun_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// The codes and the parameters that are about a replication job; package tfprovider tests
// those of all objects, and the rest of the diagnostic.
func TestErrorsAdviseByCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct{ attribute, advice string }{
		"SourceServerState.Invalid":                   {"source_id", "must be Available"},
		"ReplicationJobDataDiskIndex.Invalid":         {"data_disk", "index"},
		"VSwitchIdVpcId.Mismatch":                     {"vswitch_id", "leave vpc_id out"},
		"InvalidSecurityGroupId.IncorrectNetworkType": {"launch_template_id", "security group"},
		"InvalidSecurityGroupId.VPCMismatch":          {"launch_template_id", "same VPC"},
		"QuotaExceeded.ReplicationJob":                {"", "raise the quota"},
		"ReplicationJobName.Duplicate":                {"name", "another one"},
		"DataDisk.DuplicateIndex":                     {"data_disk", "same index"},
		"ImageName.UsedByReplicationJob":              {"image_name", "another one"},
		"InvalidOsMigrationType.NotMatched":           {"target_type", "operating systems"},
		"RealNameAuthenticationError":                 {"", "real-name"},
		"ReplicationJob.InvalidStatus":                {"", "plan again"},
		"ReplicationJob.InvalidBusinessStatus":        {"", "phase"},
		"NumberExceed.Tags":                           {"tags", fmt.Sprint(smc.MaxTags)},
		"InvalidVSwitchId.NotFound":                   {"vswitch_id", "vswitch_id"},
		"InvalidSystemDiskPart.1.Device":              {"system_disk_partition", "system_disk_partition"},
		"InvalidSyncData":                             {"sync_data_on_cut_over", "sync_data_on_cut_over"},
		"InvalidSecurityGroupId.NotFound":             {"", ""},
	} {
		err := &smc.Error{Operation: "CreateReplicationJob", Code: code}
		d := jobrun.Errors.Diagnostic("Creating replication job", "for source server s-1", err)
		if advice := d.Detail()[strings.LastIndex(d.Detail(), "\n\n"):]; !strings.Contains(advice, want.advice) {
			t.Errorf("%s: the advice is %q, want %q in it", code, advice, want.advice)
		}
		if attribute, ok := jobrun.Errors.AttributeFor(err); attribute != want.attribute || ok != (want.attribute != "") {
			t.Errorf("%s: attribute %q, %v, want %q", code, attribute, ok, want.attribute)
		}
	}
}
