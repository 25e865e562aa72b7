package smcmock_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// pathStart starts a server whose source server s-one has LVM volumes.
func pathStart(t *testing.T, switches smcmock.Switches) *smcmock.Server {
	t.Helper()
	s := limitStart(t, switches)
	s.AddSource(smcmock.NewLVMSource("s-one"))
	return s
}

// pathRequest is a request with all parameters of Disks, and pathJSON the same as JSON.
func pathRequest() params {
	return params{
		"SystemDiskSize": "-", "Disks.System.LVM": "true", "Disks.System.Size": "50", "Disks.System.Part.1.Path": "/boot",
		"Disks.System.Part.2.Path": "/", "Disks.System.Part.2.SizeBytes": "51539607552", "Disks.System.Part.2.Block": "false",
		"Disks.Data.1.DiskId": "d-2", "Disks.Data.1.LVM": "True", "Disks.Data.1.Size": "300", "Disks.Data.1.Part.1.Path": "/backup",
		"Disks.Data.1.Part.1.SizeBytes": "214748364800",
	}
}

const pathJSON = `{
	"System": {"LVM": true, "Size": 50, "Part": [{"Path": "/boot"}, {"Path": "/", "SizeBytes": 51539607552, "Block": false}]},
	"Data": [{"DiskId": "d-2", "LVM": true, "Size": 300, "Part": [{"Path": "/backup", "SizeBytes": 214748364800}]}]
}`

// pathWant are the fields of the replication job that these make.
const pathWant = `{
	"SystemDiskSize": 50,
	"SystemDiskParts": {"SystemDiskPart": [
		{"Device": "0_0", "SizeBytes": 1073741824, "Block": true}, {"Device": "0_1", "SizeBytes": 51539607552, "Block": false}
	]},
	"DataDisks": {"DataDisk": [{"Index": 2, "Size": 300, "Parts": {"Part": [{"Device": "2_0", "SizeBytes": 214748364800, "Block": true}]}}]},
	"Disks": {
		"System": {"LVM": true, "Size": 50, "Parts": {"Part": [
			{"Path": "/boot", "SizeBytes": 1073741824, "Block": true}, {"Path": "/", "SizeBytes": 51539607552, "Block": false}
		]}},
		"Data": {"Data": [{"DiskId": "d-2", "LVM": true, "Size": 300, "Parts": {"Part": [
			{"Path": "/backup", "SizeBytes": 214748364800, "Block": true}
		]}}]}
	}
}`

// pathDisks returns the fields of a replication job that are about disks.
func pathDisks(job object) object {
	return object{
		"SystemDiskSize": job["SystemDiskSize"], "SystemDiskParts": job["SystemDiskParts"], "DataDisks": job["DataDisks"], "Disks": job["Disks"],
	}
}

// pathDescribe returns the disks of the only replication job.
func pathDescribe(t *testing.T, s *smcmock.Server) object {
	t.Helper()
	jobs := items(limitCall(t, s, "DescribeReplicationJobs", nil), "ReplicationJobs", "ReplicationJob")
	if len(jobs) != 1 {
		t.Fatalf("%v", jobs)
	}
	return pathDisks(jobs[0])
}

func pathDecode(t *testing.T, text string) object {
	t.Helper()
	var decoded object
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestDisks_BothSpellings(t *testing.T) {
	t.Parallel()
	want := pathDecode(t, pathWant)
	for name, request := range map[string]params{
		"flat": pathRequest(), "JSON": {"SystemDiskSize": "-", "Disks": pathJSON},
		"texts in JSON": {"SystemDiskSize": "-", "Disks": strings.NewReplacer(`: true`, `: "true"`, `300`, `"300"`).Replace(pathJSON)},
		"one of each":   {"SystemDiskSize": "-", "Disks": strings.Replace(pathJSON, `"DiskId": "d-2", `, ``, 1), "Disks.Data.1.DiskId": "d-2"},
		"equal size":    limitWith(pathRequest(), "SystemDiskSize", "50"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := pathStart(t, smcmock.Switches{})
			if response := limitCall(t, s, "CreateReplicationJob", limitRequest(request)); response["JobId"] == nil {
				t.Fatalf("%v", response)
			}
			if got := pathDescribe(t, s); !reflect.DeepEqual(got, want) {
				t.Errorf("\n%v\nwant\n%v", got, want)
			}
		})
	}
}

// Both spellings are one request, so that a client token stands for both.
func TestDisks_Idempotence(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewLVMSource("s-one"))
	disks := `{"System": {"LVM": true, "Size": 40}, "Data": [{"Size": 100}]}`
	id := create(t, s, params{"ClientToken": "token-1", "Disks": disks})
	flat := params{"ClientToken": "token-1", "Disks.System.LVM": "true", "Disks.System.Size": "40", "Disks.Data.1.Size": "100"}
	if again := create(t, s, flat); again != id {
		t.Errorf("%s, want %s", again, id)
	}
	refused(t, s, "CreateReplicationJob", with(least(), with(flat, params{"Disks.Data.1.Size": "101"})), "IdempotentParameterMismatch")
}

func TestDisks_JSONErrors(t *testing.T) {
	t.Parallel()
	s := pathStart(t, smcmock.Switches{})
	for _, disks := range []string{
		"x", "1", `"x"`, "[]", "{", "{} {}", `{"System": []}`, `{"System": 1}`, `{"Data": {}}`, `{"Data": [1]}`, `{"Data": {"1": {}}}`, `{"system": {}}`,
		`{"System": {"DiskId": "d-1"}}`, `{"System": {"Size": [40]}}`, `{"System": {"Size": {}}}`, `{"System": {"Part": [[]]}}`, `{"Other": null}`,
	} {
		limitCreate(t, s, params{"Disks": disks}, "InvalidDisks")
	}
	// What is well-formed is checked like the flat parameters.
	for disks, code := range map[string]string{
		`{"System": {"Size": 40.5}}`: "InvalidDisks.System.Size", `{"System": {"LVM": "yes"}}`: "InvalidDisks.System.LVM",
		`{"Data": [{}, {"Size": 19}]}`: "InvalidDisks.Data",
	} {
		limitCreate(t, s, params{"Disks": disks}, code)
	}
	for _, disks := range []string{"", "{}", "null", `{"System": null, "Data": []}`, `{"System": {"Part": []}}`} {
		if job := limitCreate(t, s, params{"Disks": disks}, ""); job.Disks.System != nil || job.Disks.Data != nil || job.SystemDiskSize != 40 {
			t.Errorf("%s: %+v", disks, job)
		}
	}
	limitCreate(t, s, params{"Disks": `{"System": {"Size": 40}}`, "Disks.System.Size": "40"}, "InvalidDisks")
}

func TestDisks_Limits(t *testing.T) {
	t.Parallel()
	s := pathStart(t, smcmock.Switches{})
	noSize := params{"SystemDiskSize": "-"}
	root, data := params{"Disks.System.Part.1.Path": "/"}, params{"Disks.Data.1.Part.1.Path": "/data", "Disks.Data.1.Size": "100"}
	for _, l := range []limit{
		{name: "Disks.System.Size", more: noSize, accepted: []string{"", "20", "2049", "32768"}, refused: []string{"19", "32769", "0"}},
		{name: "Disks.System.Size", refused: limitIntegers},
		{name: "Disks.Data.1.Size", accepted: []string{"", "20", "32768"}, refused: []string{"19", "32769", "0"}},
		{name: "Disks.Data.1.Size", refused: limitIntegers},
		{name: "Disks.System.LVM", accepted: []string{"", "true", "false", "TRUE", "False"}, refused: []string{"yes", "1"}},
		{name: "Disks.Data.1.LVM", accepted: []string{"", "true", "false", "TRUE", "False"}, refused: []string{"yes", "1"}},
		{name: "Disks.System.DiskId", refused: []string{"d-1"}},
		// A partition is one of the source server's, each once.
		{name: "Disks.System.Part.1.Path", accepted: []string{"", "/", "/boot"}, refused: []string{"/data", "/home", "//", "0_0"}, code: "InvalidParameter"},
		{name: "Disks.System.Part.2.Path", more: root, accepted: []string{"", "/boot"}, refused: []string{"/", "/data"}, code: "InvalidParameter"},
		{name: "Disks.Data.1.Part.1.Path", accepted: []string{"", "/data", "/scratch", "/backup"}, refused: []string{"/", "/home"}, code: "InvalidParameter"},
		{name: "Disks.Data.1.Part.2.Path", more: data, accepted: []string{"", "/scratch"}, refused: []string{"/backup", "/data"}, code: "InvalidParameter"},
		{name: "Disks.System.Part.1.SizeBytes", refused: []string{"1048576"}, code: "MissingParameter"},
		{name: "Disks.System.Part.1.Block", refused: []string{"true"}, code: "MissingParameter"},
		{name: "Disks.System.Part.1.Block", more: root, accepted: []string{"", "true", "FALSE"}, refused: []string{"yes"}},
		{name: "Disks.System.Part.1.SizeBytes", more: root, accepted: []string{"", "1", "4294967297"}, refused: append([]string{"0", "-1"}, limitIntegers...)},
		// No more than the disk has.
		{name: "Disks.System.Part.1.SizeBytes", more: root, accepted: []string{"42949672960"}, refused: []string{"42949672961"}, code: "InvalidParameter"},
		{name: "Disks.Data.1.Part.1.SizeBytes", more: data, accepted: []string{"107374182400"}, refused: []string{"107374182401"}, code: "InvalidParameter"},
	} {
		l.check(t, s)
	}
}

func TestDisks_DataDisksOfTheSource(t *testing.T) {
	t.Parallel()
	s := pathStart(t, smcmock.Switches{})
	indexes := func(request params) string {
		t.Helper()
		got := ""
		for _, disk := range limitCreate(t, s, request, "").DataDisks {
			got += fmt.Sprintf("%d:%d ", disk.Index, disk.Size)
		}
		return strings.TrimSpace(got)
	}
	for _, test := range []struct {
		request params
		want    string
	}{
		// Without paths, the position counts; with paths, they do.
		{params{"Disks.Data.1.Size": "150"}, "1:150"},
		{params{"Disks.Data.1.DiskId": "d-1", "Disks.Data.2.Size": "250"}, "1:100 2:250"},
		{params{"Disks.Data.1.Part.1.Path": "/backup"}, "2:200"},
		{params{"Disks.Data.1.Part.1.Path": "/backup", "Disks.Data.2.Part.1.Path": "/scratch"}, "2:200 1:100"},
		// If none is given, all are there.
		{params{"Disks.System.Size": "40"}, "1:100 2:200"},
	} {
		if got := indexes(test.request); got != test.want {
			t.Errorf("%v: %s, want %s", test.request, got, test.want)
		}
	}
	limitCreate(t, s, params{"Disks.Data.1.Size": "20", "Disks.Data.2.Size": "20", "Disks.Data.3.Size": "20"}, "ReplicationJobDataDiskIndex.Invalid")
	limitCreate(t, s, params{"Disks.Data.1.Part.1.Path": "/data", "Disks.Data.2.Part.1.Path": "/scratch"}, "DataDisk.DuplicateIndex")
	many := limitList(17, func(n int) params { return params{fmt.Sprintf("Disks.Data.%d.Size", n): "100"} })
	limitCreate(t, s, many, "InvalidDisks.Data.17")
	parts := limitList(33, func(n int) params { return params{fmt.Sprintf("Disks.System.Part.%d.Path", n): "/"} })
	limitCreate(t, s, parts, "InvalidDisks.System.Part.33")

	// A disk must be larger than what is on it.
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.SystemDiskUsed, source.DataDisks[0].Used = 30, 100 })
	limit{name: "Disks.System.Size", more: params{"SystemDiskSize": "-"}, accepted: []string{"31"}, refused: []string{"30"}, code: "InvalidParameter"}.check(t, s)
	limit{name: "Disks.Data.1.Size", accepted: []string{"101"}, refused: []string{"100", "20"}, code: "InvalidParameter"}.check(t, s)
}

// The two forms of one thing do not go together in one request.
func TestDisks_BothForms(t *testing.T) {
	t.Parallel()
	s := pathStart(t, smcmock.Switches{})
	for _, request := range []params{
		{"Disks.System.Size": "50"}, // The least request has a SystemDiskSize of 40.
		{"Disks.Data.1.Size": "100", "DataDisk.1.Size": "100"},
		{"Disks.System.Part.1.Path": "/", "SystemDiskPart.1.Device": "0_1", "SystemDiskPart.1.SizeBytes": "1048576"},
	} {
		limitCreate(t, s, request, "InvalidParameter")
	}
	for _, request := range []params{
		{"Disks.System.Size": "40", "DataDisk.1.Size": "100"},
		{"Disks.System.LVM": "true", "SystemDiskPart.1.Device": "0_1", "SystemDiskPart.1.SizeBytes": "1048576"},
		{"Disks.Data.1.Size": "100", "SystemDiskPart.1.Device": "0_1", "SystemDiskPart.1.SizeBytes": "1048576"},
	} {
		job := limitCreate(t, s, request, "")
		if job.Disks.System == nil || job.Disks.System.Size != 40 || len(job.Disks.System.Parts) != len(job.SystemDiskParts) || len(job.Disks.Data) != len(job.DataDisks) {
			t.Errorf("%v: %+v", request, job)
		}
	}
	older := pathStart(t, smcmock.Switches{RequireSystemDiskSize: true})
	limitCreate(t, older, params{"SystemDiskSize": "-", "Disks.System.Size": "50"}, "MissingSystemDiskSize")
}

func TestDisks_LVM(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	boot := smcmock.NewLVMSource("s-one")
	plain := boot
	plain.LVM = false
	windows := boot
	windows.Platform = "Windows Server 2016"
	for _, test := range []struct {
		name     string
		source   smcmock.Source
		switches smcmock.Switches
		want     *bool // nil: refused
	}{
		{"LVM", boot, smcmock.Switches{IneffectiveLVMIsFalse: true}, &yes},
		{"no LVM", plain, smcmock.Switches{}, &yes},
		{"no LVM, reported", plain, smcmock.Switches{IneffectiveLVMIsFalse: true}, &no},
		{"Windows", windows, smcmock.Switches{}, nil},
		{"no boot partition", smcmock.NewSource("s-one"), smcmock.Switches{}, nil},
		{"Windows, ignored", windows, smcmock.Switches{IgnoreUnsupportedLVM: true}, &yes},
		{"Windows, ignored and reported", windows, smcmock.Switches{IgnoreUnsupportedLVM: true, IneffectiveLVMIsFalse: true}, &no},
	} {
		s := limitStart(t, test.switches)
		s.AddSource(test.source)
		request := params{"Disks.System.LVM": "true", "Disks.Data.1.LVM": "true"}
		if test.want == nil {
			limitCreate(t, s, request, "InvalidParameter")
			limitCreate(t, s, params{"Disks.Data.1.LVM": "true"}, "InvalidParameter")
			limitCreate(t, s, params{"Disks.Data.1.LVM": "false", "Disks.System.LVM": "false"}, "")
			continue
		}
		disks := limitCreate(t, s, request, "").Disks
		if got := disks.System.LVM; got == nil || *got != *test.want || *disks.Data[0].LVM != *test.want {
			t.Errorf("%s: %+v", test.name, disks)
		}
	}
	s := pathStart(t, smcmock.Switches{})
	if disks := limitCreate(t, s, params{"Disks.System.Size": "40"}, "").Disks; disks.System.LVM != nil {
		t.Errorf("%+v", disks)
	}
}

// The older form determines the newer one, also after changes.
func TestDisks_Modify(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewLVMSource("s-one"))
	request := limitRequest(pathRequest())
	id, _ := must(t, s, "CreateReplicationJob", request)["JobId"].(string)
	for name := range pathRequest() {
		if strings.HasPrefix(name, "Disks.") {
			refused(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, name: request[name]}, "Invalid"+name)
		}
	}
	refused(t, s, "ModifyReplicationJobAttribute", params{"JobId": id, "Disks": pathJSON}, "InvalidDisks")
	must(t, s, "ModifyReplicationJobAttribute", params{
		"JobId": id, "SystemDiskSize": "60", "DataDisk.1.Index": "1", "DataDisk.1.Size": "110", "DataDisk.2.Index": "2", "DataDisk.2.Size": "310",
	})
	job, _ := s.Job(id)
	if job.SystemDiskSize != 60 || job.Disks.System.Size != 60 || job.Disks.System.LVM == nil || len(job.Disks.Data) != 2 {
		t.Fatalf("%+v", job)
	}
	if one, two := job.Disks.Data[0], job.Disks.Data[1]; one.LVM != nil || one.Size != 110 || two.DiskId != "d-2" || two.LVM == nil || two.Size != 310 {
		t.Errorf("%+v", job.Disks.Data)
	}
	// As from outside.
	s.UpdateJob(id, func(job *smcmock.Job) { job.SystemDiskSize, job.Disks.System.LVM = 70, nil })
	if job, _ = s.Job(id); job.Disks.System.Size != 70 || job.Disks.System.LVM != nil || len(job.Disks.Data) != 2 {
		t.Errorf("%+v", job.Disks)
	}
	s.UpdateJob(id, func(job *smcmock.Job) { job.Description = "changed" })
	if job, _ = s.Job(id); job.Disks.System.Size != 70 || len(job.DataDisks) != 2 {
		t.Errorf("%+v", job)
	}
}

func TestDisks_Switches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		switches smcmock.Switches
		request  params
		system   any // the Size of Disks.System; nil: there is no Disks
		data     int // disks in Disks.Data
	}{
		{"default", smcmock.Switches{}, nil, nil, 0},
		{"AlwaysDisks", smcmock.Switches{AlwaysDisks: true}, nil, 40.0, 2},
		{"DisksInBytes", smcmock.Switches{DisksInBytes: true}, params{"Disks.System.Size": "40"}, 42949672960.0, 2},
		{"NoDerivedDisks", smcmock.Switches{NoDerivedDisks: true}, params{"Disks.System.Size": "40"}, 40.0, 0},
		{"OlderFields", smcmock.Switches{OlderFields: true, AlwaysDisks: true}, params{"Disks.System.Size": "40"}, nil, 0},
	} {
		s := start(t, func(o *smcmock.Options) { o.Switches = test.switches })
		disks, _ := describe(t, s, create(t, s, test.request))["Disks"].(object)
		system, _ := disks["System"].(object)
		data := items(disks, "Data", "Data")
		if system["Size"] != test.system || len(data) != test.data || (disks == nil) != (test.system == nil) {
			t.Errorf("%s: %v", test.name, disks)
		}
		for _, disk := range data {
			if size, _ := disk["Size"].(float64); (size > 1e9) != test.switches.DisksInBytes {
				t.Errorf("%s: %v", test.name, disk)
			}
		}
	}
}

func TestDisks_XML(t *testing.T) {
	t.Parallel()
	s := pathStart(t, smcmock.Switches{})
	limitCall(t, s, "CreateReplicationJob", limitRequest(pathRequest()))
	type disk struct {
		DiskId, LVM, Size string
		Parts             []struct{ Path, SizeBytes, Block string } `xml:"Parts>Part"`
	}
	var response struct {
		XMLName xml.Name `xml:"DescribeReplicationJobsResponse"`
		System  disk     `xml:"ReplicationJobs>ReplicationJob>Disks>System"`
		Data    []disk   `xml:"ReplicationJobs>ReplicationJob>Disks>Data>Data"`
	}
	values := common("DescribeReplicationJobs", params{"Format": "XML", "Timestamp": limitNow})
	r := send(t, s, http.MethodGet, values)
	if err := xml.Unmarshal(r.body, &response); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	want := "{ true 50 [{/boot 1073741824 true} {/ 51539607552 false}]} [{d-2 true 300 [{/backup 214748364800 true}]}]"
	if got := fmt.Sprint(response.System, response.Data); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A request with JSON is signed and logged as it was sent.
func TestDisks_JSONInTheLog(t *testing.T) {
	t.Parallel()
	s := start(t)
	disks := `{"System":{"Size":40}}`
	create(t, s, params{"Disks": disks})
	call := s.CallsTo("CreateReplicationJob")[0]
	if call.Params["Disks"] != disks || maps.Clone(call.Business())["Disks.System.Size"] != "" {
		t.Errorf("%v", call.Params)
	}
}
