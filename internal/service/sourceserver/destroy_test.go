package sourceserver_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// quickly lets deletions end at once.
func quickly(o *smcmock.Options) { o.Phases = smcmock.Phases{Deleting: time.Millisecond} }

// Without force_destroy nothing is called, and the plan and the apply say so.
func TestSourceServer_isReleased(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source(webID, "web-01"))
	d := deploy(t, mock)
	d.Create(configured(nil))
	mock.ResetCalls()
	diagnostics := d.Destroy()
	expect(t, diagnostics, false, "The source server is released, not deleted", "The source server was released, not deleted", webID+" (web-01)")
	if got := writes(mock); len(got) > 0 || d.State != nil {
		t.Errorf("called %v, the state is %v", got, d.State)
	}
}

// A job that has not ended is never thrown away, wherever it is; one that has ended is no
// obstacle.
func TestSourceServer_isDeleted(t *testing.T) {
	t.Parallel()
	const job = "j-bp1job00000001"
	force, both := []string{"DeleteSourceServer false"}, []string{"DeleteSourceServer false", "DeleteSourceServer true"}
	here, there := acctest.Region, "us-west-1"
	for name, test := range map[string]struct {
		job     smcmock.Job
		offline bool
		calls   []string
		refused []string // Words of the error; nil: it is deleted.
		warned  bool     // The plan names the job.
	}{
		"no job":                      {calls: force},
		"no job, offline":             {offline: true, calls: force},
		"ready":                       {job: smcmock.Job{Status: "Ready", RegionId: here}, refused: []string{job, "Ready"}, warned: true},
		"running":                     {job: smcmock.Job{Status: "Running", BusinessStatus: "Syncing", RegionId: here}, refused: []string{job, "Running (Syncing"}, warned: true},
		"stopped":                     {job: smcmock.Job{Status: "Stopped", RegionId: here}, refused: []string{job, "Stopped"}, warned: true},
		"failed":                      {job: smcmock.Job{Status: "InError", RegionId: here}, refused: []string{job, "InError"}, warned: true},
		"waiting":                     {job: smcmock.Job{Status: "Waiting", RegionId: here}, refused: []string{job, "Waiting"}, warned: true},
		"expired":                     {job: smcmock.Job{Status: "Expired", RegionId: here}, refused: []string{job, "Expired"}, warned: true},
		"stopped, offline":            {job: smcmock.Job{Status: "Stopped", RegionId: here}, offline: true, refused: []string{job, "Stopped"}, warned: true},
		"finished":                    {job: smcmock.Job{Status: "Finished", RegionId: here}, calls: both},
		"finished, offline":           {job: smcmock.Job{Status: "Finished", RegionId: here}, offline: true, calls: both},
		"finished elsewhere":          {job: smcmock.Job{Status: "Finished", RegionId: there}, calls: both},
		"finished elsewhere, offline": {job: smcmock.Job{Status: "Finished", RegionId: there}, offline: true, calls: force, refused: []string{job, "not known whether it has ended", "ReplicationJob.Related"}},
		"ready elsewhere":             {job: smcmock.Job{Status: "Ready", RegionId: there}, calls: force, refused: []string{job, "not known whether it has ended"}},
		"running elsewhere":           {job: smcmock.Job{Status: "Running", RegionId: there}, calls: force, refused: []string{"SourceServer.WithRunningReplicationJob", "Wait for its end"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, quickly)
			mock.AddSource(source(webID, "web-01"))
			d := deploy(t, mock)
			d.Create(configured(object{"force_destroy": true}))
			if test.job.Status != "" {
				test.job.JobId, test.job.SourceId = job, webID
				mock.AddJob(test.job)
			}
			if test.offline {
				mock.UpdateSource(webID, func(s *smcmock.Source) { s.State = smcmock.SourceUnavailable })
			}
			diagnostics := d.Destroy()
			expect(t, diagnostics, test.refused != nil, append(test.refused, "The source server is deleted from SMC")...)
			var calls []string
			for _, call := range mock.CallsTo("DeleteSourceServer") {
				calls = append(calls, call.Action+" "+call.Params["Force"])
			}
			if !slices.Equal(calls, test.calls) {
				t.Errorf("called %v, want %v", calls, test.calls)
			}
			_, there := mock.Source(webID)
			_, jobThere := mock.Job(job)
			if refused := test.refused != nil; there != refused || jobThere != refused || (d.State != nil) != refused {
				t.Errorf("source server %v, job %v, state %v", there, jobThere, d.State != nil)
			}
			warning := slices.IndexFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityWarning })
			if warned := strings.Contains(diagnostics[warning].Detail, "the destruction fails as long as that job is there"); warned != test.warned {
				t.Errorf("warned %v: %s", warned, diagnostics[warning].Detail)
			}
		})
	}
}

// What is gone, or on its way out, is deleted already; what cannot be read is not.
func TestSourceServer_isDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		job    string
		event  func(*smcmock.Server)
		errors bool
		words  []string
	}{
		"gone": {event: func(m *smcmock.Server) { m.RemoveSource(webID) }},
		"lost response": {event: func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DeleteSourceServer", DropAfter: true, Times: 1})
		}},
		"no permission": {event: func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DeleteSourceServer", Code: "Forbidden.Unauthorized"})
		}, errors: true, words: []string{"Deleting source server " + webID, "RAM permission"}},
		"server not read": {event: func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
		}, errors: true, words: []string{"SMC refused DescribeSourceServers"}},
		"job not read": {job: "Finished", event: func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DescribeReplicationJobs", Code: "Forbidden.Unauthorized"})
		}, errors: true, words: []string{"SMC refused DescribeReplicationJobs"}},
		"refused for others": {event: func(m *smcmock.Server) {
			m.Inject(smcmock.Fault{Action: "DeleteSourceServer", Code: "SourceServerState.Invalid"})
		}, errors: true, words: []string{"SourceServerState.Invalid", "Plan again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, quickly)
			mock.AddSource(source(webID, "web-01"))
			d := deploy(t, mock)
			d.Create(configured(object{"force_destroy": true}))
			if test.job != "" {
				mock.AddJob(smcmock.Job{SourceId: webID, Status: test.job})
			}
			s := d.Session()
			test.event(mock)
			resp, err := s.Server.ApplyResourceChange(s.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: s.TypeName, PriorState: s.Encode(d.State), PlannedState: s.Encode(nil), Config: s.Encode(nil),
			})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, resp.Diagnostics, test.errors, test.words...)
			if _, there := mock.Source(webID); there != test.errors {
				t.Errorf("the source server is there: %v", there)
			}
		})
	}
}

// A deletion that lasts longer than timeouts.delete allows is an error and stays in the state.
func TestSourceServer_isDeletedTooSlowly(t *testing.T) {
	t.Parallel()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases = smcmock.Phases{Deleting: time.Hour} })
	mock.AddSource(source(webID, "web-01"))
	d := deploy(t, mock)
	d.Create(configured(object{"force_destroy": true, "timeouts": object{"delete": "3s"}}))
	expect(t, d.Destroy(), true, "ran out of time", "timeouts block")
	if d.State == nil {
		t.Error("the state is gone")
	}
	// It is on its way: the next refresh removes it.
	if state, diagnostics := d.Session().Reread(d.State); state != nil || hasErrors(diagnostics) {
		t.Errorf("got %v, %s", state, acctest.Summary(diagnostics))
	}
}

// Another source_id takes another source server; the old one is released or deleted.
func TestSourceServer_anotherSourceID(t *testing.T) {
	t.Parallel()
	const other = "s-bp1web00000002"
	for name, test := range map[string]struct {
		force bool
		words []string
	}{
		"released": {false, []string{"is released, not deleted", webID}},
		"deleted":  {true, []string{"is deleted from SMC", webID}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := acctest.StartMock(t, quickly)
			mock.AddSource(source(webID, "web-01"))
			mock.AddSource(source(other, "web-02"))
			d := deploy(t, mock)
			d.Create(configured(object{"force_destroy": test.force}))
			config := object{"source_id": other, "force_destroy": test.force}
			c := d.Plan(config)
			if c.Action != acctest.ActionReplace || !slices.Equal(c.Because, []string{`AttributeName("source_id")`}) && !slices.Equal(c.Because, []string{"source_id"}) {
				t.Errorf("%s because of %v", c.Action, c.Because)
			}
			expect(t, c.Diagnostics, false, test.words...)
			d.Succeed(d.Apply(c, config))
			if _, there := mock.Source(webID); there == test.force {
				t.Errorf("the old source server is there: %v", there)
			}
			if _, there := mock.Source(other); !there {
				t.Error("the new source server is gone")
			}
		})
	}
}

// With force_destroy, an ID that is not known yet must not cost the source server: it may turn
// out to be the same.
func TestSourceServer_unknownSourceID(t *testing.T) {
	t.Parallel()
	for _, force := range []bool{false, true} {
		mock := startMock(t, source(webID, "web-01"))
		d := deploy(t, mock)
		d.Create(configured(object{"force_destroy": force}))
		s := d.Session()
		p := s.PlanFrom(d.State, s.Config(object{"source_id": acctest.Unknown{}, "force_destroy": force}), d.Private)
		words := "is released, not deleted"
		if force {
			words = "The source server to keep is not known"
		}
		expect(t, p.Diagnostics, force, words)
	}
}

// Replacing the resource, for the same source server, would delete what cannot be created again.
func TestSourceServer_isReplacedByItself(t *testing.T) {
	t.Parallel()
	for _, force := range []bool{false, true} {
		mock := startMock(t, source(webID, "web-01"))
		d, config := deploy(t, mock), configured(object{"force_destroy": force})
		d.Create(config)
		words := ""
		if force {
			words = "would be deleted before it is adopted again"
		}
		for name, before := range map[string]func(*acctest.Session){
			"tainted": func(s *acctest.Session) { s.Refresh(d.State) },
			"-replace -refresh=false": func(s *acctest.Session) {
				if p := s.Plan(d.State, s.Config(config)); hasErrors(p.Diagnostics) {
					t.Errorf("%s", acctest.Summary(p.Diagnostics))
				}
			},
		} {
			t.Log(name)
			s := d.Session()
			before(s)
			expect(t, s.Plan(nil, s.Config(config)).Diagnostics, force, words)
		}
	}
}
