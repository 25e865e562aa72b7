package smc

// WorkgroupStatus is the Status of a workgroup. Unknown values are kept as they are.
type WorkgroupStatus string

// The documented statuses of a workgroup (SDK, 2025-09).
const (
	WorkgroupNotStarted WorkgroupStatus = "NotStarted"
	WorkgroupInProgress WorkgroupStatus = "InProgress"
	WorkgroupCutover    WorkgroupStatus = "Cutover"
	WorkgroupCompleted  WorkgroupStatus = "Completed"
)

// WorkgroupStatuses lists every documented status.
var WorkgroupStatuses = []WorkgroupStatus{WorkgroupNotStarted, WorkgroupInProgress, WorkgroupCutover, WorkgroupCompleted}

// WorkgroupWarningType is the type of a warning about source servers of a workgroup. Unknown
// values are kept as they are.
type WorkgroupWarningType string

// The documented types of warnings (SDK, 2025-09).
const (
	WarningInError   WorkgroupWarningType = "InError"   // a replication job failed
	WarningUnrelated WorkgroupWarningType = "UnRelated" // a source server has no replication job
	WarningNotPassed WorkgroupWarningType = "NotPassed" // a migration test failed
)

// Workgroup is a group of source servers, as DescribeWorkgroups reports it. Its members are the
// source servers that ListSourceServers finds for its ID. Workgroups are not regional.
type Workgroup struct {
	ID          string // such as w-...
	Name        string
	Description string
	Status      WorkgroupStatus
	Warnings    []WorkgroupWarning
	Tags        map[string]string // nil: not reported
}

// WorkgroupWarning is a warning about some source servers of a workgroup.
type WorkgroupWarning struct {
	Type      WorkgroupWarningType
	SourceIDs []string
}

// CreateWorkgroupRequest holds the parameters of CreateWorkgroup. Empty values are not sent.
type CreateWorkgroupRequest struct {
	// ClientToken makes the creation idempotent. When "", one is generated once for the call
	// and reused across its retries.
	ClientToken string
	Name        string
	Description string
	// Tags can only be given here: tag operations do not document workgroups.
	Tags map[string]string
}

// ModifyWorkgroupAttributeRequest holds the parameters of ModifyWorkgroupAttribute. Nil pointers
// are not sent and leave the workgroup's value as it is.
type ModifyWorkgroupAttributeRequest struct {
	WorkgroupID string
	Name        *string
	Description *string
}

// WorkgroupFilter selects workgroups for DescribeWorkgroups. Empty fields do not filter; all
// others must match.
type WorkgroupFilter struct {
	WorkgroupIDs []string
	Name         string
	Status       WorkgroupStatus
	Tags         map[string]string
}

func (r *CreateWorkgroupRequest) params() params {
	p := params{}
	p.setString("ClientToken", r.ClientToken)
	p.setString("Name", r.Name)
	p.setString("Description", r.Description)
	p.setTags(r.Tags)
	return p
}

func (r *ModifyWorkgroupAttributeRequest) params() params {
	p := params{"WorkgroupId": r.WorkgroupID}
	p.setGiven("Name", r.Name)
	p.setGiven("Description", r.Description)
	return p
}

func (f WorkgroupFilter) params() params {
	p := params{}
	p.setList("WorkgroupId", f.WorkgroupIDs)
	p.setString("Name", f.Name)
	p.setString("Status", string(f.Status))
	p.setTags(f.Tags)
	return p
}

type wireWorkgroup struct {
	WorkgroupID text `json:"WorkgroupId"`
	Name        text
	Description text
	Status      text
	Tags        list[wireTag]
	Warnings    list[wireWarning]
}

type wireWarning struct {
	WarningType text
	SourceIDs   list[text] `json:"SourceIds"`
}

func (a *wireWorkgroup) workgroup() Workgroup {
	workgroup := Workgroup{
		ID:          string(a.WorkgroupID),
		Name:        string(a.Name),
		Description: string(a.Description),
		Status:      WorkgroupStatus(a.Status),
	}
	for _, w := range a.Warnings.items {
		warning := WorkgroupWarning{Type: WorkgroupWarningType(w.WarningType)}
		for _, id := range w.SourceIDs.items {
			warning.SourceIDs = append(warning.SourceIDs, string(id))
		}
		workgroup.Warnings = append(workgroup.Warnings, warning)
	}
	if a.Tags.reported {
		workgroup.Tags = tagMap(a.Tags.items)
	}
	return workgroup
}
