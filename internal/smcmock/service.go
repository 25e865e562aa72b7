package smcmock

import (
	crand "crypto/rand"
	"maps"
	"strings"
	"sync"
)

// service is the state of Server Migration Center and its operations. It knows nothing of HTTP:
// a request comes to it as decoded parameters.
type service struct {
	clock  *Clock
	phases Phases
	newID  func(prefix string) string

	sourceOnDemand func(id string) Source

	mu          sync.Mutex // guards all below
	switches    Switches
	jobs        collection[jobRecord]
	jobsOf      map[string][]*jobRecord // by source server
	agenda      agenda
	sources     collection[Source]
	seenSources map[string]bool  // IDs of all that there have ever been
	onDemand    map[string]bool  // IDs of those that were made on demand
	deletions   []sourceDeletion // in progress
	tokens      collection[AccessToken]
	workgroups  collection[Workgroup]
	vswitches   map[string]string            // VPC by vSwitch
	images      map[string]map[string]string // image by name by region
	created     map[string]creation          // by client token
}

// creation is what was created with a client token.
type creation struct {
	action   string
	params   map[string]string
	response object
}

func newService(o Options, clock *Clock) *service {
	newID := o.NewID
	if newID == nil {
		newID = randomID
	}
	return &service{
		clock:          clock,
		phases:         o.Phases,
		newID:          newID,
		sourceOnDemand: o.SourceOnDemand,
		switches:       o.Switches,
		jobs:           newCollection[jobRecord](),
		jobsOf:         map[string][]*jobRecord{},
		sources:        newCollection[Source](),
		seenSources:    map[string]bool{},
		onDemand:       map[string]bool{},
		tokens:         newCollection[AccessToken](),
		workgroups:     newCollection[Workgroup](),
		vswitches:      map[string]string{},
		images:         map[string]map[string]string{},
		created:        map[string]creation{},
	}
}

// execute runs an operation whose parameters have been checked.
func (s *service) execute(op *operation, q *request) (object, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.now = s.now()
	token := q.text("ClientToken")
	if _, has := op.kinds["ClientToken"]; !has || token == "" {
		return op.run(s, q)
	}
	return s.executeOnce(token, op, q)
}

// executeOnce runs an operation unless that has been done with the same client token.
func (s *service) executeOnce(token string, op *operation, q *request) (object, *apiError) {
	if !validClientToken(token) {
		return nil, invalid("ClientToken")
	}
	if before, known := s.created[token]; known {
		if before.action != op.name || !maps.Equal(before.params, q.business()) {
			return nil, fail("IdempotentParameterMismatch")
		}
		return before.response, nil
	}
	response, err := op.run(s, q)
	if err != nil {
		return nil, err
	}
	s.created[token] = creation{op.name, q.business(), response}
	return response, nil
}

// randomID returns an ID such as j-bp1abcdefghijklmnopq.
func randomID(prefix string) string {
	return prefix + "-bp1" + strings.ToLower(crand.Text()[:17])
}
