package jobrun

import (
	"sync"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// Seen records what was done with jobs, by ID, since the provider was configured. Terraform
// configures it anew for each plan and each apply.
type Seen struct {
	read     tfprovider.IDSet // jobs that were read from SMC
	created  tfprovider.IDSet // jobs that were created
	planned  tfprovider.IDSet // jobs that a change was planned for
	replaced tfprovider.IDSet // jobs that the plan replaces
	gone     tfprovider.IDSet // jobs that were destroyed
	vanished sync.Map         // jobs that had started and are gone, with their last outputs
}

// SeenBy returns the record of a configured provider.
func SeenBy(data *tfprovider.Data) *Seen { return tfprovider.Memory[Seen](data) }

// NoteRead notes that a job was read from SMC.
func (s *Seen) NoteRead(id string) { s.read.Add(id) }

// NoteCreated notes that a job was created.
func (s *Seen) NoteCreated(id string) {
	s.created.Add(id)
	s.NoteRead(id)
}

// NotePlanned notes that a change of a job is planned.
func (s *Seen) NotePlanned(id string) { s.planned.Add(id) }

// NoteReplaced notes that the plan replaces a job.
func (s *Seen) NoteReplaced(id string) { s.replaced.Add(id) }

// NoteDestroyed notes that a job was destroyed.
func (s *Seen) NoteDestroyed(id string) { s.gone.Add(id) }

// NoteVanished notes that a job which had started is gone.
func (s *Seen) NoteVanished(id string, last Outputs) { s.vanished.Store(id, &last) }

// WasRead reports whether a job was read from SMC.
func (s *Seen) WasRead(id string) bool { return s.read.Has(id) }

// WasCreated reports whether a job was created.
func (s *Seen) WasCreated(id string) bool { return s.created.Has(id) }

// OccupiesItsSource reports whether a job keeps its source server from having another one. A
// job that this plan replaces does not, nor one that was destroyed, which a source server that
// was read before still names. Neither does one that was read and not planned, which
// is how a tainted job looks: Terraform asks only for the plan of its successor.
func (s *Seen) OccupiesItsSource(id string) bool {
	return !s.replaced.Has(id) && !s.gone.Has(id) && (s.planned.Has(id) || !s.read.Has(id))
}

// Last returns the last outputs of a job that had started and is gone; nil for all others.
func (s *Seen) Last(id string) *Outputs {
	value, _ := s.vanished.Load(id)
	last, _ := value.(*Outputs)
	return last
}
