package smcmock_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// BenchmarkRequest is what one signed request costs the mock, without a network: it must
// never be what is measured when the provider is.
func BenchmarkRequest(b *testing.B) {
	const jobs = 1000
	s := smcmock.New(smcmock.Options{MaxCalls: 10})
	now := s.Clock().Now()
	for i := range jobs {
		id := fmt.Sprintf("s-%d", i)
		s.AddSource(smcmock.NewSource(id))
		s.AddJob(smcmock.Job{SourceId: id, RegionId: "cn-hangzhou", SystemDiskSize: 80, RunOnce: true, Status: smcmock.StatusReady, CreationTime: now})
	}
	ids := params{"RegionId": "cn-hangzhou"}
	for i, job := range s.Jobs()[:50] {
		ids[fmt.Sprintf("JobId.%d", i+1)] = job.JobId
	}
	for name, p := range map[string]struct {
		action string
		params params
	}{
		"DescribeOne":   {"DescribeReplicationJobs", params{"RegionId": "cn-hangzhou", "JobId.1": ids["JobId.1"]}},
		"DescribeFifty": {"DescribeReplicationJobs", ids},
		"Modify":        {"ModifyReplicationJobAttribute", params{"RegionId": "cn-hangzhou", "JobId": ids["JobId.1"], "Description": "changed"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				values := common(p.action, p.params)
				values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
				request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", strings.NewReader(values.Encode()))
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				response := httptest.NewRecorder()
				s.ServeHTTP(response, request)
				if response.Code != http.StatusOK {
					b.Fatalf("%d %s", response.Code, response.Body)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
