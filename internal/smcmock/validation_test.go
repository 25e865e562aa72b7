package smcmock_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// limit are values of one parameter on both sides of what it takes.
type limit struct {
	name     string
	more     params // what else a request has
	accepted []string
	refused  []string
	code     string // of the refusals; "" is Invalid and the name
}

// limitNow is when the tests of limits take place.
const limitNow = "2026-03-01T08:00:00Z"

// limitStart starts a server whose clock stands still.
func limitStart(t *testing.T, switches smcmock.Switches) *smcmock.Server {
	t.Helper()
	return start(t, signedAt(t, limitNow), func(o *smcmock.Options) { o.Switches = switches })
}

// limitCall sends a request at the time of the stopped clock.
func limitCall(t *testing.T, s *smcmock.Server, action string, more params) object {
	t.Helper()
	values := common(action, more)
	values.Set("Timestamp", limitNow)
	return send(t, s, "POST", values).decode(t)
}

// limitCreate creates a replication job, and removes it at once if that succeeds: what was created is
// returned. code is what is expected, "" is success.
func limitCreate(t *testing.T, s *smcmock.Server, more params, code string) smcmock.Job {
	t.Helper()
	before := len(s.Jobs())
	response := limitCall(t, s, "CreateReplicationJob", limitRequest(more))
	if got, _ := response["Code"].(string); got != code {
		t.Errorf("%.200v: %v, want %q", more, response, code)
	}
	id, _ := response["JobId"].(string)
	job, created := s.Job(id)
	if created != (code == "") {
		t.Errorf("%.200v: created: %t", more, created)
	}
	s.RemoveJob(id)
	if len(s.Jobs()) != before {
		t.Errorf("%.200v: %d replication jobs", more, len(s.Jobs()))
	}
	return job
}

// limitRequest is the least request with more parameters; "-" takes one away, and "" sends it empty.
func limitRequest(more params) params {
	request := least()
	for name, value := range more {
		if request[name] = value; value == "-" {
			delete(request, name)
		}
	}
	return request
}

func (l limit) check(t *testing.T, s *smcmock.Server) {
	t.Helper()
	code := l.code
	if code == "" {
		code = "Invalid" + l.name
	}
	for _, value := range l.accepted {
		limitCreate(t, s, limitWith(l.more, l.name, value), "")
	}
	for _, value := range l.refused {
		limitCreate(t, s, limitWith(l.more, l.name, value), code)
	}
}

// limitWith returns parameters with another one.
func limitWith(base params, name, value string) params {
	all := params{}
	maps.Copy(all, base)
	all[name] = value
	return all
}

// limitList returns parameters that make up a list of n elements.
func limitList(n int, element func(n int) params) params {
	all := params{}
	for i := range n {
		maps.Copy(all, element(i+1))
	}
	return all
}

var limitIntegers = []string{"x", "40.0", "4e1", "+40", " 40", "0x28", "9223372036854775808", "1,000"}

func TestCreate_Names(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	for _, name := range []string{"Name", "ImageName"} {
		limit{
			name: name,
			accepted: []string{
				"", "ab", "A1", "z:_-9", "web-01", "httpd", "http:-", "服务器", "服1", "a服务器", "a" + strings.Repeat("9", 127), strings.Repeat("服", 128),
			},
			refused: []string{
				"a", "服", "a" + strings.Repeat("9", 128), strings.Repeat("服", 129), "1a", ":a", "_a", "-a", " a", "a b", "a.b", "a/b", "a\n",
				"http://ab", "https://ab", "äb", "a\xff", "a\u200b", "a!",
			},
		}.check(t, s)
	}
	if job := limitCreate(t, s, params{"Name": "web-01", "ImageName": "image-01"}, ""); job.Name != "web-01" || job.ImageName != "image-01" {
		t.Errorf("%+v", job)
	}
	if job := limitCreate(t, s, nil, ""); job.Name != "SMC-"+job.JobId || job.ImageName != "" {
		t.Errorf("%+v", job)
	}
	s = limitStart(t, smcmock.Switches{NoGeneratedName: true})
	if job := limitCreate(t, s, nil, ""); job.Name != "" {
		t.Errorf("%+v", job)
	}
}

func TestCreate_Descriptions(t *testing.T) {
	t.Parallel()
	tolerable := []string{"a b", "A sentence, with a full stop.", "1a", "täglich", "a\nb"}
	l := limit{
		name:     "Description",
		accepted: []string{"", "ab", "This_is_a_migration_task", "a" + strings.Repeat("9", 127), strings.Repeat("服", 128)},
		refused:  []string{"a", "服", "a" + strings.Repeat("9", 128), strings.Repeat("服", 129), "http://ab", "https://ab", "a\xff"},
	}
	strict := l
	l.accepted = append(slices.Clone(l.accepted), tolerable...)
	l.check(t, limitStart(t, smcmock.Switches{}))
	strict.refused = append(slices.Clone(l.refused), tolerable...)
	strict.check(t, limitStart(t, smcmock.Switches{StrictDescription: true}))
}

func TestCreate_SystemDiskSize(t *testing.T) {
	t.Parallel()
	name := "SystemDiskSize"
	s := limitStart(t, smcmock.Switches{})
	limit{name: name, accepted: []string{"20", "500", "2048"}, refused: []string{"19", "2049", "0", "-40", "2147483648"}}.check(t, s)
	limit{name: name, refused: limitIntegers}.check(t, s)
	older := limitStart(t, smcmock.Switches{MaxSystemDiskSize: 500, RequireSystemDiskSize: true})
	limit{name: name, accepted: []string{"20", "500"}, refused: []string{"19", "501"}}.check(t, older)
	limit{name: name, refused: []string{"-", ""}, code: "MissingSystemDiskSize"}.check(t, older)

	// Without it, the size of the source server's disk is taken, but no less than the least.
	for size, want := range map[int]int{9: 20, 20: 20, 40: 40, 600: 600} {
		s.UpdateSource("s-one", func(source *smcmock.Source) { source.SystemDiskSize = size })
		if job := limitCreate(t, s, params{name: "-"}, ""); job.SystemDiskSize != want {
			t.Errorf("%d: %d", size, job.SystemDiskSize)
		}
	}
	// It must be greater than the used space.
	s.UpdateSource("s-one", func(source *smcmock.Source) { source.SystemDiskUsed = 100 })
	limit{name: name, accepted: []string{"101"}, refused: []string{"100", "99"}, code: "InvalidParameter"}.check(t, s)
}

func TestCreate_Numbers(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	incremental := params{"RunOnce": "false"}
	frequency, images := limitWith(incremental, "Frequency", "12"), limitWith(incremental, "MaxNumberOfImageToKeep", "3")
	for _, l := range []limit{
		{name: "Frequency", more: images, accepted: []string{"1", "12", "168"}, refused: []string{"0", "169", "-1"}},
		{name: "MaxNumberOfImageToKeep", more: frequency, accepted: []string{"1", "10"}, refused: []string{"0", "11", "-1"}},
		{name: "Frequency", accepted: []string{"", "1"}, refused: []string{"0", "169"}},
		{name: "MaxNumberOfImageToKeep", accepted: []string{"", "1"}, refused: []string{"0", "11"}},
		{name: "Frequency", more: images, refused: []string{"-", ""}, code: "MissingParameter"},
		{name: "MaxNumberOfImageToKeep", more: frequency, refused: []string{"-", ""}, code: "MissingParameter"},
		{name: "NetMode", accepted: []string{"", "0"}, refused: []string{"1", "3", "-1"}},
		{name: "JobType", accepted: []string{"", "0", "1", "2", "3"}, refused: []string{"-1"}},
		{name: "RunOnce", accepted: []string{"", "true", "True", "TRUE"}, refused: []string{"1", "yes", " true"}},
		{name: "RunOnce", more: incremental, refused: []string{"False", "FALSE"}, code: "MissingParameter"},
		{name: "OwnerId", accepted: []string{"", "9223372036854775807"}},
	} {
		l.check(t, s)
		if l.name != "RunOnce" && l.code == "" {
			limit{name: l.name, more: l.more, refused: limitIntegers}.check(t, s)
		}
	}
	response := limitCall(t, s, "CreateReplicationJob", with(least(), images))
	if response["Message"] != `The input parameter "Frequency" that is mandatory for processing this request is not supplied.` {
		t.Errorf("%v", response)
	}
	if job := limitCreate(t, s, nil, ""); !job.RunOnce || job.NetMode != 0 || job.Frequency != 0 || job.MaxNumberOfImageToKeep != 0 {
		t.Errorf("%+v", job)
	}
	all := with(incremental, params{"Frequency": "168", "MaxNumberOfImageToKeep": "10", "JobType": "3"})
	if job := limitCreate(t, s, all, ""); job.RunOnce || job.Frequency != 168 || job.MaxNumberOfImageToKeep != 10 || job.JobType != 3 {
		t.Errorf("%+v", job)
	}
}

func TestCreate_Times(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	malformed := []string{
		"2026-03-10", "2026-03-10 08:00:00", "2026-03-10T08:00Z", "2026-03-10T08:00:00", "2026-03-10T08:00:00+00:00", "2026-03-10T08:00:00.5Z",
		"2026-03-10T8:00:00Z", "2026-02-30T08:00:00Z", "1773129600", "tomorrow",
	}
	for _, l := range []limit{
		// Later than now, and within 30 days.
		{
			name: "ScheduledStartTime", accepted: []string{"", "2026-03-01T08:00:01Z", "2026-03-31T08:00:00Z"},
			refused: []string{"2026-03-01T08:00:00Z", "2026-03-01T07:59:59Z", "2026-03-31T08:00:01Z", "2020-01-01T00:00:00Z"},
		},
		// From 7 to 90 days after the creation.
		{
			name: "ValidTime", accepted: []string{"2026-03-08T08:00:00Z", "2026-05-30T08:00:00Z"},
			refused: []string{"2026-03-08T07:59:59Z", "2026-05-30T08:00:01Z", "2026-03-01T08:00:00Z", "2020-01-01T00:00:00Z"},
		},
		{name: "ScheduledStartTime", refused: malformed},
		{name: "ValidTime", refused: malformed},
	} {
		l.check(t, s)
	}
	for _, want := range []struct {
		request          params
		scheduled, valid string
	}{
		{nil, "0001-01-01T00:00:00Z", "2026-03-31T08:00:00Z"},
		{params{"ValidTime": ""}, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{params{"ValidTime": "2026-03-08T08:00:00Z", "ScheduledStartTime": "2026-03-02T00:00:00Z"}, "2026-03-02T00:00:00Z", "2026-03-08T08:00:00Z"},
	} {
		job := limitCreate(t, s, want.request, "")
		const format = "2006-01-02T15:04:05Z"
		if job.ScheduledStartTime.Format(format) != want.scheduled || job.ValidTime.Format(format) != want.valid {
			t.Errorf("%v: %v %v", want.request, job.ScheduledStartTime, job.ValidTime)
		}
		if job.CreationTime.Format(format) != limitNow || job.Status != smcmock.StatusReady {
			t.Errorf("%+v", job)
		}
	}
}

func TestCreate_Texts(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	parameters := func(n int) string { return `{"k":"` + strings.Repeat("é", n-len(`{"k":""}`)) + `"}` }
	for _, l := range []limit{
		{
			name: "RegionId", accepted: []string{"cn-hangzhou", "us-east-1", "cn-shanghai", "ap-southeast-1", "cn-hangzhou-finance"},
			refused: []string{"hangzhou", "cn-", "-hangzhou", "c-hangzhou", "CN-hangzhou", "cn_hangzhou", "cn hangzhou", "cn-hangzhou!"},
		},
		{name: "RegionId", refused: []string{"-", ""}, code: "MissingRegionId"},
		{name: "SourceId", refused: []string{"-", ""}, code: "MissingSourceId"},
		{name: "SourceId", refused: []string{"s-two", "S-ONE", "s-one "}, code: "InvalidSourceId.NotFound"},
		{name: "LicenseType", accepted: []string{"", "BYOL"}, refused: []string{"byol", "Aliyun"}},
		{name: "LaunchTemplateVersion", accepted: []string{"", "1", "Latest", "Default"}, refused: []string{"0", "-1", "latest", "x"}},
		{
			name:     "ReplicationParameters",
			accepted: []string{"", "{}", `{"bandwidth_limit":0,"compress_level":1,"checksum":true}`, parameters(2048)},
			refused:  []string{parameters(2049), "[]", "null", "1", `"x"`, "{", `{"a":1}{}`, "{'a':1}", "bandwidth_limit:0", `{"a":}`},
		},
		{name: "InstanceType", accepted: []string{"", "ecs.c6.large"}},
		{name: "InstanceRamRole", accepted: []string{"", "SMCAdmin"}},
		{name: "ResourceGroupId", accepted: []string{"", "rg-1"}},
	} {
		l.check(t, s)
	}
	// A client token names one replication job for good, so that every one needs a source server.
	ascii := strings.Repeat("~", 64)
	limit{name: "ClientToken", accepted: []string{"", "123e4567-e89b-12d3-a456-426655440000"}, refused: []string{ascii + "~", "é"}}.check(t, s)
	limit{name: "ClientToken", accepted: []string{ascii}}.check(t, s)
}

func TestCreate_TargetTypes(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	instance := params{"InstanceId": "i-one"}
	for _, l := range []limit{
		{name: "TargetType", accepted: []string{"", "Image", "image", "ContainerImage", "CONTAINERIMAGE"}, refused: []string{"Disk", " Image", "0"}},
		{name: "TargetType", refused: []string{"Instance", "TargetInstance"}, code: "MissingParameter"},
		{name: "TargetType", more: instance, accepted: []string{"Instance", "instance", "TargetInstance", "targetinstance"}},
		{name: "InstanceId", more: params{"TargetType": "Instance"}, accepted: []string{"i-one"}, refused: []string{"-", ""}, code: "MissingParameter"},
	} {
		l.check(t, s)
	}
	for sent, want := range map[string]string{
		"": "Image", "image": "Image", "containerimage": "ContainerImage", "Instance": "TargetInstance", "targetInstance": "TargetInstance",
	} {
		if job := limitCreate(t, s, limitWith(instance, "TargetType", sent), ""); job.TargetType != want {
			t.Errorf("%s: %s", sent, job.TargetType)
		}
	}
}

func TestCreate_Tags(t *testing.T) {
	t.Parallel()
	s := limitStart(t, smcmock.Switches{})
	strict := limitStart(t, smcmock.Switches{StrictTags: true})
	key := params{"Tag.1.Key": "env"}
	of := func(n int) string { return strings.Repeat("é", n) }
	for _, l := range []limit{
		{
			name: "Tag.1.Key", accepted: []string{"e", of(64), "a aliyun", "my-acs:", "a.b/c@d", "ALIYUN"},
			refused: []string{of(129), "aliyun", "aliyunx", "acs:", "acs:x", "http://", "https://x", "x http://y", "xhttps://"},
		},
		{name: "Tag.1.Key", more: params{"Tag.1.Value": "x"}, refused: []string{"", "-"}, code: "MissingTag.1.Key"},
		{name: "Tag.1.Value", more: key, accepted: []string{"", "-", of(64), "a b"}, refused: []string{of(129), "http://", "x https://y"}},
		{name: "Tag.2.Key", more: key, accepted: []string{"ENV", "env "}, refused: []string{"env"}},
	} {
		l.check(t, s)
		l.check(t, strict)
	}
	limit{name: "Tag.1.Key", accepted: []string{of(128)}}.check(t, s)
	limit{name: "Tag.1.Value", more: key, accepted: []string{of(128), "aliyun", "acs:x"}}.check(t, s)
	limit{name: "Tag.1.Key", refused: []string{of(65)}}.check(t, strict)
	limit{name: "Tag.1.Value", more: key, refused: []string{of(65), "aliyun", "acs:x"}}.check(t, strict)

	many := func(n int) params {
		return limitList(n, func(n int) params { return params{fmt.Sprintf("Tag.%d.Key", n): "key" + strconv.Itoa(n)} })
	}
	if job := limitCreate(t, s, many(20), ""); len(job.Tags) != 20 {
		t.Errorf("%v", job.Tags)
	}
	limitCreate(t, s, many(21), "NumberExceed.Tags")
	limitCreate(t, s, params{"Tag.2.Key": "x"}, "InvalidTag")
	limitCreate(t, s, params{"Tag.1.Key": "x", "Tag.3.Key": "y"}, "InvalidTag")
}

func TestCreate_UnknownParameters(t *testing.T) {
	t.Parallel()
	s, lenient := limitStart(t, smcmock.Switches{}), limitStart(t, smcmock.Switches{IgnoreUnknownParameters: true})
	for _, name := range []string{
		"Foo", "name", "JobId", "Status", "SecurityGroupId", "Tag.1", "Tag.0.Key", "Tag.01.Key", "Tag.-1.Key", "Tag.x.Key", "Tag.70000.Key",
		"DataDisk.1", "DataDisk.1.Part.0.Device", "SystemDiskPart.Device", "DataDisks.1.Size", "Disks.System.Part.0.Path", "",
	} {
		limitCreate(t, s, params{name: "1"}, "Invalid"+name)
		if !strings.Contains(name, ".1") {
			limitCreate(t, lenient, params{name: "1"}, "")
		}
	}
	// Of a list, the numbers have no gaps; whether the parameter is known is seen first.
	for name, list := range map[string]string{
		"Tag.2.Key": "Tag", "DataDisk.2.Size": "DataDisk", "DataDisk.1.Part.2.Device": "DataDisk.1.Part", "SystemDiskPart.3.Device": "SystemDiskPart",
		"Disks.Data.2.Size": "Disks.Data", "Disks.System.Part.2.Path": "Disks.System.Part", "Tag.65535.Key": "Tag",
	} {
		limitCreate(t, s, params{name: "20"}, "Invalid"+list)
	}
	limitCreate(t, s, params{"DataDisk.1.Size": "100", "DataDisk.3.Size": "100"}, "InvalidDataDisk")
}
