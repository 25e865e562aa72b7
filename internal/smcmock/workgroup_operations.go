package smcmock

import (
	"cmp"
	"slices"
	"strings"
)

func (s *service) createWorkgroup(q *request) (object, *apiError) {
	w := &Workgroup{}
	if err := s.applyWorkgroup(q, w); err != nil {
		return nil, err
	}
	var err *apiError
	if w.Tags, err = s.tags(q); err != nil {
		return nil, err
	}
	if err := s.checkTagValues(q); err != nil {
		return nil, err
	}
	if quota := cmp.Or(s.switches.WorkgroupQuota, workgroupQuota); quota >= 0 && s.workgroups.len() >= quota {
		return nil, s.failUndocumented("QuotaExceeded.Workgroup")
	}
	w.WorkgroupId = s.newID("w")
	s.workgroups.add(w.WorkgroupId, w)
	return object{{"WorkgroupId", w.WorkgroupId, always}}, nil
}

// applyWorkgroup checks and sets the attributes of a workgroup that a request has.
func (s *service) applyWorkgroup(q *request, w *Workgroup) *apiError {
	name, description := q.text("Name"), q.text("Description")
	if name != "" && !validWorkgroupName(name) {
		return invalid("Name")
	}
	if description != "" && !validText(description, workgroupDescriptionLeast, descriptionMost) {
		return invalid("Description")
	}
	for other := range s.workgroups.all() {
		if name != "" && other.Name == name && other.WorkgroupId != w.WorkgroupId {
			return s.failUndocumented("WorkgroupName.Duplicate")
		}
	}
	w.Name = cmp.Or(name, w.Name)
	if description != "" || q.has("Description") && s.switches.EmptyClears {
		w.Description = description
	}
	return nil
}

func (s *service) describeWorkgroups(q *request) (object, *apiError) {
	p, err := s.page(q)
	if err != nil {
		return nil, err
	}
	ids, err := s.ids(q, "WorkgroupId")
	if err != nil {
		return nil, err
	}
	tags, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "Status", workgroupStatuses); err != nil {
		return nil, err
	}
	name, status, members := q.text("Name"), q.text("Status"), s.members()
	var found []*Workgroup
	for _, w := range s.workgroups.newest(ids) {
		switch {
		case name != "" && w.Name != name:
		case status != "" && s.workgroupStatus(w, members[w.WorkgroupId]) != status:
		case !hasTags(w.Tags, tags):
		default:
			found = append(found, w)
		}
	}
	return listed(p, found, "Workgroups", "Workgroup", func(w *Workgroup) object {
		of := members[w.WorkgroupId]
		return w.wire(s.workgroupStatus(w, of), s.warnings(w, of))
	}), nil
}

// workgroup returns the workgroup that a request is about.
func (s *service) workgroup(q *request) (*Workgroup, *apiError) {
	w := s.workgroups.get(q.text("WorkgroupId"))
	if w == nil {
		return nil, s.notFound("WorkgroupId")
	}
	return w, nil
}

func (s *service) modifyWorkgroupAttribute(q *request) (object, *apiError) {
	w, err := s.workgroup(q)
	if err != nil {
		return nil, err
	}
	if err := s.applyWorkgroup(q, w); err != nil {
		return nil, err
	}
	return object{}, nil
}

func (s *service) deleteWorkgroup(q *request) (object, *apiError) {
	w, err := s.workgroup(q)
	if err != nil {
		return nil, err
	}
	if members := s.members()[w.WorkgroupId]; len(members) > 0 {
		return nil, s.failUndocumented("Workgroup.NotEmpty", strings.Join(sourceIDs(members), ", "))
	}
	s.workgroups.remove(w.WorkgroupId)
	return object{}, nil
}

func sourceIDs(sources []*Source) []string {
	ids := make([]string, 0, len(sources))
	for _, source := range sources {
		ids = append(ids, source.SourceId)
	}
	return ids
}

// workgroupSources returns the workgroup and the source servers that a request is about. A source server
// that is named twice counts once.
func (s *service) workgroupSources(q *request) (*Workgroup, []*Source, *apiError) {
	ids := q.texts("SourceId")
	switch {
	case q.lists["SourceId"] > workgroupSourcesMost:
		return nil, nil, invalid("SourceId")
	case len(ids) == 0:
		return nil, nil, missing("SourceId")
	}
	w, err := s.workgroup(q)
	if err != nil {
		return nil, nil, err
	}
	var sources []*Source
	for _, id := range ids {
		source := s.source(id, q.now)
		if source == nil {
			return nil, nil, s.notFound("SourceId")
		}
		if !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
	}
	return w, sources, nil
}

// associateSourceServers puts source servers into a workgroup: all of them or none.
func (s *service) associateSourceServers(q *request) (object, *apiError) {
	w, sources, err := s.workgroupSources(q)
	if err != nil {
		return nil, err
	}
	added := 0
	for _, source := range sources {
		switch {
		case source.State == SourceDeleting:
			return nil, s.wrongSource(source.State, usableSourceStates...)
		case source.WorkgroupId == w.WorkgroupId && !s.switches.AssociateOnce:
		case source.WorkgroupId != "":
			return nil, s.failUndocumented("SourceServer.InWorkgroup", source.SourceId, source.WorkgroupId)
		default:
			added++
		}
	}
	if len(s.members()[w.WorkgroupId])+added > workgroupSourcesMost {
		return nil, s.failUndocumented("QuotaExceeded.WorkgroupSourceServer")
	}
	for _, source := range sources {
		source.WorkgroupId = w.WorkgroupId
	}
	return object{}, nil
}

// disassociateSourceServers takes source servers out of a workgroup. Those that are not in it stay as they are.
func (s *service) disassociateSourceServers(q *request) (object, *apiError) {
	w, sources, err := s.workgroupSources(q)
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		if source.WorkgroupId == w.WorkgroupId {
			source.WorkgroupId = ""
		}
	}
	return object{}, nil
}
