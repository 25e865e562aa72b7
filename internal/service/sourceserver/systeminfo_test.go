package sourceserver

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestDecodeSystemInfo(t *testing.T) {
	t.Parallel()
	text, integer, decimal := types.StringValue, types.Int64Value, types.Float64Value
	for name, test := range map[string]struct {
		text string
		want systemInfoModel
	}{
		"the documented sample": {
			`{"agent_mode":"daemon","agent_type":"aliyun","client_type":"","cores":"2","cpu_usage":"0.00",` +
				`"hostname":"web-01","ipv4":"10.0.0.8","memory":"8.00","memory_usage":"3.61"}`,
			systemInfoModel{
				Hostname: text("web-01"), IPv4: text("10.0.0.8"), Cores: integer(2), Memory: decimal(8), CPUUsage: decimal(0), MemoryUsage: decimal(3.61),
				AgentMode: text("daemon"), AgentType: text("aliyun"),
			},
		},
		"everything": {
			`{"hostname":"h","ipv4":"10.0.0.8","ipv6":"fe80::1","cores":"64","memory":"7.5","cpu_info":"Xeon \"Gold\"","cpu_usage":"12.5","memory_usage":"50",` +
				`"agent_mode":"daemon","agent_type":"aliyun","client_type":"vm"}`,
			systemInfoModel{
				Hostname: text("h"), IPv4: text("10.0.0.8"), IPv6: text("fe80::1"), Cores: integer(64), Memory: decimal(7.5), CPUInfo: text(`Xeon "Gold"`),
				CPUUsage: decimal(12.5), MemoryUsage: decimal(50), AgentMode: text("daemon"), AgentType: text("aliyun"), ClientType: text("vm"),
			},
		},
		"numbers": {
			`{"cores":4,"memory":15.51,"cpu_usage":0,"memory_usage":1e2,"client_type":3}`,
			systemInfoModel{Cores: integer(4), Memory: decimal(15.51), CPUUsage: decimal(0), MemoryUsage: decimal(100), ClientType: text("3")},
		},
		"a whole number with a fraction":  {`{"cores":"4.0"}`, systemInfoModel{Cores: integer(4)}},
		"half a core":                     {`{"cores":"4.5"}`, systemInfoModel{}},
		"more cores than can be counted":  {`{"cores":"1e300"}`, systemInfoModel{}},
		"no finite numbers":               {`{"cores":"Inf","memory":"NaN","cpu_usage":"-infinity","memory_usage":1e999}`, systemInfoModel{}},
		"spaces around numbers":           {`{"cores":" 4 ","memory":"8.00\n"}`, systemInfoModel{Cores: integer(4), Memory: decimal(8)}},
		"units":                           {`{"cores":"4 cores","memory":"8 GiB","cpu_usage":"5%"}`, systemInfoModel{}},
		"empty strings":                   {`{"hostname":"","cores":"","memory":""}`, systemInfoModel{}},
		"nulls":                           {`{"hostname":null,"cores":null,"memory":null}`, systemInfoModel{}},
		"one malformed among good values": {`{"hostname":["a"],"ipv4":{"a":1},"ipv6":true,"cores":[2],"memory":"8"}`, systemInfoModel{Memory: decimal(8)}},
		"other members":                   {`{"disks":[{"size":1}],"hostname":"h"}`, systemInfoModel{Hostname: text("h")}},
		"an empty object":                 {`{}`, systemInfoModel{}},
		"no text":                         {``, systemInfoModel{}},
		"null":                            {`null`, systemInfoModel{}},
		"a list":                          {`["web-01"]`, systemInfoModel{}},
		"a string":                        {`"{}"`, systemInfoModel{}},
		"a number":                        {`1`, systemInfoModel{}},
		"no JSON":                         {`hostname=web-01`, systemInfoModel{}},
		"cut off":                         {`{"hostname":"web-01","cores":"2`, systemInfoModel{}},
		"something behind it":             {`{"hostname":"web-01"}}`, systemInfoModel{}},
		"no UTF-8":                        {"{\"hostname\":\"\xff\"}", systemInfoModel{Hostname: text("\uFFFD")}},
		"nested deeply":                   {strings.Repeat(`{"a":`, 100_000), systemInfoModel{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := decodeSystemInfo(test.text); !reflect.DeepEqual(*got, test.want) {
				t.Errorf("%s:\n got %+v\nwant %+v", test.text, *got, test.want)
			}
		})
	}
}

func FuzzDecodeSystemInfo(f *testing.F) {
	f.Add(`{"hostname":"web-01","cores":2,"memory":"8.00"}`)
	f.Add(`{"cores":-1e-400,"memory":"0x1p-2"}`)
	f.Fuzz(func(t *testing.T, text string) {
		info := decodeSystemInfo(text)
		// Terraform cannot hold these, and the framework panics over them.
		if v := info.Memory.ValueFloat64(); v-v != 0 {
			t.Errorf("%q: memory %v", text, v)
		}
	})
}
