package provider

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What a plan that creates something says about the provider's configuration.
func TestCanCreateIn(t *testing.T) {
	t.Parallel()
	folder := home(t)
	keys := arguments{"access_key": "a", "secret_key": "s"}
	nowhere := map[string]string{"HOME": "/nowhere"}
	const noRegion, noKeys = "No region", "No usable credentials"
	null, own := types.StringNull(), types.StringValue("cn-beijing")
	for _, test := range []struct {
		name   string
		given  arguments
		env    map[string]string
		region types.String
		want   []string
	}{
		{"everything", arguments{"access_key": "a", "secret_key": "s", "region": "cn-hangzhou"}, nil, null, nil},
		{"nothing", nil, nowhere, null, []string{noRegion, noKeys}},
		{"no region", keys, nil, null, []string{noRegion}},
		{"a region of its own", keys, nil, own, nil},
		{"a region of its own that is not known", keys, nil, types.StringUnknown(), nil},
		{"a region of the environment", keys, map[string]string{"ALICLOUD_REGION": "cn-qingdao"}, null, nil},
		{"a region of the profile", arguments{"profile": "ak"}, map[string]string{"HOME": folder}, null, nil},
		{"a region that is not known", arguments{"region": unknown, "access_key": "a", "secret_key": "s"}, nil, null, nil},
		{"a profile that is not known", arguments{"profile": unknown}, map[string]string{"HOME": "/nowhere"}, null, nil},
		{"a file that is not known", arguments{"shared_credentials_file": unknown}, map[string]string{"HOME": "/nowhere"}, null, nil},
		{"keys that are not known", arguments{"access_key": unknown, "secret_key": unknown}, nowhere, own, nil},
		{"no secret", arguments{"access_key": "a"}, nil, own, []string{noKeys}},
		{"no such profile", arguments{"profile": "nobody"}, map[string]string{"HOME": folder}, own, []string{noKeys}},
		{"half a profile", arguments{"profile": "half"}, map[string]string{"HOME": folder}, own, []string{noKeys}},
		{"no such file", arguments{"shared_credentials_file": noFile}, nil, own, []string{noKeys}},
		{"no role", arguments{"access_key": "a", "secret_key": "s", "assume_role": nil}, nil, own, []string{noKeys}},
		{"no OIDC token", arguments{"assume_role_with_oidc.oidc_provider_arn": "p"}, nil, own, []string{noKeys}},
		{"nothing but a region", nil, nowhere, own, []string{noKeys}},
		{"nothing below a role", arguments{"assume_role.role_arn": "arn"}, nowhere, own, []string{noKeys}},
		{"a profile in the home folder", nil, map[string]string{"HOME": folder}, own, nil},

		// Only a call would tell.
		{"a role of the ECS instance", arguments{"ecs_role_name": "absent"}, nil, own, nil},
		{"a service", arguments{"credentials_uri": noServer}, nil, own, nil},
		{"a role to assume", arguments{"access_key": "a", "secret_key": "s", "assume_role.role_arn": "arn", "endpoints.sts": "127.0.0.1:1"}, nil, own, nil},
		{"an OIDC exchange", arguments{"assume_role_with_oidc.oidc_provider_arn": "p", "assume_role_with_oidc.oidc_token": "t",
			"assume_role_with_oidc.role_arn": "r", "endpoints.sts": "127.0.0.1:1"}, nil, own, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			diags := data(t, test.given, test.env).CanCreateIn(test.region)
			var got []string
			for _, d := range diags {
				got = append(got, d.Summary())
				if at, ok := d.(diag.DiagnosticWithPath); d.Summary() == noRegion && (!ok || at.Path().String() != "region_id" || !strings.Contains(d.Detail(), "ALICLOUD_REGION")) {
					t.Errorf("%v", d)
				}
			}
			if strings.Join(got, ", ") != strings.Join(test.want, ", ") {
				t.Errorf("got %v, want %q", diags, test.want)
			}
		})
	}
}

// The current profile is not the one that is not known yet.
func TestRegionOfAnUnknownProfile(t *testing.T) {
	t.Parallel()
	folder := home(t)
	env := map[string]string{"HOME": folder}
	for name, given := range map[string]arguments{
		"profile": {"profile": unknown},
		"file":    {"shared_credentials_file": unknown},
	} {
		if d := data(t, given, env); d.Region != "" || d.NoRegion != "" {
			t.Errorf("%s: region %q, %q", name, d.Region, d.NoRegion)
		}
	}
	given := arguments{"profile": unknown, "region": "cn-hangzhou", "shared_credentials_file": filepath.Join(folder, "x")}
	if d := data(t, given, env); d.Region != "cn-hangzhou" {
		t.Errorf("region %q", d.Region)
	}
}
