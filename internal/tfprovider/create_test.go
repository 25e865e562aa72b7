package tfprovider_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

func TestCanCreate(t *testing.T) {
	t.Parallel()
	null, own, unknown := types.StringNull(), types.StringValue("cn-beijing"), types.StringUnknown()
	broken := func() error { return errors.New("no keys") }
	sound := func() error { return nil }
	details := func(diags diag.Diagnostics) string {
		got := ""
		for _, d := range diags {
			if at, ok := d.(diag.DiagnosticWithPath); ok {
				got += at.Path().String()
			}
			got += " " + d.Detail() + ";"
		}
		return got
	}
	for name, test := range map[string]struct {
		data   *tfprovider.Data
		region types.String
		want   string // The details of the errors.
	}{
		"a provider that is not configured": {nil, null, ""},
		"nothing to check":                  {&tfprovider.Data{}, null, ""},
		"no region":                         {&tfprovider.Data{NoRegion: "set it"}, null, "region_id set it;"},
		"a region of its own":               {&tfprovider.Data{NoRegion: "set it"}, own, ""},
		"a region that is not known":        {&tfprovider.Data{NoRegion: "set it"}, unknown, ""},
		"credentials":                       {&tfprovider.Data{CheckCredentials: sound}, null, ""},
		"no credentials":                    {&tfprovider.Data{CheckCredentials: broken}, own, " no keys;"},
		"neither":                           {&tfprovider.Data{NoRegion: "set it", CheckCredentials: broken}, null, "region_id set it; no keys;"},
	} {
		if got := details(test.data.CanCreateIn(test.region)); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		// An object without a region needs none.
		want := strings.TrimPrefix(test.want, "region_id set it;")
		if got := details(test.data.CanCreate()); got != want {
			t.Errorf("%s, without a region: got %q, want %q", name, got, want)
		}
	}
}

func TestDiagnosticWithoutRegion(t *testing.T) {
	t.Parallel()
	err := &smc.Error{Operation: "DescribeReplicationJobs", Err: smc.ErrNoRegion}
	d := jobErrors.Diagnostic("Reading replication job", "j-1", err)
	for _, want := range []string{"Reading replication job j-1", "no region is given", "region_id", "REGION:ID"} {
		if !strings.Contains(d.Detail(), want) {
			t.Errorf("%q lacks %q", d.Detail(), want)
		}
	}
	if attribute, ok := jobErrors.AttributeFor(err); attribute != "region_id" || !ok {
		t.Errorf("attribute %q, %t", attribute, ok)
	}
}
