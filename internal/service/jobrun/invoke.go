package jobrun

import (
	"context"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// The notes of calls that desired_status does not know.
var (
	noteRunsOnce = &note{why: "It runs once: only an incremental replication job can be cut over.", called: "It ends by itself."}
	noteNotRun   = &note{why: "It can be cut over only while it is Waiting, which it is after a run that has succeeded:", called: "start it, and cut it over then."}
)

// Invoked is what became of a call of Invoke.
type Invoked struct {
	Job     *smc.ReplicationJob // as read last
	Changed bool                // false: the job was left alone
	// Impossible is whether nothing leads there from the job's status.
	Impossible bool
	// Note is what is to be said about a job that was left alone; "" where it was there already.
	Note string
}

// Invoke is Reach for an action, which the user calls for what it is named after. Other than a
// desired status, it starts a job also where a schedule would do so later, and cuts over only what
// can be cut over now. There is no error where nothing is left to do, or nothing can be done. report
// is told what is done and waited for.
func Invoke(ctx context.Context, client *smc.Client, target Target, desired Desired, report func(text string)) (Invoked, error) {
	t := transition{client: client, target: target, syncData: desired.SyncData, report: report, decide: func(job *smc.ReplicationJob) decision {
		return decideCall(job, desired.Status)
	}}
	job, decided, err := t.run(ctx, nil)
	switch {
	case err != nil:
		return Invoked{Job: job}, err
	case decided.note != nil:
		return Invoked{Job: job, Impossible: decided.action == impossible, Note: explain(outputsOf(job), "", decided.note.why, decided.note.called)}, nil
	default:
		return Invoked{Job: job, Changed: decided.action != nothing}, nil
	}
}

// decideCall is decide for a call of Invoke.
func decideCall(job *smc.ReplicationJob, desired string) decision {
	state := State{
		Status: job.Status, Phase: job.BusinessStatus,
		Incremental: job.RunOnce != nil && !*job.RunOnce || job.Status == smc.JobWaiting, // Only incremental jobs wait.
	}
	decided := decide(state, desired)
	switch {
	case desired != DesiredFinished, job.Status == smc.JobFinished, decided.action == cutOver, decided.action == impossible:
		return decided
	case !state.Incremental:
		return decision{impossible, noteRunsOnce}
	case decided.action == start:
		return decision{impossible, noteNotRun}
	case decided.note != nil:
		return decision{impossible, decided.note}
	default: // It is cleaning up: it has been cut over.
		return decided
	}
}
