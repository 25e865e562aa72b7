package smcmock_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

func TestReadSources_Errors(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"":                                     "reading source servers: EOF",
		"nonsense":                             "invalid character",
		`{"SourceId": "s-1"}`:                  "cannot unmarshal object",
		`[{"SourceId": "s-1"}`:                 "unexpected EOF",
		`[{"SourceId": "s-1"}] more`:           "something after the list",
		`[{"SourceId": "s-1"}] []`:             "something after the list",
		`[{"SourceId": "s-1", "Size": 1}]`:     `unknown field "Size"`,
		`[{"SourceId": "s-1", "Name": 1}]`:     "Name",
		`[{"SourceId": "s-1"}, {"Name": "x"}]`: "source server 2 has no SourceId",
		`[{"SourceId": "s-1"}, {"SourceId": "s-2"}, {"SourceId": "s-1"}]`: `source server "s-1" is listed twice`,
	} {
		sources, err := smcmock.ReadSources(strings.NewReader(text))
		if err == nil || sources != nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, %v; want %s", text, sources, err, why)
		}
	}
}

func TestReadSources_Defaults(t *testing.T) {
	t.Parallel()
	sources, err := smcmock.ReadSources(strings.NewReader(`[
		{"SourceId": "s-1"},
		{"SourceId": "s-2", "SystemDiskSize": 60, "Platform": "Windows Server 2016", "State": "Unavailable",
		 "DataDisks": [{"Size": 30, "Path": "D:"}, {"Index": 5, "Size": 50, "Parts": [{"Device": "5_1", "SizeBytes": 1024}]}]}
	]`))
	if err != nil || len(sources) != 2 {
		t.Fatal(sources, err)
	}
	want := smcmock.NewSource("s-1")
	want.Description, want.DataDisks = "", nil
	if !reflect.DeepEqual(sources[0], want) {
		t.Errorf("\n%+v\nwant\n%+v", sources[0], want)
	}
	two := sources[1]
	if two.Platform != "Windows Server 2016" || two.State != "Unavailable" || two.Architecture != "x86_64" {
		t.Errorf("%+v", two)
	}
	if parts := two.SystemDiskParts; len(parts) != 1 || parts[0] != (smcmock.SourcePart{Device: "0_0", Path: "/", SizeBytes: 60 << 30, CanBlock: true, Need: true}) {
		t.Errorf("%+v", parts)
	}
	disks := []smcmock.SourceDisk{
		{Index: 1, Size: 30, Path: "D:", Parts: []smcmock.SourcePart{{Device: "1_0", Path: "D:", SizeBytes: 30 << 30, CanBlock: true}}},
		{Index: 5, Size: 50, Parts: []smcmock.SourcePart{{Device: "5_1", SizeBytes: 1024}}},
	}
	if !reflect.DeepEqual(two.DataDisks, disks) {
		t.Errorf("%+v", two.DataDisks)
	}
	if none, err := smcmock.ReadSources(strings.NewReader("[]")); err != nil || len(none) != 0 {
		t.Errorf("%v %v", none, err)
	}
}

func TestSources_AreCopies(t *testing.T) {
	t.Parallel()
	s := start(t)
	given := smcmock.NewSource("s-two")
	given.Tags = map[string]string{"env": "prod"}
	s.AddSource(given)
	given.DataDisks[0].Parts[0].Device, given.Tags["env"] = "changed", "changed"
	got, ok := s.Source("s-two")
	if !ok || got.DataDisks[0].Parts[0].Device != "1_0" || got.Tags["env"] != "prod" || got.CreationTime.IsZero() {
		t.Fatalf("%+v", got)
	}
	got.DataDisks[0].Parts[0].Device, got.Tags["env"] = "changed", "changed"
	if again := s.Sources()[1]; again.DataDisks[0].Parts[0].Device != "1_0" || again.Tags["env"] != "prod" {
		t.Errorf("%+v", again)
	}
	if _, ok := s.Source("s-none"); ok {
		t.Error("an unknown source server is there")
	}
}
