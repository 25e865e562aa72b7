package crosszonejob_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// parameters are the arguments that describe a migration, as CreateCrossZoneMigrationJob has them.
var parameters = map[string]string{
	"instance_id": "InstanceId", "region_id": "RegionId", "target_zone_id": "TargetZoneId", "target_vswitch_id": "TargetVSwitchId",
	"target_instance_type": "TargetInstanceType", "auto_pay": "AutoPay", "resource_group_id": "ResourceGroupId",
}

// unreported are those that SMC does not report.
var unreported = []string{"target_zone_id", "target_vswitch_id", "target_instance_type", "auto_pay", "disk"}

// Random configurations of jobs that are Ready or have started.
func TestProperty_crossZoneJobs(t *testing.T) {
	t.Parallel()
	acctest.PlayRounds(t, acctest.Sampled(80), func(t *testing.T, seed uint64) {
		chance := acctest.NewChance(seed)
		r := &round{settings: chance.Settings()}
		s := &r.switches
		chance.Switch(15, &s.OlderFields, &s.EmptyFields, &s.CrossZoneRegistersSource, &s.LateInstanceType, &s.NoGeneratedName, &s.KeepPhase,
			&s.LowerCaseTargetType, &s.OlderTargetType, &s.AlwaysDisks, &s.DisksInBytes)
		if chance.Percent(60) {
			r.becomes = acctest.Pick(chance, "Running", "Stopped", "InError", "Finished", "Expired", "Hibernating")
		}
		r.first, r.second = chance.Config(choices(chance)), object{}
		r.second = chance.Edited(r.first, choices(chance))
		for _, config := range []object{r.first, r.second} {
			if config["instance_id"] = "i-1"; chance.Percent(10) {
				config["instance_id"] = "i-2"
			}
		}
		// A wish for another migration is rare, and the destruction waits for the end of a status that no document has.
		if chance.Percent(70) || r.becomes == "Hibernating" {
			r.second["instance_id"] = r.first["instance_id"]
			delete(r.second, "region_id")
			if region := r.first["region_id"]; region != nil {
				r.second["region_id"] = region
			}
		}
		if disks := slices.Clone(acctest.Blocks(r.first["disk"])); len(disks) > 0 && chance.Percent(25) {
			disks[0] = with(disks[0], object{"disk_id": "d-4"})
			r.second["disk"] = disks
		}
		for _, config := range []object{r.first, r.second} { // A zone is one of the region.
			if zone, ok := config["target_zone_id"].(string); ok {
				config["target_zone_id"] = fmt.Sprint(valueOr(config["region_id"], acctest.Region), zone[len(zone)-2:])
			}
		}
		r.check(t)
	})
}

func choices(chance *acctest.Chance) []acctest.Choice {
	var disks []object
	for _, id := range acctest.Some(chance, "d-1", "d-2", "d-3") {
		disks = append(disks, acctest.Pick(chance, block(id), block(id, "cloud_ssd"), block(id, "cloud_essd"), block(id, "cloud_essd", "PL1"), object{"disk_id": id, "performance_level": "PL2"}))
	}
	return []acctest.Choice{
		{Name: "region_id", Percent: 40, Values: []any{"cn-hangzhou", "cn-beijing"}},
		{Name: "target_zone_id", Percent: 50, Values: []any{"cn-hangzhou-h", "cn-hangzhou-i"}},
		{Name: "target_vswitch_id", Percent: 50, Values: []any{"vsw-1", "vsw-2"}},
		{Name: "target_instance_type", Percent: 40, Values: []any{"ecs.g7.large", "ecs.g7.xlarge"}},
		{Name: "auto_pay", Percent: 50, Values: []any{true, false}},
		{Name: "resource_group_id", Percent: 40, Values: []any{"rg-1", "rg-2"}},
		{Name: "desired_status", Percent: 40, Values: []any{"Running", "Stopped", "Finished"}},
		{Name: "disk", Percent: 60, Values: []any{disks}},
		{Name: "timeouts", Percent: 20, Values: []any{object{"read": "5m"}, object{"delete": "1h"}}},
	}
}

// round is a round with a job, and the status that it has before the second configuration; "" is
// the one that it has come to.
type round struct {
	switches      smcmock.Switches
	settings      object
	first, second object
	becomes       string
}

// outcome is what the second configuration makes of the job of the first one.
func (r *round) outcome(status string) (replaces bool, kept []string) {
	for name := range parameters {
		has, wanted := r.first[name], r.second[name]
		switch name {
		case "region_id":
			has = valueOr(has, acctest.Region)
		case "auto_pay":
			has = valueOr(has, true)
		}
		switch wish := slices.Contains(wishes, name); {
		case wanted == has:
		case wanted == nil && (name != "target_instance_type" || status != "Ready"): // It stays.
		case wish || status == "Ready":
			replaces = true
		default:
			kept = append(kept, name)
		}
	}
	switch {
	case sameDisks(acctest.Blocks(r.first["disk"]), acctest.Blocks(r.second["disk"])):
	case status == "Ready":
		replaces = true
	default:
		kept = append(kept, "disk")
	}
	if replaces {
		return true, nil
	}
	return false, kept
}

func valueOr(value, otherwise any) any {
	if value == nil {
		return otherwise
	}
	return value
}

// sameDisks reports whether there are the same disks, in whatever order.
func sameDisks(a, b []object) bool {
	same := func(x, y object) bool {
		return x["disk_id"] == y["disk_id"] && x["category"] == y["category"] && x["performance_level"] == y["performance_level"]
	}
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x object) bool {
		return !slices.ContainsFunc(b, func(y object) bool { return same(x, y) })
	})
}

// sameShape reports whether blocks have values at the same places.
func sameShape(a, b []object) bool {
	return slices.EqualFunc(a, b, func(x, y object) bool {
		return (x["category"] == nil) == (y["category"] == nil) && (x["performance_level"] == nil) == (y["performance_level"] == nil)
	})
}

// creation is how a job is created, and brought to the desired status. It returns the status.
func creation(config object, id string) (calls []acctest.Call, status string) {
	asked := object{"AutoPay": true}
	for name, parameter := range parameters {
		if value := config[name]; value != nil {
			asked[parameter] = value
		}
	}
	var disks []object
	for _, disk := range acctest.Blocks(config["disk"]) {
		disks = append(disks, object{"DiskId": disk["disk_id"], "Category": disk["category"], "PerformanceLevel": disk["performance_level"]})
	}
	asked["Disk"] = disks
	moves, status := transition(config, config, id, "Ready")
	return append([]acctest.Call{{Action: "CreateCrossZoneMigrationJob", Parameters: asked}}, moves...), status
}

// transition is how the job of a configuration is brought to the status that another one desires.
func transition(of, config object, id, status string) ([]acctest.Call, string) {
	call := func(action string) []acctest.Call {
		return []acctest.Call{{Action: action, Parameters: target(of, id)}}
	}
	switch desired := config["desired_status"]; {
	case desired == nil:
	case desired == "Stopped" && status == "Running":
		return call("StopReplicationJob"), "Stopped"
	case desired != "Stopped" && slices.Contains([]string{"Ready", "Stopped", "InError"}, status):
		return call("StartReplicationJob"), "Running"
	}
	return nil, status
}

func target(config object, id string) object {
	return object{"JobId": id, "RegionId": valueOr(config["region_id"], acctest.Region)}
}

func (r *round) check(t *testing.T) {
	t.Helper()
	calls, status := creation(r.first, "j-1")
	c := acctest.Consistency{
		TypeName: crosszonejob.TypeName, Switches: r.switches,
		Start: func(t *testing.T) *smcmock.Server {
			t.Helper()
			return acctest.StartMock(t, acctest.CountedIDs, func(o *smcmock.Options) {
				o.Switches = r.switches
				o.Phases = smcmock.Phases{Preparing: -1, Syncing: 10_000 * time.Hour, Deleting: -1}
			})
		},
		End: func(mock *smcmock.Server, id string) any {
			job, _ := mock.Job(id)
			return []any{len(mock.Jobs()), job.RegionId, job.InstanceId, job.VSwitchId, job.VpcId, job.ResourceGroupId, job.RunOnce, job.JobType, job.Disks, *job.CrossZone, job.Tags}
		},
		First: r.step(r.first, r.first, "j-1", calls),
	}
	if r.becomes != "" {
		status = r.becomes
		c.Happens = func(mock *smcmock.Server, id string) {
			mock.UpdateJob(id, func(j *smcmock.Job) {
				if j.Status = status; status == "Running" {
					j.BusinessStatus = "Syncing"
				}
			})
		}
	}
	replaces, kept := r.outcome(status)
	if !replaces {
		moves, _ := transition(r.first, r.second, "j-1", status)
		c.Second, c.Merged.Config = r.step(r.second, r.first, "j-1", moves), with(r.first, object{"desired_status": nil})
		c.Second.Kept = kept
		for _, name := range kept {
			// What the state cannot have of the job, it takes from the configuration.
			if name != "disk" && (r.first[name] != nil || name == "auto_pay") || name == "disk" && sameShape(acctest.Blocks(r.first[name]), acctest.Blocks(r.second[name])) {
				c.Second.StillKept = append(c.Second.StillKept, name)
			}
		}
	} else {
		var removal []acctest.Call
		if status == "Running" {
			removal = append(removal, acctest.Call{Action: "StopReplicationJob", Parameters: target(r.first, "j-1")})
		}
		removal = append(removal, acctest.Call{Action: "DeleteReplicationJob", Parameters: target(r.first, "j-1")})
		created, _ := creation(r.second, "j-2")
		c.Second, c.Merged.Config = r.step(r.second, r.second, "j-2", append(removal, created...)), with(r.second, object{"desired_status": nil})
		c.Second.Replaces = true
		if status != "Ready" {
			c.Second.Warns = []string{"Another migration replaces the replication job"}
		}
	}
	c.Check(t)
}

// step is a configuration for a job that was created with another one, or with the same.
func (r *round) step(config, created object, id string, calls []acctest.Call) acctest.Step {
	step := acctest.Step{Config: config, Settings: r.settings, Calls: calls, Unimported: map[string]string{
		"desired_status": "Terraform keeps it to itself", "timeouts": "Terraform keeps them to itself",
	}}
	if region := created["region_id"]; region != nil {
		step.ImportID = fmt.Sprintf("%s:%s", region, id)
	}
	for _, name := range unreported {
		step.Unimported[name] = "SMC does not report it: the first apply takes it from the configuration"
	}
	if r.switches.OlderFields || created["resource_group_id"] == nil {
		step.Unimported["resource_group_id"] = "what is not reported is taken from the configuration"
	}
	return step
}
