package replicationjob

import (
	"fmt"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// checkScheduleWindow returns an error unless start is later than now and at most
// smc.MaxScheduleAhead ahead (CreateReplicationJob document: ScheduledStartTime).
func checkScheduleWindow(now, start time.Time) error {
	if start.After(now) && !start.After(now.Add(smc.MaxScheduleAhead)) {
		return nil
	}
	return fmt.Errorf("the scheduled start time %s must be later than now (%s) and at most %d days ahead (%s)",
		utc(start), utc(now), tfvalue.Days(smc.MaxScheduleAhead), utc(now.Add(smc.MaxScheduleAhead)))
}

// checkValidTimeWindow returns an error unless valid is smc.MinValidTime to
// smc.MaxValidTime after created (CreateReplicationJob document: ValidTime).
func checkValidTimeWindow(created, valid time.Time) error {
	first, last := created.Add(smc.MinValidTime), created.Add(smc.MaxValidTime)
	if !valid.Before(first) && !valid.After(last) {
		return nil
	}
	return fmt.Errorf("the valid time %s must be %d to %d days after the creation of the replication job: between %s and %s",
		utc(valid), tfvalue.Days(smc.MinValidTime), tfvalue.Days(smc.MaxValidTime), utc(first), utc(last))
}

func utc(t time.Time) string { return t.UTC().Format(smc.TimeFormat) }
