package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// pinned is what configurations and states depend on in the schema of a resource: all
// but the descriptions, read back from the program's output.
type pinned struct {
	Version  int64           `json:"version"`
	Block    pinnedBlock     `json:"block"`
	Identity *pinnedIdentity `json:"identity,omitempty"`
}

type pinnedBlock struct {
	Attributes map[string]pinnedAttribute   `json:"attributes,omitempty"`
	Blocks     map[string]pinnedNestedBlock `json:"block_types,omitempty"`
}

type pinnedNestedBlock struct {
	Nesting  string      `json:"nesting_mode"`
	MinItems int64       `json:"min_items,omitempty"`
	MaxItems int64       `json:"max_items,omitempty"`
	Block    pinnedBlock `json:"block"`
}

type pinnedAttribute struct {
	Type      json.RawMessage `json:"type,omitempty"`
	Nested    *pinnedNested   `json:"nested_type,omitempty"`
	Required  bool            `json:"required,omitempty"`
	Optional  bool            `json:"optional,omitempty"`
	Computed  bool            `json:"computed,omitempty"`
	Sensitive bool            `json:"sensitive,omitempty"`
	WriteOnly bool            `json:"write_only,omitempty"`
}

type pinnedNested struct {
	Nesting    string                     `json:"nesting_mode"`
	Attributes map[string]pinnedAttribute `json:"attributes"`
}

type pinnedIdentity struct {
	Version    int64                              `json:"version"`
	Attributes map[string]pinnedIdentityAttribute `json:"attributes"`
}

type pinnedIdentityAttribute struct {
	Type              json.RawMessage `json:"type"`
	RequiredForImport bool            `json:"required_for_import,omitempty"`
	OptionalForImport bool            `json:"optional_for_import,omitempty"`
}

// incompatible lists what a change of a schema breaks: a configuration that was valid and is
// not any more, a state that is not readable, a value that is gone or is shown.
func incompatible(before, after pinned) []string {
	var c changes
	if before.Version != after.Version {
		c.add("the schema", "version %d became %d", before.Version, after.Version)
	}
	c.block("", before.Block, after.Block)
	c.identity(before.Identity, after.Identity)
	slices.Sort(c)
	return c
}

// changes are incompatible changes, each with the path of what has changed.
type changes []string

func (c *changes) add(path, format string, arguments ...any) {
	*c = append(*c, path+": "+fmt.Sprintf(format, arguments...))
}

func (c *changes) block(path string, before, after pinnedBlock) {
	c.attributes(path, before.Attributes, after.Attributes)
	for name, was := range before.Blocks {
		is, ok := after.Blocks[name]
		switch {
		case !ok:
			c.add(path+name, "block removed")
			continue
		case was.Nesting != is.Nesting:
			c.add(path+name, "nesting %s became %s", was.Nesting, is.Nesting)
		case is.MinItems > was.MinItems:
			c.add(path+name, "at least %d blocks became at least %d", was.MinItems, is.MinItems)
		case is.MaxItems > 0 && (was.MaxItems == 0 || is.MaxItems < was.MaxItems): // 0 is any number.
			c.add(path+name, "at most %d blocks became at most %d", was.MaxItems, is.MaxItems)
		}
		c.block(path+name+".", was.Block, is.Block)
	}
	for name, is := range after.Blocks {
		if _, ok := before.Blocks[name]; !ok && is.MinItems > 0 {
			c.add(path+name, "new block is required")
		}
	}
}

func (c *changes) attributes(path string, before, after map[string]pinnedAttribute) {
	for name, was := range before {
		if is, ok := after[name]; ok {
			c.attribute(path+name, was, is)
		} else {
			c.add(path+name, "attribute removed")
		}
	}
	for name, is := range after {
		if _, ok := before[name]; !ok && is.Required {
			c.add(path+name, "new attribute is required")
		}
	}
}

func (c *changes) attribute(path string, was, is pinnedAttribute) {
	if !bytes.Equal(was.Type, is.Type) || (was.Nested == nil) != (is.Nested == nil) {
		c.add(path, "type %s became %s", orNested(was.Type), orNested(is.Type))
	}
	for _, rule := range []struct {
		broken bool
		change string
	}{
		{!was.Required && is.Required, "made required"},
		{(was.Required || was.Optional) && !is.Required && !is.Optional, "cannot be configured any more"},
		{was.Computed && !is.Computed, "computed removed"},
		{was.Sensitive && !is.Sensitive, "sensitive removed"},
		{was.WriteOnly != is.WriteOnly, "write-only changed"},
	} {
		if rule.broken {
			c.add(path, "%s", rule.change)
		}
	}
	if was.Nested != nil && is.Nested != nil {
		if was.Nested.Nesting != is.Nested.Nesting {
			c.add(path, "nesting %s became %s", was.Nested.Nesting, is.Nested.Nesting)
		}
		c.attributes(path+".", was.Nested.Attributes, is.Nested.Attributes)
	}
}

func orNested(typ json.RawMessage) string {
	if typ == nil {
		return "of nested attributes"
	}
	return string(typ)
}

// identity reports every change, because Terraform holds an identity in a state to the
// one that is read. A resource that had none may get one.
func (c *changes) identity(before, after *pinnedIdentity) {
	switch {
	case before == nil:
		return
	case after == nil:
		c.add("the identity", "removed")
		return
	case before.Version != after.Version:
		c.add("the identity", "version %d became %d", before.Version, after.Version)
	}
	names := slices.Concat(slices.Collect(maps.Keys(before.Attributes)), slices.Collect(maps.Keys(after.Attributes)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		was, existed := before.Attributes[name]
		is, exists := after.Attributes[name]
		switch {
		case !exists:
			c.add("the identity's "+name, "attribute removed")
		case !existed:
			c.add("the identity's "+name, "attribute added")
		case !bytes.Equal(was.Type, is.Type) || was.RequiredForImport != is.RequiredForImport || was.OptionalForImport != is.OptionalForImport:
			c.add("the identity's "+name, "attribute changed")
		}
	}
}
