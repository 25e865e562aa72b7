package smcmock_test

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// tagStart starts a server with replication job j-1 of s-one and j-2 of s-two.
func tagStart(t *testing.T, changes ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	s := start(t, changes...)
	s.AddSource(smcmock.NewSource("s-two"))
	s.AddJob(smcmock.Job{JobId: "j-1", SourceId: "s-one"})
	s.AddJob(smcmock.Job{JobId: "j-2", SourceId: "s-two"})
	return s
}

// tagOf are the parameters that name replication jobs.
func tagOf(ids ...string) params {
	request := params{"ResourceType": "replicationjob"}
	for i, id := range ids {
		request[fmt.Sprintf("ResourceId.%d", i+1)] = id
	}
	return request
}

// tagMany adds tags k01, k02, ...; an offset numbers them from there.
func tagMany(request params, offset, n int) params {
	request = maps.Clone(request)
	for i := range n {
		request[fmt.Sprintf("Tag.%d.Key", i+1)] = fmt.Sprintf("k%02d", offset+i+1)
		request[fmt.Sprintf("Tag.%d.Value", i+1)] = "v"
	}
	return request
}

// tagList returns the tags of a response as "resource key=value".
func tagList(response object) string {
	var tags []string
	for _, tag := range items(response, "TagResources", "TagResource") {
		tags = append(tags, fmt.Sprintf("%v %v=%v", tag["ResourceId"], tag["TagKey"], tag["TagValue"]))
	}
	return strings.Join(tags, ", ")
}

// tagsOfJob returns the tags of a replication job as key=value.
func tagsOfJob(t *testing.T, s *smcmock.Server, id string) string {
	t.Helper()
	var tags []string
	for _, tag := range items(describe(t, s, id), "Tags", "Tag") {
		tags = append(tags, fmt.Sprintf("%v=%v", tag["Key"], tag["Value"]))
	}
	return strings.Join(tags, " ")
}

func TestTags_TagAndUntag(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	must(t, s, "TagResources", with(tagOf("j-1", "j-2"), params{
		"Tag.1.Key": "env", "Tag.1.Value": "prod", "Tag.2.Key": "Env", "Tag.2.Value": "other", "Tag.3.Key": "bare",
	}))
	for _, id := range []string{"j-1", "j-2"} {
		if got := tagsOfJob(t, s, id); got != "Env=other bare= env=prod" {
			t.Errorf("%s: %s", id, got)
		}
	}
	// A key that is there gets the new value, and the others stay.
	must(t, s, "TagResources", with(tagOf("j-1"), params{"Tag.1.Key": "env", "Tag.1.Value": "test"}))
	if one, two := tagsOfJob(t, s, "j-1"), tagsOfJob(t, s, "j-2"); one != "Env=other bare= env=test" || two != "Env=other bare= env=prod" {
		t.Errorf("%s; %s", one, two)
	}
	must(t, s, "UntagResources", with(tagOf("j-1"), params{"TagKey.1": "bare", "TagKey.2": "none", "TagKey.3": "ENV"}))
	if got := tagsOfJob(t, s, "j-1"); got != "Env=other env=test" {
		t.Errorf("%s", got)
	}
	// All counts only without keys.
	must(t, s, "UntagResources", with(tagOf("j-1"), params{"TagKey.1": "env", "All": "true"}))
	if got := tagsOfJob(t, s, "j-1"); got != "Env=other" {
		t.Errorf("%s", got)
	}
	must(t, s, "UntagResources", with(tagOf("j-1"), params{"All": "false"}))
	must(t, s, "UntagResources", tagOf("j-1"))
	if got := tagsOfJob(t, s, "j-1"); got != "Env=other" {
		t.Errorf("%s", got)
	}
	for range 2 {
		must(t, s, "UntagResources", with(tagOf("j-1", "j-2"), params{"All": "true"}))
		if one, two := tagsOfJob(t, s, "j-1"), tagsOfJob(t, s, "j-2"); one+two != "" {
			t.Errorf("%s; %s", one, two)
		}
	}
}

func TestTags_SourceServers(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	request := params{"ResourceType": "sourceserver", "ResourceId.1": "s-one", "Tag.1.Key": "env", "Tag.1.Value": "prod"}
	must(t, s, "TagResources", request)
	if source, _ := s.Source("s-one"); source.Tags["env"] != "prod" {
		t.Errorf("%v", source.Tags)
	}
	tags := items(must(t, s, "ListTagResources", params{"ResourceType": "sourceserver"}), "TagResources", "TagResource")
	if len(tags) != 1 || tags[0]["ResourceType"] != "ALIYUN::SMC::SOURCESERVER" || tags[0]["ResourceId"] != "s-one" {
		t.Errorf("%v", tags)
	}
	// IDs are those of the type that is asked for.
	refused(t, s, "TagResources", with(request, params{"ResourceId.1": "j-1"}), "InvalidResourceId.NotFound")
	must(t, s, "UntagResources", params{"ResourceType": "sourceserver", "ResourceId.1": "s-one", "TagKey.1": "env"})
	if source, _ := s.Source("s-one"); len(source.Tags) != 0 {
		t.Errorf("%v", source.Tags)
	}
}

func TestTags_Resources(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	ids := make([]string, 51)
	for i := range ids {
		ids[i] = fmt.Sprintf("j-%d", i+1)
		if i > 1 && i < 50 {
			s.AddJob(smcmock.Job{JobId: ids[i]})
		}
	}
	tag := params{"Tag.1.Key": "env"}
	for _, action := range []string{"TagResources", "UntagResources", "ListTagResources"} {
		for _, test := range []struct {
			request params
			code    string
		}{
			{with(tagOf("j-1"), params{"ResourceType": ""}), "MissingParameter.ResourceType"},
			{with(tagOf("j-1"), params{"ResourceType": "workgroup"}), "InvalidResourceType.NotFound"},
			{with(tagOf("j-1"), params{"ResourceType": "ReplicationJob"}), "InvalidResourceType.NotFound"},
			{with(tagOf("j-1"), params{"ResourceType": "ALIYUN::SMC::REPLICATIONJOB"}), "InvalidResourceType.NotFound"},
			{tagOf("j-1", "j-2", "j-1"), "Duplicate.ResourceId"},
			{tagOf("j-1", "j-none"), "InvalidResourceId.NotFound"},
			{tagOf(ids...), "NumberExceed.ResourceIds"},
		} {
			if action == "TagResources" {
				test.request = with(test.request, tag)
			}
			if response := refused(t, s, action, test.request, test.code); response["Message"] == "" {
				t.Errorf("%v", response)
			}
		}
		if action != "ListTagResources" {
			refused(t, s, action, with(tag, params{"ResourceType": "replicationjob", "Tag.1.Key": ""}), "MissingResourceId")
		}
	}
	if got := tagList(must(t, s, "ListTagResources", tagOf())); got != "" {
		t.Errorf("something was changed: %s", got)
	}
	must(t, s, "TagResources", with(tagOf(ids[:50]...), tag))
	must(t, s, "UntagResources", with(tagOf(ids[:50]...), params{"TagKey.1": "env"}))
}

func TestTags_AllOrNothing(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	must(t, s, "TagResources", tagMany(tagOf("j-2"), 0, 20))
	before := tagsOfJob(t, s, "j-2")
	// The limit of 20 is that of each resource, after what is to be added.
	refused(t, s, "TagResources", tagMany(tagOf("j-1", "j-2"), 20, 1), "NumberExceed.Tags")
	refused(t, s, "TagResources", with(tagOf("j-1", "j-none"), params{"Tag.1.Key": "env"}), "InvalidResourceId.NotFound")
	if one, two := tagsOfJob(t, s, "j-1"), tagsOfJob(t, s, "j-2"); one != "" || two != before {
		t.Errorf("%s; %s", one, two)
	}
	// What is there already takes no room.
	must(t, s, "TagResources", tagMany(tagOf("j-1", "j-2"), 0, 20))
}

func TestTags_Rules(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ä", n) }
	for _, test := range []struct {
		key, value    string
		code, inOlder string // "" is accepted
	}{
		{"a", "", "", "InvalidTag.1.Value"},
		{long(64), long(64), "", ""},
		{long(65), "v", "", "InvalidTag.1.Key"},
		{long(128), "v", "", "InvalidTag.1.Key"},
		{long(129), "v", "InvalidTag.1.Key", "InvalidTag.1.Key"},
		{"a", long(65), "", "InvalidTag.1.Value"},
		{"a", long(128), "", "InvalidTag.1.Value"},
		{"a", long(129), "InvalidTag.1.Value", "InvalidTag.1.Value"},
		{"aliyun", "v", "InvalidTag.1.Key", "InvalidTag.1.Key"},
		{"acs:x", "v", "InvalidTag.1.Key", "InvalidTag.1.Key"},
		{"x-acs:", "v", "", ""},
		{"http://x", "v", "InvalidTag.1.Key", "InvalidTag.1.Key"},
		{"x-https://", "v", "InvalidTag.1.Key", "InvalidTag.1.Key"},
		{"a", "see http://x", "InvalidTag.1.Value", "InvalidTag.1.Value"},
		{"a", "https://x", "InvalidTag.1.Value", "InvalidTag.1.Value"},
		{"a", "aliyun", "", "InvalidTag.1.Value"},
		{"a", "acs:", "", "InvalidTag.1.Value"},
		{"", "v", "MissingTag.1.Key", "MissingTag.1.Key"},
		{"a b/c=d+e&f*~%", "1 2/3=4+5&6*~%", "", ""},
	} {
		for strict, want := range map[bool]string{false: test.code, true: test.inOlder} {
			s := tagStart(t, func(o *smcmock.Options) { o.Switches.StrictTags = strict })
			request := with(tagOf("j-1"), params{"Tag.1.Key": test.key, "Tag.1.Value": test.value})
			status, response := call(t, s, "TagResources", request)
			code, _ := response["Code"].(string)
			if code != want {
				t.Errorf("StrictTags %v, %q=%q: %d %v, want %q", strict, test.key, test.value, status, response, want)
			}
			if got := tagsOfJob(t, s, "j-1"); want == "" && got != test.key+"="+test.value || want != "" && got != "" {
				t.Errorf("StrictTags %v, %q=%q: %s", strict, test.key, test.value, got)
			}
		}
	}
}

func TestTags_Numbers(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	refused(t, s, "TagResources", tagOf("j-1"), "MissingTag")
	refused(t, s, "TagResources", tagMany(tagOf("j-1"), 0, 21), "NumberExceed.Tags")
	refused(t, s, "TagResources", with(tagOf("j-1"), params{"Tag.1.Key": "a", "Tag.2.Key": "a"}), "InvalidTag.2.Key")
	refused(t, s, "TagResources", with(tagOf("j-1"), params{"Tag.2.Key": "a"}), "InvalidTag")
	refused(t, s, "UntagResources", with(tagOf("j-1"), params{"All": "yes"}), "InvalidAll")
	keys := tagOf("j-1")
	for n := range 21 {
		keys[fmt.Sprintf("TagKey.%d", n+1)] = fmt.Sprintf("k%02d", n+1)
	}
	refused(t, s, "UntagResources", keys, "NumberExceed.Tags")
	delete(keys, "TagKey.21")
	must(t, s, "TagResources", tagMany(tagOf("j-1"), 0, 20))
	must(t, s, "UntagResources", keys)
	if got := tagsOfJob(t, s, "j-1"); got != "" {
		t.Errorf("%s", got)
	}
}

func TestTags_List(t *testing.T) {
	t.Parallel()
	s := tagStart(t)
	for id, tags := range map[string]params{"j-1": {"Tag.1.Key": "env", "Tag.1.Value": "prod", "Tag.2.Key": "app"}, "j-2": {"Tag.1.Key": "env", "Tag.1.Value": "test"}} {
		must(t, s, "TagResources", with(tagOf(id), tags))
	}
	for _, test := range []struct {
		more params
		want string
	}{
		{tagOf(), "j-1 app=, j-1 env=prod, j-2 env=test"},
		{tagOf("j-2", "j-1"), "j-1 app=, j-1 env=prod, j-2 env=test"},
		{tagOf("j-2"), "j-2 env=test"},
		{with(tagOf(), params{"Tag.1.Key": "app"}), "j-1 app=, j-1 env=prod"},
		{with(tagOf(), params{"Tag.1.Key": "env"}), "j-1 app=, j-1 env=prod, j-2 env=test"},
		{with(tagOf(), params{"Tag.1.Key": "env", "Tag.1.Value": "test"}), "j-2 env=test"},
		{with(tagOf(), params{"Tag.1.Key": "env", "Tag.1.Value": "test", "Tag.2.Key": "app"}), ""},
		{with(tagOf("j-1"), params{"Tag.1.Key": "env", "Tag.1.Value": "test"}), ""},
		{params{"ResourceType": "sourceserver"}, ""},
	} {
		response := must(t, s, "ListTagResources", test.more)
		if got := tagList(response); got != test.want || response["NextToken"] != "" {
			t.Errorf("%v: %s, %v; want %s", test.more, got, response["NextToken"], test.want)
		}
	}
	for _, tag := range items(must(t, s, "ListTagResources", tagOf()), "TagResources", "TagResource") {
		if tag["ResourceType"] != "ALIYUN::SMC::REPLICATIONJOB" {
			t.Errorf("%v", tag)
		}
	}
	refused(t, s, "ListTagResources", with(tagOf(), params{"Tag.1.Value": "prod"}), "InvalidParameter.TagValue")
	refused(t, s, "ListTagResources", tagMany(tagOf(), 0, 21), "NumberExceed.Tags")

	s.Switch(func(switches *smcmock.Switches) { switches.ListTagsIgnoresUnknown = true })
	if got := tagList(must(t, s, "ListTagResources", tagOf("j-none", "j-2"))); got != "j-2 env=test" {
		t.Errorf("%s", got)
	}
	refused(t, s, "UntagResources", with(tagOf("j-none"), params{"All": "true"}), "InvalidResourceId.NotFound")
}

func TestTags_NextToken(t *testing.T) {
	t.Parallel()
	for size, want := range map[int][]int{0: {40}, 7: {7, 7, 7, 7, 7, 5}, 20: {20, 20}, 40: {40}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			s := tagStart(t, func(o *smcmock.Options) { o.Switches.TagPageSize = size })
			must(t, s, "TagResources", tagMany(tagOf("j-1", "j-2"), 0, 20))
			var sizes []int
			seen := map[string]bool{}
			for token := ""; ; {
				response := must(t, s, "ListTagResources", with(tagOf(), params{"NextToken": token}))
				tags := strings.Split(tagList(response), ", ")
				sizes = append(sizes, len(tags))
				for _, tag := range tags {
					seen[tag] = true
				}
				if token, _ = response["NextToken"].(string); token == "" {
					break
				}
			}
			if !slices.Equal(sizes, want) || len(seen) != 40 {
				t.Errorf("%v, %d tags", sizes, len(seen))
			}
			for _, wrong := range []string{"nonsense", "***", "LTE"} { // the last is -1
				refused(t, s, "ListTagResources", with(tagOf(), params{"NextToken": wrong}), "InvalidNextToken")
			}
		})
	}
}

func TestTags_XML(t *testing.T) {
	t.Parallel()
	s := tagStart(t, func(o *smcmock.Options) { o.Switches.TagPageSize = 1 })
	must(t, s, "TagResources", tagMany(tagOf("j-1"), 0, 2))
	var response struct {
		XMLName   xml.Name `xml:"ListTagResourcesResponse"`
		NextToken string
		Tags      []struct{ ResourceId, ResourceType, TagKey, TagValue string } `xml:"TagResources>TagResource"`
	}
	listXML(t, s, "ListTagResources", tagOf(), &response)
	if len(response.Tags) != 1 || response.Tags[0].TagKey != "k01" || response.Tags[0].ResourceId != "j-1" || response.NextToken == "" {
		t.Errorf("%+v", response)
	}
	var failure struct {
		XMLName                 xml.Name `xml:"Error"`
		RequestId, HostId, Code string
	}
	r := send(t, s, http.MethodPost, common("TagResources", params{"Format": "XML"}))
	if err := xml.Unmarshal(r.body, &failure); err != nil || r.status != 400 || failure.Code != "MissingParameter.ResourceType" || failure.RequestId == "" {
		t.Errorf("%v: %d %s", err, r.status, r.body)
	}
}
