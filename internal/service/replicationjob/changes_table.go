package replicationjob

import (
	"fmt"
	"strings"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// notFields are the arguments that are in no table of fields. Each can be changed in every status.
var notFields = []string{"tags", "desired_status", "sync_data_on_cut_over", "timeouts"}

// changesTable is the table of fields as documentation: what a change of each argument does before the
// replication job has started and afterwards, with a row for all that behave alike.
func changesTable() string {
	type row struct{ ready, started string }
	always := field{modifiable: smc.ModifiableAlways}
	order := []row{}
	arguments := make(map[row][]string)
	add := func(f field, name string) {
		r := row{f.whileReady(), f.onceStarted()}
		if arguments[r] == nil {
			order = append(order, r)
		}
		arguments[r] = append(arguments[r], "`"+name+"`")
	}
	for _, name := range notFields {
		add(always, name)
	}
	for _, f := range allFields() {
		add(f, f.name)
	}
	var b strings.Builder
	b.WriteString("| Arguments | The job is `Ready` | The job has started |\n|---|---|---|\n")
	for _, r := range order {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.Join(arguments[r], ", "), r.ready, r.started)
	}
	return b.String()
}

// whileReady says what a change does while the job is Ready.
func (f field) whileReady() string {
	if f.inPlace(smc.JobReady) {
		return "changed in place"
	}
	return "replaced"
}

// onceStarted says what a change does in all other statuses.
func (f field) onceStarted() string {
	const kept = "kept, with a warning"
	var modifiable []smc.JobStatus
	for _, status := range f.modifiable {
		if status != smc.JobReady {
			modifiable = append(modifiable, status)
		}
	}
	switch {
	case f.migration:
		return "another migration: replaced"
	case len(modifiable) == 0:
		return kept
	case len(f.modifiable) == len(smc.JobStatuses):
		return "changed in place"
	default:
		return "changed in place while it is " + tfvalue.Alternatives(modifiable) + ", else " + kept
	}
}
