package smcmock

import (
	"maps"
	"slices"
)

// The statuses of a workgroup.
const (
	WorkgroupNotStarted = "NotStarted"
	WorkgroupInProgress = "InProgress"
	WorkgroupCutover    = "Cutover"
	WorkgroupCompleted  = "Completed"
)

var workgroupStatuses = []string{WorkgroupNotStarted, WorkgroupInProgress, WorkgroupCutover, WorkgroupCompleted}

// The types of a workgroup's warnings.
const (
	WarningInError   = "InError"   // the replication job has failed
	WarningUnrelated = "UnRelated" // there is no replication job
	WarningNotPassed = "NotPassed" // the migration test has failed
)

// Workgroup is a group of source servers. Its fields are named after those of DescribeWorkgroups. The source
// servers that are in it have its ID.
type Workgroup struct {
	WorkgroupId string
	Name        string
	Description string
	Tags        map[string]string

	// Status is what the API reports; "" is the status that follows from the replication jobs.
	Status string
	// NotPassed are the source servers whose migration test has failed.
	NotPassed []string
}

func (w *Workgroup) clone() Workgroup {
	c := *w
	c.Tags, c.NotPassed = maps.Clone(w.Tags), slices.Clone(w.NotPassed)
	return c
}

// warning is a warning of a workgroup about some of its source servers.
type warning struct {
	warningType string
	sourceIDs   []string
}

func (w warning) wire() object {
	return object{{"WarningType", w.warningType, always}, {"SourceIds", textList("SourceId", w.sourceIDs), always}}
}

// wire returns a workgroup as DescribeWorkgroups reports it.
func (w *Workgroup) wire(status string, warnings []warning) object {
	return object{
		{"WorkgroupId", w.WorkgroupId, always},
		{"Name", w.Name, optional},
		{"Description", w.Description, optional},
		{"Status", status, always},
		{"Tags", tagList(w.Tags), optional},
		{"Warnings", listOf("Warning", warnings, warning.wire), optional},
	}
}

// members returns the source servers of every workgroup, oldest first, by its ID.
func (s *service) members() map[string][]*Source {
	members := map[string][]*Source{}
	for source := range s.sources.all() {
		if source.WorkgroupId != "" {
			members[source.WorkgroupId] = append(members[source.WorkgroupId], source)
		}
	}
	return members
}

// workgroupStatus returns the status of a workgroup. The documents name the statuses only; that they follow
// from the last replication job of each member is the mock's reading.
func (s *service) workgroupStatus(w *Workgroup, members []*Source) string {
	if w.Status != "" {
		return w.Status
	}
	started, cuttingOver, finished := 0, 0, 0
	for _, source := range members {
		r := s.jobs.get(source.JobId)
		if r == nil || r.Status == StatusReady || r.Status == StatusDeleting {
			continue
		}
		started++
		if r.Status == StatusFinished {
			finished++
		} else if r.lastRun {
			cuttingOver++
		}
	}
	switch {
	case started == 0:
		return WorkgroupNotStarted
	case finished == len(members):
		return WorkgroupCompleted
	case cuttingOver > 0:
		return WorkgroupCutover
	default:
		return WorkgroupInProgress
	}
}

// warnings returns the warnings of a workgroup.
func (s *service) warnings(w *Workgroup, members []*Source) []warning {
	byType := map[string][]string{}
	for _, source := range members {
		switch r := s.jobs.get(source.JobId); {
		case r == nil:
			byType[WarningUnrelated] = append(byType[WarningUnrelated], source.SourceId)
		case r.Status == StatusInError:
			byType[WarningInError] = append(byType[WarningInError], source.SourceId)
		}
		if slices.Contains(w.NotPassed, source.SourceId) {
			byType[WarningNotPassed] = append(byType[WarningNotPassed], source.SourceId)
		}
	}
	var warnings []warning
	for _, warningType := range []string{WarningInError, WarningUnrelated, WarningNotPassed} {
		if ids := byType[warningType]; ids != nil {
			warnings = append(warnings, warning{warningType, ids})
		}
	}
	return warnings
}
