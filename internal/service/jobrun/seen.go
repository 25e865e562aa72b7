package jobrun

import (
	"sync"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// Seen is what is known of jobs since the provider was configured, by ID: Terraform
// configures it once for a plan, and once for an apply.
type Seen struct {
	read     sync.Map // those that SMC was asked for
	created  sync.Map // those that were created
	planned  sync.Map // those that a change was planned for
	replaced sync.Map // those that the plan replaces
	vanished sync.Map // those that had started and are gone, with their last outputs
}

// SeenBy returns what is known to a configured provider.
func SeenBy(data *tfprovider.Data) *Seen { return tfprovider.Memory[Seen](data) }

// NoteRead notes that SMC was asked for a job.
func (s *Seen) NoteRead(id string) { s.read.Store(id, true) }

// NoteCreated notes that a job was created.
func (s *Seen) NoteCreated(id string) {
	s.created.Store(id, true)
	s.NoteRead(id)
}

// NotePlanned notes that a change of a job is planned.
func (s *Seen) NotePlanned(id string) { s.planned.Store(id, true) }

// NoteReplaced notes that the plan replaces a job.
func (s *Seen) NoteReplaced(id string) { s.replaced.Store(id, true) }

// NoteVanished notes that a job which had started is gone.
func (s *Seen) NoteVanished(id string, last Outputs) { s.vanished.Store(id, &last) }

// WasRead reports whether SMC was asked for a job.
func (s *Seen) WasRead(id string) bool { return has(&s.read, id) }

// WasCreated reports whether a job was created.
func (s *Seen) WasCreated(id string) bool { return has(&s.created, id) }

// OccupiesItsSource reports whether a job keeps its source server from having another
// one: it does not when this plan replaces it. Terraform plans the successor of a tainted
// job without a word about the job, which was only read.
func (s *Seen) OccupiesItsSource(id string) bool {
	return !has(&s.replaced, id) && (has(&s.planned, id) || !has(&s.read, id))
}

// Last returns the last outputs of a job that had started and is gone; nil for all others.
func (s *Seen) Last(id string) *Outputs {
	value, _ := s.vanished.Load(id)
	last, _ := value.(*Outputs)
	return last
}

func has(m *sync.Map, id string) bool {
	_, ok := m.Load(id)
	return ok
}
