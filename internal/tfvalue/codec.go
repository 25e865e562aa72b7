// Package tfvalue holds what all objects do with values and models: the codec between
// models and Terraform's values, and small helpers on values and maps.
package tfvalue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
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

// layout is how the fields of a model are encoded; err says where the model does not fit the
// schema.
type layout struct {
	object tftypes.Type
	fields []layoutField // sorted by name
	err    error
}

type layoutField struct {
	name      string // of the attribute or block
	index     []int  // of the model's field, through embedded structs
	typ       attr.Type
	terraform tftypes.Type

	block bool          // rather than an attribute
	null  reflect.Value // the value of the field that is null
	empty reflect.Value // and of a list without elements; not valid for other types
}

// NewCodec returns the codec of a resource. The schema is asked for when it is first needed.
func NewCodec[M any](newResource func() resource.Resource) *Codec[M] {
	return &Codec[M]{layout: sync.OnceValue(func() layout {
		ctx := context.Background()
		var resp resource.SchemaResponse
		newResource().Schema(ctx, resource.SchemaRequest{}, &resp)
		attributes, ok := resp.Schema.Type().(types.ObjectType)
		if !ok {
			return layout{err: fmt.Errorf("the schema is a %T", resp.Schema.Type())}
		}
		l := newLayout(ctx, attributes, reflect.TypeFor[M]())
		for i := range l.fields {
			_, l.fields[i].block = resp.Schema.Blocks[l.fields[i].name]
		}
		return l
	})}
}

// newLayout relates the fields of a model to the attributes and blocks of a schema: each has to
// have its counterpart.
func newLayout(ctx context.Context, attributes types.ObjectType, model reflect.Type) layout {
	l := layout{object: attributes.TerraformType(ctx)}
	var problems []error
	missing := maps.Clone(attributes.AttrTypes)
	for _, f := range reflect.VisibleFields(model) {
		name := f.Tag.Get("tfsdk")
		typ, ok := missing[name]
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && name == "", name == "-":
		case !f.IsExported() || f.Anonymous:
			problems = append(problems, fmt.Errorf("field %s cannot be set: it must be exported, and not be embedded by a pointer", f.Name))
		case !ok:
			problems = append(problems, fmt.Errorf("field %s has the tag %q, which is no attribute or block of the schema, or another field's", f.Name, name))
		default:
			field, err := newLayoutField(ctx, f, name, typ)
			if err != nil {
				problems = append(problems, fmt.Errorf("field %s: %w", f.Name, err))
			}
			l.fields = append(l.fields, field)
			delete(missing, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		problems = append(problems, fmt.Errorf("no field has the attribute or block %s of the schema", name))
	}
	slices.SortFunc(l.fields, func(a, b layoutField) int { return cmp.Compare(a.name, b.name) })
	if len(problems) > 0 {
		l.err = fmt.Errorf("the model %s does not fit its schema: %w", model, errors.Join(problems...))
	}
	return l
}

// newLayoutField returns an error when the field does not hold values of the attribute's type.
func newLayoutField(ctx context.Context, field reflect.StructField, name string, typ attr.Type) (layoutField, error) {
	f := layoutField{name: name, index: field.Index, typ: typ, terraform: typ.TerraformType(ctx)}
	null, err := valueOf(ctx, typ, tftypes.NewValue(f.terraform, nil))
	if err != nil {
		return f, err
	}
	f.null = reflect.ValueOf(null)
	if !f.null.Type().AssignableTo(field.Type) {
		return f, fmt.Errorf("a %s does not hold a %T", field.Type, null)
	}
	if f.terraform.Is(tftypes.List{}) {
		empty, err := valueOf(ctx, typ, tftypes.NewValue(f.terraform, []tftypes.Value{}))
		if err != nil {
			return f, err
		}
		f.empty = reflect.ValueOf(empty)
	}
	return f, nil
}

// valueOf decodes a value of an attribute; whole numbers are plain ones.
func valueOf(ctx context.Context, typ attr.Type, encoded tftypes.Value) (attr.Value, error) {
	value, err := typ.ValueFromTerraform(ctx, encoded)
	if number, ok := value.(basetypes.Int64Valuable); ok {
		value = WholeNumber(number)
	}
	return value, err
}

// Check returns an error unless each field of the model has its attribute or block in the schema
// and the other way round. Decode fails with the same error, so that nothing is created whose
// state could not be written.
func (c *Codec[M]) Check() error { return c.layout().err }

// Decode reads a configuration, plan or state into a model.
func (c *Codec[M]) Decode(ctx context.Context, raw tftypes.Value, m *M) diag.Diagnostics {
	var diags diag.Diagnostics
	l := c.layout()
	if l.err != nil {
		diags.AddError("Unreadable value", BugOf(l.err))
		return diags
	}
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("Unreadable value", BugOf(err))
		return diags
	}
	to := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		encoded, ok := values[f.name]
		if !ok {
			diags.AddError("Unreadable value", BugOf(fmt.Errorf("%s is missing", f.name)))
			continue
		}
		value, err := valueOf(ctx, f.typ, encoded)
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

// Encode is the inverse of Decode. A value that cannot be written is an error and becomes null;
// all others are written, so that the ID of an object that was just created is in the state.
func (c *Codec[M]) Encode(ctx context.Context, m *M, to *tftypes.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	l := c.layout()
	if l.err != nil {
		diags.AddError("Unwritable value", BugOf(l.err))
		return diags
	}
	values := make(map[string]tftypes.Value, len(l.fields))
	from := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		encoded, err := f.encode(ctx, from.FieldByIndex(f.index))
		if err != nil {
			diags.AddError("Unwritable value", BugOf(fmt.Errorf("%s: %w", f.name, err)))
			encoded = tftypes.NewValue(f.terraform, nil)
		}
		values[f.name] = encoded
	}
	*to = tftypes.NewValue(l.object, values)
	return diags
}

// encode encodes the value of a field. A value that is broken inside, such as a list with an
// element of another type, may panic; that is an error.
func (f layoutField) encode(ctx context.Context, from reflect.Value) (encoded tftypes.Value, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("%v", broken)
		}
	}()
	value, ok := from.Interface().(attr.Value)
	switch {
	case !ok || value.IsNull():
		return tftypes.NewValue(f.terraform, nil), nil
	case value.IsUnknown():
		return tftypes.NewValue(f.terraform, tftypes.UnknownValue), nil
	}
	encoded, err = value.ToTerraformValue(ctx)
	if err == nil && !encoded.Type().Equal(f.terraform) {
		err = fmt.Errorf("it is %s instead of %s", encoded.Type(), f.terraform)
	}
	return encoded, err
}

// BugOf is the text of an error that can only be a mistake of the provider.
func BugOf(err error) string {
	return err.Error() + "\n\nThis is a bug of the provider: please report it."
}
