package smc_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// objectKind is a kind of objects of which the client has a store.
type objectKind struct {
	store  string // the client's field
	action string // reads the objects
	list   string // of a response
	idName string // of an object in a response, and of the parameter that selects by ID
	id     string // of the object that the tests read
	object string // that object in a response; "": the list is empty
	broken map[string]brokenForm

	find    func(ctx context.Context, c *smc.Client, id string) error // nil: there is no such function
	refresh func(ctx context.Context, c *smc.Client, id string) error
	// lists returns how many objects a listing has, of those IDs or of all.
	lists func(ctx context.Context, c *smc.Client, ids []string) (int, error)
	// listsByID: the listing of all has rules of its own, and tests of its own.
	listsByID bool
}

// kinds are all of them. A kind that is missing here fails TestEveryStoreIsAmongTheKinds.
var kinds = []objectKind{
	{
		store: "jobs", action: "DescribeReplicationJobs", list: "ReplicationJobs", idName: "JobId", id: "j-1",
		object: `{"JobId": "j-1", "Status": "Ready"}`, broken: brokenForms,
		find: func(ctx context.Context, c *smc.Client, id string) error {
			job, err := c.FindReplicationJob(ctx, "", id)
			return wantID(err, id, func() string { return job.ID })
		},
		refresh: func(ctx context.Context, c *smc.Client, id string) error {
			job, err := c.RefreshReplicationJob(ctx, "", id)
			return wantID(err, id, func() string { return job.ID })
		},
		lists: func(ctx context.Context, c *smc.Client, ids []string) (int, error) {
			jobs, err := c.ListReplicationJobs(ctx, smc.ReplicationJobFilter{JobIDs: ids})
			return len(jobs), err
		},
	},
	{
		store: "jobTags", action: "ListTagResources", list: "TagResources", idName: "ResourceId", id: "j-1",
		broken: brokenTagForms,
		refresh: func(ctx context.Context, c *smc.Client, id string) error {
			_, err := c.RefreshTags(ctx, "", id)
			return err
		},
		lists: func(ctx context.Context, c *smc.Client, ids []string) (int, error) {
			_, err := c.ListTagResources(ctx, "", smc.ResourceTypeReplicationJob, ids)
			return 1, err // Objects without tags are left out.
		},
		listsByID: true,
	},
	{
		store: "sources", action: "DescribeSourceServers", list: "SourceServers", idName: "SourceId", id: "s-1",
		object: `{"SourceId": "s-1"}`, broken: brokenForms,
		find: func(ctx context.Context, c *smc.Client, id string) error {
			source, err := c.FindSourceServer(ctx, id)
			return wantID(err, id, func() string { return source.ID })
		},
		refresh: func(ctx context.Context, c *smc.Client, id string) error {
			source, err := c.RefreshSourceServer(ctx, id)
			return wantID(err, id, func() string { return source.ID })
		},
		lists: func(ctx context.Context, c *smc.Client, ids []string) (int, error) {
			sources, err := c.ListSourceServers(ctx, smc.SourceServerFilter{SourceIDs: ids})
			return len(sources), err
		},
	},
	{
		store: "workgroups", action: "DescribeWorkgroups", list: "Workgroups", idName: "WorkgroupId", id: "w-1",
		object: `{"WorkgroupId": "w-1"}`, broken: brokenForms,
		find: func(ctx context.Context, c *smc.Client, id string) error {
			workgroup, err := c.FindWorkgroup(ctx, id)
			return wantID(err, id, func() string { return workgroup.ID })
		},
		refresh: func(ctx context.Context, c *smc.Client, id string) error {
			workgroup, err := c.RefreshWorkgroup(ctx, id)
			return wantID(err, id, func() string { return workgroup.ID })
		},
		lists: func(ctx context.Context, c *smc.Client, ids []string) (int, error) {
			workgroups, err := c.ListWorkgroups(ctx, smc.WorkgroupFilter{WorkgroupIDs: ids})
			return len(workgroups), err
		},
	},
	{
		store: "accessTokens", action: "ListAccessTokens", list: "AccessTokens", idName: "AccessTokenId", id: "at-1",
		object: `{"AccessTokenId": "at-1"}`, broken: brokenForms,
		find: func(ctx context.Context, c *smc.Client, id string) error {
			accessToken, err := c.FindAccessToken(ctx, id)
			return wantID(err, id, func() string { return accessToken.ID })
		},
		refresh: func(ctx context.Context, c *smc.Client, id string) error {
			accessToken, err := c.RefreshAccessToken(ctx, id)
			return wantID(err, id, func() string { return accessToken.ID })
		},
		lists: func(ctx context.Context, c *smc.Client, ids []string) (int, error) {
			accessTokens, err := c.ListAccessTokens(ctx, smc.AccessTokenFilter{AccessTokenIDs: ids})
			return len(accessTokens), err
		},
		listsByID: true, // A listing of all has no pages: TestListAccessTokens.
	},
}

func wantID(err error, want string, id func() string) error {
	if err == nil && id() != want {
		return fmt.Errorf("got %q", id())
	}
	return err
}

// member is what the list wraps its objects in.
func (k objectKind) member() string { return strings.TrimSuffix(k.list, "s") }

// whole is a complete response with the object alone.
func (k objectKind) whole() string { return `"TotalCount": 1, ` + k.wholeList() }

func (k objectKind) wholeList() string {
	return fmt.Sprintf(`"%s": {"%s": [%s]}`, k.list, k.member(), k.object)
}

// reader is a way to read the object.
type reader struct {
	reading smc.Reading
	listing bool // it does not name the object
	read    func(ctx context.Context, c *smc.Client) error
}

// readers are all ways to read the object.
func (k objectKind) readers() map[string]reader {
	with := func(read func(context.Context, *smc.Client, string) error) func(context.Context, *smc.Client) error {
		return func(ctx context.Context, c *smc.Client) error { return read(ctx, c, k.id) }
	}
	lists := func(ids []string) func(context.Context, *smc.Client) error {
		return func(ctx context.Context, c *smc.Client) error {
			n, err := k.lists(ctx, c, ids)
			if err == nil && n != 1 {
				return fmt.Errorf("got %d objects", n)
			}
			return err
		}
	}
	all := map[string]reader{
		"refresh":           {smc.ReadAdaptively, false, with(k.refresh)},
		"refresh singly":    {smc.ReadSingly, false, with(k.refresh)},
		"refresh by a list": {smc.ReadListed, false, with(k.refresh)},
		"list by ID":        {smc.ReadAdaptively, false, lists([]string{k.id})},
	}
	if !k.listsByID {
		all["list"] = reader{smc.ReadAdaptively, true, lists(nil)}
	}
	if k.find != nil {
		all["find"] = reader{smc.ReadAdaptively, false, with(k.find)}
		all["find singly"] = reader{smc.ReadSingly, false, with(k.find)}
	}
	return all
}

// Every kind of objects that the client has a store of is read with broken responses, and with
// whole ones.
func TestEveryStoreIsAmongTheKinds(t *testing.T) {
	t.Parallel()
	var stores, tested []string
	for client, i := reflect.TypeFor[smc.Client](), 0; i < client.NumField(); i++ {
		if field := client.Field(i); strings.HasPrefix(field.Type.String(), "*smc.store[") {
			stores = append(stores, field.Name)
		}
	}
	for _, kind := range kinds {
		tested = append(tested, kind.store)
		if len(kind.broken) == 0 {
			t.Errorf("%s has no broken responses", kind.store)
		}
	}
	slices.Sort(stores)
	slices.Sort(tested)
	if !slices.Equal(stores, tested) {
		t.Errorf("the client has the stores %v, kinds has %v", stores, tested)
	}
}

// everyKind responds with objects of all kinds that have the same IDs, by ID and in pages, and
// with one tag for each job.
func everyKind(t *testing.T, ids []string) func(http.ResponseWriter, *received, int) {
	t.Helper()
	return func(w http.ResponseWriter, r *received, _ int) {
		i := slices.IndexFunc(kinds, func(k objectKind) bool { return k.action == r.action() })
		if i < 0 {
			succeed(w, "")
			return
		}
		kind, found := kinds[i], ids
		if asked := idsOf(r, kind.idName); len(asked) > 0 {
			found = slices.DeleteFunc(asked, func(id string) bool { return !slices.Contains(ids, id) })
		}
		switch kind.store {
		case "accessTokens":
			serveTokens(w, found)
		case "jobTags":
			var tags []string
			for _, id := range found {
				tags = append(tags, fmt.Sprintf(`{"ResourceId": %q, "TagKey": "id", "TagValue": %q}`, id, id))
			}
			succeed(w, fmt.Sprintf(`"TagResources": {"TagResource": [%s]}`, strings.Join(tags, ",")))
		default:
			servePage(t, w, r, found, kind.member(), kind.idName)
		}
	}
}

// succeedAny responds any operation well.
func succeedAny(w http.ResponseWriter, _ *received, _ int) {
	fields := `"JobId": "j-1", "WorkgroupId": "w-1", "AccessTokenId": "at-1", "AccessTokenCode": "` + testCode + `", "TotalCount": 1`
	for _, kind := range kinds {
		fields += ", " + kind.wholeList()
	}
	succeed(w, fields)
}
