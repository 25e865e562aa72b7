package replicationjob_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestPreflight(t *testing.T) {
	t.Parallel()
	const reads = "DescribeSourceServers"
	for name, test := range map[string]struct {
		server   func(*smcmock.Source)
		config   object
		settings object
		errors   string // the attribute of the only error
		warnings string // the attribute of the only warning
		says     string
		unread   bool // nothing is looked up
	}{
		"all is well":           {},
		"nothing to look at":    {config: object{"source_id": unknown{}}, unread: true},
		"skipped":               {config: object{"source_id": "s-unknown"}, settings: object{"skip_preflight": true}, unread: true},
		"no such server":        {config: object{"source_id": "s-unknown"}, errors: "source_id", says: "no source server s-unknown"},
		"offline":               {server: func(s *smcmock.Source) { s.State, s.ErrorCode = "Unavailable", "SourceServer.Offline" }, warnings: "source_id", says: "(SourceServer.Offline)"},
		"being deleted":         {server: func(s *smcmock.Source) { s.State = "Deleting" }, warnings: "source_id", says: "being deleted"},
		"in use":                {server: func(s *smcmock.Source) { s.State, s.JobId = "InUse", "j-other" }, warnings: "source_id", says: "unfinished replication job j-other"},
		"container":             {config: object{"target_type": "ContainerImage"}},
		"container, Windows":    {server: func(s *smcmock.Source) { s.Platform = "Windows Server 2016" }, config: object{"target_type": "containerimage"}, errors: "target_type", says: "Windows Server 2016"},
		"container, Arm":        {server: func(s *smcmock.Source) { s.Architecture = "arm64" }, config: object{"target_type": "ContainerImage"}, errors: "target_type", says: "arm64"},
		"container, aarch64":    {server: func(s *smcmock.Source) { s.Architecture = "aarch64" }, config: object{"target_type": "ContainerImage"}, errors: "target_type", says: "aarch64"},
		"image, Windows":        {server: func(s *smcmock.Source) { s.Platform = "Windows Server 2016" }},
		"system disk fits":      {config: object{"system_disk_size": 40}},
		"system disk small":     {config: object{"system_disk_size": 39}, warnings: "system_disk_size", says: "at least 40 GiB"},
		"size unknown":          {config: object{"system_disk_size": unknown{}}},
		"partition shrunk":      {config: object{"system_disk_size": 39, "system_disk_partition": []object{{"device": "0_0", "size_bytes": 1 << 30}}}},
		"unknown partition":     {config: object{"system_disk_partition": []object{{"device": "0_9", "size_bytes": 1 << 30}}}, warnings: "device", says: "0_0"},
		"partition not known":   {config: object{"system_disk_partition": []object{{"device": unknown{}, "size_bytes": 1 << 30}}}},
		"data disk":             {config: object{"data_disk": []object{{"index": 2, "size": 200}}}},
		"data disk not known":   {config: object{"data_disk": []object{{"index": unknown{}, "size": 20}, {"size": 20}}}},
		"data disk small":       {config: object{"data_disk": []object{{"index": 2, "size": 199}}}, warnings: "size", says: "Data disk 2"},
		"unknown data disk":     {config: object{"data_disk": []object{{"index": 3, "size": 200}}}, errors: "index", says: "1, 2"},
		"no data disks":         {server: func(s *smcmock.Source) { s.DataDisks = nil }, config: object{"data_disk": []object{{"index": 1}}}, errors: "index", says: "no data disks"},
		"unknown device":        {config: object{"data_disk": []object{{"index": 1, "partition": []object{{"device": "2_0", "size_bytes": 1 << 30}}}}}, warnings: "device", says: "1_0, 1_1"},
		"block":                 {config: object{"data_disk": []object{{"index": 1, "partition": []object{{"device": "1_0", "size_bytes": 1 << 30, "block": true}}}}}},
		"no block":              {config: object{"data_disk": []object{{"index": 1, "partition": []object{{"device": "1_1", "size_bytes": 1 << 30, "block": false}}}}}},
		"by path":               {config: object{"disks": byPath(object{"partition": []object{{"path": "/"}}}, object{"partition": []object{{"path": "/backup"}}}, object{"partition": []object{{"path": "/data"}}})}},
		"by path, unknown":      {config: object{"disks": byPath(object{"lvm": unknown{}, "partition": []object{{"path": unknown{}}}}, object{"partition": []object{{"path": unknown{}}}}, object{"size": 200}, object{"partition": unknown{}})}},
		"by path, no such path": {config: object{"disks": byPath(object{"partition": []object{{"path": "/home"}}})}, warnings: "path", says: "it has /"},
		"by path, no such disk": {config: object{"disks": byPath(nil, object{"size": 100}, object{"size": 200}, object{"size": 20})}, errors: "data", says: "2 data disks"},
		"by path, small":        {config: object{"disks": byPath(nil, object{"size": 99})}, warnings: "size", says: "Data disk 1"},
		"by path, system small": {config: object{"system_disk_size": 39, "disks": []object{{}}}, warnings: "system_disk_size", says: "at least 40 GiB"},
		"by path, no block":     {config: object{"disks": byPath(nil, object{"partition": []object{{"path": "/scratch", "block": true}}})}, warnings: "block", says: "block = false"},
		"LVM":                   {server: withBoot, config: object{"disks": byPath(object{"lvm": true}, object{"lvm": true})}},
		"no LVM":                {config: object{"disks": byPath(object{"lvm": false})}},
		"LVM, Windows":          {server: func(s *smcmock.Source) { s.Platform = "Windows Server 2016" }, config: object{"disks": byPath(object{"lvm": true})}, errors: "lvm", says: "Windows Server 2016"},
		"LVM, no boot":          {config: object{"disks": byPath(object{"lvm": true})}, warnings: "lvm", says: "no boot partition"},
		"LVM, no inventory":     {server: func(s *smcmock.Source) { s.SystemDiskParts = nil }, config: object{"disks": byPath(object{"lvm": true})}},
		"block impossible":      {config: object{"data_disk": []object{{"index": 1, "partition": []object{{"device": "1_1", "size_bytes": 1 << 30, "block": true}}}}}, warnings: "block", says: "block = false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			server := smcmock.NewSource(source)
			if test.server != nil {
				test.server(&server)
			}
			mock.AddSource(server)
			s := acctest.NewSession(t, mock, replicationjob.TypeName, test.settings)
			config := object{"source_id": source, "system_disk_size": 80}
			for k, v := range test.config {
				config[k] = v
			}
			plan := s.Plan(nil, s.Config(config))
			expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityError, test.errors)
			expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning, test.warnings)
			if text := acctest.Summary(plan.Diagnostics); !strings.Contains(text, test.says) {
				t.Errorf("%q is missing in %s", test.says, text)
			}
			if calls := mock.Counts(); (calls[reads] == 0) != test.unread || len(calls) > 1 {
				t.Errorf("calls: %v", calls)
			}
		})
	}
}

// expectProblem wants one diagnostic of a severity, on an attribute; "" wants none.
func expectProblem(t *testing.T, diagnostics []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, attribute string) {
	t.Helper()
	found := acctest.Problems(diagnostics, severity)
	switch {
	case attribute == "" && len(found) > 0:
		t.Errorf("%s on %v: %s", severity, found, acctest.Summary(diagnostics))
	case attribute != "" && (len(found) != 1 || !strings.Contains(found[0], `"`+attribute+`"`)):
		t.Errorf("%s on %v, want it on %s: %s", severity, found, attribute, acctest.Summary(diagnostics))
	}
}

// A look-up that fails is no reason not to plan, but for credentials that are wrong.
func TestPreflight_lookUpsThatFail(t *testing.T) {
	t.Parallel()
	for code, refused := range map[string]bool{
		"Forbidden.RAM": false, "InternalErrorOfSomeKind": false, "InvalidSecurityToken.Expired": true, "InvalidAccessKeyId.NotFound": true,
	} {
		mock := startMock(t)
		mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: code, HTTPStatus: 400})
		s := acctest.NewSession(t, mock, replicationjob.TypeName, object{"max_retry_timeout": 1})
		plan := s.Plan(nil, s.Config(object{"source_id": source, "system_disk_size": 80}))
		errors := acctest.Problems(plan.Diagnostics, tfprotov6.DiagnosticSeverityError)
		if refused != (len(errors) == 1) || refused && strings.Contains(errors[0], "source_id") { // The source server is not to blame.
			t.Errorf("%s: errors on %q", code, errors)
		}
		if !refused {
			expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "source_id")
		}
		if !strings.Contains(acctest.Summary(plan.Diagnostics), code) {
			t.Errorf("%s", acctest.Summary(plan.Diagnostics))
		}
	}
}

// A job that exists is looked at only when its disks change, and not for being there.
func TestPreflight_updates(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	config := object{"source_id": source, "system_disk_size": 80, "name": "one"}
	created := s.Config(config)
	state, diagnostics := s.Apply(nil, created, s.Plan(nil, created))
	s.Succeeded(diagnostics)
	for _, test := range []struct {
		change   object
		looks    int
		errors   string
		replaces bool
	}{
		{object{}, 0, "", false},
		{object{"name": "two"}, 0, "", false},
		{object{"tags": object{"a": "b"}, "desired_status": "Running"}, 0, "", false},
		{object{"system_disk_size": 100}, 1, "", false},
		{object{"data_disk": []object{{"index": 9, "size": 40}}}, 1, "index", false},
		{object{"run_once": false, "frequency": 12, "max_number_of_image_to_keep": 2}, 0, "", true},
	} {
		mock.ResetCalls()
		changed := object{"source_id": source, "system_disk_size": 80, "name": "one"}
		for k, v := range test.change {
			changed[k] = v
		}
		title := fmt.Sprint(test.change)
		plan := s.Plan(state, s.Config(changed))
		expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityError, test.errors)
		expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "")
		if looks := mock.Counts()["DescribeSourceServers"]; looks != test.looks || plan.Replace != test.replaces {
			t.Errorf("%s: %d looks, replaced: %t", title, looks, plan.Replace)
		}
	}
	// The new job of a replacement: the old one does not stand in its way.
	plan := s.Plan(nil, s.Config(object{"source_id": source, "system_disk_size": 80, "run_once": false, "frequency": 12, "max_number_of_image_to_keep": 2}))
	expectProblem(t, plan.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "")
}

// Disks and partitions that nobody configures are no difference, in any status.
func TestPlan_quietWithoutBlocks(t *testing.T) {
	t.Parallel()
	for name, blocks := range map[string]object{
		"none":          {},
		"no partitions": {"data_disk": []object{{"index": 1, "size": 150}}},
	} {
		mock := startMock(t)
		s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
		config := func() values {
			c := object{"source_id": source, "system_disk_size": 80, "desired_status": "Running"}
			for k, v := range blocks {
				c[k] = v
			}
			return s.Config(c)
		}
		state, diagnostics := s.Apply(nil, config(), s.Plan(nil, config()))
		s.Succeeded(diagnostics)
		mock.ResetCalls()
		plan := s.Plan(s.Refresh(state), config())
		if plan.Replace || len(plan.Diagnostics) > 0 || mock.Counts()["DescribeSourceServers"] > 0 {
			t.Errorf("%s: replaced: %t, calls %v, %s", name, plan.Replace, mock.Counts(), acctest.Summary(plan.Diagnostics))
		}
	}
}

// The plans of a fleet share their look-ups.
func TestPreflight_sharesCalls(t *testing.T) {
	t.Parallel()
	const jobs = 40
	mock := startMock(t)
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil)
	var plans sync.WaitGroup
	for i := range jobs {
		id := fmt.Sprintf("s-share%04d", i)
		mock.AddSource(smcmock.NewSource(id))
		config := s.Config(object{"source_id": id, "system_disk_size": 80})
		plans.Go(func() { s.Plan(nil, config) })
	}
	plans.Wait()
	if looks := mock.Counts()["DescribeSourceServers"]; looks < 1 || looks >= jobs {
		t.Errorf("%d look-ups for %d replication jobs", looks, jobs)
	}
}

func withBoot(s *smcmock.Source) { s.SystemDiskParts = smcmock.NewLVMSource(source).SystemDiskParts }

// An apply creates the successor of a job that it has just destroyed: it does not warn of that job,
// also where it has read the source server before.
func TestPreflight_destroyedJob(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	config := object{"source_id": source, "system_disk_size": 80}
	d := newDeployment(t, mock)
	id := d.Create(config)
	// The provider of the apply has listed the source servers, and believes that for a while.
	s := acctest.NewSession(t, mock, replicationjob.TypeName, nil, provider.WithClientConfig(func(c *smc.Config) { c.Reading = smc.ReadListed }))
	configured := s.Config(config)
	if said := acctest.Summary(s.Plan(nil, configured).Diagnostics); !strings.Contains(said, id) {
		t.Fatalf("the source server has not been read with the job: %s", said)
	}
	resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.TypeName, PriorState: s.Encode(d.State), PlannedState: s.Encode(nil), Config: s.Encode(nil), PlannedPrivate: d.Private, PlannedIdentity: d.Identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Succeeded(resp.Diagnostics)
	if planned := s.Plan(nil, configured); len(planned.Diagnostics) > 0 {
		t.Errorf("the plan of its successor: %s", acctest.Summary(planned.Diagnostics))
	}
}
