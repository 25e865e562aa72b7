package smcmock

import "cmp"

// AddWorkgroup adds a workgroup, or replaces the one of its ID, and returns the ID. Quotas and names are not
// checked.
func (s *Server) AddWorkgroup(workgroup Workgroup) string {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	c := workgroup.clone()
	c.WorkgroupId = cmp.Or(c.WorkgroupId, v.newID("w"))
	v.workgroups.add(c.WorkgroupId, &c)
	return c.WorkgroupId
}

// Workgroup returns a workgroup.
func (s *Server) Workgroup(id string) (Workgroup, bool) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	w := v.workgroups.get(id)
	if w == nil {
		return Workgroup{}, false
	}
	return w.clone(), true
}

// Workgroups returns all workgroups, oldest first.
func (s *Server) Workgroups() []Workgroup {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	workgroups := make([]Workgroup, 0, v.workgroups.len())
	for w := range v.workgroups.all() {
		workgroups = append(workgroups, w.clone())
	}
	return workgroups
}

// UpdateWorkgroup changes a workgroup, and reports whether there is one.
func (s *Server) UpdateWorkgroup(id string, change func(*Workgroup)) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	w := v.workgroups.get(id)
	if w == nil {
		return false
	}
	change(w)
	w.WorkgroupId = id
	return true
}

// RemoveWorkgroup removes a workgroup at once, and reports whether there was one. Its source servers are in
// no workgroup then.
func (s *Server) RemoveWorkgroup(id string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.workgroups.get(id) != nil
	for _, source := range v.members()[id] {
		source.WorkgroupId = ""
	}
	v.workgroups.remove(id)
	return found
}
