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
	t := transition{client: client, target: target, syncData: desired.SyncData, report: report, decide: func(job *smc.ReplicationJob) outcome {
		return decideCall(job, desired.Status)
	}}
	job, out, err := t.run(ctx, nil)
	switch {
	case err != nil:
		return Invoked{Job: job}, err
	case out.note != nil:
		return Invoked{Job: job, Impossible: out.action == impossible, Note: explain(outputsOf(job), "", out.note.why, out.note.called)}, nil
	default:
		return Invoked{Job: job, Changed: out.action != nothing}, nil
	}
}

// decideCall is decide for a call of Invoke.
func decideCall(job *smc.ReplicationJob, desired string) outcome {
	state := State{
		Status: job.Status, Phase: job.BusinessStatus,
		Incremental: job.RunOnce != nil && !*job.RunOnce || job.Status == smc.JobWaiting, // Only incremental jobs wait.
	}
	out := decide(state, desired)
	switch {
	case desired != DesiredFinished, job.Status == smc.JobFinished, out.action == cutOver, out.action == impossible:
		return out
	case !state.Incremental:
		return outcome{impossible, noteRunsOnce}
	case out.action == start:
		return outcome{impossible, noteNotRun}
	case out.note != nil:
		return outcome{impossible, out.note}
	default: // It is cleaning up: it has been cut over.
		return out
	}
}
