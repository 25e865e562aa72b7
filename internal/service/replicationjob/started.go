package replicationjob

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// mayHaveStarted reports whether the job has started, or its scheduled start has passed.
func (m *model) mayHaveStarted(now time.Time) bool {
	return m.Started() || tfvalue.Known(m.ScheduledStartTime) && !instantOf(m.ScheduledStartTime).After(now)
}

// differenceOf describes an attribute.
func differenceOf(f field, plan, state *model) jobrun.Difference {
	when := ""
	if len(f.modifiable) > 0 {
		when = "while the job is " + plainAlternatives(f.modifiable)
	}
	return jobrun.NewDifference(f.name, valueText(f.value(plan)), valueText(f.value(state)), when)
}

// valueText writes a value for a message.
func valueText(v attr.Value) string { return jobrun.ValueText(v) }

func plainAlternatives(statuses []smc.JobStatus) string {
	return strings.ReplaceAll(tfvalue.Alternatives(statuses), "`", "")
}

// adviceOn returns what to do about settings that are kept, beyond what holds for all of them.
func adviceOn(kept []jobrun.Difference) string {
	for _, d := range kept {
		for _, f := range fields {
			if f.name == d.Name && smc.JobWaiting.In(f.modifiable) && !smc.JobRunning.In(f.modifiable) {
				return "Apply again when the job is Waiting: the change is then made in place."
			}
		}
	}
	return ""
}
