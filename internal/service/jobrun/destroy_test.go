package jobrun_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// inMemory is a transport that hands requests to a handler.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(request *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	m.ServeHTTP(recorder, request)
	return recorder.Result(), nil
}

// A job whose status in the state allows the deletion is deleted without a look at it. What it is
// by now decides when SMC refuses that, whatever the code.
func TestDestroy_calls(t *testing.T) {
	t.Parallel()
	const (
		look, stop, remove = "DescribeReplicationJobs", "StopReplicationJob", "DeleteReplicationJob"
		syncing            = smcmock.PhaseSyncing
	)
	for name, test := range map[string]struct {
		last, now, phase string // the job's status in the state and in SMC; "": there is none
		code             string // of the first deletion's refusal
		calls            []string
		kept             bool
		vanished         bool
	}{
		"ready":                       {last: "Ready", now: "Ready", calls: []string{remove, look, look}},
		"expired":                     {last: "Expired", now: "Expired", calls: []string{remove, look, look}},
		"running":                     {last: "Running", now: "Running", phase: syncing, calls: []string{look, stop, look, look, remove, look, look}},
		"never read":                  {now: "Ready", calls: []string{look, remove, look, look}},
		"a status that is not known":  {last: "Hibernating", now: "Ready", calls: []string{look, remove, look, look}},
		"gone":                        {last: "Ready", calls: []string{remove, look, look, look, look}},
		"gone, and running before":    {last: "Running", calls: []string{look, look}},
		"vanished":                    {last: "Finished", vanished: true, calls: []string{look, look}},
		"vanished, and there again":   {last: "Finished", vanished: true, now: "Finished", calls: []string{look, remove, look, look}},
		"started since":               {last: "Ready", now: "Running", phase: syncing, calls: []string{remove, look, look, stop, look, look, remove, look, look}},
		"being deleted":               {last: "Ready", now: "Deleting", calls: []string{remove, look, look, look, look}},
		"started since, another code": {last: "Ready", now: "Running", phase: syncing, code: "SomethingElse", calls: []string{remove, look, look, stop, look, look, remove, look, look}},
		"not allowed":                 {last: "Ready", now: "Ready", code: "Forbidden.RAM", calls: []string{remove}, kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				mock := smcmock.New(smcmock.Options{Phases: smcmock.Phases{Deleting: -1}})
				defer mock.Close() //nolint:errcheck // Nothing depends on it.
				client, err := smc.New(smc.Config{
					Endpoint: "http://smc.test", Region: "cn-hangzhou", Transport: inMemory{mock},
					Credentials: credentials.NewStaticAKCredentialsProvider("testid", "testsecret"),
				})
				if err != nil {
					t.Fatal(err)
				}
				id := "j-none"
				if test.now != "" {
					id = mock.AddJob(smcmock.Job{SourceId: "s-1", RegionId: "cn-hangzhou", Status: test.now, BusinessStatus: test.phase})
				}
				if test.code != "" {
					mock.Inject(smcmock.Fault{Action: remove, Code: test.code, HTTPStatus: 403, Times: 1})
				}
				last := jobrun.Outputs{Status: types.StringNull()}
				if test.last != "" {
					last.Status = types.StringValue(test.last)
				}
				err = jobrun.Destroy(t.Context(), client, jobrun.Target{RegionID: "cn-hangzhou", JobID: id}, &last, test.vanished)
				var calls []string
				for _, call := range mock.Calls() {
					calls = append(calls, call.Action)
				}
				if (err != nil) != test.kept || len(mock.Jobs()) > 0 != test.kept || !slices.Equal(calls, test.calls) {
					t.Errorf("%d jobs are left, error is %v; calls are\n%q, want\n%q", len(mock.Jobs()), err, calls, test.calls)
				}
			})
		})
	}
}
