// Package tfvalue holds what all objects do with values and models: the codec between
// models and Terraform's values, and small helpers on values and maps.
package tfvalue

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Codec reads and writes a resource's model of type M: a struct whose fields are attr.Values
// with tfsdk tags, or embedded structs of such fields.
//
// The framework's own way between a model and what Terraform sends (tfsdk.State.Get and Set)
// compiles a regular expression for each field each time, which costs a tenth of a large
// plan; BenchmarkCodec compares the two. This one looks at the model and the schema once. It
// can go when the framework checks the tags of a struct once per type
// (internal/reflect.getStructTags).
type Codec[M any] struct {
	layout func() layout
}

// layout is how the fields of a model are encoded.
type layout struct {
	object tftypes.Type
	fields []layoutField
}

type layoutField struct {
	name      string // of the attribute or block
	index     []int  // of the model's field, through embedded structs
	typ       attr.Type
	terraform tftypes.Type
}

// NewCodec returns the codec of a resource. The schema is asked for when it is first needed.
func NewCodec[M any](newResource func() resource.Resource) *Codec[M] {
	return &Codec[M]{layout: sync.OnceValue(func() layout {
		ctx := context.Background()
		var resp resource.SchemaResponse
		newResource().Schema(ctx, resource.SchemaRequest{}, &resp)
		attributes, ok := resp.Schema.Type().(types.ObjectType)
		if !ok {
			return layout{}
		}
		l := layout{object: attributes.TerraformType(ctx)}
		for _, f := range reflect.VisibleFields(reflect.TypeFor[M]()) {
			name := f.Tag.Get("tfsdk")
			typ, ok := attributes.AttrTypes[name]
			if ok {
				l.fields = append(l.fields, layoutField{name, f.Index, typ, typ.TerraformType(ctx)})
			}
		}
		return l
	})}
}

// Decode reads a configuration, plan or state into a model.
func (c *Codec[M]) Decode(ctx context.Context, raw tftypes.Value, m *M) diag.Diagnostics {
	var diags diag.Diagnostics
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("Unreadable value", BugOf(err))
		return diags
	}
	to := reflect.ValueOf(m).Elem()
	for _, f := range c.layout().fields {
		encoded, ok := values[f.name]
		if !ok {
			diags.AddError("Unreadable value", BugOf(fmt.Errorf("%s is missing", f.name)))
			continue
		}
		value, err := f.typ.ValueFromTerraform(ctx, encoded)
		if number, ok := value.(basetypes.Int64Valuable); ok {
			value = WholeNumber(number)
		}
		field := to.FieldByIndex(f.index)
		if err == nil && !reflect.TypeOf(value).AssignableTo(field.Type()) {
			err = fmt.Errorf("it is a %T", value)
		}
		if err != nil {
			diags.AddError("Unreadable value", BugOf(fmt.Errorf("%s: %w", f.name, err)))
			continue
		}
		field.Set(reflect.ValueOf(value))
	}
	return diags
}

// Encode is the inverse of Decode; to is left alone when it fails.
func (c *Codec[M]) Encode(ctx context.Context, m *M, to *tftypes.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	l := c.layout()
	values := make(map[string]tftypes.Value, len(l.fields))
	from := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		value, ok := from.FieldByIndex(f.index).Interface().(attr.Value)
		switch {
		case !ok || value.IsNull():
			values[f.name] = tftypes.NewValue(f.terraform, nil)
			continue
		case value.IsUnknown():
			values[f.name] = tftypes.NewValue(f.terraform, tftypes.UnknownValue)
			continue
		}
		encoded, err := value.ToTerraformValue(ctx)
		if err == nil && !encoded.Type().Equal(f.terraform) {
			err = fmt.Errorf("it is %s instead of %s", encoded.Type(), f.terraform)
		}
		if err != nil {
			diags.AddError("Unwritable value", BugOf(fmt.Errorf("%s: %w", f.name, err)))
			continue
		}
		values[f.name] = encoded
	}
	if !diags.HasError() {
		*to = tftypes.NewValue(l.object, values)
	}
	return diags
}

// BugOf is the text of an error that can only be a mistake of the provider.
func BugOf(err error) string {
	return err.Error() + "\n\nThis is a bug of the provider: please report it."
}
