package smcmock_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// sampleTree is a response of either format: what an object, or an element, has by name. Of one
// name there can be several, whose order counts. A value is a text or another tree.
type sampleTree = map[string][]any

func sampleEqual(a, b object) bool { return reflect.DeepEqual(a, b) }

// sampleJSON decodes JSON. A list is as many values of the same name.
func sampleJSON(t *testing.T, text string) sampleTree {
	t.Helper()
	var decoded object
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return sampleFields(t, decoded)
}

func sampleFields(t *testing.T, fields object) sampleTree {
	t.Helper()
	tree := sampleTree{}
	for name, field := range fields {
		list, ok := field.([]any)
		if !ok {
			list = []any{field}
		}
		for _, value := range list {
			tree[name] = append(tree[name], sampleValue(t, value))
		}
	}
	return tree
}

func sampleValue(t *testing.T, value any) any {
	t.Helper()
	switch v := value.(type) {
	case object:
		return sampleFields(t, v)
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		t.Fatalf("%T in a response", value)
		return nil
	}
}

// sampleXML decodes XML and checks the name of the root.
func sampleXML(t *testing.T, text, root string) sampleTree {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	tree := sampleElements(t, decoder)
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("%v after the root: %s", err, text)
	}
	if content, ok := tree[root]; ok && len(tree) == 1 && len(content) == 1 {
		inner, _ := content[0].(sampleTree)
		return inner
	}
	t.Fatalf("the root is not %s: %s", root, text)
	return nil
}

// sampleElements decodes elements up to the end of the one around them.
func sampleElements(t *testing.T, decoder *xml.Decoder) sampleTree {
	t.Helper()
	tree := sampleTree{}
	text := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return tree
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inner := sampleElements(t, decoder)
			var value any = inner
			if content, leaf := inner[""]; leaf {
				value = content[0]
			}
			tree[token.Name.Local] = append(tree[token.Name.Local], value)
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if len(tree) == 0 {
				tree[""] = []any{text}
			}
			return tree
		}
	}
}

// sampleServer is a server at the time of the samples. IDs are given out in the order of ids.
func sampleServer(t *testing.T, requestID, now string, ids ...string) *smcmock.Server {
	t.Helper()
	ids = slices.Clone(ids)
	s := start(t, signedAt(t, now), func(o *smcmock.Options) {
		o.NewRequestID = func() string { return requestID }
		o.NewID = func(prefix string) string {
			for i, id := range ids {
				if strings.HasPrefix(id, prefix+"-") {
					ids[i] = ""
					return id
				}
			}
			return prefix + "-none-left"
		}
		o.Phases = smcmock.Phases{Preparing: 5 * time.Minute, Syncing: 25 * time.Minute, Processing: 10 * time.Minute}
	})
	s.AddSource(sampleSource())
	return s
}

// sampleSource is the source server of section 5.4, before it has a replication job.
func sampleSource() smcmock.Source {
	return smcmock.Source{
		SourceId: signedSource, Name: "web-01", Description: "Server Source Imported By GotoAliyun.",
		CreationTime: time.Date(2026, 2, 27, 2, 58, 9, 0, time.UTC), HeartbeatRate: 30, AgentVersion: "2.8.5",
		Platform: "CentOS", Architecture: "x86_64", KernelLevel: 1, ReplicationDriver: "SMT", SystemDiskSize: 40,
		SystemInfo: `{"agent_mode":"daemon","agent_type":"aliyun","client_type":"","cores":"2","cpu_usage":"0.00",` +
			`"hostname":"web-01","ipv4":"10.0.0.8","memory":"8.00","memory_usage":"3.61"}`,
		SystemDiskParts: []smcmock.SourcePart{{Device: "0_0", Path: "/", SizeBytes: 42948624384, CanBlock: true, Need: true}},
		DataDisks: []smcmock.SourceDisk{{Index: 1, Size: 100, Path: "/data", Parts: []smcmock.SourcePart{
			{Device: "1_0", Path: "/data", SizeBytes: 53687091200},
		}}},
	}
}

// sample is a documented request with its responses.
type sample struct {
	requestID string
	now       string // by the wall clock, at the first request
	ids       []string
	prepare   func(s *smcmock.Server) // brings the state there
	action    string
	request   params
	status    int
	root      string
	json      string
	xml       string // "" where there is none; that of the JSON is expected then
}

// check sends the request by GET and POST in both formats, each to its own server, and compares the whole responses.
func (sample sample) check(t *testing.T) {
	t.Helper()
	want := sampleJSON(t, sample.json)
	if sample.xml != "" && !reflect.DeepEqual(sampleXML(t, sample.xml, sample.root), want) {
		t.Fatal("the documented responses differ")
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, format := range []string{"JSON", "XML"} {
			s := sampleServer(t, sample.requestID, sample.now, sample.ids...)
			if sample.prepare != nil {
				sample.prepare(s)
			}
			values := common(sample.action, with(sample.request, params{"Format": format, "Timestamp": sample.now}))
			r := send(t, s, method, values)
			content, decoded := "application/json", sampleJSON
			if format == "XML" {
				content = "application/xml"
				decoded = func(t *testing.T, text string) sampleTree { return sampleXML(t, text, sample.root) }
			}
			got := decoded(t, string(r.body))
			if r.status != sample.status || !strings.HasPrefix(r.header.Get("Content-Type"), content) || !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s: %d %s\n got %v\nwant %v", method, format, r.status, r.body, got, want)
			}
		}
	}
}

// Those of the document of CreateReplicationJob.
func TestSamples_CreateLeast(t *testing.T) {
	t.Parallel()
	sample{
		requestID: "C8B26B44-0189-443E-9816-D951F59623A9", now: "2021-01-01T00:00:00Z", ids: []string{"j-bp17bclvg344jlyt****"},
		prepare: func(s *smcmock.Server) { s.AddSource(smcmock.NewSource("s-bp1e2fsl57knvuug****")) },
		action:  "CreateReplicationJob",
		request: params{"RegionId": "cn-hangzhou", "SourceId": "s-bp1e2fsl57knvuug****", "SystemDiskSize": "80"},
		status:  http.StatusOK, root: "CreateReplicationJobResponse",
		json: `{
    "JobId": "j-bp17bclvg344jlyt****",
    "RequestId": "C8B26B44-0189-443E-9816-D951F59623A9"
}`,
		xml: `<CreateReplicationJobResponse>
    <JobId>j-bp17bclvg344jlyt****</JobId>
    <RequestId>C8B26B44-0189-443E-9816-D951F59623A9</RequestId>
</CreateReplicationJobResponse>`,
	}.check(t)
}

// sampleRequest is the request of section 5.1 without what every request has.
func sampleRequest() params {
	form, _ := url.ParseQuery(signedForm)
	request := params{"RegionId": "cn-hangzhou"}
	for name := range form {
		request[name] = form.Get(name)
	}
	return request
}

func TestSamples_CreateIncremental(t *testing.T) {
	t.Parallel()
	created := sample{
		requestID: "0C8C1A9E-5B0E-4E0F-9B7B-2F5C2E9D7A11", now: "2026-03-01T08:00:00Z", ids: []string{"j-bp1demo0000000042"},
		action: "CreateReplicationJob", request: sampleRequest(), status: http.StatusOK, root: "CreateReplicationJobResponse",
		json: `{"RequestId":"0C8C1A9E-5B0E-4E0F-9B7B-2F5C2E9D7A11","JobId":"j-bp1demo0000000042"}`,
		xml: `<CreateReplicationJobResponse>
  <RequestId>0C8C1A9E-5B0E-4E0F-9B7B-2F5C2E9D7A11</RequestId>
  <JobId>j-bp1demo0000000042</JobId>
</CreateReplicationJobResponse>`,
	}
	created.check(t)
	// And the request itself, as it is documented byte for byte.
	s := sampleServer(t, created.requestID, created.now, created.ids...)
	r := signedSend(t, s, http.MethodPost, signedQuery, signedForm)
	if r.status != http.StatusOK || string(r.body) != created.json {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// The state of the response comes about by the request of section 5.1 and the passing of time, but for
// the instance type, which is for the API to pick, and the second run, which takes less time.
func TestSamples_DescribeAfterTwoRuns(t *testing.T) {
	t.Parallel()
	sample{
		requestID: "7A0E6F5D-0F7C-4B0B-8C63-3C2D1B0A9F55", now: "2026-03-01T08:00:01Z",
		ids: []string{"j-bp1demo0000000042", "i-bp1demo0000000007", "m-bp1demo0000000001", "m-bp1demo0000000002"},
		prepare: func(s *smcmock.Server) {
			id := "j-bp1demo0000000042"
			signedSend(t, s, http.MethodPost, signedQuery, signedForm).is(t, "create", "")
			s.UpdateJob(id, func(job *smcmock.Job) { job.InstanceType = "ecs.c6.large" })
			s.Clock().Step(4*time.Minute + 59*time.Second)
			values := common("StartReplicationJob", params{"JobId": id, "Timestamp": "2026-03-01T08:00:01Z"})
			send(t, s, http.MethodPost, values).is(t, "start", "")
			s.Clock().Step(12*time.Hour + 50*time.Minute) // 20:55, ten minutes into the second run.
			s.UpdateJob(id, func(job *smcmock.Job) { job.BusinessStatus = smcmock.PhaseProcessing })
			s.Clock().Step(10 * time.Minute)
		},
		action:  "DescribeReplicationJobs",
		request: params{"RegionId": "cn-hangzhou", "JobId.1": "j-bp1demo0000000042", "PageSize": "50"},
		status:  http.StatusOK, root: "DescribeReplicationJobsResponse",
		json: sampleTwoRuns,
	}.check(t)
}

const sampleTwoRuns = `{
  "TotalCount": 1, "PageNumber": 1, "PageSize": 50,
  "RequestId": "7A0E6F5D-0F7C-4B0B-8C63-3C2D1B0A9F55",
  "ReplicationJobs": {"ReplicationJob": [{
    "JobId": "j-bp1demo0000000042", "SourceId": "s-bp1demo0000000001", "RegionId": "cn-hangzhou",
    "Name": "web-01:migration", "JobType": 0, "TargetType": "Image",
    "Status": "Waiting", "BusinessStatus": "", "ErrorCode": "", "Progress": 100.0,
    "CreationTime": "2026-03-01T08:00:01Z", "StartTime": "2026-03-01T20:45:00Z",
    "EndTime": "2026-03-01T21:05:00Z", "ValidTime": "2026-03-31T08:00:01Z",
    "RunOnce": false, "Frequency": 12, "MaxNumberOfImageToKeep": 3,
    "NetMode": 2, "VpcId": "vpc-bp1demo0000000001", "VSwitchId": "vsw-bp1demo0000000001",
    "TransitionInstanceId": "i-bp1demo0000000007", "InstanceType": "ecs.c6.large",
    "ImageName": "web-01-image", "ImageId": "m-bp1demo0000000002",
    "ReplicationParameters": "{\"bandwidth_limit\":0,\"compress_level\":1,\"checksum\":true}",
    "SystemDiskSize": 80,
    "SystemDiskParts": {"SystemDiskPart": [{"Device": "0_0", "SizeBytes": 42948624384, "Block": true}]},
    "DataDisks": {"DataDisk": [{"Index": 1, "Size": 100,
      "Parts": {"Part": [{"Device": "1_0", "SizeBytes": 53687091200, "Block": false}]}}]},
    "ReplicationJobRuns": {"ReplicationJobRun": [
      {"Type": "Manual", "StartTime": "2026-03-01T08:05:00Z", "EndTime": "2026-03-01T08:45:00Z", "ImageId": "m-bp1demo0000000001"},
      {"Type": "Schedule", "StartTime": "2026-03-01T20:45:00Z", "EndTime": "2026-03-01T21:05:00Z", "ImageId": "m-bp1demo0000000002"}]},
    "Tags": {"Tag": [{"Key": "env", "Value": ""}]}
  }]}
}`

func TestSamples_DeleteRunning(t *testing.T) {
	t.Parallel()
	sample{
		requestID: "D1F3B2A4-1B8E-4D9A-9E53-4C2B6A7F8E90", now: "2026-03-01T08:00:00Z",
		prepare: func(s *smcmock.Server) {
			s.AddJob(smcmock.Job{JobId: "j-bp1demo0000000043", SourceId: signedSource, Status: smcmock.StatusRunning})
		},
		action: "DeleteReplicationJob", request: params{"JobId": "j-bp1demo0000000043"}, status: http.StatusBadRequest, root: "Error",
		json: `{"RequestId":"D1F3B2A4-1B8E-4D9A-9E53-4C2B6A7F8E90","HostId":"smc.aliyuncs.com",
 "Code":"ReplicationJob.InvalidStatus",
 "Message":"The specified replication job status: Running is invalid. ` +
			`This operation can only be performed in the following status: Ready, Stopped, InError, Finished, Waiting, Expired.",
 "Recommend":"https://error-center.aliyun.com/status/search?Keyword=ReplicationJob.InvalidStatus&source=PopGw"}`,
	}.check(t)
}

func TestSamples_DescribeSourceServer(t *testing.T) {
	t.Parallel()
	sample{
		requestID: "5E5B6C1D-6D7E-4F8A-8B9C-0A1B2C3D4E5F", now: "2026-03-01T08:00:00Z",
		ids: []string{"j-bp1demo0000000042"},
		prepare: func(s *smcmock.Server) {
			// The sample is older than Disks.
			s.Switch(func(switches *smcmock.Switches) { switches.OlderFields = true })
			signedSend(t, s, http.MethodPost, signedQuery, signedForm).is(t, "create", "")
		},
		action: "DescribeSourceServers", request: params{"SourceId.1": signedSource}, status: http.StatusOK, root: "DescribeSourceServersResponse",
		json: `{
  "TotalCount": 1, "PageNumber": 1, "PageSize": 10, "RequestId": "5E5B6C1D-6D7E-4F8A-8B9C-0A1B2C3D4E5F",
  "SourceServers": {"SourceServer": [{
    "SourceId": "s-bp1demo0000000001", "Name": "web-01", "Description": "Server Source Imported By GotoAliyun.",
    "State": "InUse", "ErrorCode": "", "JobId": "j-bp1demo0000000042", "CreationTime": "2026-02-27T02:58:09Z",
    "HeartbeatRate": 30, "AgentVersion": "2.8.5", "Platform": "CentOS", "Architecture": "x86_64",
    "KernelLevel": 1, "ReplicationDriver": "SMT", "SystemDiskSize": 40,
    "SystemInfo": "{\"agent_mode\":\"daemon\",\"agent_type\":\"aliyun\",\"client_type\":\"\",\"cores\":\"2\",` +
			`\"cpu_usage\":\"0.00\",\"hostname\":\"web-01\",\"ipv4\":\"10.0.0.8\",\"memory\":\"8.00\",\"memory_usage\":\"3.61\"}",
    "SystemDiskParts": {"SystemDiskPart": [{"Device": "0_0", "Path": "/", "SizeBytes": 42948624384, "CanBlock": true, "Need": true}]},
    "DataDisks": {"DataDisk": [{"Index": 1, "Size": 100, "Path": "/data",
      "Parts": {"Part": [{"Device": "1_0", "Path": "/data", "SizeBytes": 53687091200, "CanBlock": false, "Need": false}]}}]}
  }]}
}`,
	}.check(t)
}

// XML has no types, and the comparison above takes 100 for 100.0: JSON has numbers and booleans as such.
func TestSamples_TypesInJSON(t *testing.T) {
	t.Parallel()
	s := sampleServer(t, "ID", "2026-03-01T08:00:00Z", "j-bp1demo0000000042")
	signedSend(t, s, http.MethodPost, signedQuery, signedForm).is(t, "create", "")
	values := common("DescribeReplicationJobs", params{"Timestamp": "2026-03-01T08:00:00Z"})
	response := send(t, s, http.MethodPost, values).decode(t)
	job := items(response, "ReplicationJobs", "ReplicationJob")[0]
	var want object
	if err := json.Unmarshal([]byte(sampleTwoRuns), &want); err != nil {
		t.Fatal(err)
	}
	documented := items(want, "ReplicationJobs", "ReplicationJob")[0]
	for name, value := range job {
		if reflect.TypeOf(value) != reflect.TypeOf(documented[name]) {
			t.Errorf("%s: %T, want %T", name, value, documented[name])
		}
	}
	for _, name := range []string{"SystemDiskParts", "DataDisks", "Tags"} {
		if !reflect.DeepEqual(job[name], documented[name]) {
			t.Errorf("%s: %v, want %v", name, job[name], documented[name])
		}
	}
	for _, name := range []string{"TotalCount", "PageNumber", "PageSize", "RequestId"} {
		if reflect.TypeOf(response[name]) != reflect.TypeOf(want[name]) {
			t.Errorf("%s: %T", name, response[name])
		}
	}
}
