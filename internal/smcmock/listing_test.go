package smcmock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// listJobs returns the IDs of the replication jobs of a response, and checks the count.
func listJobs(t *testing.T, s *smcmock.Server, filter params) string {
	t.Helper()
	response := must(t, s, "DescribeReplicationJobs", filter)
	return listIDs(t, response, items(response, "ReplicationJobs", "ReplicationJob"), "JobId")
}

// listSources does the same for source servers.
func listSources(t *testing.T, s *smcmock.Server, filter params) string {
	t.Helper()
	response := must(t, s, "DescribeSourceServers", filter)
	return listIDs(t, response, items(response, "SourceServers", "SourceServer"), "SourceId")
}

func listIDs(t *testing.T, response object, found []object, name string) string {
	t.Helper()
	ids := make([]string, 0, len(found))
	for _, one := range found {
		id, _ := one[name].(string)
		ids = append(ids, id)
	}
	if size, _ := response["PageSize"].(float64); response["TotalCount"] != float64(len(ids)) && float64(len(ids)) > size {
		t.Errorf("%d on the page, but %v", len(ids), response)
	}
	return strings.Join(ids, " ")
}

// listMany adds n replication jobs j-01, j-02, ... and as many source servers s-01, s-02, ...
func listMany(s *smcmock.Server, n int) {
	s.RemoveSource("s-one")
	for i := range n {
		source := smcmock.NewSource(fmt.Sprintf("s-%02d", i+1))
		source.Name = "source"
		s.AddSource(source)
		s.AddJob(smcmock.Job{JobId: fmt.Sprintf("j-%02d", i+1), SourceId: source.SourceId, Name: "job"})
	}
}

// listRange names objects from one number down to another.
func listRange(prefix string, from, to int) string {
	var ids []string
	for n := from; n >= to; n-- {
		ids = append(ids, fmt.Sprintf("%s-%02d", prefix, n))
	}
	return strings.Join(ids, " ")
}

// listings are the two operations that list by page.
var listings = map[string]struct {
	ids          func(*testing.T, *smcmock.Server, params) string
	prefix       string
	outer, inner string
}{
	"DescribeReplicationJobs": {listJobs, "j", "ReplicationJobs", "ReplicationJob"},
	"DescribeSourceServers":   {listSources, "s", "SourceServers", "SourceServer"},
}

func TestListing_Pages(t *testing.T) {
	t.Parallel()
	for action, listing := range listings {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			listMany(s, 60)
			for _, test := range []struct {
				page, size    string
				from, to      int
				number, sized float64
			}{
				{"", "", 60, 51, 1, 10},
				{"1", "", 60, 51, 1, 10},
				{"2", "", 50, 41, 2, 10},
				{"6", "10", 10, 1, 6, 10},
				{"7", "10", 0, 1, 7, 10},
				{"2", "50", 10, 1, 2, 50},
				{"1", "50", 60, 11, 1, 50},
				{"60", "1", 1, 1, 60, 1},
				{"9", "7", 4, 1, 9, 7},
				{"2147483647", "50", 0, 1, 2147483647, 50},
			} {
				filter := params{"PageNumber": test.page, "PageSize": test.size}
				if got, want := listing.ids(t, s, filter), listRange(listing.prefix, test.from, test.to); got != want {
					t.Errorf("page %s of %s: %s, want %s", test.page, test.size, got, want)
				}
				response := must(t, s, action, filter)
				if response["TotalCount"] != 60.0 || response["PageNumber"] != test.number || response["PageSize"] != test.sized {
					t.Errorf("page %s of %s: %v", test.page, test.size, response)
				}
			}
			for _, wrong := range []params{
				{"PageNumber": "0"}, {"PageNumber": "-1"}, {"PageNumber": "one"}, {"PageNumber": "2147483648"}, {"PageNumber": "1.0"},
				{"PageSize": "0"}, {"PageSize": "51"}, {"PageSize": "-10"}, {"PageSize": "ten"},
			} {
				for name := range wrong {
					refused(t, s, action, wrong, "Invalid"+name)
				}
			}
		})
	}
}

func TestListing_ClampPages(t *testing.T) {
	t.Parallel()
	for action, listing := range listings {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *smcmock.Options) { o.Switches.ClampPages = true })
			listMany(s, 60)
			if got := listing.ids(t, s, params{"PageNumber": "0", "PageSize": "1000"}); got != listRange(listing.prefix, 60, 11) {
				t.Errorf("%s", got)
			}
			response := must(t, s, action, params{"PageNumber": "-1", "PageSize": "0"})
			if response["PageNumber"] != 1.0 || response["PageSize"] != 1.0 {
				t.Errorf("%v", response)
			}
			refused(t, s, action, params{"PageSize": "ten"}, "InvalidPageSize")
		})
	}
}

func TestListing_NoneAndTotal(t *testing.T) {
	t.Parallel()
	for action, listing := range listings {
		s := smcmock.New(smcmock.Options{})
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		response := must(t, s, action, nil)
		wrapper, _ := response[listing.outer].(object)
		list, isList := wrapper[listing.inner].([]any)
		if !isList || len(list) != 0 || response["TotalCount"] != 0.0 || response["PageNumber"] != 1.0 || response["PageSize"] != 10.0 {
			t.Errorf("%v", response)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// listVaried starts a server with replication jobs j-1, j-2, j-3 that differ in everything.
func listVaried(t *testing.T, changes ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	s := start(t, changes...)
	s.RemoveSource("s-one")
	for n, change := range []func(*smcmock.Source, *smcmock.Job){
		func(source *smcmock.Source, job *smcmock.Job) {
			source.Tags, job.Tags = map[string]string{"env": "prod", "team": "a"}, map[string]string{"env": "prod", "team": "a"}
			job.Status, job.BusinessStatus, job.JobType = "Running", "Syncing", 1
		},
		func(source *smcmock.Source, job *smcmock.Job) {
			source.Tags, job.Tags = map[string]string{"env": "test"}, map[string]string{"env": ""}
			source.ResourceGroupId, job.ResourceGroupId = "rg-1", "rg-1"
			source.State, source.WorkgroupId = "Unavailable", "w-1"
			job.RegionId, job.Status, job.InstanceId = "cn-beijing", "Stopped", "i-2"
		},
		func(_ *smcmock.Source, job *smcmock.Job) { job.RegionId, job.InstanceId = "eu-central-1", "i-3" },
	} {
		source := smcmock.NewSource(fmt.Sprintf("s-%d", n+1))
		job := smcmock.Job{JobId: fmt.Sprintf("j-%d", n+1), SourceId: source.SourceId, Name: fmt.Sprintf("job-%d", n+1)}
		change(&source, &job)
		s.AddSource(source)
		s.AddJob(job)
	}
	return s
}

func TestListing_FiltersOfReplicationJobs(t *testing.T) {
	t.Parallel()
	s := listVaried(t)
	for _, test := range []struct {
		filter params
		want   string
	}{
		{nil, "j-3 j-2 j-1"},
		{params{"JobId.1": "j-1"}, "j-1"},
		{params{"JobId.1": "j-1", "JobId.2": "j-3", "JobId.3": "j-1"}, "j-3 j-1"},
		{params{"JobId.1": "j-none"}, ""},
		{params{"JobId.1": "j-none", "JobId.2": "j-2"}, "j-2"},
		{params{"JobId.1": "J-1"}, ""},
		{params{"SourceId.1": "s-2"}, "j-2"},
		{params{"SourceId.1": "s-1", "SourceId.2": "s-2"}, "j-2 j-1"},
		{params{"SourceId.1": "s-none"}, ""},
		{params{"InstanceId.1": "i-2", "InstanceId.2": "i-3"}, "j-3 j-2"},
		{params{"Name": "job-2"}, "j-2"},
		{params{"Name": "job"}, ""},
		{params{"RegionId": "cn-hangzhou"}, "j-1"},
		{params{"RegionId": "cn-beijing"}, "j-2"},
		{params{"RegionId": "us-west-1"}, ""},
		{params{"RegionId": "cn-beijing", "JobId.1": "j-1"}, ""},
		{params{"Status": "Running"}, "j-1"},
		{params{"Status": "Ready"}, "j-3"},
		{params{"Status": "Deleting"}, ""},
		{params{"BusinessStatus": "Syncing"}, "j-1"},
		{params{"BusinessStatus": "Cleaning"}, ""},
		{params{"JobType": "1"}, "j-1"},
		{params{"JobType": "0"}, "j-3 j-2"},
		{params{"ResourceGroupId": "rg-1"}, "j-2"},
		{params{"Tag.1.Key": "env"}, "j-2 j-1"},
		{params{"Tag.1.Key": "env", "Tag.1.Value": "prod"}, "j-1"},
		{params{"Tag.1.Key": "env", "Tag.1.Value": "prod", "Tag.2.Key": "team"}, "j-1"},
		{params{"Tag.1.Key": "env", "Tag.2.Key": "other"}, ""},
		{params{"Tag.1.Key": "ENV"}, ""},
		{params{"Tag.1.Value": "prod"}, "j-3 j-2 j-1"},
		{params{"Status": "Stopped", "Name": "job-2", "SourceId.1": "s-2", "Tag.1.Key": "env"}, "j-2"},
		{params{"Status": "Stopped", "Name": "job-1"}, ""},
		{params{"JobId.1": "", "SourceId.1": "", "Name": "", "Status": "", "RegionId": "", "JobType": "", "Tag.1.Key": ""}, "j-3 j-2 j-1"},
	} {
		if got := listJobs(t, s, test.filter); got != test.want {
			t.Errorf("%v: %s, want %s", test.filter, got, test.want)
		}
	}
	for name, value := range (params{
		"Status": "Failed", "BusinessStatus": "SyncData", "JobType": "server", "State": "Available", "JobId": "j-1", "Nonsense": "1", "JobId.0": "j-1",
	}) {
		refused(t, s, "DescribeReplicationJobs", params{name: value}, "Invalid"+name)
	}
	refused(t, s, "DescribeReplicationJobs", params{"JobId.2": "j-1"}, "InvalidJobId")
}

func TestListing_FiltersOfSourceServers(t *testing.T) {
	t.Parallel()
	s := listVaried(t)
	s.RemoveJob("j-3")
	for _, test := range []struct {
		filter params
		want   string
	}{
		{nil, "s-3 s-2 s-1"},
		{params{"SourceId.1": "s-3", "SourceId.2": "s-1"}, "s-3 s-1"},
		{params{"SourceId.1": "s-none"}, ""},
		{params{"JobId": "j-2"}, "s-2"},
		{params{"JobId": "j-none"}, ""},
		{params{"State": "InUse"}, "s-1"},
		{params{"State": "Available"}, "s-3"},
		{params{"State": "Unavailable"}, "s-2"},
		{params{"State": "Deleting"}, ""},
		{params{"Name": "server-s-2"}, "s-2"},
		{params{"Name": "server"}, ""},
		{params{"ResourceGroupId": "rg-1"}, "s-2"},
		{params{"WorkgroupId": "w-1"}, "s-2"},
		{params{"RelatedJobType.1": "Os"}, "s-1"},
		{params{"RelatedJobType.1": "Server"}, "s-2"},
		{params{"RelatedJobType.1": "Not_Related"}, "s-3"},
		{params{"RelatedJobType.1": "Not_Related", "RelatedJobType.2": "Os"}, "s-3 s-1"},
		{params{"Tag.1.Key": "env"}, "s-2 s-1"},
		{params{"Tag.1.Key": "env", "Tag.1.Value": "test"}, "s-2"},
		{params{"Tag.1.Key": "env", "State": "InUse"}, "s-1"},
		{params{"RegionId": "eu-central-1"}, "s-3 s-2 s-1"}, // source servers are not regional
		{params{"SourceId.1": "", "JobId": "", "State": "", "Name": ""}, "s-3 s-2 s-1"},
	} {
		if got := listSources(t, s, test.filter); got != test.want {
			t.Errorf("%v: %s, want %s", test.filter, got, test.want)
		}
	}
	for name, value := range (params{
		"State": "Active", "Name": "x", "Status": "Ready", "JobId.1": "j-1",
	}) {
		refused(t, s, "DescribeSourceServers", params{name: value}, "Invalid"+name)
	}
	refused(t, s, "DescribeSourceServers", params{"RelatedJobType.1": "Other"}, "InvalidRelatedJobType")
}

func TestListing_ManyIDs(t *testing.T) {
	t.Parallel()
	many := func(name string, n int) params {
		filter := params{"PageSize": "50"}
		for i := range n {
			filter[fmt.Sprintf("%s.%d", name, i+1)] = fmt.Sprintf("%c-%02d", strings.ToLower(name)[0], i+1)
		}
		return filter
	}
	for _, test := range []struct{ action, name string }{
		{"DescribeReplicationJobs", "JobId"}, {"DescribeReplicationJobs", "SourceId"}, {"DescribeSourceServers", "SourceId"},
	} {
		t.Run(test.action+"/"+test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			listMany(s, 60)
			if got := must(t, s, test.action, many(test.name, 50))["TotalCount"]; got != 50.0 {
				t.Errorf("%v", got)
			}
			refused(t, s, test.action, many(test.name, 51), "Invalid"+test.name)
			s.Switch(func(switches *smcmock.Switches) { switches.MaxFilterIDs = 100 })
			if got := must(t, s, test.action, many(test.name, 100))["TotalCount"]; got != 60.0 {
				t.Errorf("%v", got)
			}
			refused(t, s, test.action, many(test.name, 101), "Invalid"+test.name)
		})
	}
}

func TestListing_OrderIsStable(t *testing.T) {
	t.Parallel()
	s := start(t)
	listMany(s, 5)
	s.Clock().Step(time.Hour)
	must(t, s, "StartReplicationJob", params{"JobId": "j-02"})
	must(t, s, "ModifyReplicationJobAttribute", params{"JobId": "j-04", "Name": "changed"})
	s.RemoveJob("j-03")
	if got := listJobs(t, s, nil); got != "j-05 j-04 j-02 j-01" {
		t.Errorf("%s", got)
	}
	// A source server that is replaced is a new one.
	s.AddSource(smcmock.NewSource("s-02"))
	if got := listSources(t, s, nil); got != "s-02 s-05 s-04 s-03 s-01" {
		t.Errorf("%s", got)
	}
}
