package smcmock

import (
	crand "crypto/rand"
	"strings"
	"sync"
)

// service is the state of Server Migration Center and its operations. It knows nothing of HTTP:
// a request comes to it as decoded parameters.
type service struct {
	clock  *Clock
	phases Phases
	newID  func(prefix string) string

	mu          sync.Mutex // guards all below
	switches    Switches
	seq         int
	jobs        map[string]*jobRecord
	jobOrder    []*jobRecord // by seq
	jobsOf      map[string][]*jobRecord
	agenda      agenda
	sources     map[string]*Source
	sourceOrder []*Source
	vswitches   map[string]string            // VPC by vSwitch
	images      map[string]map[string]string // image by name by region
	created     map[string]creation          // by client token
}

func newService(o Options, clock *Clock) *service {
	newID := o.NewID
	if newID == nil {
		newID = randomID
	}
	return &service{
		clock:     clock,
		phases:    o.Phases,
		newID:     newID,
		switches:  o.Switches,
		jobs:      map[string]*jobRecord{},
		jobsOf:    map[string][]*jobRecord{},
		sources:   map[string]*Source{},
		vswitches: map[string]string{},
		images:    map[string]map[string]string{},
		created:   map[string]creation{},
	}
}

// execute runs an operation whose parameters have been checked.
func (s *service) execute(op *operation, q *request) (response, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return op.run(s, q)
}

// randomID returns an ID such as j-bp1abcdefghijklmnopq.
func randomID(prefix string) string {
	return prefix + "-bp1" + strings.ToLower(crand.Text()[:17])
}
