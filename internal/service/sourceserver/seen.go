package sourceserver

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// seen is what one provider process, which makes one plan, has seen of source servers, by ID. A
// plan that deletes a source server and adopts it again, with -replace or under another address,
// would lose it. Terraform refreshes and plans different addresses in any order.
type seen struct {
	mu      sync.Mutex
	deleted map[string]bool // Destroying a resource deletes it: its state has force_destroy.
	adopted map[string]bool // The plan adopts it.

	reported tfprovider.IDSet // The refresh has reported its tags with it.
}

func (r *sourceServerResource) seen() *seen { return tfprovider.Memory[seen](r.data) }

// delete notes that destroying a resource would delete the source server, and reports whether the
// plan adopts it.
func (s *seen) delete(id string) (adopted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deleted == nil {
		s.deleted = make(map[string]bool)
	}
	s.deleted[id] = true
	return s.adopted[id]
}

// adopt notes that the plan adopts the source server, and reports whether destroying a resource
// would delete it.
func (s *seen) adopt(id string) (deleted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.adopted == nil {
		s.adopted = make(map[string]bool)
	}
	s.adopted[id] = true
	return s.deleted[id]
}

// selfDestruction is the error of a plan that would delete a source server and adopt it again.
func selfDestruction(id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("source_id"), "The source server would be deleted before it is adopted again",
		fmt.Sprintf("Source server %s is in the state with force_destroy = true, and this plan adopts it anew, because of -replace, a taint or another address, for example. "+
			"Destroying the resource would delete it from SMC, and Terraform cannot create it again. Leave out -replace, use terraform untaint, or write a moved block for another address. "+
			"To release the source server first, set force_destroy = false and apply that.", id))
}
