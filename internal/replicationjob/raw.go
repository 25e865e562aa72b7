package replicationjob

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

// The framework's own way between a model and what Terraform sends compiles a regular
// expression for each field each time, which costs a tenth of a large plan. This one
// looks at the model and the schema once.

// layout is how the model's fields are encoded.
type layout struct {
	object tftypes.Type
	fields []layoutField
}

type layoutField struct {
	name      string // of the attribute or block
	index     int    // of the model's field
	typ       attr.Type
	terraform tftypes.Type
}

// modelLayout is the layout of model, made when it is first needed.
var modelLayout = sync.OnceValue(func() layout {
	ctx := context.Background()
	var resp resource.SchemaResponse
	new(replicationJobResource).Schema(ctx, resource.SchemaRequest{}, &resp)
	attributes, ok := resp.Schema.Type().(types.ObjectType)
	if !ok {
		return layout{}
	}
	l := layout{object: attributes.TerraformType(ctx)}
	of := reflect.TypeFor[model]()
	for i := range of.NumField() {
		name := of.Field(i).Tag.Get("tfsdk")
		typ := attributes.AttrTypes[name]
		l.fields = append(l.fields, layoutField{name, i, typ, typ.TerraformType(ctx)})
	}
	return l
})

// decode reads a configuration, plan or state into m.
func decode(ctx context.Context, raw tftypes.Value, m *model) diag.Diagnostics {
	var diags diag.Diagnostics
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("Unreadable value", bugOf(err))
		return diags
	}
	to := reflect.ValueOf(m).Elem()
	for _, f := range modelLayout().fields {
		encoded, ok := values[f.name]
		if !ok {
			diags.AddError("Unreadable value", bugOf(fmt.Errorf("%s is missing", f.name)))
			continue
		}
		value, err := f.typ.ValueFromTerraform(ctx, encoded)
		if number, ok := value.(basetypes.Int64Valuable); ok {
			value = wholeNumber(number)
		}
		if err == nil && !reflect.TypeOf(value).AssignableTo(to.Field(f.index).Type()) {
			err = fmt.Errorf("it is a %T", value)
		}
		if err != nil {
			diags.AddError("Unreadable value", bugOf(fmt.Errorf("%s: %w", f.name, err)))
			continue
		}
		to.Field(f.index).Set(reflect.ValueOf(value))
	}
	return diags
}

// encode is the inverse of decode; to is left alone when it fails.
func (m *model) encode(ctx context.Context, to *tftypes.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	l := modelLayout()
	values := make(map[string]tftypes.Value, len(l.fields))
	from := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		value, ok := from.Field(f.index).Interface().(attr.Value)
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
			diags.AddError("Unwritable value", bugOf(fmt.Errorf("%s: %w", f.name, err)))
			continue
		}
		values[f.name] = encoded
	}
	if !diags.HasError() {
		*to = tftypes.NewValue(l.object, values)
	}
	return diags
}

func bugOf(err error) string {
	return err.Error() + "\n\nThis is a bug of the provider: please report it."
}
