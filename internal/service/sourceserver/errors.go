package sourceserver

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// Errors is what is particular to the errors of source servers as resources.
var Errors = tfprovider.Errors{
	Timeouts: true, IDParameter: "SourceId",
	Advice: map[string]tfprovider.Advice{
		smc.CodeSourceServerNameDuplicate: {Attribute: "name", Next: "Another source server has this name. Choose another one, or leave name out to keep the one that it has."},
		smc.CodeSourceServerStateInvalid:  {Next: "The state of the source server does not allow this: it is probably being deleted. Plan again."},
		smc.CodeSourceServerRunsJob:       {Next: "A replication job of the source server is running. Wait for its end, or stop and delete it, and destroy again."},
		smc.CodeReplicationJobRelated:     {Next: "The source server has replication jobs. Delete those that have not finished, and destroy again."},
		smc.CodeNumberExceededTags:        {Attribute: "tags", Next: fmt.Sprintf("A source server carries at most %d tags. Remove some here or in the provider's default_tags.", smc.MaxTags)},
	},
}

// addError adds the diagnostic of err, on the attribute at fault where there is one.
func addError(diags *diag.Diagnostics, operation, id string, err error) {
	diags.Append(Errors.Diagnostic(operation, id, err, "name", "description", "tags"))
}
