package replicationjob

import (
	"sync"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// seen is what is known of replication jobs since the provider was configured, by ID.
type seen struct {
	read     sync.Map // those that SMC was asked for
	created  sync.Map // those that were created
	planned  sync.Map // those that a change was planned for
	replaced sync.Map // those that the plan replaces
	vanished sync.Map // those that had started and are gone, with their last state
}

func (r *replicationJobResource) seen() *seen { return tfprovider.Memory[seen](r.data) }

func has(m *sync.Map, id string) bool {
	_, ok := m.Load(id)
	return ok
}

// occupiesItsSource reports whether a job keeps its source server from having another
// one: it does not when this plan replaces it. Terraform plans the successor of a tainted
// job without a word about the job, which was only read.
func (s *seen) occupiesItsSource(id string) bool {
	return !has(&s.replaced, id) && (has(&s.planned, id) || !has(&s.read, id))
}

// lastOf returns the last state of a job that had started and is gone; nil for all others.
func (s *seen) lastOf(id string) *model {
	value, _ := s.vanished.Load(id)
	last, _ := value.(*model)
	return last
}
