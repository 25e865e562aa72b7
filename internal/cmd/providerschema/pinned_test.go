package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// update writes the pinned schemas instead of comparing with them.
var update = flag.Bool("update", false, "write the pinned schemas of testdata")

const updateCommand = "go test ./internal/cmd/providerschema -run '^TestPinnedSchemas$' -update"

// currentSchemas returns the schemas of the provider's resources by type, in the pinned form.
func currentSchemas(t *testing.T) map[string]pinned {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var all struct {
		Schemas map[string]struct {
			Resources  map[string]pinned         `json:"resource_schemas"`
			Identities map[string]pinnedIdentity `json:"resource_identity_schemas"`
		} `json:"provider_schemas"`
	}
	// Types are kept as they are written: without line breaks.
	var compact bytes.Buffer
	if err := json.Compact(&compact, out.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(compact.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	schemas := all.Schemas[address].Resources
	for name, identity := range all.Schemas[address].Identities {
		schema := schemas[name]
		schema.Identity = &identity
		schemas[name] = schema
	}
	if len(schemas) == 0 {
		t.Fatal("the provider has no resources")
	}
	return schemas
}

func pinnedFile(resource string) string { return filepath.Join("testdata", resource+".json") }

// readPinned returns a pinned schema and the content of its file.
func readPinned(t *testing.T, resource string) (pinned, []byte) {
	t.Helper()
	content, err := os.ReadFile(pinnedFile(resource))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s has no pinned schema, which later versions are held to. Once its schema is as it shall stay, write it:\n\t%s", resource, updateCommand)
	}
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	var schema pinned
	if err := json.Compact(&compact, content); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(compact.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	return schema, content
}

func encodePinned(t *testing.T, schema pinned) []byte {
	t.Helper()
	content, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(content, '\n')
}

// Configurations and states of earlier versions stay valid: the schema of each resource has
// what its pinned schema has. What is compatible is pinned as well, knowingly, with -update, which
// refuses what is incompatible.
func TestPinnedSchemas(t *testing.T) {
	t.Parallel()
	for resource, current := range currentSchemas(t) {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat(pinnedFile(resource)); *update && errors.Is(err, fs.ErrNotExist) {
				write(t, resource, current)
			}
			before, content := readPinned(t, resource)
			if broken := incompatible(before, current); len(broken) > 0 {
				t.Fatalf("%s breaks configurations or states of released versions:\n\t%s\n"+
					"Keep what there was. If no release has the resource in that form, delete %s and write it anew:\n\t%s",
					resource, strings.Join(broken, "\n\t"), pinnedFile(resource), updateCommand)
			}
			if *update {
				write(t, resource, current)
			} else if !bytes.Equal(content, encodePinned(t, current)) {
				t.Errorf("%s has changed in a compatible way. If that shall stay in all later versions, pin it and commit %s:\n\t%s",
					resource, pinnedFile(resource), updateCommand)
			}
		})
	}
}

func write(t *testing.T, resource string, schema pinned) {
	t.Helper()
	if err := os.WriteFile(pinnedFile(resource), encodePinned(t, schema), 0o644); err != nil { //nolint:gosec // A file of the repository.
		t.Fatal(err)
	}
}

// A resource is never taken away.
func TestPinnedResourcesExist(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(pinnedFile("*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	current := currentSchemas(t)
	for _, file := range files {
		resource := strings.TrimSuffix(filepath.Base(file), ".json")
		if _, ok := current[resource]; !ok {
			t.Errorf("the provider has no %s any more, which %s has pinned", resource, file)
		}
	}
}

func TestIncompatible(t *testing.T) {
	t.Parallel()
	const before = `{
		"version": 0,
		"block": {
			"attributes": {
				"id":     {"type": "string", "computed": true},
				"name":   {"type": "string", "optional": true, "computed": true},
				"size":   {"type": "number", "required": true},
				"secret": {"type": "string", "optional": true, "sensitive": true},
				"runs":   {"nested_type": {"nesting_mode": "list", "attributes": {"image_id": {"type": "string", "computed": true}}}, "computed": true}
			},
			"block_types": {
				"disk": {"nesting_mode": "list", "max_items": 4, "block": {"attributes": {"index": {"type": "number", "optional": true}}}},
				"timeouts": {"nesting_mode": "single", "block": {}}
			}
		},
		"identity": {"version": 0, "attributes": {"job_id": {"type": "string", "required_for_import": true}}}
	}`
	for _, test := range []struct {
		name, old, new string // Each old becomes new.
		want           []string
	}{
		{name: "nothing"},
		{"optional attribute added", `"id": `, `"more": {"type": "bool", "optional": true}, "id": `, nil},
		{"required attribute added", `"id": `, `"more": {"type": "bool", "required": true}, "id": `, []string{"more: new attribute is required"}},
		{"attribute removed", `"id":     {"type": "string", "computed": true},`, ``, []string{"id: attribute removed"}},
		{"type changed", `"type": "number", "required"`, `"type": "string", "required"`, []string{`size: type "number" became "string"`}},
		{"type became nested", `"type": "number", "required"`, `"nested_type": {"nesting_mode": "list", "attributes": {}}, "required"`, []string{`size: type "number" became of nested attributes`}},
		{"required made optional", `"required": true},`, `"optional": true},`, nil},
		{"optional made required", `"optional": true, "sensitive"`, `"required": true, "sensitive"`, []string{"secret: made required"}},
		{"computed removed", `"optional": true, "computed": true`, `"optional": true`, []string{"name: computed removed"}},
		{"optional removed", `"optional": true, "computed": true`, `"computed": true`, []string{"name: cannot be configured any more"}},
		{"sensitive removed", `, "sensitive": true`, ``, []string{"secret: sensitive removed"}},
		{"sensitive added", `"number", "required"`, `"number", "sensitive": true, "required"`, nil},
		{"made write-only", `"sensitive": true`, `"sensitive": true, "write_only": true`, []string{"secret: write-only changed"}},
		{"nesting of attributes", `"nested_type": {"nesting_mode": "list"`, `"nested_type": {"nesting_mode": "set"`, []string{"runs: nesting list became set"}},
		{"nested attribute removed", `{"image_id": {"type": "string", "computed": true}}`, `{}`, []string{"runs.image_id: attribute removed"}},
		{"nested attribute added", `{"image_id": `, `{"end": {"type": "string", "computed": true}, "image_id": `, nil},
		{"block removed", `,
				"timeouts": {"nesting_mode": "single", "block": {}}`, ``, []string{"timeouts: block removed"}},
		{"nesting of blocks", `"nesting_mode": "single"`, `"nesting_mode": "list"`, []string{"timeouts: nesting single became list"}},
		{"fewer blocks", `"max_items": 4`, `"max_items": 3`, []string{"disk: at most 4 blocks became at most 3"}},
		{"any number of blocks", `"max_items": 4`, `"max_items": 0`, nil},
		{"a block required", `"max_items": 4`, `"min_items": 1`, []string{"disk: at least 0 blocks became at least 1"}},
		{"optional block added", `"disk": `, `"more": {"nesting_mode": "list", "block": {}}, "disk": `, nil},
		{"required block added", `"disk": `, `"more": {"nesting_mode": "list", "min_items": 1, "block": {}}, "disk": `, []string{"more: new block is required"}},
		{"attribute of a block", `"type": "number", "optional"`, `"type": "string", "optional"`, []string{`disk.index: type "number" became "string"`}},
		{"version", `"block": {
			"attributes"`, `"version": 1, "block": {
			"attributes"`, []string{"the schema: version 0 became 1"}},
		{"identity removed", `"identity": {`, `"other": {`, []string{"the identity: removed"}},
		{"identity attribute renamed", `"job_id"`, `"id"`, []string{"the identity's id: attribute added", "the identity's job_id: attribute removed"}},
		{"identity attribute changed", `"required_for_import"`, `"optional_for_import"`, []string{"the identity's job_id: attribute changed"}},
		{"identity version", `"identity": {"version": 0`, `"identity": {"version": 1`, []string{"the identity: version 0 became 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			after := strings.Replace(before, test.old, test.new, 1)
			if test.old != test.new && after == before {
				t.Fatal("nothing was changed")
			}
			if got := incompatible(parsePinned(t, before), parsePinned(t, after)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	var without pinned
	with := parsePinned(t, `{"version": 0, "block": {}, "identity": {"version": 0, "attributes": {"id": {"type": "string"}}}}`)
	if got := incompatible(without, with); got != nil {
		t.Errorf("a first identity: %q", got)
	}
}

func parsePinned(t *testing.T, text string) pinned {
	t.Helper()
	var schema pinned
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}
