package smc_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// fuzzedClient returns a client of an endpoint with one response, which neither waits nor repeats a
// call for long.
func fuzzedClient(t *testing.T, respond func(w http.ResponseWriter)) *smc.Client {
	t.Helper()
	s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) { respond(w) })
	return s.client(t, func(c *smc.Config) {
		c.MaxRetryTime = 1
		c.Sleep = func(context.Context, time.Duration) error { return nil }
	})
}

// listings read one page of each kind of objects.
var listings = []struct {
	list, id string
	read     func(ctx context.Context, c *smc.Client, id string) (any, error)
}{
	{"ReplicationJobs", "JobId", func(ctx context.Context, c *smc.Client, id string) (any, error) {
		return c.ListReplicationJobs(ctx, smc.ReplicationJobFilter{JobIDs: []string{id}})
	}},
	{"SourceServers", "SourceId", func(ctx context.Context, c *smc.Client, id string) (any, error) {
		return c.ListSourceServers(ctx, smc.SourceServerFilter{SourceIDs: []string{id}})
	}},
	{"Workgroups", "WorkgroupId", func(ctx context.Context, c *smc.Client, id string) (any, error) {
		return c.ListWorkgroups(ctx, smc.WorkgroupFilter{WorkgroupIDs: []string{id}})
	}},
	{"AccessTokens", "AccessTokenId", func(ctx context.Context, c *smc.Client, id string) (any, error) {
		return c.ListAccessTokens(ctx, smc.AccessTokenFilter{AccessTokenIDs: []string{id}})
	}},
	{"TagResources", "ResourceId", func(ctx context.Context, c *smc.Client, id string) (any, error) {
		return c.ListTagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{id})
	}},
}

// No description of an object makes the client panic. It is read the same each time, and has only
// valid text.
func FuzzResponses(f *testing.F) {
	for kind, l := range listings {
		for _, seed := range []string{
			`{"%s": "x-1"}`, `{"%s": {}, "Tags": {"Tag": [{}]}}`, `[]`, `null`, `{"%s": "x-1", "DataDisks": {"DataDisk": [{"Parts": ""}]}}`,
			`{"%s": "x-1", "Tags": {"A": [{"Key": "a"}], "B": [{"Key": "b"}]}, "Disks": {"System": {"Size": 1e99, "Parts": {"Part": {}}}, "Data": [{}, 1, []]}}`,
			`{"%s": "x-1", "TagKey": "k", "TagValue": {"a": 1}, "Warnings": {"Warning": [{"SourceIds": {"SourceId": [1, {}, null]}}]}, "Count": "1e3"}`,
			`{"%s": "x-1", "CreationTime": "9999-12-31T23:59:59-01:00", "StatusInfo": {"a": "` + "\xff" + `"}, "Progress": "NaN"}`,
		} {
			f.Add(byte(kind), strings.ReplaceAll(seed, "%s", l.id))
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, object string) {
		l := listings[int(kind)%len(listings)]
		client := fuzzedClient(t, func(w http.ResponseWriter) {
			succeed(w, fmt.Sprintf(`"TotalCount": 1, %q: {%q: [%s]}`, l.list, strings.TrimSuffix(l.list, "s"), object))
		})
		first, err := l.read(t.Context(), client, "x-1")
		second, _ := l.read(t.Context(), client, "x-1")
		if !reflect.DeepEqual(first, second) {
			t.Errorf("read as %+v and as %+v", first, second)
		}
		if text := fmt.Sprintf("%+v", first); err == nil && !utf8.ValidString(text) {
			t.Errorf("not valid text: %q", text)
		}
	})
}

// No body, with whatever HTTP status, makes the client panic, and none but a complete response says
// that an object does not exist.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "[]", `{"RequestId": "r", "TotalCount": 0, "ReplicationJobs": {"ReplicationJob": []}}`, `{"Code": {"a": 1}, "Message": []}`,
		`{"Code": "InvalidJobId.NotFound", "RequestId": "r"}`, `{"RequestId": "r", "TotalCount": -1, "SourceServers": {"SourceServer": [null]}}`, `<html>`,
	} {
		f.Add(byte(0), 200, seed)
		f.Add(byte(1), 404, seed)
		f.Add(byte(4), 302, seed)
	}
	f.Fuzz(func(t *testing.T, kind byte, status int, body string) {
		if status < 200 || status > 599 {
			return // net/http sends no other.
		}
		l := listings[int(kind)%len(listings)]
		client := fuzzedClient(t, func(w http.ResponseWriter) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
		if _, err := l.read(t.Context(), client, "x-1"); smc.IsNotFound(err) {
			t.Errorf("HTTP %d, %q: %v", status, body, err)
		}
	})
}

// An endpoint that is taken has a host, and is the same when it is written as a URL.
func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{"", "smc.aliyuncs.com", "http://127.0.0.1:8080/", "HTTPS://[::1]:443", "https://[fe80::1%25en0]", "a b", "https://u:p@h", "h:", ":1", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, endpoint string) {
		scheme, host, err := smc.ParseEndpoint(endpoint)
		if err != nil {
			return
		}
		againScheme, againHost, err := smc.ParseEndpoint(scheme + "://" + host)
		if err != nil || againScheme != scheme || againHost != host || host == "" {
			t.Errorf("%q is %s://%s, which is %s://%s, %v", endpoint, scheme, host, againScheme, againHost, err)
		}
		if _, err := http.NewRequestWithContext(t.Context(), http.MethodPost, scheme+"://"+host+"/?a=b", http.NoBody); err != nil {
			t.Errorf("%q: %v", endpoint, err)
		}
	})
}
