package tfprovider_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// jobErrors is what an object in a region, with a timeouts block, adds.
var jobErrors = tfprovider.Errors{Regional: true, Timeouts: true, IDParameter: "JobId"}

const requestID = "7A0E6F5D-0F7C-4B0B-8C63-3C2D1B0A9F55"

// The codes that have advice of their own whatever the object, and those that name a
// parameter.
func TestDiagnosticAdvisesByCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct{ attribute, advice string }{
		"InternalError":                           {"", "Apply again later"},
		"EntityNotExist.Role":                     {"", "AliyunServiceRoleForSMC"},
		"InsufficientBalance":                     {"", "Add funds"},
		"InvalidTimeStamp.Expired":                {"", "clock"},
		"InvalidSecurityToken.Expired":            {"", "expired"},
		"InvalidAccessKeyId.NotFound":             {"", "access_key"},
		"InvalidAccessKeyId.Inactive":             {"", "disabled"},
		"SignatureDoesNotMatch":                   {"", "secret_key"},
		"IdempotentParameterMismatch":             {"", "new token"},
		"InvalidSystemDiskSize":                   {"system_disk_size", "system_disk_size"},
		"MissingSourceId":                         {"source_id", "source_id"},
		"MissingParameter.MaxNumberOfImageToKeep": {"max_number_of_image_to_keep", "max_number_of_image_to_keep"},
		"InvalidInstanceRamRole":                  {"instance_ram_role", "instance_ram_role"},
		"InvalidParameter.TagValue":               {"tags", "tags"},
		"InvalidDataDisk.1.Part.2.SizeBytes":      {"data_disk", "data_disk"},
		"InvalidImageName.Duplicated":             {"image_name", "image_name"},
	} {
		err := &smc.Error{Operation: "CreateReplicationJob", Code: code, Message: "The words of SMC.", RequestID: requestID, Recommend: "https://example.com/advice", HTTPStatus: 400}
		d := jobErrors.Diagnostic("Creating replication job", "for source server s-1", err)
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
		if attribute, ok := jobErrors.AttributeFor(err); attribute != want.attribute || ok != (want.attribute != "") {
			t.Errorf("%s: attribute %q, %v, want %q", code, attribute, ok, want.attribute)
		}
	}
}

// An object's own knowledge goes before what is said of all objects.
func TestErrorsOfAnObject(t *testing.T) {
	t.Parallel()
	object := tfprovider.Errors{
		Advice: map[string]tfprovider.Advice{
			"Thing.Busy":    {Attribute: "thing_id", Next: "Wait for the thing."},
			"Thing.Quota":   {Next: "Delete a thing."},
			"InternalError": {Attribute: "thing_id", Next: "Break no thing."},
		},
		Attributes: map[string]string{"VThingId": "vthing_id", "Hidden": "", "Tag": "labels"},
	}
	for code, want := range map[string]struct{ attribute, advice string }{
		"Thing.Busy":           {"thing_id", "Wait for the thing."},
		"Thing.Quota":          {"", "Delete a thing."},
		"InternalError":        {"thing_id", "Break no thing."},
		"InsufficientBalance":  {"", "Add funds"},
		"InvalidVThingId":      {"vthing_id", "the value of vthing_id"},
		"InvalidTag.1.Key":     {"labels", "the value of labels"},
		"InvalidTagKey":        {"tags", "the value of tags"},
		"InvalidOtherThing":    {"other_thing", "the value of other_thing"},
		"InvalidHidden.Absent": {"", "The words of SMC."},
	} {
		err := &smc.Error{Operation: "CreateThing", Code: code, Message: "The words of SMC."}
		if d := object.Diagnostic("Creating thing", "t-1", err); !strings.Contains(d.Detail(), want.advice) {
			t.Errorf("%s: %q is not in the detail: %s", code, want.advice, d.Detail())
		}
		if attribute, ok := object.AttributeFor(err); attribute != want.attribute || ok != (want.attribute != "") {
			t.Errorf("%s: attribute %q, %v, want %q", code, attribute, ok, want.attribute)
		}
	}
}

// Codes without advice of their own have that of their kind.
func TestDiagnosticAdvisesByKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[smc.Kind]string{
		smc.KindThrottled: "throttled", smc.KindTransient: "submit a ticket", smc.KindQuota: "quota", smc.KindUnauthorized: "RAM permission",
		smc.KindCredentials: "credentials are not valid", smc.KindNotFound: "does not exist",
	} {
		err := fmt.Errorf("wrapped: %w", &smc.Error{Operation: "TagResources", Code: "Some.Code", Kind: kind})
		if d := jobErrors.Diagnostic("Tagging replication job", "j-1", err); !strings.Contains(d.Detail(), want) {
			t.Errorf("kind %d: %s", kind, d.Detail())
		}
	}
}

func TestAttributeForTheParameterInTheMessage(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		`The specified parameter "DataDisk.1.Size" is not valid.`:                                        "data_disk",
		`The specified parameter "Tag.3.Key" is not valid.`:                                              "tags",
		`The specified parameter "ScheduledStartTime" is not valid.`:                                     "scheduled_start_time",
		`The specified parameter "JobId" is not valid.`:                                                  "",
		`The input parameter "SourceId" that is mandatory for processing this request is not supplied.`:  "source_id",
		`The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`: "",
		`Something is wrong.`: "",
		``:                    "",
	} {
		for _, code := range []string{"InvalidParameter", "MissingParameter"} {
			if got, ok := jobErrors.AttributeFor(&smc.Error{Code: code, Message: message}); got != want || ok != (want != "") {
				t.Errorf("%s: %q: got %q, %v, want %q", code, message, got, ok, want)
			}
		}
	}
	// Messages of other codes say nothing about a parameter's value.
	if got, ok := jobErrors.AttributeFor(&smc.Error{Code: "Forbidden.RAM", Message: `the parameter "Name"`}); ok {
		t.Errorf("got %q", got)
	}
	for _, err := range []error{nil, errors.New("plain"), context.Canceled, &smc.Error{}, &smc.Error{Code: "InvalidJobId.NotFound"}, &smc.Error{Code: "InvalidSecurityToken.Malformed"}, &smc.Error{Code: "InvalidAction.NotFound"}, &smc.Error{Code: "Invalid"}} {
		if got, ok := jobErrors.AttributeFor(err); ok {
			t.Errorf("%v: got %q", err, got)
		}
	}
}

// Errors that are not SMC's response say so, and what to do.
func TestDiagnosticOfOtherErrors(t *testing.T) {
	t.Parallel()
	last := &smc.Error{Operation: "CreateReplicationJob", Code: "ServiceUnavailable", RequestID: requestID, Kind: smc.KindTransient}
	for name, test := range map[string]struct {
		err  error
		want []string
	}{
		"plain":                  {errors.New("the words"), []string{"the words"}},
		"interrupt":              {&smc.Error{Operation: "CreateReplicationJob", Err: context.Canceled}, []string{"interrupted"}},
		"time-out":               {context.DeadlineExceeded, []string{"ran out of time", "timeouts"}},
		"time-out with a reason": {fmt.Errorf("%w; the last attempt failed: %w", context.DeadlineExceeded, last), []string{"timeouts", "ServiceUnavailable", requestID, "again"}},
		"no response": {
			&smc.Error{Operation: "CreateReplicationJob", Endpoint: "https://smc.example.com", Kind: smc.KindTransient, Err: errors.New("connection refused")},
			[]string{"CreateReplicationJob", "no usable response from SMC at https://smc.example.com", "connection refused", "proxy"},
		},
		"no credentials": {&smc.Error{Operation: "CreateReplicationJob", Kind: smc.KindCredentials, Err: errors.New("no role")}, []string{"could not be called", "no role", "access_key"}},
	} {
		d := jobErrors.Diagnostic("Creating replication job", "for source server s-1", test.err)
		for _, want := range append(test.want, "Creating replication job", "s-1") {
			if !strings.Contains(d.Summary()+"\n"+d.Detail(), want) {
				t.Errorf("%s: %q is not in %s: %s", name, want, d.Summary(), d.Detail())
			}
		}
	}
}

// The attribute at fault is one that the caller names, or none.
func TestDiagnosticIsOnTheAttribute(t *testing.T) {
	t.Parallel()
	err := &smc.Error{Operation: "CreateThing", Code: "InvalidName"}
	for want, attributes := range map[string][]string{"": {"size"}, "name": {"size", "name"}} {
		d := tfprovider.Errors{}.Diagnostic("Creating thing", "t-1", err, attributes...)
		at, ok := d.(diag.DiagnosticWithPath)
		if ok != (want != "") || ok && at.Path().String() != want {
			t.Errorf("got %v, want %q", d, want)
		}
	}
}

// Nothing is said of regions, timeouts or import IDs that an object does not have.
func TestErrorsOfAnObjectWithoutRegionAndTimeouts(t *testing.T) {
	t.Parallel()
	global := tfprovider.Errors{IDParameter: "ThingId"}
	for name, test := range map[string]struct {
		err                 error
		regional, otherwise string // what is said of an object that has them, and of one that has not
	}{
		"time-out":       {context.DeadlineExceeded, "Raise the limit in the timeouts block, or apply again.", "\n\nApply again."},
		"no region":      {&smc.Error{Operation: "TagResources", Err: smc.ErrNoRegion}, "Set region_id, or", "\n\nSet the provider's argument region or"},
		"not found":      {&smc.Error{Operation: "DescribeThings", Kind: smc.KindNotFound}, "does not exist (any more), or not in this region.", "does not exist (any more).\n"},
		"not found code": {&smc.Error{Operation: "DeleteThing", Code: "Thing.NotFound", Kind: smc.KindNotFound}, "does not exist (any more), or not in this region.", "does not exist (any more)."},
	} {
		if d := jobErrors.Diagnostic("Reading thing", "t-1", test.err); !strings.Contains(d.Detail(), test.regional) {
			t.Errorf("%s: %q is not in %q", name, test.regional, d.Detail())
		}
		if d := global.Diagnostic("Reading thing", "t-1", test.err); !strings.Contains(d.Detail(), test.otherwise) || strings.Contains(d.Detail(), test.regional) {
			t.Errorf("%s: %q is not in %q", name, test.otherwise, d.Detail())
		}
	}
	for code, want := range map[string]string{"InvalidThingId": "", "InvalidJobId": "job_id"} {
		if got, ok := global.AttributeFor(&smc.Error{Code: code}); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	if got, ok := global.AttributeFor(&smc.Error{Err: smc.ErrNoRegion}); ok {
		t.Errorf("no region: got %q", got)
	}
}
