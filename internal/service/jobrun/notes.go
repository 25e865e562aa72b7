package jobrun

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// privateKey names the provider's entry in a resource's private data, which Terraform keeps
// beside the state and shows to nobody.
const privateKey = "replication_job"

// Notes is the private data of every kind of jobs: what later plans and applies need to know and
// no attribute of the state has. The kinds embed it in theirs.
type Notes struct {
	// Vanished says that the job had started and is gone.
	Vanished bool `json:"vanished,omitempty"`
	// Unstarted is the ID of the job that the plan replaces because it has not started.
	Unstarted string `json:"unstarted,omitempty"`
	// Imported says that the job was imported: what the state does not have of what SMC does not
	// report is not known, rather than not set.
	Imported bool `json:"imported,omitempty"`
}

// PrivateData is the framework's interface to private data.
type PrivateData interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// ReadNotes returns the notes of a kind of jobs; their zero value where there are none, or they
// are not readable.
func ReadNotes[N comparable](ctx context.Context, private PrivateData) N {
	var n, none N
	if data, diags := private.GetKey(ctx, privateKey); len(data) > 0 && !diags.HasError() {
		if json.Unmarshal(data, &n) != nil {
			return none
		}
	}
	return n
}

// WriteNotes replaces the notes where they have changed.
func WriteNotes[N comparable](ctx context.Context, n N, private PrivateData) diag.Diagnostics {
	var none N
	if n == ReadNotes[N](ctx, private) {
		return nil
	}
	if n == none {
		return private.SetKey(ctx, privateKey, nil) // Removes the entry.
	}
	data, err := json.Marshal(n)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unwritable private data", tfvalue.BugOf(err))}
	}
	return private.SetKey(ctx, privateKey, data)
}
