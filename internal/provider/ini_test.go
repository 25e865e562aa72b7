package provider

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// A file in the INI form is that of the home folder, or the one that the environment names.
func TestINIFile(t *testing.T) {
	t.Parallel()
	const content = "[default]\ntype = access_key\naccess_key_id = ini-id\naccess_key_secret = s\n" +
		"[ecs]\ntype = ecs_ram_role\nrole_name = ini-role\n" +
		"[role]\ntype = ram_role_arn\naccess_key_id = base-id\naccess_key_secret = s\nrole_arn = arn-ini\nrole_session_name = me\npolicy = {}\n" +
		"[half]\ntype = access_key\naccess_key_id = half-id\n" +
		"[other]\ntype = TOP-SECRET\n"
	folder := t.TempDir()
	file := filepath.Join(folder, ".alibabacloud", "credentials")
	write(t, file, content)
	for where, env := range map[string]map[string]string{"home": {"HOME": folder}, "elsewhere": {"HOME": "/nowhere", "ALIBABA_CLOUD_CREDENTIALS_FILE": file}} {
		for profile, want := range map[string]string{"": "ini-id", "default": "ini-id", "ecs": "STS.ecs-ini-role", "role": "STS.session-1-of-arn-ini"} {
			sts := startSTS(t)
			got, err := fetch(t, arguments{"profile": profile, "endpoints.sts": sts.host()}, env)
			if err != nil || got.AccessKeyId != want {
				t.Errorf("%s, profile %q: %+v, %v", where, profile, got, err)
			}
			if profile == "role" {
				checkForm(t, sts.asked(t, 0), map[string]string{"AccessKeyId": "base-id", "RoleSessionName": "me", "Policy": "{}"})
			}
		}
		for profile, want := range map[string]string{"nobody": `no profile "nobody"`, "half": "access_key_secret", "other": "its type is none"} {
			_, err := fetch(t, arguments{"profile": profile}, env)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "TOP-SECRET") {
				t.Errorf("%s, profile %q: %v", where, profile, err)
			}
		}
	}
}

// Values are taken as they are written: the %(name)s of other INI files, which could grow without
// bound, have no meaning here.
func TestINIFile_withoutInterpolation(t *testing.T) {
	t.Parallel()
	content := "[default]\ntype = access_key\naccess_key_id = i\naccess_key_secret = %(k0)s\n"
	for i := range 60 {
		content += fmt.Sprintf("k%d = %%(k%d)s%%(k%d)s\n", i, i+1, i+1)
	}
	file := filepath.Join(t.TempDir(), "credentials")
	write(t, file, content)
	config, err := readINI(file, "")
	if err != nil || config.selected.AccessKeySecret != "%(k0)s" {
		t.Errorf("got %+v, %v", config, err)
	}
}
