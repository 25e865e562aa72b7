package jobrun

import (
	"strings"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// RunFailure is a reason for which a run fails.
type RunFailure struct {
	// Signs are how SMC names it: parts of the error code or of the status information of the
	// job, in any case. "..." in a sign stands for what differs.
	Signs []string
	// Next is the usual cause, and what to do about it.
	Next string
}

// offline is the advice on a source server that is not connected.
const offline = "The source server has lost its connection to SMC. Start the SMC client on it."

// RunFailures are the failures that SMC's FAQ names. It calls its list not complete. The first
// that fits counts.
var RunFailures = []RunFailure{
	{[]string{smc.CodeSourceServerOffline}, offline},
	{[]string{"Connect to Server Failed"}, "The source server does not reach the intermediate instance. Open TCP 8080 and 8703 to it; with net_mode = 2, check the VPN or Express Connect to the VPC."},
	{[]string{"Do Rsync Disk ... Failed"}, "The transfer broke off, because of the connection or a full disk. Restart the job."},
	{[]string{"check rsync failed", "rsync not found"}, "Install rsync on the source server."},
	{[]string{"check virtio failed"}, "The source server lacks virtio drivers. Install them."},
	{[]string{"check selinux failed"}, "SELinux is on. Switch it off on the source server."},
	{[]string{"Do Grub Failed"}, "The boot loader of the source server could not be set up. Check its GRUB configuration."},
	{[]string{"IllegalTimestamp"}, "The clock of the source server is wrong. Correct it."},
	{[]string{smc.CodeInvalidAccessKeyIDNotFound}, "The access key with which the source server was registered does not exist any more. Register the source server again."},
	{[]string{"InvalidAccountStatus.NotEnoughBalance"}, "The account's balance does not suffice. Add funds."},
	{[]string{"InvalidAccountStatus.SnapshotServiceUnavailable"}, "The snapshot service is not activated in the account. Activate it in the ECS console."},
	{[]string{"InvalidImageName.Duplicated"}, "Another image has the name. Replace the job with another image_name."},
	{[]string{"QuotaExceeded.Vpc", "Create transition vpc failed"}, "SMC makes a VPC for the intermediate instance, and the account has as many as it may. Delete one, or replace the job with a vswitch_id."},
	{[]string{"Forbidden..."}, "The identity with which the source server was registered lacks a RAM permission. Check its policies."},
	{[]string{smc.CodeInternalError}, "SMC failed internally. Restart the job; if it persists, submit a ticket."},
}

// runAdvice says what to do about the run of a job that has failed; "" where SMC names no reason
// that is known.
func runAdvice(job *smc.ReplicationJob) string {
	if job.Status != smc.JobInError {
		return ""
	}
	said := strings.ToLower(job.ErrorCode + "\n" + job.StatusInfo)
	for _, failure := range RunFailures {
		for _, sign := range failure.Signs {
			if containsInOrder(said, strings.Split(strings.ToLower(sign), "...")) {
				return failure.Next
			}
		}
	}
	return ""
}

// containsInOrder reports whether text has all parts, one after the other.
func containsInOrder(text string, parts []string) bool {
	for _, part := range parts {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return true
}
