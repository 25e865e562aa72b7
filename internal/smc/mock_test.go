package smc_test

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const mockSource = "s-bp1source00000001"

// startMock makes a mock of the API with one source server, and a client of it. In a
// synctest bubble both have the same time.
func startMock(t *testing.T, adjust ...func(*smc.Config)) (*smcmock.Server, *smc.Client) {
	t.Helper()
	mock := smcmock.New(smcmock.Options{SecurityToken: testToken})
	return mock, clientOf(t, mock, adjust...)
}

// clientOf adds a source server to a mock and returns a client of it.
func clientOf(t *testing.T, mock *smcmock.Server, adjust ...func(*smc.Config)) *smc.Client {
	t.Helper()
	mock.AddSource(smcmock.NewSource(mockSource))
	t.Cleanup(func() {
		if err := mock.Close(); err != nil {
			t.Error(err)
		}
	})
	config := smc.Config{
		Endpoint:    testEndpoint,
		Region:      testRegion,
		Credentials: credentials.NewStaticSTSCredentialsProvider(testKey, testSecret, testToken),
		Transport:   inMemory{mock},
	}
	for _, f := range adjust {
		f(&config)
	}
	client, err := smc.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func create(t *testing.T, client *smc.Client) string {
	t.Helper()
	id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{SourceID: mockSource, SystemDiskSize: 80})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func status(want ...smc.JobStatus) func(*smc.ReplicationJob) (bool, error) {
	return func(job *smc.ReplicationJob) (bool, error) { return job.Status.In(want), nil }
}

func syncing(job *smc.ReplicationJob) (bool, error) {
	return job.BusinessStatus == smc.PhaseSyncing, nil
}

// A create whose response is lost yields one job, and its ID.
func TestMockLostResponsesOfCreateYieldOneJob(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]smcmock.Fault{
		"dropped before":        {DropBefore: true, Times: 2},
		"dropped after":         {DropAfter: true, Times: 2},
		"truncated":             {Truncate: true, Times: 2},
		"malformed":             {Malformed: true, Times: 2},
		"throttled":             {Code: "Throttling.User", Times: 2},
		"internal error":        {Code: "InternalError", Times: 2},
		"unavailable":           {Code: "ServiceUnavailable", Times: 2},
		"broken proxy":          {HTTPStatus: 502, Times: 2},
		"nonce used":            {Code: "SignatureNonceUsed", Times: 2},
		"no failure whatsoever": {After: 1000, Code: "InternalError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				mock, client := startMock(t)
				fault.Action = "CreateReplicationJob"
				mock.Inject(fault)
				id := create(t, client)
				jobs := mock.Jobs()
				if len(jobs) != 1 || jobs[0].JobId != id {
					t.Errorf("got %s of %d jobs, want the only one", id, len(jobs))
				}
				tokens := make(map[string]bool)
				for _, call := range mock.CallsTo("CreateReplicationJob") {
					tokens[call.Params["ClientToken"]] = true
				}
				if calls := len(mock.CallsTo("CreateReplicationJob")); len(tokens) != 1 || calls != fault.Times+1 {
					t.Errorf("%d calls with %d tokens, want %d with one", calls, len(tokens), fault.Times+1)
				}
			})
		})
	}
}

// Start, stop, and delete whose responses are lost did what they should: the refusal of
// the repetition is no error.
func TestMockLostResponsesOfTransitions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t)
		ctx, id := t.Context(), create(t, client)
		lose := func(action string) {
			mock.ClearFaults()
			mock.Inject(smcmock.Fault{Action: action, DropAfter: true, Times: 1})
		}
		lose("StartReplicationJob")
		if err := client.StartReplicationJob(ctx, "", id); err != nil {
			t.Fatal(err)
		}
		if _, err := client.WaitReplicationJob(ctx, "", id, syncing); err != nil {
			t.Fatal(err)
		}
		lose("StopReplicationJob")
		if err := client.StopReplicationJob(ctx, "", id); err != nil {
			t.Fatal(err)
		}
		if job, ok := mock.Job(id); !ok || job.Status != smcmock.StatusStopped {
			t.Errorf("the job is %q", job.Status)
		}
		// The refusal of a first attempt is an error.
		if err := client.StopReplicationJob(ctx, "", id); smc.KindOf(err) != smc.KindInvalidStatus {
			t.Errorf("error is %v", err)
		}
		lose("DeleteReplicationJob")
		if err := client.DeleteReplicationJob(ctx, "", id); err != nil {
			t.Fatal(err)
		}
		if err := client.WaitReplicationJobGone(ctx, "", id); err != nil {
			t.Fatal(err)
		}
		if left := mock.Jobs(); len(left) != 0 {
			t.Errorf("%d jobs are left", len(left))
		}
	})
}

func TestMockIncrementalJobIsCutOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, last := range []bool{false, true} {
			mock, client := startMock(t)
			id, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{
				SourceID: mockSource, SystemDiskSize: 80, RunOnce: pointer(false), Frequency: pointer[int64](12), MaxNumberOfImageToKeep: pointer[int64](2),
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := client.StartReplicationJob(t.Context(), "", id); err != nil {
				t.Fatal(err)
			}
			job, err := client.WaitReplicationJob(t.Context(), "", id, status(smc.JobWaiting))
			if err != nil || len(job.Runs) != 1 || job.ImageID == "" {
				t.Fatalf("got %+v, %v", job, err)
			}
			mock.Inject(smcmock.Fault{Action: "CutOverReplicationJob", DropAfter: true, Times: 1})
			if err := client.CutOverReplicationJob(t.Context(), "", id, last); err != nil {
				t.Fatal(err)
			}
			job, err = client.WaitReplicationJob(t.Context(), "", id, status(smc.JobFinished))
			if err != nil || job.EndTime.IsZero() {
				t.Errorf("got %+v, %v", job, err)
			}
		}
	})
}

// What is created is read back the same, cross-region included.
func TestMockReadsBackWhatWasCreated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t)
		now := mock.Clock().Now().Truncate(time.Second)
		request := &smc.CreateReplicationJobRequest{
			RegionID: "us-west-1", SourceID: mockSource, SystemDiskSize: 80, Name: "web-01:migration", Description: "moved by a test",
			TargetType: smc.TargetImage, ScheduledStartTime: now.Add(48 * time.Hour), ValidTime: now.Add(60 * 24 * time.Hour),
			ImageName: "web-01-image", InstanceType: "ecs.c6.large", InstanceRAMRole: "SMCAdmin", LicenseType: smc.LicenseTypeBYOL,
			VSwitchID: "vsw-1", NetMode: pointer[int64](smc.NetModeVPC), ReplicationParameters: `{"bandwidth_limit":0,"checksum":true}`,
			RunOnce: pointer(false), Frequency: pointer[int64](12), MaxNumberOfImageToKeep: pointer[int64](3),
			SystemDiskParts: []smc.Partition{{Device: "0_0", SizeBytes: 40 * smc.BytesPerGiB, Block: pointer(true)}},
			DataDisks:       []smc.DataDisk{{Index: 1, Size: 150, Parts: []smc.Partition{{Device: "1_0", SizeBytes: 50 * smc.BytesPerGiB, Block: pointer(false)}}}},
			Tags:            map[string]string{"env": "test", "empty": ""},
		}
		id, err := client.CreateReplicationJob(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.FindReplicationJob(t.Context(), testRegion, id); !smc.IsNotFound(err) {
			t.Errorf("error is %v: the job is in another region", err)
		}
		job, err := client.FindReplicationJob(t.Context(), "us-west-1", id)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range map[string][2]any{
			"region": {job.RegionID, request.RegionID}, "source": {job.SourceID, request.SourceID}, "status": {job.Status, smc.JobReady},
			"size": {job.SystemDiskSize, request.SystemDiskSize}, "name": {job.Name, request.Name}, "description": {job.Description, request.Description},
			"target": {job.TargetType.Canonical(), request.TargetType}, "schedule": {job.ScheduledStartTime, request.ScheduledStartTime},
			"valid time": {job.ValidTime, request.ValidTime}, "image": {job.ImageName, request.ImageName}, "type": {job.InstanceType, request.InstanceType},
			"role": {job.InstanceRAMRole, request.InstanceRAMRole}, "license": {job.LicenseType, request.LicenseType}, "vSwitch": {job.VSwitchID, request.VSwitchID},
			"parameters": {job.ReplicationParameters, request.ReplicationParameters}, "net mode": {*job.NetMode, *request.NetMode},
			"run once": {*job.RunOnce, *request.RunOnce}, "frequency": {*job.Frequency, *request.Frequency}, "images": {*job.MaxNumberOfImageToKeep, *request.MaxNumberOfImageToKeep},
			"system disk": {fmt.Sprint(flatParts(job.SystemDiskParts)), fmt.Sprint(flatParts(request.SystemDiskParts))},
			"data disk":   {fmt.Sprint(job.DataDisks[0].Index, job.DataDisks[0].Size, flatParts(job.DataDisks[0].Parts)), fmt.Sprint(1, 150, flatParts(request.DataDisks[0].Parts))},
		} {
			if values[0] != values[1] {
				t.Errorf("%s is %v, want %v", name, values[0], values[1])
			}
		}
		if !maps.Equal(job.Tags, request.Tags) {
			t.Errorf("tags are %v, want %v", job.Tags, request.Tags)
		}

		// Change, and clear, what can be.
		name, none := "renamed", time.Time{}
		err = client.ModifyReplicationJobAttribute(t.Context(), &smc.ModifyReplicationJobAttributeRequest{
			JobID: id, RegionID: "us-west-1", Name: &name, ScheduledStartTime: &none, ValidTime: &none, Frequency: pointer[int64](24),
		})
		if err != nil {
			t.Fatal(err)
		}
		job, err = client.FindReplicationJob(t.Context(), "us-west-1", id)
		if err != nil || job.Name != name || *job.Frequency != 24 || job.Description != request.Description {
			t.Errorf("got %+v, %v", job, err)
		}
		if !job.ScheduledStartTime.IsZero() || !job.ValidTime.IsZero() {
			t.Errorf("schedule %s and valid time %s are not cleared", job.ScheduledStartTime, job.ValidTime)
		}
	})
}

func flatParts(parts []smc.Partition) string {
	var flat string
	for _, p := range parts {
		flat += fmt.Sprintf("%s %d %v;", p.Device, p.SizeBytes, p.Block == nil || *p.Block)
	}
	return flat
}

func TestMockTags(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := startMock(t)
		ctx, id := t.Context(), create(t, client)
		if err := client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{id}, map[string]string{"a": "1", "b": "", "c": "3"}); err != nil {
			t.Fatal(err)
		}
		if err := client.UntagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{id}, []string{"c"}); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"a": "1", "b": ""}
		tags, err := client.ListTagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{id})
		if err != nil || !maps.Equal(tags[id], want) {
			t.Errorf("got %v, %v", tags, err)
		}
		if job, err := client.FindReplicationJob(ctx, "", id); err != nil || !maps.Equal(job.Tags, want) {
			t.Errorf("got %+v, %v", job, err)
		}
		if err := client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{"j-none"}, want); !smc.IsNotFound(err) {
			t.Errorf("error is %v, want not found", err)
		}
	})
}

func TestMockListsAFleet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t)
		var ids []string
		for i := range 120 {
			source := fmt.Sprintf("s-fleet%03d", i)
			mock.AddSource(smcmock.NewSource(source))
			ids = append(ids, mock.AddJob(smcmock.Job{SourceId: source, RegionId: testRegion, Name: fmt.Sprintf("job-%03d", i), SystemDiskSize: 80}))
		}
		for name, filter := range map[string]smc.ReplicationJobFilter{"all": {}, "by ID": {JobIDs: ids}} {
			mock.ResetCalls()
			jobs, err := client.ListReplicationJobs(t.Context(), filter)
			if calls := len(mock.CallsTo("DescribeReplicationJobs")); err != nil || len(jobs) != 120 || calls != 3 {
				t.Errorf("%s: %d jobs with %d calls: %v", name, len(jobs), calls, err)
			}
		}
		if jobs, err := client.ListReplicationJobs(t.Context(), smc.ReplicationJobFilter{RegionID: "us-west-1"}); err != nil || len(jobs) != 0 {
			t.Errorf("another region has %d jobs, %v", len(jobs), err)
		}
		if sources, err := client.ListSourceServers(t.Context(), smc.SourceServerFilter{}); err != nil || len(sources) != 121 {
			t.Errorf("%d source servers, %v", len(sources), err)
		}
		source, err := client.FindSourceServer(t.Context(), mockSource)
		if err != nil || source.State != smc.SourceAvailable || source.SystemDiskSize == 0 || len(source.DataDisks) == 0 || source.DataDisks[0].Parts[0].Device == "" {
			t.Errorf("got %+v, %v", source, err)
		}
	})
}

// A token that expires in the middle of an apply is replaced by the source's next one.
func TestMockExpiredTokenIsReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refresh := func() {}
		token := testToken
		source := &counting{source: func(n int32) (*credentials.Credentials, error) {
			if n == 2 {
				refresh()
			}
			return &credentials.Credentials{AccessKeyId: testKey, AccessKeySecret: testSecret, SecurityToken: token}, nil
		}}
		mock, client := startMock(t, func(c *smc.Config) { c.Credentials = source })
		mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = true })
		refresh = func() {
			token = "the-next-token"
			mock.SetCredentials(testKey, testSecret, token)
			mock.Switch(func(s *smcmock.Switches) { s.SecurityTokenExpired = false })
		}
		id := create(t, client)
		calls := mock.CallsTo("CreateReplicationJob")
		if len(calls) != 2 || calls[0].Code != smc.CodeInvalidSecurityTokenExpired || calls[1].Code != "" {
			t.Errorf("%d calls: %+v", len(calls), calls)
		}
		if jobs := mock.Jobs(); len(jobs) != 1 || jobs[0].JobId != id {
			t.Errorf("%d jobs, want %s alone", len(jobs), id)
		}
	})
}

func TestMockRefusesWrongCredentialsForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, with := range map[string]credentials.CredentialsProvider{
			"unknown key":  credentials.NewStaticSTSCredentialsProvider("other", testSecret, testToken),
			"wrong secret": credentials.NewStaticSTSCredentialsProvider(testKey, "other", testToken),
			"wrong token":  credentials.NewStaticSTSCredentialsProvider(testKey, testSecret, "other"),
			"no token":     credentials.NewStaticAKCredentialsProvider(testKey, testSecret),
		} {
			mock, client := startMock(t, func(c *smc.Config) { c.Credentials = with })
			_, err := client.FindReplicationJob(t.Context(), "", "j-1")
			var e *smc.Error
			if !errors.As(err, &e) || e.Kind != smc.KindCredentials || e.RequestID == "" {
				t.Errorf("%s: error is %v", name, err)
			}
			if n := len(mock.Calls()); n != 1 {
				t.Errorf("%s: %d calls, want 1", name, n)
			}
		}
	})
}

// A thousand calls at once through one client: run with -race.
func TestMockManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t)
		id := create(t, client)
		mock.Inject(smcmock.Fault{Code: "Throttling", Probability: 0.1})
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				for range 10 {
					if job, err := client.FindReplicationJob(t.Context(), "", id); err != nil || job.ID != id {
						t.Errorf("got %v, %v", job, err)
					}
				}
			})
		}
		calls.Wait()
	})
}
