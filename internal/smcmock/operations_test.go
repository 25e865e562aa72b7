package smcmock_test

import (
	"encoding/xml"
	"net/http"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// allOperations are the 24 operations of the API's document, with enough parameters for the gateway.
var allOperations = map[string]params{
	"CreateReplicationJob":          least(),
	"DescribeReplicationJobs":       nil,
	"ModifyReplicationJobAttribute": {"JobId": "j-none"},
	"StartReplicationJob":           {"JobId": "j-none"},
	"StopReplicationJob":            {"JobId": "j-none"},
	"CutOverReplicationJob":         {"JobId": "j-none"},
	"DeleteReplicationJob":          {"JobId": "j-none"},
	"CreateCrossZoneMigrationJob":   {"RegionId": "cn-hangzhou", "InstanceId": "i-one"},
	"DescribeSourceServers":         nil,
	"ModifySourceServerAttribute":   {"SourceId": "s-none"},
	"DeleteSourceServer":            {"SourceId": "s-none"},
	"TagResources":                  {"ResourceType": "sourceserver", "ResourceId.1": "s-one", "Tag.1.Key": "env"},
	"UntagResources":                {"ResourceType": "sourceserver", "ResourceId.1": "s-one"},
	"ListTagResources":              {"ResourceType": "sourceserver"},
	"CreateAccessToken":             nil,
	"ListAccessTokens":              nil,
	"DisableAccessToken":            {"AccessTokenId": "at-none"},
	"DeleteAccessToken":             {"AccessTokenId": "at-none"},
	"CreateWorkgroup":               nil,
	"DescribeWorkgroups":            nil,
	"ModifyWorkgroupAttribute":      {"WorkgroupId": "w-none"},
	"DeleteWorkgroup":               {"WorkgroupId": "w-none"},
	"AssociateSourceServers":        {"WorkgroupId": "w-none", "SourceId.1": "s-one"},
	"DisassociateSourceServers":     {"WorkgroupId": "w-none", "SourceId.1": "s-one"},
}

func TestOperations_AllAreThere(t *testing.T) {
	t.Parallel()
	if len(allOperations) != 24 {
		t.Errorf("%d operations, want the 24 of the document", len(allOperations))
	}
	s := start(t)
	for action, request := range allOperations {
		for _, format := range []string{"JSON", "XML"} {
			r := send(t, s, http.MethodGet, common(action, with(params{"Format": format}, request)))
			var response struct {
				XMLName         xml.Name
				RequestId, Code string
			}
			if format == "XML" {
				if err := xml.Unmarshal(r.body, &response); err != nil {
					t.Errorf("%s: %v: %s", action, err, r.body)
				}
				if want := action + "Response"; r.status == http.StatusOK && response.XMLName.Local != want {
					t.Errorf("%s: root %s", action, response.XMLName.Local)
				}
			} else {
				decoded := r.decode(t)
				response.RequestId, _ = decoded["RequestId"].(string)
				response.Code, _ = decoded["Code"].(string)
			}
			if response.RequestId == "" || response.Code == "InvalidAction.NotFound" {
				t.Errorf("%s: %d %s", action, r.status, r.body)
			}
		}
		for name := range request {
			if name != "ResourceType" && name != "SystemDiskSize" && name != "InstanceId" && name != "Tag.1.Key" && name != "ResourceId.1" {
				status, response := call(t, s, action, with(request, params{name: ""}))
				if status != http.StatusBadRequest {
					t.Errorf("%s without %s: %d %v", action, name, status, response)
				}
			}
		}
		refused(t, s, action, with(params{"Nonsense": "1"}, request), "InvalidNonsense")
	}
	for action, code := range map[string]string{
		"DescribeAccessTokens": "InvalidAction.NotFound", "createworkgroup": "InvalidAction.NotFound", "EnableAccessToken": "InvalidAction.NotFound",
	} {
		refused(t, s, action, nil, code)
	}
}

func TestOperations_UnknownIDs(t *testing.T) {
	t.Parallel()
	s := start(t)
	group := s.AddWorkgroup(smcmock.Workgroup{})
	for action, parameter := range map[string]string{
		"ModifySourceServerAttribute": "SourceId", "DeleteSourceServer": "SourceId", "DisableAccessToken": "AccessTokenId",
		"DeleteAccessToken": "AccessTokenId", "ModifyWorkgroupAttribute": "WorkgroupId", "DeleteWorkgroup": "WorkgroupId",
		"AssociateSourceServers": "WorkgroupId", "DisassociateSourceServers": "WorkgroupId",
	} {
		response := refused(t, s, action, allOperations[action], "Invalid"+parameter+".NotFound")
		if response["Message"] != "The specified "+parameter+" does not exist." {
			t.Errorf("%s: %v", action, response)
		}
	}
	for _, action := range []string{"AssociateSourceServers", "DisassociateSourceServers"} {
		refused(t, s, action, params{"WorkgroupId": group, "SourceId.1": "s-none"}, "InvalidSourceId.NotFound")
	}
	s.Switch(func(w *smcmock.Switches) { w.NotFoundCode = "%s.NotExist" })
	refused(t, s, "DeleteWorkgroup", params{"WorkgroupId": "w-none"}, "WorkgroupId.NotExist")
}

// Faults and the rate limit apply to every operation, without executing it.
func TestOperations_FaultsAndRateLimit(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Inject(smcmock.Fault{Code: "Throttling.User"})
	for action, request := range allOperations {
		refused(t, s, action, request, "Throttling.User")
	}
	s.ClearFaults()
	s.SetRateLimit(0.0001)
	must(t, s, "DescribeWorkgroups", nil)
	for action, request := range allOperations {
		refused(t, s, action, request, "Throttling.User")
	}
	if len(s.Jobs())+len(s.Workgroups())+len(s.AccessTokens()) != 0 {
		t.Error("a throttled call was executed")
	}
}
