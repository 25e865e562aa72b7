package smc_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// BenchmarkRefresh reads a thousand replication jobs as a refresh does, ten at a time, from
// an endpoint that responds at once.
func BenchmarkRefresh(b *testing.B) {
	const jobs = 1000
	all := make([]map[string]any, jobs)
	for i := range all {
		all[i] = map[string]any{"JobId": fmt.Sprintf("j-%04d", i), "Status": "Ready", "Name": "name", "SystemDiskSize": 80}
	}
	for name, reading := range map[string]smc.Reading{"batched": smc.ReadAdaptively, "single": smc.ReadSingly} {
		b.Run(name, func(b *testing.B) {
			var calls atomic.Int64
			for b.Loop() {
				client := instantClient(b, reading, all, &calls)
				tenAtATime(jobs, func(i int) {
					if _, err := client.RefreshReplicationJob(b.Context(), "", fmt.Sprintf("j-%04d", i)); err != nil {
						b.Error(err)
					}
				})
			}
			b.ReportMetric(float64(calls.Load())/float64(b.N), "calls/op")
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// instantClient returns a client whose transport responds itself.
func instantClient(b *testing.B, reading smc.Reading, all []map[string]any, calls *atomic.Int64) *smc.Client {
	b.Helper()
	client, err := smc.New(smc.Config{
		Region: "cn-hangzhou", Reading: reading, Credentials: credentials.NewStaticAKCredentialsProvider("id", "secret"),
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			calls.Add(1)
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			form, err := url.ParseQuery(string(body))
			if err != nil {
				return nil, err
			}
			var found []map[string]any
			total := len(all)
			if form.Has("JobId.1") {
				for n := 1; form.Has(fmt.Sprintf("JobId.%d", n)); n++ {
					var i int
					_, _ = fmt.Sscanf(form.Get(fmt.Sprintf("JobId.%d", n)), "j-%d", &i)
					found = append(found, all[i])
				}
				total = len(found)
			} else {
				var page int
				_, _ = fmt.Sscan(form.Get("PageNumber"), &page)
				found = all[(page-1)*50 : page*50]
			}
			response, err := json.Marshal(map[string]any{"RequestId": "r", "TotalCount": total, "ReplicationJobs": map[string]any{"ReplicationJob": found}})
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(response))), Request: r}, err
		}),
	})
	if err != nil {
		b.Fatal(err)
	}
	return client
}
