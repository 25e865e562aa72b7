package replicationjob

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// privateKey names the provider's entry in the resource's private data, which Terraform
// keeps beside the state and shows to nobody.
const privateKey = "replication_job"

// notes is the resource's private data: what later plans and applies need to know and no
// attribute of the state has.
type notes struct {
	// Vanished says that the job had started and is gone.
	Vanished bool `json:"vanished,omitempty"`
	// Description is a text that SMC has kept although it was asked to remove it.
	Description string `json:"description,omitempty"`
	// Disks is what SMC reports of disks that were asked for otherwise (disksNote).
	Disks string `json:"disks,omitempty"`
	// Unstarted is the ID of the job that the plan replaces because it has not started.
	Unstarted string `json:"unstarted,omitempty"`
}

// privateData is the framework's interface to private data.
type privateData interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// readNotes returns the notes; their zero value where there are none, or they are not readable.
func readNotes(ctx context.Context, private privateData) notes {
	var n notes
	if data, diags := private.GetKey(ctx, privateKey); len(data) > 0 && !diags.HasError() {
		if json.Unmarshal(data, &n) != nil {
			return notes{}
		}
	}
	return n
}

// write replaces the notes where they have changed.
func (n notes) write(ctx context.Context, private privateData) diag.Diagnostics {
	if n == readNotes(ctx, private) {
		return nil
	}
	if n == (notes{}) {
		return private.SetKey(ctx, privateKey, nil) // Removes the entry.
	}
	data, err := json.Marshal(n)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unwritable private data", tfvalue.BugOf(err))}
	}
	return private.SetKey(ctx, privateKey, data)
}
