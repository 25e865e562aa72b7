package smc_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestMockWorkgroup(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{
		"": {}, "empty fields": {EmptyFields: true}, "empty clears": {EmptyClears: true}, "other codes": {NotFoundCode: "Unheard.Of", UndocumentedCode: "Unheard.Of"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches)
			ctx := t.Context()
			tags := map[string]string{"env": "test", "empty": ""}
			id, err := client.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: "web.1", Description: "Words of a test.", Tags: tags})
			if err != nil {
				t.Fatal(err)
			}
			want := smc.Workgroup{ID: id, Name: "web.1", Description: "Words of a test.", Status: smc.WorkgroupNotStarted, Tags: tags}
			if got, err := client.WaitWorkgroupVisible(ctx, id); err != nil || !reflect.DeepEqual(*got, want) {
				t.Fatalf("got %+v, %v, want %+v", got, err, want)
			}
			_, err = client.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: "web.1"})
			var e *smc.Error
			if !errors.As(err, &e) || e.Code == "" || e.Operation != "CreateWorkgroup" || smc.IsNotFound(err) {
				t.Errorf("a second workgroup of that name: %v", err)
			}
			if err := client.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Name: pointer("web.2"), Description: pointer("")}); err != nil {
				t.Error(err)
			}
			want.Name = "web.2"
			if switches.EmptyClears {
				want.Description = ""
			}
			if got, err := client.RefreshWorkgroup(ctx, id); err != nil || !reflect.DeepEqual(*got, want) {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
			for range 2 { // What does not exist counts as deleted.
				if err := client.DeleteWorkgroup(ctx, id); err != nil || len(mock.Workgroups()) != 0 {
					t.Error(err)
				}
			}
			for name, err := range map[string]error{
				"modify":       client.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Name: pointer("web.3")}),
				"associate":    client.AssociateSourceServers(ctx, id, []string{mockSource}),
				"disassociate": client.DisassociateSourceServers(ctx, id, []string{mockSource}),
			} {
				if !smc.IsNotFound(err) {
					t.Errorf("%s what is gone: %v", name, err)
				}
			}
		})
	}
}

func TestMockWorkgroupFilters(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	for _, workgroup := range []smcmock.Workgroup{
		{WorkgroupId: "w-1", Name: "web", Tags: map[string]string{"env": "test", "tier": "web"}},
		{WorkgroupId: "w-2", Name: "db", Status: smcmock.WorkgroupInProgress, Tags: map[string]string{"env": "test"}},
		{WorkgroupId: "w-3", Name: "app", Status: smcmock.WorkgroupCutover, Tags: map[string]string{"env": "prod"}},
		{WorkgroupId: "w-4", Name: "old", Status: smcmock.WorkgroupCompleted},
	} {
		mock.AddWorkgroup(workgroup)
	}
	checkFilters(t, map[string]filterTest[smc.WorkgroupFilter]{
		"all":         {smc.WorkgroupFilter{}, []string{"w-1", "w-2", "w-3", "w-4"}},
		"IDs":         {smc.WorkgroupFilter{WorkgroupIDs: []string{"w-4", "w-1", "w-none"}}, []string{"w-1", "w-4"}},
		"name":        {smc.WorkgroupFilter{Name: "db"}, []string{"w-2"}},
		"not started": {smc.WorkgroupFilter{Status: smc.WorkgroupNotStarted}, []string{"w-1"}},
		"in progress": {smc.WorkgroupFilter{Status: smc.WorkgroupInProgress}, []string{"w-2"}},
		"cutover":     {smc.WorkgroupFilter{Status: smc.WorkgroupCutover}, []string{"w-3"}},
		"completed":   {smc.WorkgroupFilter{Status: smc.WorkgroupCompleted}, []string{"w-4"}},
		"tag":         {smc.WorkgroupFilter{Tags: map[string]string{"env": "test"}}, []string{"w-1", "w-2"}},
		"tags":        {smc.WorkgroupFilter{Tags: map[string]string{"env": "test", "tier": "web"}}, []string{"w-1"}},
		"all of them": {smc.WorkgroupFilter{WorkgroupIDs: []string{"w-2", "w-3"}, Name: "app", Status: smc.WorkgroupCutover, Tags: map[string]string{"env": "prod"}}, []string{"w-3"}},
		"nothing":     {smc.WorkgroupFilter{WorkgroupIDs: []string{"w-none"}}, nil},
	}, client.ListWorkgroups, func(w smc.Workgroup) string { return w.ID })
	for _, id := range numbered("w-more", 116) {
		mock.AddWorkgroup(smcmock.Workgroup{WorkgroupId: id})
	}
	if all, err := client.ListWorkgroups(t.Context(), smc.WorkgroupFilter{}); err != nil || len(all) != 120 {
		t.Errorf("%d workgroups, %v", len(all), err)
	}
}

func TestMockWorkgroupMembers(t *testing.T) {
	t.Parallel()
	mock, client := listeningMock(t, smcmock.Switches{})
	ctx := t.Context()
	mock.AddSource(smcmock.NewSource("s-2"))
	jobID := create(t, client)
	id, other := mock.AddWorkgroup(smcmock.Workgroup{Name: "web"}), mock.AddWorkgroup(smcmock.Workgroup{Name: "db"})
	if err := client.AssociateSourceServers(ctx, id, []string{"s-2", mockSource}); err != nil {
		t.Fatal(err)
	}
	members := func(want ...string) {
		t.Helper()
		sources, err := client.ListSourceServers(ctx, smc.SourceServerFilter{WorkgroupID: id})
		var got []string
		for _, source := range sources {
			got = append(got, source.ID)
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("members are %v, %v, want %v", got, err, want)
		}
	}
	members("s-2", mockSource)
	if job, err := client.RefreshReplicationJob(ctx, "", jobID); err != nil || job.WorkgroupID != id {
		t.Errorf("got %+v, %v", job, err)
	}
	want := []smc.WorkgroupWarning{{Type: smc.WarningUnrelated, SourceIDs: []string{"s-2"}}}
	if workgroup, err := client.RefreshWorkgroup(ctx, id); err != nil || !reflect.DeepEqual(workgroup.Warnings, want) {
		t.Errorf("got %+v, %v", workgroup, err)
	}
	mock.FailJob(jobID, "InternalError", "")
	mock.UpdateWorkgroup(id, func(w *smcmock.Workgroup) { w.NotPassed = []string{"s-2"} })
	warnings := make(map[smc.WorkgroupWarningType]string)
	workgroup, err := client.FindWorkgroup(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, warning := range workgroup.Warnings {
		warnings[warning.Type] = strings.Join(warning.SourceIDs, ",")
	}
	if !maps.Equal(warnings, map[smc.WorkgroupWarningType]string{smc.WarningInError: mockSource, smc.WarningUnrelated: "s-2", smc.WarningNotPassed: "s-2"}) {
		t.Errorf("warnings are %v", warnings)
	}
	for name, err := range map[string]error{
		"a member of another":         client.AssociateSourceServers(ctx, other, []string{"s-2"}),
		"what does not exist":         client.AssociateSourceServers(ctx, id, []string{"s-none"}),
		"deletion with its members":   client.DeleteWorkgroup(ctx, id),
		"members that are in another": client.AssociateSourceServers(ctx, other, []string{"s-2", mockSource}),
	} {
		var e *smc.Error
		if !errors.As(err, &e) || e.Code == "" || smc.IsNotFound(err) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if err := client.DisassociateSourceServers(ctx, id, []string{"s-2", "s-none"}); err == nil {
		t.Error("the refused call for a member succeeded, because one that does not exist was named, too")
	}
	for range 2 { // Those that are not members, or do not exist, are no error.
		if err := client.DisassociateSourceServers(ctx, id, []string{"s-2"}); err != nil {
			t.Error(err)
		}
	}
	if err := client.DisassociateSourceServers(ctx, id, []string{"s-none"}); err != nil {
		t.Error(err)
	}
	members(mockSource)
	if source, err := client.RefreshSourceServer(ctx, "s-2"); err != nil || source.WorkgroupID != "" {
		t.Errorf("got %+v, %v", source, err)
	}
}

// A call on a workgroup whose response is lost is repeated, whether or not that is refused.
func TestMockLostResponsesOfWorkgroups(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]smcmock.Switches{"": {}, "associate once": {AssociateOnce: true, UndocumentedCode: "Unheard.Of"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock, client := listeningMock(t, switches)
			ctx := t.Context()
			lose(mock, "CreateWorkgroup")
			id, err := client.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: "web"})
			if all := mock.Workgroups(); err != nil || len(all) != 1 || all[0].WorkgroupId != id {
				t.Fatalf("got %q of %+v, %v", id, all, err)
			}
			lose(mock, "ModifyWorkgroupAttribute")
			if err := client.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Name: pointer("db")}); err != nil {
				t.Error(err)
			}
			lose(mock, "AssociateSourceServers")
			if err := client.AssociateSourceServers(ctx, id, []string{mockSource}); err != nil {
				t.Error(err)
			}
			if source, _ := mock.Source(mockSource); source.WorkgroupId != id {
				t.Errorf("the source server is in %q", source.WorkgroupId)
			}
			lose(mock, "DisassociateSourceServers")
			if err := client.DisassociateSourceServers(ctx, id, []string{mockSource}); err != nil {
				t.Error(err)
			}
			lose(mock, "DeleteWorkgroup")
			if err := client.DeleteWorkgroup(ctx, id); err != nil || len(mock.Workgroups()) != 0 {
				t.Errorf("%v, and %d workgroups are left", err, len(mock.Workgroups()))
			}
		})
	}
}
