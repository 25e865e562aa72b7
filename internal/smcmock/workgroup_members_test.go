package smcmock_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestWorkgroups_Members(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewSource("s-two"))
	id, other := createWorkgroup(t, s, nil), createWorkgroup(t, s, nil)
	job := create(t, s, nil)
	must(t, s, "AssociateSourceServers", membersOf(id, "s-one", "s-two", "s-one"))
	must(t, s, "AssociateSourceServers", membersOf(id, "s-two"))
	if got := listSources(t, s, params{"WorkgroupId": id}); got != "s-two s-one" {
		t.Errorf("%s", got)
	}
	// A replication job is in the workgroup of its source server.
	if got := describe(t, s, job)["WorkgroupId"]; got != id {
		t.Errorf("%v", got)
	}
	response := refused(t, s, "AssociateSourceServers", membersOf(other, "s-two"), "SourceServer.InWorkgroup")
	if response["Message"] != "The specified source server s-two is in the workgroup "+id+"." {
		t.Errorf("%v", response)
	}
	s.Switch(func(w *smcmock.Switches) { w.AssociateOnce = true })
	refused(t, s, "AssociateSourceServers", membersOf(id, "s-two"), "SourceServer.InWorkgroup")

	response = refused(t, s, "DeleteWorkgroup", params{"WorkgroupId": id}, "Workgroup.NotEmpty")
	if text, _ := response["Message"].(string); !strings.Contains(text, "s-one, s-two") {
		t.Errorf("%v", response)
	}
	// Those that are not in the workgroup stay where they are, and a repetition changes nothing.
	must(t, s, "DisassociateSourceServers", membersOf(other, "s-two"))
	for range 2 {
		must(t, s, "DisassociateSourceServers", membersOf(id, "s-one"))
		if got := listSources(t, s, params{"WorkgroupId": id}); got != "s-two" {
			t.Errorf("%s", got)
		}
	}
	if got := describe(t, s, job)["WorkgroupId"]; got != nil {
		t.Errorf("%v", got)
	}
	// A source server that is deleted leaves its workgroup.
	must(t, s, "DeleteSourceServer", params{"SourceId": "s-two"})
	refused(t, s, "DeleteWorkgroup", params{"WorkgroupId": id}, "Workgroup.NotEmpty")
	refused(t, s, "AssociateSourceServers", membersOf(other, "s-two"), "SourceServerState.Invalid")
	s.Clock().Step(lifeDay)
	must(t, s, "DeleteWorkgroup", params{"WorkgroupId": id})
	refused(t, s, "DeleteWorkgroup", params{"WorkgroupId": id}, "InvalidWorkgroupId.NotFound")
	if got := listWorkgroups(t, s, nil); got != other {
		t.Errorf("%s", got)
	}
}

func TestWorkgroups_MemberLimits(t *testing.T) {
	t.Parallel()
	s := start(t)
	var sources []string
	for n := range 52 {
		sources = append(sources, fmt.Sprintf("s-%02d", n+1))
		s.AddSource(smcmock.NewSource(sources[n]))
	}
	id := createWorkgroup(t, s, nil)
	for _, action := range []string{"AssociateSourceServers", "DisassociateSourceServers"} {
		refused(t, s, action, membersOf(id, sources[:51]...), "InvalidSourceId")
		refused(t, s, action, membersOf(id), "MissingSourceId")
		refused(t, s, action, params{"WorkgroupId": id, "SourceId.2": "s-01"}, "InvalidSourceId")
	}
	must(t, s, "AssociateSourceServers", membersOf(id, sources[:49]...))
	// All or none.
	refused(t, s, "AssociateSourceServers", membersOf(id, "s-50", "s-51"), "QuotaExceeded.WorkgroupSourceServer")
	refused(t, s, "AssociateSourceServers", membersOf(id, "s-50", "s-none"), "InvalidSourceId.NotFound")
	if got := must(t, s, "DescribeSourceServers", params{"WorkgroupId": id})["TotalCount"]; got != 49.0 {
		t.Errorf("%v", got)
	}
	must(t, s, "AssociateSourceServers", membersOf(id, "s-50", "s-01"))
	refused(t, s, "AssociateSourceServers", membersOf(id, "s-51"), "QuotaExceeded.WorkgroupSourceServer")
	must(t, s, "DisassociateSourceServers", membersOf(id, sources[:50]...))
	must(t, s, "DeleteWorkgroup", params{"WorkgroupId": id})
}

func TestWorkgroups_StatusAndWarnings(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	s.AddSource(smcmock.NewSource("s-two"))
	id := createWorkgroup(t, s, nil)
	check := func(status, warnings string) {
		t.Helper()
		group := workgroup(t, s, id)
		var got []string
		for _, warning := range items(group, "Warnings", "Warning") {
			wrapper, _ := warning["SourceIds"].(object)
			got = append(got, fmt.Sprintf("%v %v", warning["WarningType"], wrapper["SourceId"]))
		}
		if group["Status"] != status || strings.Join(got, ", ") != warnings {
			t.Errorf("%v, want %s, %s", group, status, warnings)
		}
		if listWorkgroups(t, s, params{"Status": status}) != id {
			t.Errorf("not found by %s", status)
		}
	}
	check("NotStarted", "")
	must(t, s, "AssociateSourceServers", membersOf(id, "s-one", "s-two"))
	check("NotStarted", "UnRelated [s-one s-two]")
	one := create(t, s, incremental())
	check("NotStarted", "UnRelated [s-two]")
	lifeDo(t, s, "StartReplicationJob", one)
	check("InProgress", "UnRelated [s-two]")
	s.FailJob(one, "InternalError", "")
	check("InProgress", "InError [s-one], UnRelated [s-two]")
	lifeDo(t, s, "StartReplicationJob", one)
	s.Clock().Step(lifeRun)
	two := create(t, s, params{"SourceId": "s-two"})
	check("InProgress", "")
	lifeDo(t, s, "CutOverReplicationJob", one)
	check("Cutover", "")
	s.Clock().Step(lifeCleaning)
	check("InProgress", "")
	lifeDo(t, s, "StartReplicationJob", two)
	s.Clock().Step(lifeRun + lifeCleaning)
	check("Completed", "")
	s.UpdateWorkgroup(id, func(w *smcmock.Workgroup) { w.NotPassed, w.Status = []string{"s-two"}, smcmock.WorkgroupInProgress })
	check("InProgress", "NotPassed [s-two]")
}
