package sourceserver_test

import (
	"errors"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const gib = 1 << 30

func TestAccSourceServerDataSource_byID(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000001", "web-01", func(s *smcmock.Source) {
		s.Tags, s.ResourceGroupId, s.WorkgroupId = map[string]string{"tier": "web"}, "rg-bp1group00000001", "w-bp1wave00000001"
	}), source("s-bp1db000000001", "db-01"))
	partition := func(device, path string, size int64, block, need bool) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"device": knownvalue.StringExact(device), "path": knownvalue.StringExact(path), "size_bytes": knownvalue.Int64Exact(size),
			"block": knownvalue.Bool(block), "need": knownvalue.Bool(need),
		})
	}
	acctest.Run(t, mock, resource.TestStep{
		Config: one(mock, `source_id = "s-bp1web00000001"`),
		ConfigStateChecks: []statecheck.StateCheck{
			acctest.Value(server, "source_id", knownvalue.StringExact("s-bp1web00000001")),
			acctest.Value(server, "name", knownvalue.StringExact("web-01")),
			acctest.Value(server, "description", knownvalue.StringExact("A server of the mock")),
			acctest.Value(server, "state", knownvalue.StringExact("Available")),
			acctest.Value(server, "job_id", knownvalue.Null()),
			acctest.Value(server, "error_code", knownvalue.Null()),
			acctest.Value(server, "status_info", knownvalue.Null()),
			acctest.Value(server, "creation_time", knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))),
			acctest.Value(server, "heartbeat_rate", knownvalue.Int64Exact(30)),
			acctest.Value(server, "agent_version", knownvalue.StringExact("2.8.5")),
			acctest.Value(server, "platform", knownvalue.StringExact("CentOS")),
			acctest.Value(server, "architecture", knownvalue.StringExact("x86_64")),
			acctest.Value(server, "kernel_level", knownvalue.Int64Exact(1)),
			acctest.Value(server, "replication_driver", knownvalue.StringExact("SMT")),
			acctest.Value(server, "resource_group_id", knownvalue.StringExact("rg-bp1group00000001")),
			acctest.Value(server, "workgroup_id", knownvalue.StringExact("w-bp1wave00000001")),
			acctest.Value(server, "tags", knownvalue.MapExact(map[string]knownvalue.Check{"tier": knownvalue.StringExact("web")})),
			acctest.Value(server, "system_disk_size", knownvalue.Int64Exact(40)),
			acctest.Value(server, "system_disk_partition", knownvalue.ListExact([]knownvalue.Check{partition("0_0", "/", 40*gib, true, true)})),
			acctest.Value(server, "data_disk", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"index": knownvalue.Int64Exact(1), "size": knownvalue.Int64Exact(100), "path": knownvalue.StringExact("/data"),
					"partition": knownvalue.ListExact([]knownvalue.Check{partition("1_0", "/data", 80*gib, true, false), partition("1_1", "/scratch", 20*gib, false, false)}),
				}),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"index": knownvalue.Int64Exact(2), "size": knownvalue.Int64Exact(200), "path": knownvalue.StringExact("/backup"),
					"partition": knownvalue.ListExact([]knownvalue.Check{partition("2_0", "/backup", 200*gib, true, false)}),
				}),
			})),
			acctest.Value(server, "disks", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"system": disk(40, pathPartition("/", 40*gib, true, "System")),
				"data": knownvalue.ListExact([]knownvalue.Check{
					disk(100, pathPartition("/data", 80*gib, true, "Normal"), pathPartition("/scratch", 20*gib, false, "Normal")),
					disk(200, pathPartition("/backup", 200*gib, true, "Normal")),
				}),
			})),
			acctest.Value(server, "system_info", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"hostname": knownvalue.StringExact("server-s-bp1web00000001"), "ipv4": knownvalue.StringExact("10.0.0.8"), "ipv6": knownvalue.Null(),
				"cores": knownvalue.Int64Exact(2), "memory": knownvalue.Float64Exact(8), "cpu_info": knownvalue.Null(), "cpu_usage": knownvalue.Float64Exact(0),
				"memory_usage": knownvalue.Float64Exact(3.61), "agent_mode": knownvalue.StringExact("daemon"), "agent_type": knownvalue.StringExact("aliyun"),
				"client_type": knownvalue.Null(),
			})),
		},
		Check: sent(mock, map[string]string{"SourceId.1": "s-bp1web00000001"}),
	})
}

// disk is a disk, and pathPartition a partition, in the newer form.
func disk(size int64, partitions ...knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"size": knownvalue.Int64Exact(size), "offset": knownvalue.Int64Exact(1 << 20), "partition": knownvalue.ListExact(partitions),
	})
}

func pathPartition(path string, size int64, block bool, typ string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"path": knownvalue.StringExact(path), "size_bytes": knownvalue.Int64Exact(size), "block": knownvalue.Bool(block), "type": knownvalue.StringExact(typ),
	})
}

func TestAccSourceServerDataSource_byName(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000001", "web-01"), source("s-bp1web00000002", "web-011"), source("s-bp1web00000003", "WEB-01"))
	acctest.Run(t, mock, resource.TestStep{
		Config:            one(mock, `name = "web-01"`),
		ConfigStateChecks: []statecheck.StateCheck{acctest.Value(server, "source_id", knownvalue.StringExact("s-bp1web00000001"))},
		Check:             sent(mock, map[string]string{"Name": "web-01"}),
	})
}

// A server whose client reports nothing, or nonsense, can be read all the same.
func TestAccSourceServerDataSource_littleReported(t *testing.T) {
	t.Parallel()
	mock := startMock(t,
		smcmock.Source{SourceId: "s-bp1bare00000001", SystemInfo: `{"cores": "many", "memory": `},
		smcmock.Source{SourceId: "s-bp1bare00000002", State: smcmock.SourceUnavailable, StatusInfo: `{"error_code":"S1"}`},
	)
	acctest.Run(t, mock,
		resource.TestStep{
			Config: one(mock, `source_id = "s-bp1bare00000001"`),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(server, "name", knownvalue.Null()),
				acctest.Value(server, "system_info", knownvalue.ObjectPartial(map[string]knownvalue.Check{"cores": knownvalue.Null(), "memory": knownvalue.Null()})),
				acctest.Value(server, "system_disk_partition", knownvalue.ListSizeExact(0)),
				acctest.Value(server, "data_disk", knownvalue.ListSizeExact(0)),
				acctest.Value(server, "disks", knownvalue.ObjectPartial(map[string]knownvalue.Check{"data": knownvalue.ListSizeExact(0)})),
				acctest.Value(server, "tags", knownvalue.MapSizeExact(0)),
			},
		},
		resource.TestStep{
			Config: one(mock, `source_id = "s-bp1bare00000002"`),
			ConfigStateChecks: []statecheck.StateCheck{
				acctest.Value(server, "state", knownvalue.StringExact("Unavailable")),
				acctest.Value(server, "error_code", knownvalue.StringExact("SourceServer.Offline")),
				acctest.Value(server, "status_info", knownvalue.StringExact(`{"error_code":"S1"}`)),
			},
		},
	)
}

func TestAccSourceServerDataSource_errors(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000002", "web"), source("s-bp1web00000001", "web"), source("s-bp1db000000001", "db"))
	for name, test := range map[string]struct{ arguments, want string }{
		"neither":        {``, `Exactly one of these attributes must be configured: [source_id,name]`},
		"both":           {"source_id = \"s-bp1db000000001\"\n name = \"db\"", `Exactly one of these attributes must be configured: [source_id,name]`},
		"malformed ID":   {`source_id = "web"`, `must be the ID of a source server`},
		"no ID":          {`source_id = ""`, `must be the ID of a source server`},
		"no name":        {`name = ""`, `must be between 2 and 128`},
		"unknown ID":     {`source_id = "s-bp1gone00000001"`, `whose source_id is "s-bp1gone00000001"`},
		"unknown name":   {`name = "we"`, `no source server whose name is "we"`},
		"ambiguous name": {`name = "web"`, `2 source servers have the name "web": s-bp1web00000001, s-bp1web00000002. Set source_id`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Run(t, mock, resource.TestStep{Config: one(mock, test.arguments), ExpectError: acctest.Message(test.want)})
		})
	}
}

// What SMC refuses is told with the operation, the code, and what to do.
func TestAccSourceServerDataSource_refused(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000001", "web-01"))
	mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
	for name, test := range map[string]struct{ config, want string }{
		"by ID":   {one(mock, `source_id = "s-bp1web00000001"`), "Reading source server s-bp1web00000001: SMC refused DescribeSourceServers."},
		"by name": {one(mock, `name = "web-01"`), "Reading source server web-01: SMC refused DescribeSourceServers."},
		"several": {many(mock), "Reading source servers of the account: SMC refused DescribeSourceServers."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Run(t, mock,
				resource.TestStep{Config: test.config, ExpectError: acctest.Message(test.want)},
				resource.TestStep{Config: test.config, ExpectError: acctest.Message("Code: Forbidden.Unauthorized")},
			)
		})
	}
}

// A replication job can be made after the source server that it migrates, disk by disk
// and partition by partition.
func TestAccSourceServerDataSource_replicationJob(t *testing.T) {
	t.Parallel()
	for name, blocks := range map[string]string{
		"disks": `
  dynamic "data_disk" {
    for_each = data.smc_source_server.test.data_disk
    content {
      index = data_disk.value.index
      size  = data_disk.value.size
    }
  }`,
		"partitions": `
  dynamic "system_disk_partition" {
    for_each = data.smc_source_server.test.system_disk_partition
    content {
      device     = system_disk_partition.value.device
      size_bytes = system_disk_partition.value.size_bytes
      block      = system_disk_partition.value.block
    }
  }

  dynamic "data_disk" {
    for_each = data.smc_source_server.test.data_disk
    content {
      index = data_disk.value.index
      size  = data_disk.value.size

      dynamic "partition" {
        for_each = data_disk.value.partition
        content {
          device     = partition.value.device
          size_bytes = partition.value.size_bytes
          block      = partition.value.block
        }
      }
    }
  }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, source("s-bp1web00000001", "web-01"))
			config := one(mock, `name = "web-01"`) + `
resource "smc_replication_job" "test" {
  source_id        = data.smc_source_server.test.source_id
  name             = "${data.smc_source_server.test.name}-migration"
  system_disk_size = data.smc_source_server.test.system_disk_size
  tags             = data.smc_source_server.test.tags
` + blocks + `
}
`
			const job = "smc_replication_job.test"
			acctest.Run(t, mock,
				resource.TestStep{
					Config: config,
					// Everything is known while planning.
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(job, plancheck.ResourceActionCreate),
						plancheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(1).AtMapKey("size"), knownvalue.Int64Exact(200)),
					}},
					ConfigStateChecks: []statecheck.StateCheck{
						acctest.Value(job, "data_disk", knownvalue.ListSizeExact(2)),
						acctest.Value(job, "name", knownvalue.StringExact("web-01-migration")),
					},
				},
				// The source server is now in use, which changes nothing of the plan.
				resource.TestStep{
					Config:            config,
					ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					ConfigStateChecks: []statecheck.StateCheck{acctest.Value(server, "state", knownvalue.StringExact("InUse")), acctest.Value(server, "job_id", knownvalue.NotNull())},
				},
			)
		})
	}
}

// An argument that is not known yet defers the read.
func TestAccSourceServerDataSource_unknownValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000001", "web-01"))
	later := `
resource "terraform_data" "later" {
  input = "s-bp1web00000001"
}
`
	acctest.Run(t, mock, resource.TestStep{
		Config: one(mock, `source_id = terraform_data.later.output`) + later,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownValue(server, tfjsonpath.New("name")),
		}},
		ConfigStateChecks: []statecheck.StateCheck{acctest.Value(server, "name", knownvalue.StringExact("web-01"))},
	})
}

// Source servers that are looked up by ID at the same time share a call.
func TestAccSourceServerDataSource_lookUpsShareCalls(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1web00000001", "web-01"), source("s-bp1web00000002", "web-02"), source("s-bp1web00000003", "web-03"))
	acctest.Run(t, mock, resource.TestStep{
		Config: acctest.ProviderConfig(mock) + `
data "smc_source_server" "web" {
  count     = 3
  source_id = "s-bp1web0000000${count.index + 1}"
}

output "names" {
  value = data.smc_source_server.web[*].name
}
`,
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("names", texts("web-01", "web-02", "web-03"))},
		Check: func(*terraform.State) error {
			for _, call := range mock.CallsTo("DescribeSourceServers") {
				if call.Params["SourceId.1"] == "" {
					return errors.New("everything was listed to find one source server")
				}
			}
			return nil
		},
	})
}

// The example of the documentation's page, as it stands.
func TestAccSourceServerDataSource_example(t *testing.T) {
	t.Parallel()
	mock := startMock(t, source("s-bp1e2fsl57knvuug0001", "web-01"))
	acctest.RunDataSourceExample(t, mock, "smc_source_server")
}
