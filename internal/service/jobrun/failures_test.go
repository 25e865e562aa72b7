package jobrun

import (
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func TestRunAdvice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		job  smc.ReplicationJob
		want string // a part of the advice; "" for none
	}{
		"a code":                    {smc.ReplicationJob{Status: smc.JobInError, ErrorCode: smc.CodeSourceServerOffline}, "Start the SMC client"},
		"a text":                    {smc.ReplicationJob{Status: smc.JobInError, ErrorCode: "InternalError", StatusInfo: "Check virtio failed."}, "virtio drivers"},
		"a text with a variable":    {smc.ReplicationJob{Status: smc.JobInError, StatusInfo: "Do Rsync Disk 2 Failed"}, "transfer broke off"},
		"not in order":              {smc.ReplicationJob{Status: smc.JobInError, StatusInfo: "Failed: Do Rsync Disk 2"}, ""},
		"a prefix":                  {smc.ReplicationJob{Status: smc.JobInError, ErrorCode: "Forbidden.SubUser"}, "RAM permission"},
		"in JSON":                   {smc.ReplicationJob{Status: smc.JobInError, StatusInfo: `{"error_code":"QuotaExceeded.Vpc"}`}, "vswitch_id"},
		"unknown":                   {smc.ReplicationJob{Status: smc.JobInError, ErrorCode: "Snapshot.Failed", StatusInfo: "no snapshot"}, ""},
		"of a run before":           {smc.ReplicationJob{Status: smc.JobRunning, ErrorCode: smc.CodeSourceServerOffline}, ""},
		"nothing that SMC tells of": {smc.ReplicationJob{Status: smc.JobInError}, ""},
	} {
		if got := runAdvice(&test.job); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Each failure is found by each of its signs, and not taken for one before it.
func TestRunAdvice_signs(t *testing.T) {
	t.Parallel()
	for _, failure := range RunFailures {
		for _, sign := range failure.Signs {
			job := smc.ReplicationJob{Status: smc.JobInError, StatusInfo: "the run: " + strings.ReplaceAll(sign, "...", "1")}
			if got := runAdvice(&job); got != failure.Next {
				t.Errorf("%s: %q", sign, got)
			}
		}
	}
}
