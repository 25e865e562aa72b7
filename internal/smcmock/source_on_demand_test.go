package smcmock_test

import (
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func onDemandStart(t *testing.T) *smcmock.Server {
	t.Helper()
	return lifeStart(t, func(o *smcmock.Options) { o.SourceOnDemand = smcmock.NewSourceOnDemand })
}

// Every call that names a source server by its ID finds it.
func TestSourceOnDemand_Calls(t *testing.T) {
	t.Parallel()
	group := func(s *smcmock.Server) any {
		return must(t, s, "CreateWorkgroup", params{"Name": "web"})["WorkgroupId"]
	}
	for what, try := range map[string]func(s *smcmock.Server){
		"DescribeSourceServers": func(s *smcmock.Server) {
			if found := listSources(t, s, params{"SourceId.1": "s-new"}); found != "s-new" {
				t.Errorf("%q", found)
			}
		},
		"CreateReplicationJob": func(s *smcmock.Server) {
			create(t, s, params{"SourceId": "s-new"})
		},
		"ModifySourceServerAttribute": func(s *smcmock.Server) {
			must(t, s, "ModifySourceServerAttribute", params{"SourceId": "s-new", "Name": "web-01"})
		},
		"AssociateSourceServers": func(s *smcmock.Server) {
			id, _ := group(s).(string)
			must(t, s, "AssociateSourceServers", params{"WorkgroupId": id, "SourceId.1": "s-new"})
		},
	} {
		s := onDemandStart(t)
		try(s)
		if source, ok := s.Source("s-new"); !ok || source.Platform != "CentOS" || source.CreationTime.IsZero() {
			t.Errorf("%s: %t %+v", what, ok, source)
		}
		if n := len(s.Sources()); n != 2 {
			t.Errorf("%s: %d source servers", what, n)
		}
	}
}

// A listing, and what does not look like the ID of a source server, makes none; nor does anything without the option.
func TestSourceOnDemand_Not(t *testing.T) {
	t.Parallel()
	s := onDemandStart(t)
	must(t, s, "DescribeSourceServers", params{"Name": "web-01"})
	must(t, s, "DescribeReplicationJobs", params{"SourceId.1": "s-new"})
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "j-new"}), "InvalidSourceId.NotFound")
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "s-<b>"}), "InvalidSourceId.NotFound")
	if n := len(s.Sources()); n != 1 {
		t.Errorf("%d source servers", n)
	}
	s = lifeStart(t)
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "s-new"}), "InvalidSourceId.NotFound")
	if found := listSources(t, s, params{"SourceId.1": "s-new"}); found != "" {
		t.Errorf("%q", found)
	}
}

// What was deleted stays away, or a destruction would never end.
func TestSourceOnDemand_Deleted(t *testing.T) {
	t.Parallel()
	s := onDemandStart(t)
	for _, id := range []string{"s-one", "s-new"} {
		listSources(t, s, params{"SourceId.1": id})
		must(t, s, "DeleteSourceServer", params{"SourceId": id})
		s.Clock().Step(lifeDay)
		if found := listSources(t, s, params{"SourceId.1": id}); found != "" {
			t.Errorf("%q", found)
		}
		refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": id}), "InvalidSourceId.NotFound")
	}
}

// Its disks fit any job, in either form.
func TestSourceOnDemand_Disks(t *testing.T) {
	t.Parallel()
	s := onDemandStart(t)
	for id, disks := range map[string]params{
		"s-none":  {"SystemDiskSize": ""},
		"s-least": {"SystemDiskSize": "20"},
		"s-older": {
			"SystemDiskSize": "100", "SystemDiskPart.1.Device": "0_7", "SystemDiskPart.1.SizeBytes": "1073741824", "DataDisk.1.Index": "16", "DataDisk.1.Size": "20",
			"DataDisk.2.Index": "3", "DataDisk.2.Size": "500", "DataDisk.2.Part.1.Device": "sdd1", "DataDisk.2.Part.1.SizeBytes": "1073741824",
		},
		"s-newer": {
			"SystemDiskSize": "", "Disks.System.Size": "60", "Disks.System.LVM": "true", "Disks.System.Part.1.Path": "/", "Disks.System.Part.2.Path": "/var/log",
			"Disks.Data.1.Size": "100", "Disks.Data.1.Part.1.Path": "/srv/data", "Disks.Data.1.Part.2.Path": "/srv/more", "Disks.Data.2.Size": "200",
		},
	} {
		must(t, s, "DescribeSourceServers", params{"SourceId.1": id})
		job := create(t, s, with(disks, params{"SourceId": id}))
		if source := describe(t, s, job)["SourceId"]; source != id {
			t.Errorf("%v", source)
		}
		must(t, s, "ModifyReplicationJobAttribute", params{"JobId": job, "DataDisk.1.Index": "5", "DataDisk.1.Size": "40", "DataDisk.1.Part.1.Device": "5_9", "DataDisk.1.Part.1.SizeBytes": "1073741824"})
	}
	// Others are as they are.
	refused(t, s, "CreateReplicationJob", with(least(), params{"DataDisk.1.Index": "16"}), "ReplicationJobDataDiskIndex.Invalid")
	listSources(t, s, params{"SourceId.1": "s-own"})
	s.AddSource(smcmock.NewSource("s-own"))
	refused(t, s, "CreateReplicationJob", with(least(), params{"SourceId": "s-own", "SystemDiskPart.1.Device": "0_7", "SystemDiskPart.1.SizeBytes": "1"}), "InvalidParameter")
}
