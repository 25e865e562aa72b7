package replicationjob

import (
	"sync"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// seen is what is known of replication jobs since the provider was configured, by ID.
type seen struct {
	read     sync.Map // those that SMC was asked for
	planned  sync.Map // those that a change was planned for
	replaced sync.Map // those that the plan replaces
	vanished sync.Map // those that are gone, with the status that they had last
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

// vanishedStatus returns the status that a job had last that is gone.
func (s *seen) vanishedStatus(id string) (smc.JobStatus, bool) {
	status, ok := s.vanished.Load(id)
	if !ok {
		return "", false
	}
	last, ok := status.(smc.JobStatus)
	return last, ok
}
