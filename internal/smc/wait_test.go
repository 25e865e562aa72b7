package smc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// statuses responds each read with the next status; "" means that there is no job, a
// number is an HTTP status.
func statuses(all ...string) func(http.ResponseWriter, *received, int) {
	return func(w http.ResponseWriter, _ *received, n int) {
		switch status := all[min(n, len(all))-1]; status {
		case "":
			jobPage(w, 0)
		case "503":
			fail(w, 503, "ServiceUnavailable", "Down.")
		case "403":
			fail(w, 403, "Forbidden.RAM", "No.")
		default:
			jobPage(w, 1, fmt.Sprintf(`{"JobId": "j-1", "Status": %q}`, status))
		}
	}
}

func finished(job *smc.ReplicationJob) (bool, error) { return job.Status == smc.JobFinished, nil }

func TestWaitPollsAtGrowingIntervals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running := strings.Split(strings.Repeat("Running ", 12), " ")[:12]
		s := newStub(t, statuses(append(running, "Finished")...))
		job, err := s.client(t).WaitReplicationJob(t.Context(), "", "j-1", finished)
		if err != nil || job.Status != smc.JobFinished {
			t.Fatalf("got %+v, %v", job, err)
		}
		waits := s.gaps()
		if len(waits) != 12 || waits[0] != time.Second || waits[11] != 15*time.Second {
			t.Errorf("waited %v, want 12 waits from 1s to 15s", waits)
		}
		for i := range waits[1:] {
			if waits[i+1] < waits[i] {
				t.Errorf("waited %v: wait %d is shorter than the one before", waits, i+2)
			}
		}
	})
}

func TestWaitOutlivesTransientFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, statuses("Running", "503", "503", "503", "Finished"))
		client := s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }) // The call itself is not repeated.
		if job, err := client.WaitReplicationJob(t.Context(), "", "j-1", finished); err != nil || job.Status != smc.JobFinished {
			t.Errorf("got %+v, %v", job, err)
		}
	})
}

func TestWaitEndsForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refusal := errors.New("the caller's own")
		for name, test := range map[string]struct {
			statuses []string
			done     func(*smc.ReplicationJob) (bool, error)
			want     func(error) bool
		}{
			"refused":           {[]string{"Running", "403"}, finished, func(err error) bool { return smc.KindOf(err) == smc.KindUnauthorized }},
			"gone":              {[]string{"Running", "", ""}, finished, smc.IsNotFound},
			"the caller's will": {[]string{"Running"}, func(*smc.ReplicationJob) (bool, error) { return false, refusal }, func(err error) bool { return errors.Is(err, refusal) }},
		} {
			s := newStub(t, statuses(test.statuses...))
			job, err := s.client(t).WaitReplicationJob(t.Context(), "", "j-1", test.done)
			if !test.want(err) || len(s.seen()) != len(test.statuses) {
				t.Errorf("%s: error is %v after %d reads", name, err, len(s.seen()))
			}
			if job == nil || job.Status != smc.JobRunning {
				t.Errorf("%s: got %+v, want the job as last read", name, job)
			}
		}
	})
}

// The end of the context is the wait's error, with the last failure.
func TestWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, status := range []string{"Running", "503"} {
			s := newStub(t, statuses(status))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			client := s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 })
			_, err := client.WaitReplicationJob(ctx, "", "j-1", finished)
			if !errors.Is(err, context.DeadlineExceeded) || (status == "503") != strings.Contains(err.Error(), "ServiceUnavailable") {
				t.Errorf("%s: error is %v", status, err)
			}
		}
	})
}

// An interrupt ends the sleep at once.
func TestWaitIsInterruptedWhileItSleeps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			statuses("Running")(w, r, n)
			time.AfterFunc(10*time.Minute, cancel)
		})
		started := time.Now()
		_, err := s.client(t, func(c *smc.Config) { c.PollInterval = time.Hour }).WaitReplicationJob(ctx, "", "j-1", finished)
		if took := time.Since(started); !errors.Is(err, context.Canceled) || took > 11*time.Minute || len(s.seen()) != 1 {
			t.Errorf("error is %v after %s", err, took)
		}
	})
}

func TestWaitGoneAndVisible(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, statuses("Deleting", "503", "Deleting", "", ""))
		if err := s.client(t).WaitReplicationJobGone(t.Context(), "", "j-1"); err != nil || len(s.seen()) != 5 {
			t.Errorf("gone: %v after %d reads", err, len(s.seen()))
		}
		s = newStub(t, statuses("", "", "Ready"))
		job, err := s.client(t).WaitReplicationJobVisible(t.Context(), "", "j-1")
		if err != nil || job.Status != smc.JobReady || len(s.seen()) != 3 {
			t.Errorf("visible: %+v, %v after %d reads", job, err, len(s.seen()))
		}
		for name, wait := range map[string]func(*smc.Client) error{
			"gone": func(c *smc.Client) error { return c.WaitReplicationJobGone(t.Context(), "", "j-1") },
			"visible": func(c *smc.Client) error {
				_, err := c.WaitReplicationJobVisible(t.Context(), "", "j-1")
				return err
			},
		} {
			s := newStub(t, statuses("403"))
			if err := wait(s.client(t)); smc.KindOf(err) != smc.KindUnauthorized {
				t.Errorf("%s: error is %v", name, err)
			}
		}
	})
}
