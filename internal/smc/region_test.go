package smc_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// A client without a region makes the calls that name a region, or need none.
func TestClientWithoutRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		client := memoryClient(t, func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			succeed(w, `"TotalCount": 1, "JobId": "j-1", "ReplicationJobs": {"ReplicationJob": [{"JobId": "j-1"}]}, "SourceServers": {"SourceServer": [{"SourceId": "s-1"}]}, "TagResources": {"TagResource": []}`)
		}, func(c *smc.Config) { c.Region = "" })
		ctx := t.Context()
		for operation, call := range map[string]func(region string) error{
			"find":    func(region string) error { _, err := client.FindReplicationJob(ctx, region, "j-1"); return err },
			"refresh": func(region string) error { _, err := client.RefreshReplicationJob(ctx, region, "j-1"); return err },
			"list": func(region string) error {
				_, err := client.ListReplicationJobs(ctx, smc.ReplicationJobFilter{RegionID: region})
				return err
			},
			"create": func(region string) error {
				_, err := client.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{RegionID: region, SourceID: "s-1"})
				return err
			},
			"modify": func(region string) error {
				return client.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{RegionID: region, JobID: "j-1"})
			},
			"delete": func(region string) error { return client.DeleteReplicationJob(ctx, region, "j-1") },
			"tags":   func(region string) error { _, err := client.RefreshTags(ctx, region, "j-1"); return err },
		} {
			before := calls.Load()
			if err := call(""); !errors.Is(err, smc.ErrNoRegion) || calls.Load() != before {
				t.Errorf("%s without a region: %v after %d calls", operation, err, calls.Load()-before)
			}
			if err := call("cn-hangzhou"); err != nil || calls.Load() == before {
				t.Errorf("%s with a region: %v after %d calls", operation, err, calls.Load()-before)
			}
		}
		if _, err := client.FindSourceServer(ctx, "s-1"); err != nil {
			t.Errorf("a source server: %v", err)
		}
	})
}
