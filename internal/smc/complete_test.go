package smc_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// brokenForm is an incomplete or contradictory response, from which nothing may be concluded.
type brokenForm struct {
	fields string // with %[1]s for the list, %[2]s for its member, %[3]s for the name and %[4]s for the value of the ID
	why    string // in the error
	byID   bool   // it is only wrong as the response to a look-up by ID
	found  bool   // a listing finds the object in it all the same
}

// brokenForms are those of responses that describe objects, of which one was asked for.
var brokenForms = map[string]brokenForm{
	"nothing":                     {``, "%[1]s has no list", false, false},
	"no list":                     {`"TotalCount": 0, "PageNumber": 1`, "%[1]s has no list", false, false},
	"null for the wrapper":        {`"TotalCount": 0, "%[1]s": null`, "%[1]s has no list", false, false},
	"a text for the wrapper":      {`"TotalCount": 0, "%[1]s": ""`, "%[1]s has no list", false, false},
	"an empty wrapper":            {`"TotalCount": 0, "%[1]s": {}`, "%[1]s has no list", false, false},
	"null for the list":           {`"TotalCount": 0, "%[1]s": {"%[2]s": null}`, "%[1]s has no list", false, false},
	"null, and a total":           {`"TotalCount": 1, "%[1]s": {"%[2]s": null}`, "%[1]s has no list", false, false},
	"no objects, but a total":     {`"TotalCount": 1, "%[1]s": {"%[2]s": []}`, "TotalCount is 1, but page 1 has 0", false, false},
	"a bare list":                 {`"TotalCount": 1, "%[1]s": [{"%[3]s": "%[4]s"}]`, "%[1]s has no list", false, false},
	"a bare empty list":           {`"TotalCount": 0, "%[1]s": []`, "%[1]s has no list", false, false},
	"an object for the wrapper":   {`"TotalCount": 1, "%[1]s": {"%[3]s": "%[4]s"}`, "%[1]s has no list", false, false},
	"an object for the list":      {`"TotalCount": 1, "%[1]s": {"%[2]s": {"%[3]s": "%[4]s"}}`, "%[1]s has no list", false, false},
	"numbers for objects":         {`"TotalCount": 1, "%[1]s": {"%[2]s": [1]}`, "not the JSON that was expected", false, false},
	"null for an object":          {`"TotalCount": 1, "%[1]s": {"%[2]s": [null]}`, "no ID", false, false},
	"an object without ID":        {`"TotalCount": 1, "%[1]s": {"%[2]s": [{"Name": "x"}]}`, "no ID", false, false},
	"an object with an empty ID":  {`"TotalCount": 1, "%[1]s": {"%[2]s": [{"%[3]s": ""}]}`, "no ID", false, false},
	"only what nobody asked for":  {`"TotalCount": 1, "%[1]s": {"%[2]s": [{"%[3]s": "x"}]}`, "x is in the list but was not asked for", true, false},
	"also what nobody asked for":  {`"TotalCount": 2, "%[1]s": {"%[2]s": [{"%[3]s": "%[4]s"}, {"%[3]s": "x"}]}`, "x is in the list but was not asked for", true, true},
	"fewer objects than in total": {`"TotalCount": 2, "%[1]s": {"%[2]s": [{"%[3]s": "%[4]s"}]}`, "TotalCount is 2, but", false, true},
	"the same object twice":       {`"TotalCount": 2, "%[1]s": {"%[2]s": [{"%[3]s": "%[4]s"}, {"%[3]s": "%[4]s"}]}`, "TotalCount is 2, but", false, true},
	"more objects than in total":  {`"TotalCount": 0, "%[1]s": {"%[2]s": [{"%[3]s": "%[4]s"}]}`, "TotalCount is 0, but page 1 has 1", false, false},
	"no total":                    {`"%[1]s": {"%[2]s": [{"%[3]s": "%[4]s"}]}`, "no TotalCount", false, false},
	"no total, no objects":        {`"%[1]s": {"%[2]s": []}`, "no TotalCount", false, false},
	"null for the total":          {`"TotalCount": null, "%[1]s": {"%[2]s": []}`, "no TotalCount", false, false},
	"a text for the total":        {`"TotalCount": "none", "%[1]s": {"%[2]s": []}`, "no TotalCount", false, false},
	"a negative total":            {`"TotalCount": -1, "%[1]s": {"%[2]s": []}`, "TotalCount is -1, but page 1 has 0", false, false},
	"a code: not found":           {`"Code": "InvalidId.NotFound", "Message": "No such object."`, "InvalidId.NotFound: No such object.", false, false},
	"not found and no objects":    {`"Code": "NotExist", "TotalCount": 0, "%[1]s": {"%[2]s": []}`, "NotExist", false, false},
}

// brokenTagForms are those of responses with the tags of a replication job.
var brokenTagForms = map[string]brokenForm{
	"nothing":                    {``, "TagResources has no list", false, false},
	"no list":                    {`"NextToken": ""`, "TagResources has no list", false, false},
	"null for the wrapper":       {`"TagResources": null`, "TagResources has no list", false, false},
	"a text for the wrapper":     {`"TagResources": ""`, "TagResources has no list", false, false},
	"an empty wrapper":           {`"TagResources": {}`, "TagResources has no list", false, false},
	"null for the list":          {`"TagResources": {"TagResource": null}`, "TagResources has no list", false, false},
	"a bare list":                {`"TagResources": [{"ResourceId": "j-1", "TagKey": "a"}]`, "TagResources has no list", false, false},
	"a bare empty list":          {`"TagResources": []`, "TagResources has no list", false, false},
	"an object for the wrapper":  {`"TagResources": {"ResourceId": "j-1", "TagKey": "a"}`, "TagResources has no list", false, false},
	"an object for the list":     {`"TagResources": {"TagResource": {"ResourceId": "j-1", "TagKey": "a"}}`, "TagResources has no list", false, false},
	"null for a tag":             {`"TagResources": {"TagResource": [null]}`, "a tag in the list has no key", false, false},
	"a tag without key":          {`"TagResources": {"TagResource": [{"ResourceId": "j-1"}]}`, "a tag in the list has no key", false, false},
	"a tag of nothing":           {`"TagResources": {"TagResource": [{"TagKey": "a"}]}`, "no ID", false, false},
	"only what nobody asked for": {`"TagResources": {"TagResource": [{"ResourceId": "j-2", "TagKey": "a"}]}`, "j-2 is in the list but was not asked for", false, false},
	"also what nobody asked for": {`"TagResources": {"TagResource": [{"ResourceId": "j-1", "TagKey": "a"}, {"ResourceId": "j-2", "TagKey": "a"}]}`, "j-2 is in the list but was not asked for", false, false},
	"a code: not found":          {`"Code": "InvalidResourceId.NotFound", "Message": "No such resource."`, "InvalidResourceId.NotFound: No such resource.", false, false},
	"a code and a list":          {`"Code": "NotExist", "TagResources": {"TagResource": []}`, "NotExist", false, false},
}

func (f brokenForm) of(list, idName, id string) (fields, why string) {
	fill := func(s string) string {
		if !strings.Contains(s, "%[") {
			return s
		}
		return fmt.Sprintf(s+"%.0[1]s%.0[2]s%.0[3]s%.0[4]s", list, strings.TrimSuffix(list, "s"), idName, id)
	}
	return fill(f.fields), fill(f.why)
}

// No read takes a broken response for the absence of an object: it is repeated and, when
// it stays broken, an error that says what is wrong.
func TestBrokenResponsesOfLookUpsAndListings(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for name, form := range kind.broken {
			fields, why := form.of(kind.list, kind.idName, kind.id)
			t.Run(kind.list+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					checkBroken(t, fields, kind.whole(), why, kind.readers(), func(r reader) bool {
						return form.byID && r.listing || form.found && r.reading == smc.ReadListed
					})
				})
			})
		}
	}
}

// checkBroken reads, in all ways but those to skip, from an endpoint whose responses are
// broken for ever, and from one where only the first is.
func checkBroken(t *testing.T, broken, whole, why string, readers map[string]reader, skip func(reader) bool) {
	t.Helper()
	names := slices.Sorted(maps.Keys(readers))
	together(len(names), func(i int) { // Each waits for others to share its calls.
		if r := readers[names[i]]; !skip(r) {
			checkBrokenFor(t, names[i], r, broken, whole, why)
		}
	})
}

func checkBrokenFor(t *testing.T, how string, r reader, broken, whole, why string) {
	t.Helper()
	with := func(c *smc.Config) { c.Reading = r.reading }
	once := func(c *smc.Config) { c.MaxRetryTime = 1 }
	s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { succeed(w, broken) })
	err := r.read(t.Context(), s.client(t, with, once))
	if err == nil || smc.IsNotFound(err) || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), requestID) && !r.listing {
		t.Errorf("%s: error is %v, want %q", how, err, why)
	}
	s = newStub(t, func(w http.ResponseWriter, _ *received, n int) {
		if n == 1 {
			succeed(w, broken)
			return
		}
		succeed(w, whole)
	})
	if err := r.read(t.Context(), s.client(t, with)); err != nil || len(s.seen()) < 2 {
		t.Errorf("%s: the next response is whole, but the error is %v", how, err)
	}
}

// A watch goes on over broken responses; they neither end it nor count as the job's absence.
func TestBrokenResponsesOfWatches(t *testing.T) {
	t.Parallel()
	for name, form := range brokenForms {
		broken, why := form.of("ReplicationJobs", "JobId", "j-1")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				// Each call is one attempt. "!" is the broken response.
				client := func(all ...string) (*stub, *smc.Client) {
					s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
						if all[min(n, len(all))-1] == "!" {
							succeed(w, broken)
							return
						}
						statuses(all...)(w, r, n)
					})
					return s, s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 })
				}
				s, c := client("Running", "!", "!", "", "!", "Finished")
				if job, err := c.WaitReplicationJob(t.Context(), "", "j-1", finished); err != nil || job.Status != smc.JobFinished || len(s.seen()) != 6 {
					t.Errorf("wait: got %+v, %v after %d reads", job, err, len(s.seen()))
				}
				s, c = client("Deleting", "!", "", "!", "", "")
				if err := c.WaitReplicationJobGone(t.Context(), "", "j-1"); err != nil || len(s.seen()) != 6 {
					t.Errorf("gone: %v after %d reads", err, len(s.seen()))
				}
				s, c = client("!", "!", "Ready")
				if job, err := c.WaitReplicationJobVisible(t.Context(), "", "j-1"); err != nil || job.Status != smc.JobReady || len(s.seen()) != 3 {
					t.Errorf("visible: got %+v, %v after %d reads", job, err, len(s.seen()))
				}
				s, c = client("Running", "!", "Running")
				looks := 0
				err := c.WatchReplicationJobs(t.Context(), "", []string{"j-1"}, func(seen smc.LastRead) (bool, error) {
					if looks++; len(seen.Gone) != 0 || seen.Jobs["j-1"] == nil {
						t.Errorf("watch: saw %+v", seen)
					}
					return looks == 2, nil
				})
				if err != nil || len(s.seen()) != 3 {
					t.Errorf("watch: %v after %d reads", err, len(s.seen()))
				}
				// One that never gets a whole response ends with its context, and says why.
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s = newStub(t, func(w http.ResponseWriter, _ *received, n int) {
					if succeed(w, broken); n == 3 {
						cancel()
					}
				})
				err = s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }).WaitReplicationJobGone(ctx, "", "j-1")
				if err == nil || smc.IsNotFound(err) || !strings.Contains(err.Error(), why) {
					t.Errorf("error is %v, want %q", err, why)
				}
			})
		})
	}
}

// A token that leads to itself would leave out all further tags, or never end.
func TestListTagResourcesRefusesATokenThatLeadsToItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			succeed(w, `"NextToken": "more", "TagResources": {"TagResource": [{"ResourceId": "j-1", "TagKey": "a", "TagValue": "b"}]}`)
		})
		tags, err := s.client(t).ListTagResources(t.Context(), "", smc.ResourceTypeReplicationJob, []string{"j-1"})
		if tags != nil || smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), "leads to itself") {
			t.Errorf("got %v, %v", tags, err)
		}
	})
}

// Tokens that lead to each other, and a total that no page reaches, end as an error.
func TestListingsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			if r.action() == "ListTagResources" {
				succeed(w, fmt.Sprintf(`"NextToken": "%d", "TagResources": {"TagResource": [{"ResourceId": "j-1", "TagKey": "a", "TagValue": "b"}]}`, n%2))
				return
			}
			succeed(w, fmt.Sprintf(`"TotalCount": 1099511627776, "ReplicationJobs": {"ReplicationJob": [{"JobId": "j-%d"}]}`, n))
		})
		client := s.client(t)
		_, tags := client.ListTagResources(t.Context(), "", smc.ResourceTypeReplicationJob, []string{"j-1"})
		_, jobs := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{})
		for _, err := range []error{tags, jobs} {
			if err == nil || !strings.Contains(err.Error(), "does not end") {
				t.Errorf("the error is %v", err)
			}
		}
		if calls := len(s.seen()); calls > 2000 {
			t.Errorf("%d calls", calls)
		}
	})
}

// What is of another region than asked for is not what was asked for: RegionId is a filter.
func TestJobsOfAnotherRegionAreRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
			succeed(w, `"TotalCount": 1, "ReplicationJobs": {"ReplicationJob": [{"JobId": "j-1", "RegionId": "us-west-1"}]}`)
		})
		_, err := s.client(t).FindReplicationJob(t.Context(), "cn-hangzhou", "j-1")
		if smc.KindOf(err) != smc.KindTransient || !strings.Contains(err.Error(), "is of region us-west-1") {
			t.Errorf("the error is %v", err)
		}
	})
}

// The fields of an incomplete response are not mixed with those of the next one.
func TestAttemptsDoNotMix(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, n int) {
			switch n % 3 {
			case 1:
				succeed(w, `"Code": "Throttling", "TotalCount": 0`)
			case 2:
				succeed(w, `"TotalCount": 0`)
			default:
				succeed(w, `"ReplicationJobs": {"ReplicationJob": []}`)
			}
		})
		_, err := s.client(t).FindReplicationJob(t.Context(), "", "j-1")
		if n := len(s.seen()); err == nil || smc.IsNotFound(err) || n < 3 || n > 1000 {
			t.Errorf("error is %v after %d calls: no response was whole", err, n)
		}
	})
}

// A look-up of two IDs whose response has one object twice is incomplete.
func TestLookUpCountsEachObjectOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { jobPage(w, 2, `{"JobId": "j-1"}`, `{"JobId": "j-1"}`) })
		jobs, err := s.client(t).ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: []string{"j-1", "j-2"}})
		if smc.KindOf(err) != smc.KindTransient || jobs != nil {
			t.Errorf("got %v, %v", jobs, err)
		}
	})
}

// A listing that fails is not tried again for each read of a refresh.
func TestRefresh_brokenListingIsReadOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("j-", 100)
		r := newRegion(ids)
		lists := 0
		s := newStub(t, func(w http.ResponseWriter, q *received, n int) {
			if len(jobsAsked(q)) == 0 {
				r.mu.Lock()
				lists++
				r.mu.Unlock()
				succeed(w, `"TotalCount": 100`)
				return
			}
			r.respond(w, q, n)
		})
		refreshAll(t, s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 }), ids)
		if lists != 1 {
			t.Errorf("%d listings", lists)
		}
	})
}

// Every documented form of a response counts as complete.
func TestMockFormsAreWhole(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{
		"newer":        {},
		"empty fields": {EmptyFields: true, TagPageSize: 1},
		"older":        {OlderFields: true, OlderErrors: true, OlderTargetType: true, ClampPages: true, ListTagsIgnoresUnknown: true},
		"bare":         {NoDerivedDisks: true, NoGeneratedName: true, LateInstanceType: true, LowerCaseTargetType: true, RewriteParameters: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, reading := range []smc.Reading{smc.ReadAdaptively, smc.ReadSingly, smc.ReadListed} {
					mock, client := startMock(t, func(c *smc.Config) { c.Reading, c.MaxRetryTime = reading, 1 })
					mock.Switch(func(s *smcmock.Switches) { *s = switches })
					checkWhole(t, client, create(t, client))
				}
			})
		})
	}
}

func checkWhole(t *testing.T, client *smc.Client, id string) {
	t.Helper()
	ctx := t.Context()
	if err := client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{id}, map[string]string{"a": "1", "b": ""}); err != nil {
		t.Error(err)
	}
	for _, find := range []func(context.Context, string, string) (*smc.ReplicationJob, error){client.FindReplicationJob, client.RefreshReplicationJob} {
		if job, err := find(ctx, "", id); err != nil || job.ID != id {
			t.Errorf("got %+v, %v", job, err)
		}
		if _, err := find(ctx, "", "j-none"); !smc.IsNotFound(err) {
			t.Errorf("error is %v", err)
		}
	}
	for _, find := range []func(context.Context, string) (*smc.SourceServer, error){client.FindSourceServer, client.RefreshSourceServer} {
		if source, err := find(ctx, mockSource); err != nil || source.ID != mockSource {
			t.Errorf("got %+v, %v", source, err)
		}
		if _, err := find(ctx, "s-none"); !smc.IsNotFound(err) {
			t.Errorf("error is %v", err)
		}
	}
	for region, n := range map[string]int{"": 1, "us-west-1": 0} {
		if jobs, err := client.ListReplicationJobs(ctx, smc.ReplicationJobFilter{RegionID: region}); err != nil || len(jobs) != n {
			t.Errorf("got %+v, %v", jobs, err)
		}
	}
	if jobs, err := client.ListReplicationJobs(ctx, smc.ReplicationJobFilter{JobIDs: []string{id, "j-none"}}); err != nil || len(jobs) != 1 {
		t.Errorf("got %+v, %v", jobs, err)
	}
	if sources, err := client.ListSourceServers(ctx, smc.SourceServerFilter{}); err != nil || len(sources) != 1 {
		t.Errorf("got %+v, %v", sources, err)
	}
	for _, ids := range [][]string{{id}, nil} {
		if tags, err := client.ListTagResources(ctx, "", smc.ResourceTypeReplicationJob, ids); err != nil || len(tags[id]) != 2 {
			t.Errorf("got %v, %v", tags, err)
		}
	}
	if tags, err := client.RefreshTags(ctx, "", id); err != nil || len(tags) != 2 {
		t.Errorf("got %v, %v", tags, err)
	}
}
