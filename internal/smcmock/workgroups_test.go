package smcmock_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// createWorkgroup creates a workgroup and returns its ID.
func createWorkgroup(t *testing.T, s *smcmock.Server, more params) string {
	t.Helper()
	id, _ := must(t, s, "CreateWorkgroup", more)["WorkgroupId"].(string)
	if !strings.HasPrefix(id, "w-") {
		t.Fatalf("WorkgroupId %q", id)
	}
	return id
}

// workgroup returns a workgroup as it is reported.
func workgroup(t *testing.T, s *smcmock.Server, id string) object {
	t.Helper()
	found := items(must(t, s, "DescribeWorkgroups", params{"WorkgroupId.1": id}), "Workgroups", "Workgroup")
	if len(found) != 1 {
		t.Fatalf("%d workgroups of ID %s", len(found), id)
	}
	return found[0]
}

// listWorkgroups returns the IDs of the workgroups that a filter finds.
func listWorkgroups(t *testing.T, s *smcmock.Server, filter params) string {
	t.Helper()
	response := must(t, s, "DescribeWorkgroups", filter)
	return listIDs(t, response, items(response, "Workgroups", "Workgroup"), "WorkgroupId")
}

// membersOf are the parameters that name a workgroup and source servers.
func membersOf(id string, sources ...string) params {
	request := params{"WorkgroupId": id}
	for i, source := range sources {
		request[fmt.Sprintf("SourceId.%d", i+1)] = source
	}
	return request
}

func TestWorkgroups_CreateAndDescribe(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createWorkgroup(t, s, params{
		"Name": "wave.1:a_b-c", "Description": "First wave.", "Tag.1.Key": "team", "Tag.1.Value": "a", "Tag.2.Key": "env", "Tag.2.Value": "prod",
	})
	want := object{
		"WorkgroupId": id, "Name": "wave.1:a_b-c", "Description": "First wave.", "Status": "NotStarted",
		"Tags": object{"Tag": []any{object{"Key": "env", "Value": "prod"}, object{"Key": "team", "Value": "a"}}},
	}
	if got := workgroup(t, s, id); !sampleEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	bare := createWorkgroup(t, s, nil)
	if got := workgroup(t, s, bare); !sampleEqual(got, object{"WorkgroupId": bare, "Status": "NotStarted"}) {
		t.Errorf("%v", got)
	}
}

func TestWorkgroups_Limits(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.Switches.WorkgroupQuota = -1 })
	for name, values := range map[string][2][]string{
		"Name": {
			{"", "ab", "服务:._-9", "a" + strings.Repeat("9", 63)},
			{"a", "1a", ".a", "a b", "a/b", "http://ab", "a" + strings.Repeat("9", 64)},
		},
		"Description": {
			{"", "ab", "Any text, of 256 characters at most.", strings.Repeat("服", 256)},
			{"a", strings.Repeat("服", 257), "http://ab", "https://ab"},
		},
		"Tag.1.Key":   {{"env", strings.Repeat("a", 128)}, {strings.Repeat("a", 129), "aliyun", "acs:x", "x http://"}},
		"ClientToken": {{"", "token-1"}, {strings.Repeat("a", 65), "é"}},
	} {
		for _, value := range values[0] {
			id := createWorkgroup(t, s, params{name: value})
			// A name must be unique in the modification, too.
			if name == "Name" || name == "Description" {
				must(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, name: value})
			}
		}
		id := createWorkgroup(t, s, nil)
		before := len(s.Workgroups())
		for _, value := range values[1] {
			refused(t, s, "CreateWorkgroup", params{name: value}, "Invalid"+name)
			if name == "Name" || name == "Description" {
				refused(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, name: value}, "Invalid"+name)
			}
		}
		if len(s.Workgroups()) != before {
			t.Errorf("%s: created", name)
		}
	}
	must(t, s, "CreateWorkgroup", tagMany(params{}, 0, 20))
	refused(t, s, "CreateWorkgroup", tagMany(params{}, 0, 21), "NumberExceed.Tags")
	refused(t, s, "CreateWorkgroup", params{"Tag.1.Key": "a", "Tag.2.Key": "a"}, "InvalidTag.2.Key")
	must(t, s, "CreateWorkgroup", params{"Tag.1.Key": "bare"})
	s.Switch(func(w *smcmock.Switches) { w.StrictTags = true })
	refused(t, s, "CreateWorkgroup", params{"Tag.1.Key": "bare"}, "InvalidTag.1.Value")
}

func TestWorkgroups_NamesAndQuota(t *testing.T) {
	t.Parallel()
	s := start(t)
	first := createWorkgroup(t, s, params{"Name": "wave-1"})
	second := createWorkgroup(t, s, params{"Name": "wave-2"})
	refused(t, s, "CreateWorkgroup", params{"Name": "wave-1"}, "WorkgroupName.Duplicate")
	refused(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": second, "Name": "wave-1"}, "WorkgroupName.Duplicate")
	must(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": first, "Name": "wave-1"})
	createWorkgroup(t, s, params{"Name": "Wave-1"})
	for range 47 {
		createWorkgroup(t, s, nil)
	}
	refused(t, s, "CreateWorkgroup", nil, "QuotaExceeded.Workgroup")
	s.Switch(func(w *smcmock.Switches) { w.UndocumentedCode = "OperationDenied" })
	refused(t, s, "CreateWorkgroup", nil, "OperationDenied")
	refused(t, s, "CreateWorkgroup", params{"Name": "wave-1"}, "OperationDenied")
	s.Switch(func(w *smcmock.Switches) { w.WorkgroupQuota = 51 })
	createWorkgroup(t, s, nil)
	refused(t, s, "CreateWorkgroup", nil, "OperationDenied")
	must(t, s, "DeleteWorkgroup", params{"WorkgroupId": first})
	createWorkgroup(t, s, params{"Name": "wave-1"})
}

func TestWorkgroups_Idempotence(t *testing.T) {
	t.Parallel()
	s := start(t)
	request := params{"Name": "wave-1", "Description": "First wave.", "ClientToken": "token-1"}
	id := createWorkgroup(t, s, request)
	if again := createWorkgroup(t, s, request); again != id || len(s.Workgroups()) != 1 {
		t.Errorf("%s, want %s", again, id)
	}
	refused(t, s, "CreateWorkgroup", with(request, params{"Name": "wave-2"}), "IdempotentParameterMismatch")
	// A token belongs to one operation.
	refused(t, s, "CreateReplicationJob", with(least(), params{"ClientToken": "token-1"}), "IdempotentParameterMismatch")
	refused(t, s, "CreateWorkgroup", with(request, params{"ClientToken": "TOKEN-1"}), "WorkgroupName.Duplicate")
	s.Inject(smcmock.Fault{DropAfter: true, Times: 1})
	request = params{"Name": "wave-2", "ClientToken": "token-2"}
	if _, err := faultTry(t, s, "CreateWorkgroup", request); err == nil {
		t.Fatal("there is a response")
	}
	createWorkgroup(t, s, request)
	if len(s.Workgroups()) != 2 {
		t.Errorf("%+v", s.Workgroups())
	}
}

func TestWorkgroups_Modify(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createWorkgroup(t, s, params{"Name": "wave-1", "Description": "First."})
	check := func(name, description any) {
		t.Helper()
		if got := workgroup(t, s, id); got["Name"] != name || got["Description"] != description {
			t.Errorf("%v", got)
		}
	}
	must(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id})
	check("wave-1", "First.")
	must(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, "Name": "wave.one"})
	check("wave.one", "First.")
	must(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, "Description": "Second."})
	check("wave.one", "Second.")
	empty := params{"WorkgroupId": id, "Name": "", "Description": ""}
	must(t, s, "ModifyWorkgroupAttribute", empty)
	check("wave.one", "Second.")
	// A refused request changes nothing.
	refused(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, "Name": "other", "Description": "x"}, "InvalidDescription")
	check("wave.one", "Second.")
	refused(t, s, "ModifyWorkgroupAttribute", params{"WorkgroupId": id, "Tag.1.Key": "env"}, "InvalidTag.1.Key")
	s.Switch(func(w *smcmock.Switches) { w.EmptyClears = true })
	must(t, s, "ModifyWorkgroupAttribute", empty)
	check("wave.one", nil)
}

func TestWorkgroups_Filters(t *testing.T) {
	t.Parallel()
	s := start(t)
	for n, group := range []smcmock.Workgroup{
		{Name: "one", Tags: map[string]string{"env": "prod"}}, {Name: "two", Status: smcmock.WorkgroupCutover}, {Tags: map[string]string{"env": "test"}},
	} {
		group.WorkgroupId = fmt.Sprintf("w-%d", n+1)
		s.AddWorkgroup(group)
	}
	for _, test := range []struct {
		filter params
		want   string
	}{
		{nil, "w-3 w-2 w-1"},
		{params{"WorkgroupId.1": "w-1", "WorkgroupId.2": "w-2"}, "w-2 w-1"},
		{params{"WorkgroupId.1": "w-none"}, ""},
		{params{"Name": "two"}, "w-2"},
		{params{"Name": "tw"}, ""},
		{params{"Status": "NotStarted"}, "w-3 w-1"},
		{params{"Status": "Cutover"}, "w-2"},
		{params{"Tag.1.Key": "env"}, "w-3 w-1"},
		{params{"Tag.1.Key": "env", "Tag.1.Value": "test"}, "w-3"},
		{params{"Tag.1.Key": "env", "Name": "two"}, ""},
	} {
		if got := listWorkgroups(t, s, test.filter); got != test.want {
			t.Errorf("%v: %s, want %s", test.filter, got, test.want)
		}
	}
	for name, value := range (params{"Status": "Started", "PageSize": "51", "PageNumber": "0", "WorkgroupId": "w-1"}) {
		refused(t, s, "DescribeWorkgroups", params{name: value}, "Invalid"+name)
	}
	ids := params{}
	for n := range 51 {
		ids[fmt.Sprintf("WorkgroupId.%d", n+1)] = "w-1"
	}
	refused(t, s, "DescribeWorkgroups", ids, "InvalidWorkgroupId")
}

func TestWorkgroups_Pages(t *testing.T) {
	t.Parallel()
	s := start(t)
	for n := range 12 {
		s.AddWorkgroup(smcmock.Workgroup{WorkgroupId: fmt.Sprintf("w-%02d", n+1)})
	}
	for _, test := range []struct{ page, size, want string }{
		{"", "", listRange("w", 12, 3)}, {"2", "", "w-02 w-01"}, {"3", "5", "w-02 w-01"}, {"4", "5", ""}, {"1", "50", listRange("w", 12, 1)},
	} {
		filter := params{"PageNumber": test.page, "PageSize": test.size}
		if got := listWorkgroups(t, s, filter); got != test.want || must(t, s, "DescribeWorkgroups", filter)["TotalCount"] != 12.0 {
			t.Errorf("%v: %s", test, got)
		}
	}
}

func TestWorkgroups_Tags(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createWorkgroup(t, s, params{"Tag.1.Key": "env", "Tag.1.Value": "prod"})
	request := params{"ResourceType": "workgroup", "ResourceId.1": id, "Tag.1.Key": "team", "Tag.1.Value": "a"}
	// The document has no such type of resource.
	refused(t, s, "TagResources", request, "InvalidResourceType.NotFound")
	s.Switch(func(w *smcmock.Switches) { w.TagWorkgroups = true })
	must(t, s, "TagResources", request)
	must(t, s, "UntagResources", params{"ResourceType": "workgroup", "ResourceId.1": id, "TagKey.1": "env"})
	response := must(t, s, "ListTagResources", params{"ResourceType": "workgroup"})
	if got := tagList(response); got != id+" team=a" || items(response, "TagResources", "TagResource")[0]["ResourceType"] != "ALIYUN::SMC::WORKGROUP" {
		t.Errorf("%v", response)
	}
	refused(t, s, "TagResources", with(request, params{"ResourceId.1": "w-none"}), "InvalidResourceId.NotFound")
}

func TestWorkgroups_ChangedFromOutside(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.AddWorkgroup(smcmock.Workgroup{Name: "one", Tags: map[string]string{"env": "prod"}})
	must(t, s, "AssociateSourceServers", membersOf(id, "s-one"))
	given, found := s.Workgroup(id)
	given.Tags["env"] = "changed"
	if again, _ := s.Workgroup(id); !found || again.Tags["env"] != "prod" || again.Name != "one" {
		t.Errorf("%+v", again)
	}
	if !s.UpdateWorkgroup(id, func(w *smcmock.Workgroup) { w.Name = "two" }) || workgroup(t, s, id)["Name"] != "two" {
		t.Error("not changed")
	}
	if !s.RemoveWorkgroup(id) || s.RemoveWorkgroup(id) || s.UpdateWorkgroup(id, nil) {
		t.Error("not removed")
	}
	if source, _ := s.Source("s-one"); source.WorkgroupId != "" {
		t.Errorf("%+v", source)
	}
	if _, found := s.Workgroup(id); found || len(s.Workgroups()) != 0 {
		t.Error("found")
	}
}

func TestWorkgroups_XML(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createWorkgroup(t, s, params{"Name": "one", "Tag.1.Key": "env", "Tag.1.Value": "a<b"})
	must(t, s, "AssociateSourceServers", membersOf(id, "s-one"))
	var response struct {
		XMLName xml.Name `xml:"DescribeWorkgroupsResponse"`
		Groups  []struct {
			WorkgroupId, Name, Status string
			Tags                      []struct{ Key, Value string } `xml:"Tags>Tag"`
			Warnings                  []struct {
				WarningType string
				Sources     []string `xml:"SourceIds>SourceId"`
			} `xml:"Warnings>Warning"`
		} `xml:"Workgroups>Workgroup"`
	}
	listXML(t, s, "DescribeWorkgroups", nil, &response)
	want := "[{" + id + " one NotStarted [{env a<b}] [{UnRelated [s-one]}]}]"
	if got := fmt.Sprint(response.Groups); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWorkgroups_Control(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := createWorkgroup(t, s, params{"Name": "one"})
	var groups []smcmock.Workgroup
	controlled(t, s, "GET", "workgroups", "", &groups)
	if len(groups) != 1 || groups[0].WorkgroupId != id || groups[0].Name != "one" {
		t.Errorf("%+v", groups)
	}
}

func TestWorkgroups_EmptyFields(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) { o.Switches.EmptyFields = true })
	id := createWorkgroup(t, s, nil)
	if got := listFields(workgroup(t, s, id)); got != "Description Name Status Tags Warnings WorkgroupId" {
		t.Errorf("%s", got)
	}
	createToken(t, s, nil)
	token := items(must(t, s, "ListAccessTokens", nil), "AccessTokens", "AccessToken")[0]
	if got := listFields(token); got != "AccessTokenId Count CreationTime Description Name RegisteredCount Status TimeToLiveInDays" {
		t.Errorf("%s", got)
	}
}
