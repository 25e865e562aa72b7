package replicationjob_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// listedIDs returns the IDs of results, sorted; an error fails the test.
func listedIDs(t *testing.T, results iter.Seq[tfprotov6.ListResourceResult]) []string {
	t.Helper()
	ids := make([]string, 0)
	for r := range results {
		if len(r.Diagnostics) > 0 {
			t.Fatal(acctest.Summary(r.Diagnostics))
		}
		value, err := r.Identity.IdentityData.Unmarshal(identityType)
		if err != nil {
			t.Fatal(err)
		}
		var id string
		if err := acctest.Attributes(value)["id"].As(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func TestReplicationJobList_filters(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	addJobs(mock)
	for name, test := range map[string]struct {
		config object
		want   []string
	}{
		"none":            {nil, []string{ready, syncing, failed, finished}},
		"ids":             {object{"ids": []string{finished, "j-bp1gone00000001", ready}}, []string{ready, finished}},
		"no ids":          {object{"ids": []string{}}, nil},
		"source_ids":      {object{"source_ids": []string{source}}, []string{ready, finished}},
		"no source_ids":   {object{"source_ids": []string{}}, nil},
		"name":            {object{"name": "web-01"}, []string{ready}},
		"name_regex":      {object{"name_regex": "^web-"}, []string{ready, syncing}},
		"region_id":       {object{"region_id": "us-west-1"}, []string{abroad}},
		"status":          {object{"status": "InError"}, []string{failed}},
		"business_status": {object{"business_status": "Syncing"}, []string{syncing}},
		"tags":            {object{"tags": object{"env": "test", "wave": "1"}}, []string{finished}},
		"several":         {object{"tags": object{"env": "test"}, "name_regex": "(?i)first"}, []string{finished}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
			if got := listedIDs(t, s.List(test.config, 100, false)); !slices.Equal(got, test.want) && len(got)+len(test.want) > 0 {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// A name is displayed, or else the ID; the resource is there where it is asked for.
func TestReplicationJobList_results(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.AddJob(smcmock.Job{JobId: ready, SourceId: source, Name: "web-01", RegionId: "us-west-1"})
	mock.AddJob(smcmock.Job{JobId: failed, SourceId: source, RegionId: "us-west-1"})
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	for _, include := range []bool{false, true} {
		names := map[string]bool{}
		for r := range s.List(object{"region_id": "us-west-1"}, 100, include) {
			names[r.DisplayName] = true
			if (r.Resource != nil) != include {
				t.Errorf("%s has a resource: %t", r.DisplayName, r.Resource != nil)
			}
			if r.DisplayName == "web-01" {
				identifiesIn(t, r.Identity, ready, "us-west-1")
			}
		}
		if len(names) != 2 || !names["web-01"] || !names[failed] {
			t.Errorf("displayed are %v", names)
		}
	}
}

// What cannot be imported is passed over.
func TestReplicationJobList_unimportable(t *testing.T) {
	t.Parallel()
	mock := startMock(t, func(o *smcmock.Options) { o.Phases.Deleting = time.Hour })
	mock.AddJob(smcmock.Job{JobId: ready, SourceId: source})
	mock.AddJob(smcmock.Job{JobId: syncing, SourceId: source, Status: "Deleting"})
	mock.AddJob(smcmock.Job{JobId: failed, JobType: smc.JobTypeCrossZone})
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	if got := listedIDs(t, s.List(nil, 100, true)); !slices.Equal(got, []string{ready}) {
		t.Errorf("got %v", got)
	}
}

// fleet adds replication jobs.
func fleet(mock *smcmock.Server, size int) {
	for i := range size {
		mock.AddJob(smcmock.Job{
			JobId: fmt.Sprintf("j-bp1fleet%08d", i), SourceId: fmt.Sprintf("s-bp1fleet%08d", i), Name: fmt.Sprintf("job-%d", i), Tags: map[string]string{"number": fmt.Sprint(i)},
		})
	}
}

// A page is requested when everything before it has been taken, and none after the limit.
func TestReplicationJobList_pages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		take  int // 0: all
		limit int64
		want  int
		calls int
	}{
		"all":              {0, 1000, 120, 3},
		"no limit":         {0, 0, 120, 3},
		"one":              {1, 1000, 1, 1},
		"a page":           {50, 1000, 50, 1},
		"one more":         {51, 1000, 51, 2},
		"limit of a page":  {0, 50, 50, 1},
		"limit within one": {0, 70, 70, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			fleet(mock, 120)
			s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
			results := s.List(nil, test.limit, false)
			if calls := len(mock.CallsTo("DescribeReplicationJobs")); calls > 0 {
				t.Errorf("%d calls before anything was taken", calls)
			}
			taken := 0
			for r := range results {
				if len(r.Diagnostics) > 0 {
					t.Fatal(acctest.Summary(r.Diagnostics))
				}
				if taken++; taken == test.take {
					break
				}
			}
			if calls := len(mock.CallsTo("DescribeReplicationJobs")); taken != test.want || calls != test.calls {
				t.Errorf("%d results with %d calls, want %d with %d", taken, calls, test.want, test.calls)
			}
		})
	}
}

// Older versions of the API report no tags: they are read a page at a time.
func TestReplicationJobList_tagsOfOlderVersions(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
	fleet(mock, 70)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	if got := listedIDs(t, s.List(object{"tags": object{"number": "42"}}, 100, false)); !slices.Equal(got, []string{"j-bp1fleet00000042"}) {
		t.Errorf("got %v", got)
	}
	for include, want := range map[bool]int{false: 0, true: 2} {
		mock.ResetCalls()
		for r := range s.List(nil, 100, include) {
			if include && len(acctest.Attributes(s.Decode(r.Resource)["tags"])) != 1 {
				t.Fatalf("%s has no tags", r.DisplayName)
			}
		}
		if calls := len(mock.CallsTo("ListTagResources")); calls != want {
			t.Errorf("with the resource: %t: tags were read %d times, want %d", include, calls, want)
		}
	}
}

func TestReplicationJobList_errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  object
		fault   string
		results int // before the error
		want    string
	}{
		"malformed ID":     {object{"ids": []string{"web-01"}}, "", 0, "must be the ID of a replication job"},
		"malformed region": {object{"region_id": "China"}, "", 0, "must be the ID of a region"},
		"malformed regex":  {object{"name_regex": "("}, "", 0, "must be a regular expression"},
		"unknown status":   {object{"status": "Done"}, "", 0, "value must be one of"},
		"refused":          {nil, "DescribeReplicationJobs", 0, "Reading replication jobs of region cn-hangzhou: SMC refused DescribeReplicationJobs."},
		"tags refused":     {nil, "ListTagResources", 0, "SMC refused ListTagResources."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			fleet(mock, 60)
			mock.Switch(func(s *smcmock.Switches) { s.OlderFields = true })
			if test.fault != "" {
				mock.Inject(smcmock.Fault{Action: test.fault, Code: "Forbidden.Unauthorized"})
			}
			s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
			results := slices.Collect(s.List(test.config, 100, true))
			if len(results) != test.results+1 {
				t.Fatalf("%d results, want %d and an error", len(results), test.results)
			}
			if said := acctest.Summary(results[test.results].Diagnostics); !strings.Contains(said, test.want) {
				t.Errorf("said %q, want %q", said, test.want)
			}
		})
	}
}

// The second page fails: what was found before it has been yielded.
func TestReplicationJobList_errorOnTheWay(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	fleet(mock, 60)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	found := 0
	var last tfprotov6.ListResourceResult
	for r := range s.List(nil, 100, false) {
		if found++; found == 1 {
			mock.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.Unauthorized"})
		}
		last = r
	}
	if found != 51 || !strings.Contains(acctest.Summary(last.Diagnostics), "SMC refused DescribeReplicationJobs.") {
		t.Errorf("%d results, the last said %q", found, acctest.Summary(last.Diagnostics))
	}
}

// The configuration that Terraform generates from a result of any status is valid, and an import
// with it changes nothing.
func TestReplicationJobList_generatedConfigPlansClean(t *testing.T) {
	t.Parallel()
	configs := map[string]object{
		"everything":  blocksOnly(object{"data_disk": []object{fullDisk(1, 100), fullDisk(2, 200)}, "system_disk_partition": []object{partition("0_0", 20), partition("0_1", 20)}}),
		"least":       {"source_id": source, "system_disk_size": 80},
		"incremental": {"source_id": source, "system_disk_size": 80, "run_once": false, "frequency": 12, "max_number_of_image_to_keep": 2},
	}
	for _, status := range ruleStatuses {
		if gone(status) {
			continue
		}
		for name, config := range configs {
			t.Run(status+" "+name, func(t *testing.T) {
				t.Parallel()
				const years = 10_000 * time.Hour // The progress stays while the test runs.
				mock := startRuleMock(t, func(o *smcmock.Options) {
					o.Phases.Preparing, o.Phases.Syncing, o.Phases.Processing = years, years, years
				})
				d := newDeployment(t, mock)
				id := d.Create(config)
				original, _ := mock.Job(id)
				d.bring(original, ruleCase{status: status})
				checkGenerated(t, d.Session(), id)
			})
		}
	}
}

func checkGenerated(t *testing.T, s *acctest.Session, id string) {
	t.Helper()
	results := slices.Collect(s.List(object{"ids": []string{id}}, 1, true))
	if len(results) != 1 || len(results[0].Diagnostics) > 0 {
		t.Fatalf("results: %+v", results)
	}
	listed := s.Decode(results[0].Resource)
	generated := s.GeneratedConfig(listed)
	validated, err := s.Server.ValidateResourceConfig(s.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: s.TypeName, Config: s.Encode(generated)})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(validated.Diagnostics)
	state := s.ImportIdentity(results[0].Identity)
	for name, value := range state {
		if !value.Equal(listed[name]) {
			t.Errorf("%s is listed as %s and imported as %s", name, listed[name], value)
		}
	}
	plan := s.Plan(state, generated)
	s.Succeeded(plan.Diagnostics)
	for name, value := range plan.Values {
		if !value.Equal(state[name]) {
			t.Errorf("%s changes from %s to %s", name, state[name], value)
		}
	}
	if plan.Replace || len(acctest.Problems(plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning)) > 0 {
		t.Errorf("replaces: %t; %s", plan.Replace, acctest.Summary(plan.Diagnostics))
	}
}
