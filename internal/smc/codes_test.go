package smc_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// The code decides, the HTTP status only where the code says nothing.
func TestKindsOfCodes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			code   string
			status int
			want   smc.Kind
		}{
			{"Throttling", 400, smc.KindThrottled},
			{"Throttling.User", 400, smc.KindThrottled},
			{"Throttling.Api", 429, smc.KindThrottled},
			{"Rejected.Throttling", 400, smc.KindThrottled},
			{"", 429, smc.KindThrottled},
			{"ServiceUnavailable", 503, smc.KindTransient},
			{"ServiceUnAvailable", 400, smc.KindTransient},
			{"InternalError", 400, smc.KindTransient},
			{"SignatureNonceUsed", 400, smc.KindTransient},
			{"Unheard.Of", 500, smc.KindTransient},
			{"", 504, smc.KindTransient},
			{"Unheard.Of", 400, smc.KindOther},
			{"", 404, smc.KindOther},
			{"InvalidTimeStamp.Expired", 400, smc.KindOther},
			{"IllegalTimestamp", 400, smc.KindOther},
			{"InvalidAction.NotFound", 404, smc.KindOther},
			{"InvalidApi.NotFound", 404, smc.KindOther},
			{"InvalidProduct.NotFound", 404, smc.KindOther},
			{"InvalidResourceType.NotFound", 400, smc.KindOther},
			{"InvalidJobId.NotFound", 404, smc.KindNotFound},
			{"InvalidResourceId.NotFound", 400, smc.KindNotFound},
			{"SourceServer.NotExist", 400, smc.KindNotFound},
			{"InvalidAccessKeyId.NotFound", 404, smc.KindCredentials},
			{"InvalidAccessKeyId.Inactive", 400, smc.KindCredentials},
			{"InvalidSecurityToken.Expired", 400, smc.KindCredentials},
			{"InvalidSecurityToken.Malformed", 400, smc.KindCredentials},
			{"MissingSecurityToken", 400, smc.KindCredentials},
			{"SignatureDoesNotMatch", 403, smc.KindCredentials},
			{"IncompleteSignature", 400, smc.KindCredentials},
			{"Forbidden.RAM", 403, smc.KindUnauthorized},
			{"Forbidden.Unauthorized", 403, smc.KindUnauthorized},
			{"EntityNotExist.Role", 403, smc.KindUnauthorized},
			{"RealNameAuthenticationError", 403, smc.KindUnauthorized},
			{"QuotaExceeded.ReplicationJob", 400, smc.KindQuota},
			{"QuotaExceeded.RunningJobs", 400, smc.KindQuota},
			{"NumberExceed.Tags", 400, smc.KindQuota},
			{"ReplicationJobName.Duplicate", 400, smc.KindDuplicate},
			{"SourceServerName.Duplicate", 400, smc.KindDuplicate},
			{"SourceServer.WithRunningReplicationJob", 400, smc.KindSourceState},
			{"ReplicationJob.Related", 400, smc.KindSourceState},
			{"ImageName.UsedByReplicationJob", 400, smc.KindDuplicate},
			{"ReplicationJob.InvalidStatus", 400, smc.KindInvalidStatus},
			{"ReplicationJob.InvalidBusinessStatus", 400, smc.KindInvalidStatus},
			{"SourceServerState.Invalid", 400, smc.KindSourceState},
			{"ReplicationJobDataDiskIndex.Invalid", 400, smc.KindInvalidParameter},
			{"DataDisk.DuplicateIndex", 400, smc.KindInvalidParameter},
			{"VSwitchIdVpcId.Mismatch", 400, smc.KindInvalidParameter},
			{"InvalidSecurityGroupId.VPCMismatch", 400, smc.KindInvalidParameter},
			{"InvalidOsMigrationType.NotMatched", 400, smc.KindInvalidParameter},
			{"InvalidParameter", 400, smc.KindInvalidParameter},
			{"MissingSourceId", 400, smc.KindInvalidParameter},
		} {
			s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { fail(w, test.status, test.code, "The words of SMC.") })
			err := s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }).StartReplicationJob(t.Context(), "", "j-1")
			var e *smc.Error
			if !errors.As(err, &e) || e.Kind != test.want || e.Code != test.code || e.HTTPStatus != test.status || e.RequestID != requestID {
				t.Errorf("%s, HTTP %d: got %#v, want kind %d", test.code, test.status, err, test.want)
				continue
			}
			for _, part := range []string{"StartReplicationJob", test.code, "The words of SMC.", requestID} {
				if !strings.Contains(e.Error(), part) {
					t.Errorf("%q is not in %q", part, e.Error())
				}
			}
		}
		for _, err := range []error{nil, errors.New("plain")} {
			if smc.KindOf(err) != smc.KindOther || smc.IsNotFound(err) {
				t.Errorf("%v has kind %d", err, smc.KindOf(err))
			}
		}
	})
}
