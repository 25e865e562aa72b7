package crosszonejob

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// field is one configurable attribute. SMC changes none of them once the job is created: no
// document says that ModifyReplicationJobAttribute has parameters for them, or takes jobs of
// this type.
type field struct {
	name string

	// filled says that SMC has a default, so that removing the attribute from the configuration
	// keeps what the job has.
	filled bool

	// migration says that another value is another migration: it replaces the job in every
	// status.
	migration bool

	// reported says that SMC reports a value that it chose.
	reported bool

	// value reads the attribute, keep copies it from src to dst, clear sets it to null.
	value func(*model) attr.Value
	keep  func(dst, src *model)
	clear func(*model)
}

// fields is the table of all configurable attributes but the disks. The instance, with its
// region, names the migration. The target zone does not, although another one is another
// destination: zones are often chosen by a data source that lists what is available at the time,
// so that a value moves by itself; SMC does not report the zone, so that no refresh can tell
// whether the job goes there already; and a replacement would move an instance that is in
// production once more, and pay for it.
var fields = []field{
	field{name: "instance_id", migration: true}.of(func(m *model) *types.String { return &m.InstanceID }),
	field{name: "region_id", filled: true, migration: true, reported: true}.of(func(m *model) *types.String { return &m.RegionID }),
	field{name: "target_zone_id", filled: true}.of(func(m *model) *types.String { return &m.TargetZoneID }),
	field{name: "target_vswitch_id", filled: true}.of(func(m *model) *types.String { return &m.TargetVSwitchID }),
	field{name: "target_instance_type"}.of(func(m *model) *types.String { return &m.TargetInstanceType }),
	{
		name: "auto_pay", filled: true,
		value: func(m *model) attr.Value { return m.AutoPay },
		keep:  func(dst, src *model) { dst.AutoPay = src.AutoPay },
		clear: func(m *model) { m.AutoPay = types.BoolNull() },
	},
	field{name: "resource_group_id", filled: true, reported: true}.of(func(m *model) *types.String { return &m.ResourceGroupID }),
}

// of completes a field that is a string.
func (f field) of(at func(*model) *types.String) field {
	f.value = func(m *model) attr.Value { return *at(m) }
	f.keep = func(dst, src *model) { *at(dst) = *at(src) }
	f.clear = func(m *model) { *at(m) = types.StringNull() }
	return f
}

// argumentNames are the names of all arguments that can be at fault in an error of SMC.
func argumentNames() []string {
	names := []string{"disk"}
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// changesTable is the table of fields as documentation: what a change of each argument does.
func changesTable() string {
	migrations, others := []string{}, []string{}
	for _, f := range fields {
		if f.migration {
			migrations = append(migrations, "`"+f.name+"`")
		} else {
			others = append(others, "`"+f.name+"`")
		}
	}
	return "| Arguments | The job is `Ready` | The job has started |\n|---|---|---|\n" +
		"| `desired_status`, `timeouts` | changed in place | changed in place |\n" +
		"| " + strings.Join(migrations, ", ") + " | replaced | another migration: replaced |\n" +
		"| " + strings.Join(others, ", ") + ", `disk` | replaced | kept, with a warning |\n"
}
