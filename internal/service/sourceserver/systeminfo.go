package sourceserver

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// systemInfoModel is what the SMC client reports of a source server's system.
type systemInfoModel struct {
	Hostname    types.String  `tfsdk:"hostname"`
	IPv4        types.String  `tfsdk:"ipv4"`
	IPv6        types.String  `tfsdk:"ipv6"`
	Cores       types.Int64   `tfsdk:"cores"`
	Memory      types.Float64 `tfsdk:"memory"`
	CPUInfo     types.String  `tfsdk:"cpu_info"`
	CPUUsage    types.Float64 `tfsdk:"cpu_usage"`
	MemoryUsage types.Float64 `tfsdk:"memory_usage"`
	AgentMode   types.String  `tfsdk:"agent_mode"`
	AgentType   types.String  `tfsdk:"agent_type"`
	ClientType  types.String  `tfsdk:"client_type"`
}

// decodeSystemInfo decodes SystemInfo, a string of JSON. Its form depends on the version of the
// SMC client: values are strings or numbers. What is missing or cannot be read is null.
func decodeSystemInfo(text string) *systemInfoModel {
	var members systemInfo
	if json.Unmarshal([]byte(text), &members) != nil {
		members = nil
	}
	return &systemInfoModel{
		Hostname:    members.text("hostname"),
		IPv4:        members.text("ipv4"),
		IPv6:        members.text("ipv6"),
		Cores:       members.integer("cores"),
		Memory:      members.decimal("memory"),
		CPUInfo:     members.text("cpu_info"),
		CPUUsage:    members.decimal("cpu_usage"),
		MemoryUsage: members.decimal("memory_usage"),
		AgentMode:   members.text("agent_mode"),
		AgentType:   members.text("agent_type"),
		ClientType:  members.text("client_type"),
	}
}

// systemInfo holds the members of SystemInfo, not decoded.
type systemInfo map[string]json.RawMessage

// scalar returns a string as it is and a number as it is written; "" for anything else.
func (s systemInfo) scalar(name string) string {
	var (
		text   string
		number json.Number
	)
	switch {
	case json.Unmarshal(s[name], &text) == nil:
		return text
	case json.Unmarshal(s[name], &number) == nil:
		return number.String()
	default:
		return ""
	}
}

func (s systemInfo) text(name string) types.String { return tfvalue.StringOrNull(s.scalar(name)) }

func (s systemInfo) decimal(name string) types.Float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s.scalar(name)), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return types.Float64Null()
	}
	return types.Float64Value(f)
}

func (s systemInfo) integer(name string) types.Int64 {
	// A float64 is exact up to 2^53. Some clients write 4.0.
	f := s.decimal(name)
	if value := f.ValueFloat64(); f.IsNull() || value != math.Trunc(value) || math.Abs(value) > 1<<53 {
		return types.Int64Null()
	}
	return types.Int64Value(int64(f.ValueFloat64()))
}
