package jobrun_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

const requestID = "7A0E6F5D-0F7C-4B0B-8C63-3C2D1B0A9F55"

// Every code of the CreateReplicationJob document, and the others that have advice of
// their own.
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
		"InternalError":                               {"", "Apply again later"},
		"DataDisk.DuplicateIndex":                     {"data_disk", "same index"},
		"ImageName.UsedByReplicationJob":              {"image_name", "another one"},
		"InvalidOsMigrationType.NotMatched":           {"target_type", "operating systems"},
		"EntityNotExist.Role":                         {"", "AliyunServiceRoleForSMC"},
		"RealNameAuthenticationError":                 {"", "real-name"},
		"ReplicationJob.InvalidStatus":                {"", "plan again"},
		"ReplicationJob.InvalidBusinessStatus":        {"", "phase"},
		"InsufficientBalance":                         {"", "Add funds"},
		"InvalidTimeStamp.Expired":                    {"", "clock"},
		"InvalidSecurityToken.Expired":                {"", "expired"},
		"InvalidAccessKeyId.NotFound":                 {"", "access_key"},
		"InvalidAccessKeyId.Inactive":                 {"", "disabled"},
		"SignatureDoesNotMatch":                       {"", "secret_key"},
		"NumberExceed.Tags":                           {"tags", fmt.Sprint(smc.MaxTags)},
		"IdempotentParameterMismatch":                 {"", "new token"},
		"InvalidVSwitchId.NotFound":                   {"vswitch_id", "vswitch_id"},
		"InvalidSystemDiskSize":                       {"system_disk_size", "system_disk_size"},
		"MissingSourceId":                             {"source_id", "source_id"},
		"MissingParameter.MaxNumberOfImageToKeep":     {"max_number_of_image_to_keep", "max_number_of_image_to_keep"},
		"InvalidInstanceRamRole":                      {"instance_ram_role", "instance_ram_role"},
		"InvalidParameter.TagValue":                   {"tags", "tags"},
		"InvalidSystemDiskPart.1.Device":              {"system_disk_partition", "system_disk_partition"},
		"InvalidDataDisk.1.Part.2.SizeBytes":          {"data_disk", "data_disk"},
		"InvalidImageName.Duplicated":                 {"image_name", "image_name"},
	} {
		err := &smc.Error{Operation: "CreateReplicationJob", Code: code, Message: "The words of SMC.", RequestID: requestID, Recommend: "https://example.com/advice", HTTPStatus: 400}
		d := jobrun.Errors.APIError("Creating replication job", "for source server s-1", err)
		if d.Severity() != diag.SeverityError || !strings.HasPrefix(d.Summary(), "Creating replication job") {
			t.Errorf("%s: summary %q", code, d.Summary())
		}
		for _, part := range []string{"Creating replication job", "s-1", "CreateReplicationJob", code, "The words of SMC.", requestID, "https://example.com/advice"} {
			if !strings.Contains(d.Detail(), part) {
				t.Errorf("%s: %q is not in the detail: %s", code, part, d.Detail())
			}
		}
		if advice := d.Detail()[strings.LastIndex(d.Detail(), "\n\n"):]; !strings.Contains(advice, want.advice) {
			t.Errorf("%s: the advice is %q, want %q in it", code, advice, want.advice)
		}
		if attribute, ok := jobrun.Errors.AttributeFor(err); attribute != want.attribute || ok != (want.attribute != "") {
			t.Errorf("%s: attribute %q, %v, want %q", code, attribute, ok, want.attribute)
		}
	}
}

func TestErrorsAttributeForTheParameterInTheMessage(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		`The specified parameter "DataDisk.1.Size" is not valid.`:                                        "data_disk",
		`The input parameter "VSwitchId" that is mandatory for processing this request is not supplied.`: "vswitch_id",
		`The specified parameter "Tag.3.Key" is not valid.`:                                              "tags",
		`The specified parameter "ScheduledStartTime" is not valid.`:                                     "scheduled_start_time",
		`The specified parameter "JobId" is not valid.`:                                                  "",
		`The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`: "",
		`Something is wrong.`: "",
		``:                    "",
	} {
		for _, code := range []string{"InvalidParameter", "MissingParameter"} {
			if got, ok := jobrun.Errors.AttributeFor(&smc.Error{Code: code, Message: message}); got != want || ok != (want != "") {
				t.Errorf("%s: %q: got %q, %v, want %q", code, message, got, ok, want)
			}
		}
	}
	// Messages of other codes say nothing about a parameter's value.
	if got, ok := jobrun.Errors.AttributeFor(&smc.Error{Code: "Forbidden.RAM", Message: `the parameter "Name"`}); ok {
		t.Errorf("got %q", got)
	}
	for _, err := range []error{nil, errors.New("plain"), context.Canceled, &smc.Error{}, &smc.Error{Code: "InvalidJobId.NotFound"}, &smc.Error{Code: "InvalidSecurityToken.Malformed"}, &smc.Error{Code: "InvalidAction.NotFound"}, &smc.Error{Code: "Invalid"}} {
		if got, ok := jobrun.Errors.AttributeFor(err); ok {
			t.Errorf("%v: got %q", err, got)
		}
	}
}
