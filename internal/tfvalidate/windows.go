package tfvalidate

import (
	"fmt"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// CheckSchedule returns an error unless start is later than now and at most
// smc.MaxScheduleAhead ahead (CreateReplicationJob document: ScheduledStartTime).
func CheckSchedule(now, start time.Time) error {
	if start.After(now) && !start.After(now.Add(smc.MaxScheduleAhead)) {
		return nil
	}
	return fmt.Errorf("the scheduled start time %s must be later than now (%s) and at most %d days ahead (%s)",
		form(start), form(now), days(smc.MaxScheduleAhead), form(now.Add(smc.MaxScheduleAhead)))
}

// CheckValidTime returns an error unless valid is smc.MinValidTime to
// smc.MaxValidTime after created (CreateReplicationJob document: ValidTime).
func CheckValidTime(created, valid time.Time) error {
	first, last := created.Add(smc.MinValidTime), created.Add(smc.MaxValidTime)
	if !valid.Before(first) && !valid.After(last) {
		return nil
	}
	return fmt.Errorf("the valid time %s must be %d to %d days after the creation of the replication job: between %s and %s",
		form(valid), days(smc.MinValidTime), days(smc.MaxValidTime), form(first), form(last))
}

func form(t time.Time) string { return t.UTC().Format(smc.TimeFormat) }

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }
