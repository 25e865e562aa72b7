package smc_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// idsOf returns the values of name.1, name.2, ... of a form.
func idsOf(r *received, name string) []string {
	var ids []string
	for n := 1; r.form.Has(fmt.Sprintf("%s.%d", name, n)); n++ {
		ids = append(ids, r.form.Get(fmt.Sprintf("%s.%d", name, n)))
	}
	return ids
}

// numbered returns prefix0, prefix1, ...
func numbered(prefix string, n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("%s%03d", prefix, i))
	}
	return ids
}

// servePage responds with the page that r asks for, of objects with the given IDs.
func servePage(t *testing.T, w http.ResponseWriter, r *received, ids []string, list, idName string) {
	t.Helper()
	page, err1 := strconv.Atoi(r.form.Get("PageNumber"))
	size, err2 := strconv.Atoi(r.form.Get("PageSize"))
	if err1 != nil || err2 != nil || size > smc.MaxPageSize {
		t.Errorf("page %q of %q", r.form.Get("PageNumber"), r.form.Get("PageSize"))
	}
	var objects []string
	for _, id := range ids[min((page-1)*size, len(ids)):min(page*size, len(ids))] {
		objects = append(objects, fmt.Sprintf(`{%q: %q}`, idName, id))
	}
	succeed(w, fmt.Sprintf(`"TotalCount": %d, "%ss": {%q: [%s]}`, len(ids), list, list, strings.Join(objects, ",")))
}

func TestListReadsAllPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for total, calls := range map[int]int{0: 1, 1: 1, 49: 1, 50: 1, 51: 2, 100: 2, 120: 3} {
			ids := numbered("j-", total)
			s := newStub(t, func(w http.ResponseWriter, r *received, _ int) { servePage(t, w, r, ids, "ReplicationJob", "JobId") })
			jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{RegionID: "us-west-1"})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, job := range jobs {
				got = append(got, job.ID)
				if job.RegionID != "us-west-1" {
					t.Errorf("%s is in %q, want the region that was asked for", job.ID, job.RegionID)
				}
			}
			if !slices.Equal(got, ids) || len(s.seen()) != calls {
				t.Errorf("%d jobs: got %d with %d calls, want %d calls", total, len(got), len(s.seen()), calls)
			}
		}
	})
}

// The newest job is first: one that comes while the list is read moves the others to
// the next page, one that goes moves them to the page before.
func TestListWhileJobsComeAndGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, change := range map[string]func(ids []string) []string{
			"come": func(ids []string) []string { return append([]string{"j-new"}, ids...) },
			"go":   func(ids []string) []string { return ids[3:] },
		} {
			ids := numbered("j-", 120)
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				servePage(t, w, r, ids, "ReplicationJob", "JobId")
				if n == 1 {
					ids = change(ids)
				}
			})
			jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
			if err != nil {
				t.Fatal(err)
			}
			count := make(map[string]int)
			for _, job := range jobs {
				count[job.ID]++
			}
			for _, id := range ids {
				if count[id] != 1 {
					t.Errorf("%s: %s is listed %d times", name, id, count[id])
				}
			}
			for id, n := range count {
				if n != 1 {
					t.Errorf("%s: %s is listed %d times", name, id, n)
				}
			}
		}
	})
}

// A list that changes all the time is read a bounded number of times.
func TestListEndsThoughTheTotalKeepsChanging(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, n int) {
			jobPage(w, 60+n%2, `{"JobId": "j-1"}`, `{"JobId": "j-2"}`)
		})
		jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
		if calls := len(s.seen()); err != nil || len(jobs) != 2 || calls > 100 {
			t.Errorf("%d jobs with %d calls: %v", len(jobs), calls, err)
		}
	})
}

func TestListSourceServersFiltersInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var batches []int
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			ids := idsOf(r, "SourceId")
			batches = append(batches, len(ids))
			if r.form.Get("State") != "Available" {
				t.Errorf("state is %q in a batch", r.form.Get("State"))
			}
			servePage(t, w, r, ids, "SourceServer", "SourceId")
		})
		ids := numbered("s-", 101)
		twice := append(slices.Clone(ids), ids...)
		found, err := s.client(t).ListSourceServers(t.Context(), smc.SourceServerFilter{SourceIDs: twice, State: smc.SourceAvailable})
		if err != nil || len(found) != len(ids) || !slices.Equal(batches, []int{50, 50, 1}) {
			t.Errorf("%d source servers in batches of %v: %v", len(found), batches, err)
		}
	})
}

// A response with other objects than the one asked for, as of an endpoint that ignores the
// filter, is incomplete: it neither finds the object nor proves that it does not exist.
func TestFindTakesOnlyWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			if r.action() == "DescribeSourceServers" {
				succeed(w, `"TotalCount": 1, "SourceServers": {"SourceServer": [{"SourceId": "s-2"}]}`)
				return
			}
			jobPage(w, 2, `{"JobId": "j-2"}`, `{"JobId": "j-3", "Status": "Ready"}`)
		})
		client := s.client(t)
		for _, id := range []string{"j-1", "j-3"} {
			job, err := client.FindReplicationJob(t.Context(), "", id)
			if job != nil || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), "j-2 is in the list but was not asked for") {
				t.Errorf("%s: got %+v, %v", id, job, err)
			}
		}
		if source, err := client.FindSourceServer(t.Context(), "s-2"); err != nil || source.ID != "s-2" {
			t.Errorf("got %+v, %v", source, err)
		}
		source, err := client.FindSourceServer(t.Context(), "s-1")
		if source != nil || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), "s-2 is in the list but was not asked for") {
			t.Errorf("got %+v, %v", source, err)
		}
	})
}

func TestListTagResourcesFollowsTheToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			if got := r.form.Get("ResourceType"); got != "replicationjob" {
				t.Errorf("resource type is %q", got)
			}
			ids, half, next := idsOf(r, "ResourceId"), 0, "more"
			if r.form.Get("NextToken") == "more" {
				half, next = 1, ""
			}
			var tags []string
			for i, id := range ids {
				if i%2 == half {
					tags = append(tags, fmt.Sprintf(`{"ResourceId": %q, "ResourceType": "ALIYUN::SMC::REPLICATIONJOB", "TagKey": "id", "TagValue": %q}`, id, id),
						fmt.Sprintf(`{"ResourceId": %q, "ResourceType": "ALIYUN::SMC::REPLICATIONJOB", "TagKey": "empty", "TagValue": ""}`, id))
				}
			}
			succeed(w, fmt.Sprintf(`"NextToken": %q, "TagResources": {"TagResource": [%s]}`, next, strings.Join(tags, ",")))
		})
		ids := numbered("j-", 60)
		tags, err := s.client(t).ListTagResources(t.Context(), "", smc.ResourceTypeReplicationJob, ids)
		if err != nil || len(tags) != len(ids) || len(s.seen()) != 4 {
			t.Fatalf("tags of %d jobs with %d calls: %v", len(tags), len(s.seen()), err)
		}
		for _, id := range ids {
			if value, has := tags[id]["empty"]; tags[id]["id"] != id || !has || value != "" {
				t.Errorf("%s has %v", id, tags[id])
			}
		}
	})
}

func TestTagResourcesSendsBatchesAndNothingForNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, succeedAny)
		client, ctx := s.client(t), t.Context()
		for _, err := range []error{
			client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, nil, map[string]string{"k": "v"}),
			client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{"j-1"}, nil),
			client.UntagResources(ctx, "", smc.ResourceTypeReplicationJob, nil, []string{"k"}),
			client.UntagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{"j-1"}, nil),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		if n := len(s.seen()); n != 0 {
			t.Errorf("%d requests for nothing", n)
		}
		if err := client.TagResources(ctx, "", smc.ResourceTypeSourceServer, numbered("s-", 51), map[string]string{"b": "2", "a": ""}); err != nil {
			t.Error(err)
		}
		if err := client.UntagResources(ctx, "", smc.ResourceTypeSourceServer, numbered("s-", 51), []string{"b", "a"}); err != nil {
			t.Error(err)
		}
		for i, want := range []int{50, 1, 50, 1} {
			r := s.seen()[i]
			if got := len(idsOf(r, "ResourceId")); got != want || r.form.Get("ResourceType") != "sourceserver" {
				t.Errorf("request %d: %d of %s, want %d", i, got, r.form.Get("ResourceType"), want)
			}
		}
		if r := s.seen()[0]; r.form.Get("Tag.1.Key") != "a" || r.form.Get("Tag.2.Value") != "2" {
			t.Errorf("sent %v", r.form)
		}
		if got := idsOf(s.seen()[2], "TagKey"); !slices.Equal(got, []string{"b", "a"}) {
			t.Errorf("removed %v", got)
		}
	})
}

func TestList_takesEachJobOnceAndFiltersInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		client := memoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			n := 0
			var jobs []string
			for name, v := range r.Form {
				if strings.HasPrefix(name, "JobId.") {
					n++
					jobs = append(jobs, fmt.Sprintf(`{"JobId":%q}`, v[0]), fmt.Sprintf(`{"JobId":%q}`, v[0]))
				}
			}
			sizes = append(sizes, n)
			succeed(w, fmt.Sprintf(`"TotalCount":%d,"ReplicationJobs":{"ReplicationJob":[%s]}`, n, strings.Join(jobs, ",")))
		})
		var ids []string
		for i := range 120 {
			ids = append(ids, fmt.Sprintf("j-%d", i))
		}
		jobs, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: ids})
		if err != nil || len(jobs) != 120 || fmt.Sprint(sizes) != "[50 50 20]" {
			t.Errorf("%d jobs in batches of %v, %v", len(jobs), sizes, err)
		}
	})
}

// A job list filter with more instance IDs than one call takes is split as well.
func TestListFiltersByInstancesInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			sizes = append(sizes, len(idsOf(r, "InstanceId")))
			jobPage(w, 1, fmt.Sprintf(`{"JobId": "j-%d"}`, len(sizes)))
		})
		jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{InstanceIDs: numbered("i-", 45)})
		if err != nil || len(jobs) != 3 || fmt.Sprint(sizes) != "[20 20 5]" {
			t.Errorf("%d jobs in batches of %v, %v", len(jobs), sizes, err)
		}
	})
}

// A listing that becomes shorter while it is read is no contradiction.
func TestListWhileMostJobsGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, left := range []int{0, 10, 50, 51, 99, 100, 119} {
			ids := numbered("j-", 120)
			s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if n == 2 {
					ids = ids[120-left:]
				}
				servePage(t, w, r, ids, "ReplicationJob", "JobId")
			})
			jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
			if err != nil {
				t.Errorf("%d are left: %v", left, err)
			}
			for _, id := range ids {
				if !slices.ContainsFunc(jobs, func(j smc.ReplicationJob) bool { return j.ID == id }) {
					t.Errorf("%d are left: %s is not listed", left, id)
				}
			}
		}
	})
}

// An endpoint that ignores the page number, and so returns the first page for all, is noticed.
func TestListOfOnePageForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 120)
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			r.form.Set("PageNumber", "1")
			servePage(t, w, r, ids, "ReplicationJob", "JobId")
		})
		jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
		if jobs != nil || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), "TotalCount is 120, but all pages together have 50") || len(s.seen()) != 9 {
			t.Errorf("%d jobs, %v after %d calls", len(jobs), err, len(s.seen()))
		}
	})
}

// A page is requested when the one before has been taken, and none after the last that is.
func TestPagesAreRequestedAsTheyAreTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s := newStub(t, func(w http.ResponseWriter, r *received, _ int) {
			calls++
			list, id := "ReplicationJob", "JobId"
			if r.action() == "DescribeSourceServers" {
				list, id = "SourceServer", "SourceId"
			}
			servePage(t, w, r, numbered("x-", 120), list, id)
		})
		client := s.client(t)
		jobs := 0
		for page, err := range client.ReplicationJobPages(t.Context(), smc.ReplicationJobFilter{RegionID: "us-west-1"}) {
			if err != nil {
				t.Fatal(err)
			}
			if jobs += len(page); calls != (jobs+smc.MaxPageSize-1)/smc.MaxPageSize {
				t.Errorf("%d calls for %d replication jobs", calls, jobs)
			}
		}
		if jobs != 120 {
			t.Errorf("%d replication jobs", jobs)
		}
		calls = 0
		for page, err := range client.SourceServerPages(t.Context(), smc.SourceServerFilter{}) {
			if err != nil || len(page) != smc.MaxPageSize {
				t.Errorf("a page of %d: %v", len(page), err)
			}
			break
		}
		if calls != 1 {
			t.Errorf("%d calls for one page", calls)
		}
	})
}

// Nothing follows an error, not even the next batch of IDs.
func TestPagesEndWithAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			calls++
			succeed(w, `"TotalCount": 2`) // The list is missing.
		})
		var errs []error
		for page, err := range s.client(t).ReplicationJobPages(t.Context(), smc.ReplicationJobFilter{RegionID: "us-west-1", JobIDs: numbered("j-", 60)}) {
			if err == nil {
				t.Errorf("a page of %d", len(page))
			}
			errs = append(errs, err)
		}
		if len(errs) != 1 || calls == 0 {
			t.Errorf("%d calls, errors %v", calls, errs)
		}
	})
}
