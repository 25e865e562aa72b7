package replicationjob_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
)

// minimal is a valid configuration with the given values on top.
func minimal(values object) object {
	config := object{"source_id": "s-bp1source00000001", "system_disk_size": 80}
	for k, v := range values {
		config[k] = v
	}
	return config
}

// check validates config and wants errors on exactly the attribute want; "" wants none.
func check(t *testing.T, name string, config object, want string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		diags := acctest.Validate(t, replicationjob.TypeName, config)
		errors := acctest.Problems(diags, tfprotov6.DiagnosticSeverityError)
		switch {
		case want == "" && len(errors) > 0:
			t.Errorf("unexpected errors %v: %s", errors, acctest.Summary(diags))
		case want != "" && len(errors) == 0:
			t.Errorf("passed; want an error on %s", want)
		case want != "" && !strings.Contains(errors[0], want):
			t.Errorf("error on %s, want %s: %s", errors[0], want, acctest.Summary(diags))
		}
	})
}

func letters(n int) string { return strings.Repeat("a", n) }

// Every limit of the CreateReplicationJob document, on both sides.
func TestReplicationJob_boundaries(t *testing.T) {
	t.Parallel()
	const gib = 1 << 30
	incremental := func(values object) object {
		config := minimal(object{"run_once": false, "frequency": 12, "max_number_of_image_to_keep": 3})
		for k, v := range values {
			config[k] = v
		}
		return config
	}
	for _, test := range []struct {
		attribute string
		accepted  []any
		refused   []any
	}{
		{"system_disk_size", []any{20, 500, 501, 2048}, []any{-1, 0, 19, 2049}},
		{"source_id", []any{"s-bp1e2fsl57knvuug****", "s-1"}, []any{"", "s-", "i-1", "bp1"}},
		{"region_id", []any{"cn-hangzhou", "us-east-1"}, []any{"", "CN-HANGZHOU", "cn hangzhou"}},
		{"name", []any{"ab", letters(128), "a:_-9", "中文", "Aliyun"}, []any{"", "éa", "aé", "имя", "a", letters(129), "1ab", "_ab", "a b", "a.b", "a/b", "http://a", "https://a", "HTTP://a", "-ab"}},
		{"description", []any{"ab", "éa", letters(128), "A job. With spaces", "httpx"}, []any{"", "a", letters(129), "1ab", "http://ab", "https://ab", " ab"}},
		{"image_name", []any{"ab", letters(128), "a:_-9", "中文"}, []any{"éa", "a", letters(129), "9a", "a b", "http://a"}},
		{"scheduled_start_time", []any{}, []any{"", "tomorrow", "2026-12-01", "2026-12-01T22:00Z", "2026-12-01T22:00:00.5Z", "2026-12-01 22:00:00Z"}},
		{"valid_time", []any{"", "2026-12-01T22:00:00Z", "2026-12-01T22:00:00+08:00"}, []any{"never", "2026-13-01T22:00:00Z"}},
		{"instance_id", []any{"i-1"}, []any{"", "vm-1"}},
		{"vswitch_id", []any{"vsw-1"}, []any{"", "vpc-1"}},
		{"launch_template_id", []any{"lt-1"}, []any{"", "x"}},
		{"resource_group_id", []any{"rg-1"}, []any{"x"}},
		{"net_mode", []any{0}, []any{-1, 1, 3}},
		{"license_type", []any{"BYOL"}, []any{"", "byol", "other"}},
		{"job_type", []any{0, 1, 2, 3, 99}, []any{-1}},
		{"target_type", []any{"ContainerImage", "containerimage", "CONTAINERIMAGE"}, []any{"", "Picture"}},
		{"replication_parameters", []any{`{}`, `{"bandwidth_limit":0,"compress_level":1,"checksum":true}`, jsonOf(2048)}, []any{"", "x", "[]", "1", `{"a":}`, jsonOf(2049)}},
		{"tags", []any{
			object{}, object{"k": ""}, object{letters(128): letters(128)}, object{"Aliyun": "x"}, object{"a": "aliyun"}, tags(20), object{"k": nil}, merged(tags(20), object{"none": nil}),
		}, []any{
			object{"": "x"}, object{letters(129): "x"}, object{"k": letters(129)}, object{"aliyun": "x"}, object{"acs:x": "x"},
			object{"http://x": "x"}, object{"k": "https://x"}, object{"x-http://": "y"}, tags(21),
		}},
		{"system_disk_partition", []any{
			parts(1), parts(32),
			[]object{{"device": "0_0", "size_bytes": 80 * gib}},
			[]object{{"device": "0_0", "size_bytes": 40 * gib}, {"device": "0_1", "size_bytes": 40 * gib}},
		}, []any{
			parts(33),
			[]object{{"device": "0_0", "size_bytes": 80*gib + 1}},
			[]object{{"device": "0_0", "size_bytes": 40 * gib}, {"device": "0_1", "size_bytes": 40*gib + 1}},
			[]object{{"device": "0_0", "size_bytes": int64(1) << 62}, {"device": "0_1", "size_bytes": int64(1) << 62}, {"device": "0_2", "size_bytes": int64(1) << 62}},
			[]object{{"device": "0_0", "size_bytes": gib}, {"device": "0_0", "size_bytes": gib}},
			[]object{{"device": "", "size_bytes": gib}},
			[]object{{"device": "0_0", "size_bytes": 0}},
		}},
		{"data_disk", []any{
			disks(1), disks(16),
			[]object{{"index": 1, "size": 20}, {"index": 16, "size": 32768}},
			[]object{{"size": 20}, {"size": 20}},
			[]object{{"index": 1, "size": 20, "partition": []object{{"device": "1_0", "size_bytes": 20 * gib}}}},
			[]object{{"index": 1, "partition": []object{{"device": "1_0", "size_bytes": 20 * gib}}}},
		}, []any{
			disks(17),
			[]object{{"index": 0, "size": 20}}, []object{{"index": 17, "size": 20}},
			[]object{{"index": 1, "size": 19}}, []object{{"index": 1, "size": 32769}},
			[]object{{"index": 1, "size": 20}, {"index": 1, "size": 30}},
			[]object{{"index": 1, "size": 20, "partition": []object{{"device": "1_0", "size_bytes": 20*gib + 1}}}},
		}},
		{"disks", []any{
			[]object{{}}, []object{{"system": []object{{}}}}, byPath(object{"lvm": true}), byPath(nil, object{"size": 20}, object{"size": 32768}),
			byPath(nil, object{"lvm": false}), byPath(nil, object{"disk_id": "d-1"}, object{"disk_id": "d-2"}),
			byPath(object{"partition": []object{{"path": "/", "size_bytes": 80 * gib}}}),
			byPath(object{"partition": []object{{"path": "/"}, {"path": "/boot", "size_bytes": 80 * gib}}}),
			byPath(nil, object{"size": 20, "partition": []object{{"path": "/a", "size_bytes": 20 * gib}}}, object{"partition": []object{{"path": "/b", "size_bytes": 20 * gib}}}),
			byPath(object{"partition": unknown{}}, object{"partition": unknown{}}),
			byPath(object{"lvm": unknown{}, "partition": []object{{"path": unknown{}, "size_bytes": unknown{}}, {"path": unknown{}}}}, object{"size": unknown{}, "disk_id": unknown{}}, object{"disk_id": unknown{}}),
			[]object{{"system": unknown{}, "data": unknown{}}}, unknown{},
		}, []any{
			[]object{{}, {}}, []object{{"system": []object{{}, {}}}}, byPath(nil, disksOf(17)...),
			byPath(nil, object{"size": 19}), byPath(nil, object{"size": 32769}), byPath(nil, object{}), byPath(nil, object{"disk_id": "1"}),
			byPath(nil, object{"disk_id": "d-1"}, object{"disk_id": "d-1"}),
			byPath(object{"partition": []object{{"path": ""}}}), byPath(object{"partition": []object{{"size_bytes": gib}}}),
			byPath(object{"partition": []object{{"path": "/", "size_bytes": 0}}}),
			byPath(object{"partition": []object{{"path": "/"}, {"path": "/"}}}),
			byPath(object{"partition": []object{{"path": "/a"}}}, object{"partition": []object{{"path": "/a"}}}),
			byPath(nil, object{"partition": []object{{"path": "/a"}}}, object{"partition": []object{{"path": "/a"}}}),
			byPath(object{"partition": []object{{"path": "/", "size_bytes": 80 * gib}, {"path": "/a", "size_bytes": 1}}}),
			byPath(nil, object{"size": 20, "partition": []object{{"path": "/a", "size_bytes": 20*gib + 1}}}),
			byPath(object{"partition": pathParts(33)}),
		}},
	} {
		for i, v := range test.accepted {
			check(t, fmt.Sprintf("%s/accepted/%d", test.attribute, i), minimal(object{test.attribute: v}), "")
		}
		for i, v := range test.refused {
			check(t, fmt.Sprintf("%s/refused/%d", test.attribute, i), minimal(object{test.attribute: v}), test.attribute)
		}
	}
	for _, v := range []int{1, 168} {
		check(t, fmt.Sprintf("frequency/accepted/%d", v), incremental(object{"frequency": v}), "")
	}
	for _, v := range []int{0, 169} {
		check(t, fmt.Sprintf("frequency/refused/%d", v), incremental(object{"frequency": v}), "frequency")
	}
	for _, v := range []int{1, 10} {
		check(t, fmt.Sprintf("max_number_of_image_to_keep/accepted/%d", v), incremental(object{"max_number_of_image_to_keep": v}), "")
	}
	for _, v := range []int{0, 11} {
		check(t, fmt.Sprintf("max_number_of_image_to_keep/refused/%d", v), incremental(object{"max_number_of_image_to_keep": v}), "max_number_of_image_to_keep")
	}
}

// Attributes that require each other.
func TestReplicationJob_relations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		values object
		want   string
	}{
		{"nothing but what is required", object{}, ""},
		{"Image without image_name", object{"target_type": "Image"}, "image_name"},
		{"image in lower case without image_name", object{"target_type": "image"}, "image_name"},
		{"Image with image_name", object{"target_type": "Image", "image_name": "an-image"}, ""},
		{"image_name alone", object{"image_name": "an-image"}, ""},
		{"Image with an unknown image_name", object{"target_type": "Image", "image_name": unknown{}}, ""},
		{"an unknown target type", object{"target_type": unknown{}}, ""},
		{"Instance without instance_id", object{"target_type": "Instance"}, "instance_id"},
		{"TargetInstance without instance_id", object{"target_type": "TargetInstance"}, "instance_id"},
		{"TargetInstance with instance_id", object{"target_type": "TargetInstance", "instance_id": "i-1"}, ""},
		{"net_mode 2 without vswitch_id", object{"net_mode": 2}, "vswitch_id"},
		{"net_mode 2 with vpc_id only", object{"net_mode": 2, "vpc_id": "vpc-1"}, "vswitch_id"},
		{"net_mode 2 with vswitch_id", object{"net_mode": 2, "vswitch_id": "vsw-1"}, ""},
		{"net_mode 2 with an unknown vswitch_id", object{"net_mode": 2, "vswitch_id": unknown{}}, ""},
		{"net_mode 0 with vswitch_id", object{"net_mode": 0, "vswitch_id": "vsw-1"}, ""},
		{"vpc_id without vswitch_id", object{"vpc_id": "vpc-1"}, "vswitch_id"},
		{"vpc_id with vswitch_id", object{"vpc_id": "vpc-1", "vswitch_id": "vsw-1"}, ""},
		{"incremental without frequency", object{"run_once": false, "max_number_of_image_to_keep": 1}, "frequency"},
		{"incremental without images to keep", object{"run_once": false, "frequency": 1}, "max_number_of_image_to_keep"},
		{"incremental with both", object{"run_once": false, "frequency": 1, "max_number_of_image_to_keep": 1}, ""},
		{"incremental with unknown values", object{"run_once": false, "frequency": unknown{}, "max_number_of_image_to_keep": unknown{}}, ""},
		{"source_id missing", object{"source_id": nil}, "source_id"},
		{"system_disk_size missing", object{"system_disk_size": nil}, "system_disk_size"},
		{"a partition without size_bytes", object{"system_disk_partition": []object{{"device": "0_0"}}}, "size_bytes"},
		{"a partition without device", object{"system_disk_partition": []object{{"size_bytes": 5}}}, "device"},
		{"partitions with unknown values", object{"system_disk_size": unknown{}, "system_disk_partition": []object{{"device": unknown{}, "size_bytes": unknown{}}}}, ""},
		{"disks with unknown values", object{"data_disk": []object{{"index": unknown{}, "size": unknown{}, "partition": unknown{}}, {"index": unknown{}}}}, ""},
		{"unknown disks", object{"data_disk": unknown{}, "system_disk_partition": unknown{}, "tags": unknown{}}, ""},
		{"disks in two forms", object{"disks": byPath(object{"lvm": true}), "data_disk": []object{{"index": 1}}}, "data_disk"},
		{"an empty disks block in two forms", object{"disks": []object{{}}, "system_disk_partition": parts(1)}, "system_disk_partition"},
		{"possibly disks in two forms", object{"disks": unknown{}, "data_disk": []object{{"index": 1}}}, ""},
		{"disks in possibly two forms", object{"disks": byPath(object{"lvm": true}), "data_disk": unknown{}}, ""},
		{"unknown strings", object{"name": unknown{}, "description": unknown{}, "valid_time": unknown{}, "scheduled_start_time": unknown{}, "replication_parameters": unknown{}}, ""},
	} {
		check(t, test.name, minimal(test.values), test.want)
	}
}

func TestReplicationJob_warnsOfAttributesWithoutEffect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		with object
		want int
	}{
		{"frequency", object{"frequency": 12}, 1},
		{"name", object{"name": "ab"}, 0},
	} {
		if got := acctest.Problems(acctest.Validate(t, replicationjob.TypeName, minimal(test.with)), tfprotov6.DiagnosticSeverityWarning); len(got) != test.want {
			t.Errorf("%s: warnings on %v, want %d", test.name, got, test.want)
		}
	}
}

func jsonOf(length int) string {
	text, _ := json.Marshal(object{"k": letters(length - len(`{"k":""}`))})
	return string(text)
}

func tags(n int) object {
	m := object{}
	for i := range n {
		m[fmt.Sprintf("k%d", i)] = "v"
	}
	return m
}

func merged(a, b object) object {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func parts(n int) []object {
	var all []object
	for i := range n {
		all = append(all, object{"device": fmt.Sprintf("0_%d", i), "size_bytes": 1 << 20})
	}
	return all
}

func disks(n int) []object {
	var all []object
	for i := range n {
		all = append(all, object{"index": i + 1, "size": 20})
	}
	return all
}

// byPath is a disks block; system may be nil.
func byPath(system object, data ...object) []object {
	block := object{"data": data}
	if system != nil {
		block["system"] = []object{system}
	}
	return []object{block}
}

func pathParts(n int) []object {
	var all []object
	for i := range n {
		all = append(all, object{"path": fmt.Sprintf("/%d", i)})
	}
	return all
}

func disksOf(n int) []object {
	var all []object
	for range n {
		all = append(all, object{"size": 20})
	}
	return all
}
