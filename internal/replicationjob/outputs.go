package replicationjob

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// output is a computed attribute that only SMC sets.
type output struct {
	name   string
	value  func(*model) attr.Value
	keep   func(dst, src *model)
	forget func(*model) // makes it unknown
}

// outputs is the table of the outputs. A change in place keeps them, but for those
// that the action it takes changes (see runState).
var outputs = []output{
	textOutput("id", func(m *model) *types.String { return &m.ID }),
	textOutput("status", func(m *model) *types.String { return &m.Status }),
	textOutput("business_status", func(m *model) *types.String { return &m.BusinessStatus }),
	{
		name:   "progress",
		value:  func(m *model) attr.Value { return m.Progress },
		keep:   func(dst, src *model) { dst.Progress = src.Progress },
		forget: func(m *model) { m.Progress = types.Float64Unknown() },
	},
	textOutput("error_code", func(m *model) *types.String { return &m.ErrorCode }),
	textOutput("status_info", func(m *model) *types.String { return &m.StatusInfo }),
	textOutput("image_id", func(m *model) *types.String { return &m.ImageID }),
	textOutput("transition_instance_id", func(m *model) *types.String { return &m.TransitionInstanceID }),
	textOutput("creation_time", func(m *model) *types.String { return &m.CreationTime }),
	textOutput("start_time", func(m *model) *types.String { return &m.StartTime }),
	textOutput("end_time", func(m *model) *types.String { return &m.EndTime }),
	{
		name:   "replication_job_runs",
		value:  func(m *model) attr.Value { return m.ReplicationJobRuns },
		keep:   func(dst, src *model) { dst.ReplicationJobRuns = src.ReplicationJobRuns },
		forget: func(m *model) { m.ReplicationJobRuns = types.ListUnknown(runType) },
	},
}

func textOutput(name string, at func(*model) *types.String) output {
	return output{
		name:   name,
		value:  func(m *model) attr.Value { return *at(m) },
		keep:   func(dst, src *model) { *at(dst) = *at(src) },
		forget: func(m *model) { *at(m) = types.StringUnknown() },
	}
}

// keepOutputs copies the outputs from src.
func (m *model) keepOutputs(src *model) {
	for _, o := range outputs {
		o.keep(m, src)
	}
}

// fillOutputs copies those outputs from src that the plan left open.
func (m *model) fillOutputs(src *model) {
	for _, o := range outputs {
		if o.value(m).IsUnknown() {
			o.keep(m, src)
		}
	}
}
