package tfserver

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Private is the private data of a resource, by key, as the framework keeps it. It is not changed:
// what was set is only noted.
type Private struct {
	entries map[string][]byte
	changed *bool
}

// readPrivate reads private data; false unless the framework would write it back as it is. It
// has entries of its own, whose keys begin with a full stop, after an import: those it removes.
func readPrivate(data []byte) (Private, bool) {
	private := Private{changed: new(bool)}
	if len(data) == 0 {
		return private, true
	}
	if json.Unmarshal(data, &private.entries) != nil || len(private.entries) == 0 {
		return private, false
	}
	for key, value := range private.entries {
		if strings.HasPrefix(key, ".") || len(value) == 0 || !utf8.Valid(value) || !json.Valid(value) {
			return private, false
		}
	}
	again, err := json.Marshal(private.entries)
	return private, err == nil && bytes.Equal(again, data)
}

// GetKey returns the entry of a key, or nil.
func (p Private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p.entries[key], nil
}

// SetKey notes that an entry was set, or removed.
func (p Private) SetKey(context.Context, string, []byte) diag.Diagnostics {
	*p.changed = true
	return nil
}

// Changed reports whether an entry was set or removed.
func (p Private) Changed() bool { return *p.changed }
