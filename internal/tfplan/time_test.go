package tfplan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
)

func TestTimeRoundTrip(t *testing.T) {
	t.Parallel()
	typ := tfplan.TimeType{}
	for in, want := range map[any]tfplan.Time{
		nil: tfplan.NewTimeNull(), tftypes.UnknownValue: tfplan.NewTimeUnknown(), "": tfplan.NewTimeString(""), "as written": tfplan.NewTimeString("as written"),
	} {
		t.Run(fmt.Sprint(in), func(t *testing.T) {
			t.Parallel()
			wire := tftypes.NewValue(tftypes.String, in)
			got, err := typ.ValueFromTerraform(t.Context(), wire)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(want) {
				t.Errorf("from Terraform: %#v, want %#v", got, want)
			}
			back, err := got.ToTerraformValue(t.Context())
			if err != nil || !back.Equal(wire) {
				t.Errorf("to Terraform: %v (%v), want %v", back, err, wire)
			}
			plain, diags := want.ToStringValue(t.Context())
			again, more := typ.ValueFromString(t.Context(), plain)
			if diags.HasError() || more.HasError() || !again.Equal(want) {
				t.Errorf("from a plain string: %#v (%v, %v), want %#v", again, diags, more, want)
			}
		})
	}
	if got, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Errorf("a bool became %#v", got)
	}
}

func TestTimeTypeEqual(t *testing.T) {
	t.Parallel()
	all := []attr.Type{tfplan.TimeType{}, tfplan.TimeType{AllowEmpty: true}, basetypes.StringType{}, jsontypes.NormalizedType{}}
	for i, a := range all {
		for j, b := range all {
			if got := a.Equal(b); got != (i == j) {
				t.Errorf("%s (%d) equals %s (%d): %t", a, i, b, j, got)
			}
		}
	}
	if typ := (tfplan.TimeType{}).String(); typ != "tfplan.TimeType" {
		t.Errorf("it is called %s", typ)
	}
}

func TestTypeOfTime(t *testing.T) {
	t.Parallel()
	for _, typ := range []tfplan.TimeType{{}, {AllowEmpty: true}} {
		fromString, _ := typ.ValueFromString(t.Context(), basetypes.NewStringValue("x"))
		fromWire, err := typ.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, "x"))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []attr.Value{typ.ValueType(t.Context()), fromString, fromWire} {
			if !v.Type(t.Context()).Equal(typ) {
				t.Errorf("a value of %#v says that it is of %#v", typ, v.Type(t.Context()))
			}
		}
	}
}

// Equal, unlike semantic equality, tells two ways of writing a time apart.
func TestTimeEqualIsLiteral(t *testing.T) {
	t.Parallel()
	const utc, elsewhere = "2026-12-01T14:00:00Z", "2026-12-01T22:00:00+08:00"
	values := []attr.Value{
		tfplan.NewTimeNull(), tfplan.NewTimeUnknown(), tfplan.NewTimeString(""), tfplan.NewTimeString(utc), tfplan.NewTimeString(elsewhere),
		basetypes.NewStringValue(utc),
	}
	for i, a := range values {
		for j, b := range values {
			if got := a.Equal(b); got != (i == j) {
				t.Errorf("%#v equals %#v: %t", a, b, got)
			}
		}
	}
}

func TestTimeSemanticEquals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2026-12-01T14:00:00Z", "2026-12-01T14:00:00Z", true},
		{"2026-12-01T14:00:00Z", "2026-12-01T22:00:00+08:00", true},
		{"2026-12-01T14:00:00Z", "2026-12-01T14:00:00+00:00", true},
		{"2026-12-01T23:30:00-05:30", "2026-12-02T05:00:00Z", true},
		{"2026-12-01T14:00:00.000Z", "2026-12-01T14:00:00Z", true},
		{"2026-12-01T14:00:00Z", "2026-12-01T14:00:01Z", false},
		{"2026-12-01T14:00:00Z", "2026-12-01T14:00:00+08:00", false},
		{"", "", true},
		{"", "2026-12-01T14:00:00Z", false},
		{"2026-12-01T14:00:00Z", "", false},
		{"tomorrow", "tomorrow", true},
		{"tomorrow", "today", false},
		{"tomorrow", "2026-12-01T14:00:00Z", false},
	} {
		t.Run(c.a+"_"+c.b, func(t *testing.T) {
			t.Parallel()
			a := tfplan.NewTimeString(c.a)
			got, diags := a.StringSemanticEquals(t.Context(), tfplan.NewTimeString(c.b))
			if diags.HasError() || got != c.want {
				t.Errorf("equal: %t (%v), want %t", got, diags, c.want)
			}
			if same, _ := a.StringSemanticEquals(t.Context(), basetypes.NewStringValue(c.a)); same {
				t.Error("it equals a value of another type")
			}
		})
	}
}

func TestTimeValidation(t *testing.T) {
	t.Parallel()
	const (
		notTime  = "is not a time: write it like 2026-12-01T22:00:00Z"
		fraction = "has fractions of a second"
	)
	for value, want := range map[string]string{
		"2026-12-01T22:00:00Z":      "",
		"2026-12-01T22:00:00+08:00": "",
		"2026-12-01T22:00:00-11:30": "",
		"2028-02-29T00:00:00Z":      "",
		"2026-12-01T22:00:00.000Z":  "",
		"2026-12-01T22:00:00.5Z":    fraction,
		"2026-12-01T22:00:00.001Z":  fraction,
		"":                          notTime,
		"tomorrow":                  notTime,
		"2026-12-01":                notTime,
		"2026-12-01T22:00Z":         notTime,
		"2026-12-01T22:00:00":       notTime,
		"2026-12-01 22:00:00Z":      notTime,
		"2026-12-01T2:00:00Z":       notTime,
		"2026-12-01T22:00:00,0Z":    notTime,
		"2026-12-01T24:00:00Z":      notTime,
		"2026-13-01T22:00:00Z":      notTime,
		"2027-02-29T00:00:00Z":      notTime,
		"2026-12-01T22:00:00+0800":  notTime,
		"2026-12-01T22:00:00+23:59": "",
		"2026-12-01T22:00:00+24:00": notTime,
		"2026-12-01T22:00:00+08:60": notTime,
		" 2026-12-01T22:00:00Z":     notTime,
		"2026-12-01T22:00:00Z\n":    notTime,
		"２０２６-12-01T22:00:00Z":      notTime,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			diags := validate(t, tfplan.NewTimeString(value))
			if want == "" {
				if len(diags) > 0 {
					t.Errorf("diagnostics: %v, want none", diags)
				}
				return
			}
			if len(diags) != 1 || !strings.Contains(diags[0].Detail(), want) || !strings.Contains(diags[0].Detail(), fmt.Sprintf("%q", value)) {
				t.Fatalf("diagnostics: %v, want one with %q and the value", diags, want)
			}
			if at, ok := diags[0].(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("when")) {
				t.Errorf("the attribute is not named: %v", diags[0])
			}
		})
	}
}

func validate(t *testing.T, v attr.Value) diag.Diagnostics {
	t.Helper()
	validated, ok := v.(xattr.ValidateableAttribute)
	if !ok {
		t.Fatalf("%T validates nothing", v)
	}
	var resp xattr.ValidateAttributeResponse
	validated.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("when")}, &resp)
	return resp.Diagnostics
}

func TestTimeValidationOfWhatIsNotGiven(t *testing.T) {
	t.Parallel()
	for _, v := range []attr.Value{tfplan.NewTimeNull(), tfplan.NewTimeUnknown()} {
		if diags := validate(t, v); len(diags) > 0 {
			t.Errorf("%s: %v", v, diags)
		}
	}
}

func TestTimeAllowEmpty(t *testing.T) {
	t.Parallel()
	typ := tfplan.TimeType{AllowEmpty: true}
	for value, valid := range map[string]bool{"": true, " ": false, "never": false, "2026-12-01T22:00:00Z": true} {
		v, diags := typ.ValueFromString(t.Context(), basetypes.NewStringValue(value))
		if diags.HasError() {
			t.Fatal(diags)
		}
		if got := !validate(t, v).HasError(); got != valid {
			t.Errorf("%q is valid: %t, want %t", value, got, valid)
		}
	}
}

func TestValueTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, time.December, 1, 14, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		value tfplan.Time
		want  time.Time
	}{
		"null":           {tfplan.NewTimeNull(), time.Time{}},
		"unknown":        {tfplan.NewTimeUnknown(), time.Time{}},
		"empty":          {tfplan.NewTimeString(""), time.Time{}},
		"UTC":            {tfplan.NewTimeString("2026-12-01T14:00:00Z"), want},
		"with an offset": {tfplan.NewTimeString("2026-12-01T22:00:00+08:00"), want},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.value.ValueTime()
			if err != nil || !got.Equal(c.want) {
				t.Errorf("%s (%v), want %s", got, err, c.want)
			}
		})
	}
	if got, err := tfplan.NewTimeString("tomorrow").ValueTime(); err == nil {
		t.Errorf("tomorrow is %s", got)
	}
}

func TestNewTimeValue(t *testing.T) {
	t.Parallel()
	in := time.Date(2026, time.December, 1, 22, 0, 0, 987_654_321, time.FixedZone("", 8*60*60))
	if got, want := tfplan.NewTimeValue(in).ValueString(), "2026-12-01T14:00:00Z"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
