package smc_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// What is written leaves the caches of its own resource type only, even where an object of
// another type has the same ID.
func TestStore_writesForgetTheirResourceType(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const id = "x-001"
		tag := func(resourceType smc.ResourceType) func(context.Context, *smc.Client) error {
			return func(ctx context.Context, c *smc.Client) error {
				return c.TagResources(ctx, "", resourceType, []string{id}, map[string]string{"a": "b"})
			}
		}
		untag := func(resourceType smc.ResourceType) func(context.Context, *smc.Client) error {
			return func(ctx context.Context, c *smc.Client) error {
				return c.UntagResources(ctx, "", resourceType, []string{id}, []string{"a"})
			}
		}
		ofWorkgroups, ofTokens := []string{"DescribeWorkgroups"}, []string{"ListAccessTokens"}
		ofMembers := []string{"DescribeReplicationJobs", "DescribeSourceServers", "DescribeWorkgroups"}
		ofJobs, ofSources := []string{"DescribeReplicationJobs", "ListTagResources"}, []string{"DescribeSourceServers"}
		for name, test := range map[string]struct {
			write func(context.Context, *smc.Client) error
			want  []string // what is read anew
		}{
			"tag a job":      {tag(smc.ResourceTypeReplicationJob), ofJobs},
			"untag a job":    {untag(smc.ResourceTypeReplicationJob), ofJobs},
			"start a job":    {func(ctx context.Context, c *smc.Client) error { return c.StartReplicationJob(ctx, "", id) }, ofJobs},
			"tag a source":   {tag(smc.ResourceTypeSourceServer), ofSources},
			"untag a source": {untag(smc.ResourceTypeSourceServer), ofSources},
			"tag another":    {tag("workgroup"), nil},
			"modify a source": {func(ctx context.Context, c *smc.Client) error {
				return c.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: id})
			}, ofSources},
			"delete a source":     {func(ctx context.Context, c *smc.Client) error { return c.DeleteSourceServer(ctx, id, false) }, ofSources},
			"delete its job, too": {func(ctx context.Context, c *smc.Client) error { return c.DeleteSourceServer(ctx, id, true) }, []string{"DescribeReplicationJobs", "DescribeSourceServers"}},
			"modify a workgroup": {func(ctx context.Context, c *smc.Client) error {
				return c.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id})
			}, ofWorkgroups},
			"delete a workgroup": {func(ctx context.Context, c *smc.Client) error { return c.DeleteWorkgroup(ctx, id) }, ofWorkgroups},
			"associate":          {func(ctx context.Context, c *smc.Client) error { return c.AssociateSourceServers(ctx, id, []string{id}) }, ofMembers},
			"disassociate": {func(ctx context.Context, c *smc.Client) error {
				return c.DisassociateSourceServers(ctx, id, []string{id})
			}, ofMembers},
			"disable a token": {func(ctx context.Context, c *smc.Client) error { return c.DisableAccessToken(ctx, id) }, ofTokens},
			"delete a token":  {func(ctx context.Context, c *smc.Client) error { return c.DeleteAccessToken(ctx, id) }, ofTokens},
		} {
			s := newStub(t, everyKind(t, numbered("x-", 3)))
			client := s.client(t, func(c *smc.Config) { c.Reading = smc.ReadListed })
			readAll := func() {
				for _, kind := range kinds {
					if err := kind.refresh(t.Context(), client, id); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
			readAll()
			readAll()
			if n := len(s.seen()); n != len(kinds) {
				t.Errorf("%s: %d calls to list %d kinds of objects", name, n, len(kinds))
			}
			if err := test.write(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			before := len(s.seen())
			readAll()
			var got []string
			for _, r := range s.seen()[before:] {
				got = append(got, r.action())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s: read %v anew, want %v", name, got, test.want)
			}
		}
	})
}

// The tags of a region are listed although nobody has read its replication jobs.
func TestStore_tagsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("x-", 120)
		s := newStub(t, everyKind(t, ids))
		client := s.client(t, func(c *smc.Config) { c.Reading = smc.ReadListed })
		together(len(ids), func(i int) {
			if tags, err := client.RefreshTags(t.Context(), "", ids[i]); err != nil || len(tags) != 1 || tags["id"] != ids[i] {
				t.Errorf("%s: tags are %v, %v", ids[i], tags, err)
			}
		})
		calls := make(map[string]int)
		for _, r := range s.seen() {
			calls[r.action()]++
		}
		if calls["DescribeReplicationJobs"] != 3 || calls["ListTagResources"] != 3 {
			t.Errorf("%v calls for the tags of %d replication jobs, want a page of jobs and one of tags for every 50", calls, len(ids))
		}
	})
}

// Where a listing of the replication jobs is known not to be worth it, their tags are read
// by ID without listing the jobs once more.
func TestStore_tagsOfFewAmongMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids := numbered("x-", 1000)
		s := newStub(t, func(w http.ResponseWriter, r *received, n int) {
			network()
			everyKind(t, ids)(w, r, n)
		})
		client := s.client(t)
		for range 2 { // The first reads are no fleet yet.
			together(6, func(i int) {
				if _, err := client.RefreshReplicationJob(t.Context(), "", ids[i]); err != nil {
					t.Error(err)
				}
			})
			together(6, func(i int) {
				if tags, err := client.RefreshTags(t.Context(), "", ids[i]); err != nil || tags["id"] != ids[i] {
					t.Errorf("%s: tags are %v, %v", ids[i], tags, err)
				}
			})
		}
		pages := 0
		for _, r := range s.seen() {
			if r.action() == "DescribeReplicationJobs" && len(jobsAsked(r)) == 0 {
				pages++
			}
		}
		if pages > 1 {
			t.Errorf("%d pages of replication jobs", pages)
		}
	})
}

// A call that changes objects whose IDs are not known makes a listing under way useless.
func TestStore_everythingIsForgottenDuringAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRegion(numbered("j-", 3))
		var client *smc.Client
		r.onPage = func(string) {
			r.onPage = nil
			if err := client.DeleteSourceServer(t.Context(), "s-1", true); err != nil {
				t.Error(err)
			}
		}
		client = listed(t, r)
		nameOf(t, client, "j-001")
		nameOf(t, client, "j-002")
		if looks, lists := r.calls(); looks != 1 || lists != 2 {
			t.Errorf("%d look-ups and %d pages: j-001 is to be read by ID, j-002 from another listing", looks, lists)
		}
	})
}

// An object leaves the cache before it is written, for the reads that begin meanwhile, and once
// more afterwards, because a listing meanwhile may have the old one.
func TestStore_writesForgetBeforeAndAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			before, during string // what is read
		}{
			"a read meanwhile":    {"x-001", "x-001"},
			"a listing meanwhile": {"", "x-002"},
		} {
			var client *smc.Client
			read := func(id string) {
				if _, err := client.RefreshWorkgroup(t.Context(), id); err != nil {
					t.Error(err)
				}
			}
			reads := func(s *stub) (n int) {
				for _, r := range s.seen() {
					if r.action() == "DescribeWorkgroups" {
						n++
					}
				}
				return n
			}
			var s *stub
			s = newStub(t, func(w http.ResponseWriter, r *received, n int) {
				if r.action() != "ModifyWorkgroupAttribute" {
					everyKind(t, numbered("x-", 3))(w, r, n)
					return
				}
				before := reads(s)
				if read(test.during); reads(s) == before {
					t.Errorf("%s: the cache still has the old object while it is written", name)
				}
				succeed(w, "")
			})
			client = s.client(t, func(c *smc.Config) { c.Reading = smc.ReadListed })
			if test.before != "" {
				read(test.before)
			}
			if err := client.ModifyWorkgroupAttribute(t.Context(), &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: "x-001"}); err != nil {
				t.Error(err)
			}
			before := reads(s)
			if read("x-001"); reads(s) == before {
				t.Errorf("%s: the cache has the old object after it was written", name)
			}
		}
	})
}
