package provider

import "testing"

func TestDefaultTagsWithoutNulls(t *testing.T) {
	t.Parallel()
	d := data(t, arguments{"default_tags.tags": map[string]any{"a": "b", "none": nil, "later": unknown}}, nil)
	if got := d.DefaultTags.String(); got != `{"a":"b","later":<unknown>}` {
		t.Errorf("got %s", got)
	}
	many := map[string]any{"acs:none": nil}
	for i := range 20 {
		many[string(rune('a'+i))] = "x"
	}
	if got := validate(t, arguments{"default_tags.tags": many}); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}
