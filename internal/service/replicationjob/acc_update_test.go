package replicationjob_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func later(d time.Duration) string { return time.Now().Add(d).UTC().Format("2006-01-02T15:04:05Z") }

// setStatus puts the only job into a status, in its quietest phase.
func setStatus(t *testing.T, mock *smcmock.Server, status string) {
	t.Helper()
	if status == "" {
		return
	}
	j, err := theJob(mock)
	if err != nil {
		t.Fatal(err)
	}
	mock.UpdateJob(j.JobId, func(j *smcmock.Job) {
		j.Status, j.BusinessStatus = status, ""
		if status == "Running" {
			j.BusinessStatus = "Syncing"
		}
	})
}

// Whether an explicitly empty description clears the job's is not documented: either
// it is gone, or the text is left alone after one try.
func TestAccReplicationJob_descriptionRemoved(t *testing.T) {
	t.Parallel()
	for name, clears := range map[string]bool{"cleared": true, "kept": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t, func(o *smcmock.Options) { o.Switches.EmptyClears = clears })
			acctest.Run(t, mock,
				resource.TestStep{Config: basic(mock, `description = "Soon gone"`)},
				resource.TestStep{
					Config: basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
					ConfigStateChecks: []statecheck.StateCheck{acctest.Value(job, "name", knownvalue.NotNull())},
					Check: func(*terraform.State) error {
						calls := mock.CallsTo("ModifyReplicationJobAttribute")
						if v, ok := calls[len(calls)-1].Params["Description"]; !ok || v != "" {
							return fmt.Errorf("description %q (sent: %v), want an explicitly empty one", v, ok)
						}
						return nil
					},
				},
				resource.TestStep{Config: basic(mock), PlanOnly: true},
				// Another change does not try again, and another text is drift.
				resource.TestStep{Config: basic(mock, `name = "renamed"`)},
				resource.TestStep{Config: basic(mock, `name = "renamed"`), PlanOnly: true, Check: acctest.Called(mock, "ModifyReplicationJobAttribute", 2)},
				resource.TestStep{
					PreConfig: change(t, mock, func(j *smcmock.Job) { j.Description = "By hand" }),
					Config:    basic(mock, `name = "renamed"`), PlanOnly: true, ExpectNonEmptyPlan: true,
				},
			)
		})
	}
}

func TestAccReplicationJob_tags(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	tags := func(tags string) string { return basic(mock, "tags = "+tags) }
	all := func(want map[string]string) []statecheck.StateCheck {
		checks := make(map[string]knownvalue.Check, len(want))
		for k, v := range want {
			checks[k] = knownvalue.StringExact(v)
		}
		return []statecheck.StateCheck{acctest.Value(job, "tags_all", knownvalue.MapExact(checks))}
	}
	acctest.Run(t, mock,
		resource.TestStep{Config: tags(`{ a = "1", b = "2" }`), ConfigStateChecks: all(map[string]string{"a": "1", "b": "2"})},
		resource.TestStep{
			Config: tags(`{ b = "3", c = "" }`), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate),
			ConfigStateChecks: all(map[string]string{"b": "3", "c": ""}),
			Check: resource.ComposeAggregateTestCheckFunc(
				acctest.Called(mock, "ModifyReplicationJobAttribute", 0), acctest.Called(mock, "UntagResources", 1), acctest.Called(mock, "TagResources", 1),
				func(s *terraform.State) error {
					j, err := theJob(mock)
					if err != nil {
						return err
					}
					return acctest.Sent(mock, "TagResources", map[string]string{
						"RegionId": "cn-hangzhou", "ResourceType": "replicationjob", "ResourceId.1": j.JobId,
						"Tag.1.Key": "b", "Tag.1.Value": "3", "Tag.2.Key": "c", "Tag.2.Value": "",
					})(s)
				},
			),
		},
		resource.TestStep{Config: tags(`{ b = "3", c = "" }`), PlanOnly: true},
		resource.TestStep{Config: basic(mock), ConfigStateChecks: append(all(map[string]string{}), acctest.Value(job, "tags", knownvalue.Null()))},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// Removing an attribute that no longer matters does not restart a migration.
func TestAccReplicationJob_pastScheduleRemoved(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+later(time.Hour)+`"`)},
		resource.TestStep{PreConfig: func() { setStatus(t, mock, "Finished") }, RefreshState: true},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// A time, a target type or JSON written in another way is not a change.
func TestAccReplicationJob_equivalentValues(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	at := time.Now().Add(30 * time.Hour).Truncate(time.Second)
	east := at.In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+at.UTC().Format(time.RFC3339)+`"`,
			`target_type = "instance"`, `instance_id = "i-one"`, `replication_parameters = "{\"a\":1,\"b\":2}"`)},
		resource.TestStep{Config: basic(mock, `scheduled_start_time = "`+east+`"`,
			`target_type = "TargetInstance"`, `instance_id = "i-one"`, `replication_parameters = "{ \"b\": 2, \"a\": 1 }"`), PlanOnly: true},
	)
}

// Disks and partitions may be reordered, and what the API filled in follows them.
func TestAccReplicationJob_blocksByKey(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	one := "data_disk {\n index = 1\n size = 150\n partition {\n device = \"1_0\"\n size_bytes = 107374182400\n }\n}"
	two := "data_disk {\n index = 2\n size = 300\n}"
	acctest.Run(t, mock,
		resource.TestStep{Config: basic(mock, one, two)},
		resource.TestStep{Config: basic(mock, one, two), PlanOnly: true},
		resource.TestStep{Config: basic(mock, two, one), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(1).AtMapKey("partition").AtSliceIndex(0).AtMapKey("block"), knownvalue.NotNull()),
		}},
		resource.TestStep{Config: basic(mock, two, one), PlanOnly: true},
		// A disk that is no longer configured.
		resource.TestStep{Config: basic(mock, one), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: basic(mock, one), PlanOnly: true},
		// None is left: Terraform does not manage them any more.
		resource.TestStep{Config: basic(mock), ConfigPlanChecks: acctest.Expect(job, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: basic(mock), PlanOnly: true},
	)
}

// A disk may leave its index and size to SMC.
func TestAccReplicationJob_computedIndex(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	configuration := basic(mock, "data_disk {\n size = 150\n}")
	acctest.Run(t, mock,
		resource.TestStep{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(job, tfjsonpath.New("data_disk").AtSliceIndex(0).AtMapKey("index"), knownvalue.Int64Exact(1)),
		}},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)
}
