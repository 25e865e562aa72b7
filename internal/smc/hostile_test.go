package smc_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

var blank = bytes.Repeat([]byte{' '}, 1<<16)

// endless is a transport whose responses begin with a text and never end. It counts what is read.
type endless struct {
	start string
	read  int
}

// RoundTrip implements http.RoundTripper.
func (e *endless) RoundTrip(request *http.Request) (*http.Response, error) {
	body := io.NopCloser(io.MultiReader(strings.NewReader(e.start), e))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body, Request: request}, nil
}

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, blank)
	e.read += n
	return n, nil
}

// A body without an end is read to a bound, and says nothing about the object.
func TestEndlessResponse(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"", `{"RequestId": "r-1", "TotalCount": 0, "ReplicationJobs": {"ReplicationJob": []}`} {
		transport := &endless{start: start}
		client := newStub(t, nil).client(t, func(c *smc.Config) { c.MaxRetryTime, c.Transport = 1, transport })
		jobs, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{JobIDs: []string{"j-1"}})
		if smc.KindOf(err) != smc.KindTransient || smc.IsNotFound(err) || len(jobs) != 0 {
			t.Errorf("%q: got %d jobs, %v", start, len(jobs), err)
		}
		const bound = 64 << 20
		if transport.read > bound+1<<20 {
			t.Errorf("%q: %d bytes were read", start, transport.read)
		}
	}
}

// A response that is meant to harm neither exhausts the memory nor says that an object does not
// exist.
func TestHostileResponses(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 8<<20)
	for name, test := range map[string]struct {
		jobs  string
		total string
		found bool
		is    func(*smc.ReplicationJob) bool // nil: anything
	}{
		"a list of a million objects":     {strings.Repeat("{},", 1<<20) + "{}", "1", false, nil},
		"a list of a million numbers":     {strings.Repeat("0,", 1<<20) + "0", "1", false, nil},
		"as many inside of an object":     {`{"JobId": "j-1", "DataDisks": {"DataDisk": [` + strings.Repeat("{},", 1<<20) + "{}]}}", "1", false, nil},
		"lists within lists":              {`{"JobId": "j-1", "DataDisks": {"DataDisk": [` + strings.Repeat(`{"Parts": {"Part": [`+strings.Repeat("{},", 999)+`{}]}},`, 1000) + "{}]}}", "1", false, nil},
		"what looks like lists in a text": {`{"JobId": "j-1", "StatusInfo": "` + strings.Repeat(`{[,\"`, 1<<20) + `"}`, "1", true, nil},
		"a page of large objects":         {`{"JobId": "j-1", "DataDisks": {"DataDisk": [` + strings.Repeat(`{"Parts": {"Part": [`+strings.Repeat(`{"Device": "0_1", "SizeBytes": 1},`, 9)+`{}]}},`, 850) + "{}]}}", "1", true, nil},
		"nested more deeply than JSON":    {`{"JobId": "j-1", "StatusInfo": ` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}", "1", false, nil},
		"nested without an end":           {strings.Repeat(`{"DataDisks": [`, 100_000), "1", false, nil},
		"nested deeply":                   {`{"JobId": "j-1", "StatusInfo": ` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "}", "1", true, func(j *smc.ReplicationJob) bool { return len(j.StatusInfo) == 10_000 }},
		"a StatusInfo of megabytes":       {`{"JobId": "j-1", "StatusInfo": "` + text + `"}`, "1", true, func(j *smc.ReplicationJob) bool { return j.StatusInfo == text }},
		"an ID twice":                     {`{"JobId": "j-1", "Status": "Ready"}, {"JobId": "j-1", "Status": "Running"}`, "1", true, nil},
		"an ID twice, counted twice":      {`{"JobId": "j-1"}, {"JobId": "j-1"}`, "2", false, nil},
		"an unknown status":               {`{"JobId": "j-1", "Status": "Brewing", "BusinessStatus": "` + "\u4e2d" + `"}`, "1", true, func(j *smc.ReplicationJob) bool { return j.Status == "Brewing" }},
		"a status of another type":        {`{"JobId": "j-1", "Status": {"Status": []}}`, "1", true, nil},
		"more objects than can be":        {"", "9223372036854775807", false, nil},
		"a total that is no number":       {"", "1e999", false, nil},
		"text that is not valid UTF-8":    {`{"JobId": "j-1", "StatusInfo": {"a": "` + "\xff" + `"}}`, "1", true, func(j *smc.ReplicationJob) bool { return j.StatusInfo == `{"a": "`+"\uFFFD"+`"}` }},
		"a time of a year without digits": {`{"JobId": "j-1", "EndTime": "9999-12-31T23:59:59-01:00"}`, "1", true, func(j *smc.ReplicationJob) bool { return j.EndTime.IsZero() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(w http.ResponseWriter, _ *received, _ int) {
					succeed(w, `"TotalCount": `+test.total+`, "ReplicationJobs": {"ReplicationJob": [`+test.jobs+`]}`)
				})
				client := s.client(t, func(c *smc.Config) { c.MaxRetryTime = 1 })
				for way, read := range map[string]func(context.Context, string, string) (*smc.ReplicationJob, error){
					"find": client.FindReplicationJob, "refresh": client.RefreshReplicationJob,
				} {
					job, err := read(t.Context(), "", "j-1")
					switch {
					case smc.IsNotFound(err):
						t.Errorf("%s: %v", way, err)
					case (err == nil) != test.found:
						t.Errorf("%s: got %v", way, err)
					case err == nil && test.is != nil && !test.is(job):
						t.Errorf("%s: got %.1000v", way, job)
					}
				}
			})
		})
	}
}

// Of a wrapper with several lists, always the same one is read.
func TestWrapperWithSeveralLists(t *testing.T) {
	t.Parallel()
	for range 20 {
		if got := findDescribed(t, `{"JobId": "j-1", "Tags": {"Tag": [{"Key": "b"}], "A": [{"Key": "a"}], "C": [{"Key": "c"}]}}`); len(got.Tags) != 1 || !has(got.Tags, "a") {
			t.Errorf("got %v", got.Tags)
		}
	}
}

func has(tags map[string]string, key string) bool {
	_, ok := tags[key]
	return ok
}
