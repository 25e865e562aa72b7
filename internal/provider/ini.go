package provider

import (
	"fmt"

	"gopkg.in/ini.v1"
)

// iniModes are the modes of the CLI's profiles that the types of the INI form are.
var iniModes = map[string]string{"access_key": "AK", "ecs_ram_role": "EcsRamRole", "ram_role_arn": "RamRoleArn"}

// readINI reads a profile, "" being the one named default, of a file in the INI form that the
// SDKs of Alibaba Cloud share. Its errors do not quote the file, which holds secrets.
func readINI(path, name string) (*cliConfig, error) {
	if name == "" {
		name = "default"
	}
	file, err := ini.Load(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as a file of credentials in the INI form", path)
	}
	section, err := file.GetSection(name)
	if err != nil {
		return nil, fmt.Errorf("%s has no profile %q", path, name)
	}
	// As it is written: the package would put other values in the place of %(name)s.
	value := func(key string) string { return section.Key(key).Value() }
	mode, ok := iniModes[value("type")]
	if !ok {
		return nil, fmt.Errorf("profile %q of %s: its type is none of access_key, ecs_ram_role and ram_role_arn", name, path)
	}
	return &cliConfig{path: path, selected: &cliProfile{
		Name: name, Mode: mode,
		AccessKeyID: value("access_key_id"), AccessKeySecret: value("access_key_secret"),
		RoleARN: value("role_arn"), RoleSessionName: value("role_session_name"), Policy: value("policy"), RoleName: value("role_name"),
	}}, nil
}
