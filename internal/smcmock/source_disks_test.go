package smcmock_test

import (
	"reflect"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestSources_Disks(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddSource(smcmock.NewLVMSource("s-two"))
	controlDone(t, s, "sources", `[{"SourceId": "s-three", "LVM": true, "SystemDiskSize": 60}, {"SourceId": "s-bare"},
		{"SourceId": "s-win", "SystemDiskParts": [{"Device": "0_0", "Path": "C:"}, {"Device": "0_1", "Path": "E:", "Type": "Boot"}]}]`)
	part := func(path string, gib float64, kind string) object {
		return object{"Path": path, "SizeBytes": gib * limitGiB, "CanBlock": true, "Type": kind}
	}
	for id, want := range map[string][]any{
		"s-one":   {part("/", 40, "System")},
		"s-two":   {part("/boot", 1, "Boot"), part("/", 39, "System")},
		"s-three": {part("/boot", 1, "Boot"), part("/", 59, "System")},
		"s-bare":  {part("/", 40, "System")},
		"s-win": {
			object{"Path": "C:", "SizeBytes": 0.0, "CanBlock": false, "Type": "System"}, object{"Path": "E:", "SizeBytes": 0.0, "CanBlock": false, "Type": "Boot"},
		},
	} {
		found := items(must(t, s, "DescribeSourceServers", params{"SourceId.1": id}), "SourceServers", "SourceServer")
		disks, _ := found[0]["Disks"].(object)
		size := found[0]["SystemDiskSize"]
		if got := disks["System"]; !reflect.DeepEqual(got, object{"Size": size, "Offset": 1048576.0, "Parts": object{"Part": want}}) {
			t.Errorf("%s: %v", id, got)
		}
		data := items(disks, "Data", "Data")
		if wantData := map[bool]int{true: 2, false: 0}[id == "s-one" || id == "s-two"]; len(data) != wantData {
			t.Errorf("%s: %v", id, data)
		}
		for _, disk := range data {
			if listFields(disk) != "Offset Parts Size" {
				t.Errorf("%s: %v", id, disk)
			}
		}
	}
	controlDone(t, s, "source?id=s-bare&lvm=true", "")
	if source, _ := s.Source("s-bare"); !source.LVM || source.State != smcmock.SourceAvailable {
		t.Errorf("%+v", source)
	}
	controlDone(t, s, "source?id=s-bare&state=Unavailable&lvm=false", "")
	if source, _ := s.Source("s-bare"); source.LVM || source.State != smcmock.SourceUnavailable {
		t.Errorf("%+v", source)
	}
	controlRefused(t, s, "source?id=s-bare&lvm=yes", "", 400, "lvm must be true or false")
	s.Switch(func(w *smcmock.Switches) { w.OlderFields = true })
	source := items(must(t, s, "DescribeSourceServers", params{"SourceId.1": "s-one"}), "SourceServers", "SourceServer")[0]
	if _, has := source["Disks"]; has {
		t.Errorf("%v", source)
	}
}
