package replicationjob

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
)

// notes is the resource's private data.
type notes struct {
	jobrun.Notes

	// Description is a text that SMC has kept although it was asked to remove it.
	Description string `json:"description,omitempty"`
	// Disks is what SMC reports of disks that were asked for otherwise (disksNote).
	Disks string `json:"disks,omitempty"`
}

func readNotes(ctx context.Context, private jobrun.PrivateData) notes {
	return jobrun.ReadNotes[notes](ctx, private)
}

// forPlan returns what is left of the notes for another plan.
func (n notes) forPlan() notes {
	n.Unstarted = ""
	return n
}

func (n notes) write(ctx context.Context, private jobrun.PrivateData) diag.Diagnostics {
	return jobrun.WriteNotes(ctx, n, private)
}
