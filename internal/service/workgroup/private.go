package workgroup

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// keptKey names the entry of the resource's private data, which Terraform keeps beside the state
// and shows to nobody, with a description that SMC has kept although it was asked to remove it.
const keptKey = "kept_description"

// privateData is the framework's interface to private data.
type privateData interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keptDescription returns the description that SMC has kept; "" when there is none.
func keptDescription(ctx context.Context, private privateData) string {
	data, diags := private.GetKey(ctx, keptKey)
	var description string
	if len(data) == 0 || diags.HasError() || json.Unmarshal(data, &description) != nil {
		return ""
	}
	return description
}

// keepDescription notes a description that SMC has kept; "" when there is none.
func keepDescription(ctx context.Context, private privateData, description string) diag.Diagnostics {
	if description == keptDescription(ctx, private) {
		return nil
	}
	if description == "" {
		return private.SetKey(ctx, keptKey, nil) // Removes the entry.
	}
	data, err := json.Marshal(description)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unwritable private data", tfvalue.BugOf(err))}
	}
	return private.SetKey(ctx, keptKey, data)
}
