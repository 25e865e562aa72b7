package smcmock

import "slices"

// relatedJobTypes are the values of RelatedJobType.N for each JobType.
var relatedJobTypes = []string{"Server", "Os", "Cross_Zone", "VMWare", "Desktop"}

const notRelated = "Not_Related"

func (s *service) describeSourceServers(q *request) (object, *apiError) {
	p, err := s.page(q)
	if err != nil {
		return nil, err
	}
	found, err := s.filterSources(q)
	if err != nil {
		return nil, err
	}
	return listed(p, found, "SourceServers", "SourceServer", s.reportedSource), nil
}

// reportedSource returns a source server in the form of DescribeSourceServers, with the switches applied.
func (s *service) reportedSource(source *Source) object {
	if s.switches.OlderFields {
		return source.wire().without(newerSourceFields...)
	}
	return source.wire()
}

// filterSources returns the source servers that a request asks for, newest first.
func (s *service) filterSources(q *request) ([]*Source, *apiError) {
	ids, err := s.ids(q, "SourceId")
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s.source(id, q.now)
	}
	tags, err := tagFilter(q)
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "State", sourceStates); err != nil {
		return nil, err
	}
	related := q.texts("RelatedJobType")
	for _, r := range related {
		if r != notRelated && !slices.Contains(relatedJobTypes, r) {
			return nil, invalid("RelatedJobType")
		}
	}
	job, state, name := q.text("JobId"), q.text("State"), q.text("Name")
	group, workgroup := q.text("ResourceGroupId"), q.text("WorkgroupId")
	if name != "" && !between(len([]rune(name)), nameLeast, nameMost) {
		return nil, invalid("Name")
	}
	var found []*Source
	for _, source := range s.sources.newest(ids) {
		switch {
		case job != "" && source.JobId != job:
		case state != "" && source.State != state:
		case name != "" && source.Name != name:
		case group != "" && source.ResourceGroupId != group:
		case workgroup != "" && source.WorkgroupId != workgroup:
		case len(related) > 0 && !slices.Contains(related, s.relatedJobType(source)):
		case !hasTags(source.Tags, tags):
		default:
			found = append(found, source)
		}
	}
	return found, nil
}

// relatedJobType returns what the last job of a source server migrates.
func (s *service) relatedJobType(source *Source) string {
	r := s.jobs.get(source.JobId)
	if r == nil || r.JobType >= len(relatedJobTypes) {
		return notRelated
	}
	return relatedJobTypes[r.JobType]
}
