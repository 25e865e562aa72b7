package tfprovider_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

func TestMergeTags(t *testing.T) {
	t.Parallel()
	type tags = map[string]string
	none, unknown := types.MapNull(types.StringType), types.MapUnknown(types.StringType)
	null := types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringNull()})
	for name, test := range map[string]struct{ under, over, want types.Map }{
		"none":          {none, none, tfvalue.Map(nil)},
		"one":           {none, tfvalue.Map(tags{"a": "1"}), tfvalue.Map(tags{"a": "1"})},
		"both":          {tfvalue.Map(tags{"a": "1", "b": "1"}), tfvalue.Map(tags{"a": "2", "c": ""}), tfvalue.Map(tags{"a": "2", "b": "1", "c": ""})},
		"null over":     {tfvalue.Map(tags{"a": "1"}), null, tfvalue.Map(tags{"a": "1"})},
		"null under":    {null, none, tfvalue.Map(nil)},
		"unknown under": {unknown, tfvalue.Map(tags{"a": "1"}), unknown},
		"unknown over":  {none, unknown, unknown},
	} {
		if got := tfprovider.MergeTags(test.under, test.over); !got.Equal(test.want) {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestTagChanges(t *testing.T) {
	t.Parallel()
	type tags = map[string]string
	for name, test := range map[string]struct {
		have, want tags
		remove     []string
		attach     tags
	}{
		"nothing": {nil, nil, nil, tags{}},
		"same":    {tags{"a": "1"}, tags{"a": "1"}, nil, tags{}},
		"all":     {tags{"a": "1", "c": "1", "b": "1", "d": "1"}, tags{"a": "1", "d": "", "e": ""}, []string{"b", "c"}, tags{"d": "", "e": ""}},
	} {
		remove, attach := tfprovider.TagChanges(tfvalue.Map(test.have), tfvalue.Map(test.want))
		if !slices.Equal(remove, test.remove) || !maps.Equal(attach, test.attach) {
			t.Errorf("%s: got %v, %v", name, remove, attach)
		}
	}
}

func TestTagsOfTheProvider(t *testing.T) {
	t.Parallel()
	var none *tfprovider.Data
	if got := none.Tags(); !got.IsNull() {
		t.Errorf("not configured: %s", got)
	}
	tags := tfvalue.Map(map[string]string{"a": "1"})
	if got := (&tfprovider.Data{DefaultTags: tags}).Tags(); !got.Equal(tags) {
		t.Errorf("got %s", got)
	}
}
