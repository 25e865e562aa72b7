package smc_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

func TestErrors_finalOnesAreNotRetried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for code, want := range map[string]smc.Kind{
			"InvalidSecurityToken.Expired":         smc.KindCredentials,
			"InvalidAccessKeyId.NotFound":          smc.KindCredentials,
			"SignatureDoesNotMatch":                smc.KindCredentials,
			"Forbidden.RAM":                        smc.KindUnauthorized,
			"Forbidden.Unauthorized":               smc.KindUnauthorized,
			"SourceServerState.Invalid":            smc.KindSourceState,
			"QuotaExceeded.ReplicationJob":         smc.KindQuota,
			"ReplicationJobName.Duplicate":         smc.KindDuplicate,
			"ReplicationJob.InvalidStatus":         smc.KindInvalidStatus,
			"ReplicationJob.InvalidBusinessStatus": smc.KindInvalidStatus,
			"InvalidJobId.NotFound":                smc.KindNotFound,
			"InvalidAction.NotFound":               smc.KindOther,
			"InvalidProduct.NotFound":              smc.KindOther,
			"EntityNotExist.Role":                  smc.KindUnauthorized,
			"MissingSourceId":                      smc.KindInvalidParameter,
			"InvalidTimeStamp.Expired":             smc.KindOther,
		} {
			calls := 0
			client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("Action") == "StartReplicationJob" { // Not the read that reports whether the job is gone.
					calls++
				}
				fail(w, 400, code, "No.")
			})
			err := client.StartReplicationJob(t.Context(), "", "j-1")
			var e *smc.Error
			if !errors.As(err, &e) || e.Kind != want || e.Code != code || e.RequestID != requestID || e.Operation != "StartReplicationJob" || e.HTTPStatus != 400 {
				t.Errorf("%s: %#v", code, err)
			}
			if calls != 1 {
				t.Errorf("%s: called %d times", code, calls)
			}
		}
	})
}

func TestErrors_transientOnesAre(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, respond := range map[string]func(http.ResponseWriter){
			"InternalError":      func(w http.ResponseWriter) { fail(w, 500, "InternalError", "") },
			"ServiceUnavailable": func(w http.ResponseWriter) { fail(w, 503, "ServiceUnavailable", "") },
			"throttling":         func(w http.ResponseWriter) { fail(w, 400, "Throttling", "") },
			"nonce":              func(w http.ResponseWriter) { fail(w, 400, "SignatureNonceUsed", "") },
			"bare 502":           func(w http.ResponseWriter) { w.WriteHeader(502) },
			"HTML":               func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") },
			"empty body":         func(http.ResponseWriter) {},
			"no request ID":      func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{}`) },
			"odd error":          func(w http.ResponseWriter) { w.WriteHeader(500); _, _ = io.WriteString(w, `{"Code":7,"RequestId":[]}`) },
			"hang up":            func(w http.ResponseWriter) { hangUp() },
		} {
			calls := 0
			client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
				if calls++; calls == 1 {
					respond(w)
					return
				}
				succeed(w, `"TotalCount":1,"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1"}]}`)
			})
			if _, err := client.FindReplicationJob(t.Context(), "", "j-1"); err != nil || calls != 2 {
				t.Errorf("%s: %v after %d calls", name, err, calls)
			}
		}
	})
}

func TestErrors_hideSecrets(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		fail(w, 400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3Dtestid%26SecurityToken%3Dtoken")
	})
	err := client.StartReplicationJob(t.Context(), "", "j-1")
	if err == nil || strings.Contains(err.Error(), "testid") || !strings.Contains(err.Error(), "not matched") {
		t.Errorf("%v", err)
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	client = newClient(t, func(http.ResponseWriter, *http.Request) {}, func(c *smc.Config) {
		c.Endpoint = closed.URL
		c.MaxRetryTime = time.Nanosecond
	})
	err = client.StartReplicationJob(t.Context(), "", "j-1")
	if err == nil || strings.Contains(err.Error(), "Signature") || strings.Contains(err.Error(), "testid") {
		t.Errorf("%v", err)
	}
}
