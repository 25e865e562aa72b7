package smc_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestMockSourceServerIsChanged(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	ctx := t.Context()
	mock.AddSource(smcmock.NewSource("s-2"))
	if _, err := client.RefreshSourceServer(ctx, mockSource); err != nil {
		t.Fatal(err)
	}
	lose(mock, "ModifySourceServerAttribute")
	err := client.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: mockSource, Name: pointer("web:01"), Description: pointer("Words of a test.")})
	if err != nil {
		t.Fatal(err)
	}
	lose(mock, "TagResources")
	if err := client.TagResources(ctx, "", smc.ResourceTypeSourceServer, []string{mockSource}, map[string]string{"env": "test", "empty": "", "more": "1"}); err != nil {
		t.Error(err)
	}
	lose(mock, "UntagResources")
	if err := client.UntagResources(ctx, "", smc.ResourceTypeSourceServer, []string{mockSource}, []string{"more"}); err != nil {
		t.Error(err)
	}
	tags := map[string]string{"env": "test", "empty": ""}
	source, err := client.RefreshSourceServer(ctx, mockSource)
	if err != nil || source.Name != "web:01" || source.Description != "Words of a test." || !maps.Equal(source.Tags, tags) {
		t.Errorf("got %+v, %v", source, err)
	}
	if all, err := client.ListTagResources(ctx, "", smc.ResourceTypeSourceServer, nil); err != nil || len(all) != 1 || !maps.Equal(all[mockSource], tags) {
		t.Errorf("tags are %v, %v", all, err)
	}
	if err := client.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: mockSource, Description: pointer("")}); err != nil {
		t.Error(err)
	}
	if source, err := client.RefreshSourceServer(ctx, mockSource); err != nil || source.Name != "web:01" || source.Description != "" {
		t.Errorf("got %+v, %v", source, err)
	}
	err = client.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: "s-2", Name: pointer("web:01")})
	if smc.KindOf(err) != smc.KindDuplicate {
		t.Errorf("a name that is taken: %v", err)
	}
	err = client.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: "s-none", Name: pointer("web:02")})
	if !smc.IsNotFound(err) {
		t.Errorf("a source server that does not exist: %v", err)
	}
	if err := client.TagResources(ctx, "", smc.ResourceTypeSourceServer, []string{"s-none"}, tags); !smc.IsNotFound(err) {
		t.Errorf("tags of a source server that does not exist: %v", err)
	}
}

// Without force, a source server with a replication job is refused; with force, both are
// deleted, unless the job is running. The deletion takes time.
func TestMockSourceServerIsDeleted(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{"": {}, "older errors": {OlderErrors: true}, "older fields": {OlderFields: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches, func(o *smcmock.Options) { o.Phases.Deleting = time.Hour })
			ctx, id := t.Context(), create(t, client)
			if err := client.DeleteSourceServer(ctx, mockSource, false); smc.KindOf(err) != smc.KindSourceState {
				t.Errorf("with a replication job: %v", err)
			}
			if err := client.StartReplicationJob(ctx, "", id); err != nil {
				t.Fatal(err)
			}
			if err := client.DeleteSourceServer(ctx, mockSource, true); smc.KindOf(err) != smc.KindSourceState {
				t.Errorf("with a running replication job: %v", err)
			}
			mock.FailJob(id, "InternalError", "")
			if _, err := client.RefreshReplicationJob(ctx, "", id); err != nil {
				t.Error(err)
			}
			lose(mock, "DeleteSourceServer")
			if err := client.DeleteSourceServer(ctx, mockSource, true); err != nil {
				t.Fatal(err)
			}
			if source, err := client.RefreshSourceServer(ctx, mockSource); err != nil || source.State != smc.SourceDeleting {
				t.Errorf("got %+v, %v", source, err)
			}
			if job, err := client.RefreshReplicationJob(ctx, "", id); err != nil || job.Status != smc.JobDeleting {
				t.Errorf("got %+v, %v", job, err)
			}
			err := client.ModifySourceServerAttribute(ctx, &smc.ModifySourceServerAttributeRequest{SourceID: mockSource, Name: pointer("web")})
			if smc.KindOf(err) != smc.KindSourceState {
				t.Errorf("while it is deleted: %v", err)
			}
			mock.Clock().Step(2 * time.Hour)
			if err := errors.Join(client.WaitSourceServerGone(ctx, mockSource), client.WaitReplicationJobGone(ctx, "", id)); err != nil {
				t.Error(err)
			}
			if err := client.DeleteSourceServer(ctx, mockSource, false); err != nil {
				t.Errorf("what does not exist counts as deleted: %v", err)
			}
		})
	}
}

func TestMockSourceServerFilters(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	mock.RemoveSource(mockSource)
	for _, source := range []smcmock.Source{
		{SourceId: "s-1", Name: "web", ResourceGroupId: "rg-1", WorkgroupId: "w-1", Tags: map[string]string{"env": "test", "tier": "web"}},
		{SourceId: "s-2", Name: "db", ResourceGroupId: "rg-2", Tags: map[string]string{"env": "test"}},
		{SourceId: "s-3", Name: "app", State: smcmock.SourceUnavailable},
		{SourceId: "s-4", Name: "old", State: smcmock.SourceDeleting},
		{SourceId: "s-5"}, {SourceId: "s-6"},
	} {
		mock.AddSource(source)
	}
	for jobType, source := range []string{"s-1", "s-2", "s-3", "s-4", "s-5"} {
		mock.AddJob(smcmock.Job{JobId: "j-of-" + source, SourceId: source, JobType: jobType})
	}
	type filter = smc.SourceServerFilter
	related := func(types ...smc.RelatedJobType) filter { return filter{RelatedJobTypes: types} }
	checkFilters(t, map[string]filterTest[filter]{
		"all":            {filter{}, []string{"s-1", "s-2", "s-3", "s-4", "s-5", "s-6"}},
		"IDs":            {filter{SourceIDs: []string{"s-3", "s-1", "s-none"}}, []string{"s-1", "s-3"}},
		"job":            {filter{JobID: "j-of-s-2"}, []string{"s-2"}},
		"available":      {filter{State: smc.SourceAvailable}, []string{"s-6"}},
		"in use":         {filter{State: smc.SourceInUse}, []string{"s-1", "s-2", "s-5"}},
		"unavailable":    {filter{State: smc.SourceUnavailable}, []string{"s-3"}},
		"deleting":       {filter{State: smc.SourceDeleting}, []string{"s-4"}},
		"name":           {filter{Name: "web"}, []string{"s-1"}},
		"server":         {related(smc.RelatedJobServer), []string{"s-1"}},
		"OS":             {related(smc.RelatedJobOS), []string{"s-2"}},
		"cross zone":     {related(smc.RelatedJobCrossZone), []string{"s-3"}},
		"VMware":         {related(smc.RelatedJobVMware), []string{"s-4"}},
		"desktop":        {related(smc.RelatedJobDesktop), []string{"s-5"}},
		"no job":         {related(smc.RelatedJobNone), []string{"s-6"}},
		"any of them":    {related(smc.RelatedJobTypes...), []string{"s-1", "s-2", "s-3", "s-4", "s-5", "s-6"}},
		"resource group": {filter{ResourceGroupID: "rg-2"}, []string{"s-2"}},
		"workgroup":      {filter{WorkgroupID: "w-1"}, []string{"s-1"}},
		"tag":            {filter{Tags: map[string]string{"env": "test"}}, []string{"s-1", "s-2"}},
		"tags":           {filter{Tags: map[string]string{"env": "test", "tier": "web"}}, []string{"s-1"}},
		"all at once": {filter{
			SourceIDs: []string{"s-1", "s-2"}, JobID: "j-of-s-1", State: smc.SourceInUse, Name: "web", RelatedJobTypes: []smc.RelatedJobType{smc.RelatedJobServer},
			ResourceGroupID: "rg-1", WorkgroupID: "w-1", Tags: map[string]string{"env": "test"},
		}, []string{"s-1"}},
		"nothing": {filter{Name: "none"}, nil},
	}, client.ListSourceServers, func(s smc.SourceServer) string { return s.ID })
}
