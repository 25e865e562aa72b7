package tfvalue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// DecodeMessagePack does for a value as Terraform sends it what Decode does for what the framework
// makes of it, in a fraction of the time: most attributes of a large model are null. It is meant for those
// who leave the value to the framework where there is an error. That is also one where
// the framework would not leave the value as it is: it is null as a whole, an attribute is not
// valid, or a list of blocks is null, of which the framework makes an empty one.
func (c *Codec[M]) DecodeMessagePack(ctx context.Context, data []byte, m *M) error {
	l := c.layout()
	if l.err != nil {
		return l.err
	}
	dec := msgpack.GetDecoder()
	defer msgpack.PutDecoder(dec)
	dec.Reset(bytes.NewReader(data))
	n, err := dec.DecodeMapLen()
	if err != nil {
		return err
	}
	if n != len(l.fields) {
		return fmt.Errorf("it has %d attributes instead of %d", n, len(l.fields))
	}
	to := reflect.ValueOf(m).Elem()
	for _, f := range l.fields { // Terraform writes them in this order.
		name, err := dec.DecodeString()
		if err != nil {
			return err
		}
		if name != f.name {
			return fmt.Errorf("%s is where %s should be", name, f.name)
		}
		value, err := f.decodeMessagePack(ctx, dec)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		to.FieldByIndex(f.index).Set(value)
	}
	return nil
}

func (f *layoutField) decodeMessagePack(ctx context.Context, dec *msgpack.Decoder) (reflect.Value, error) {
	code, err := dec.PeekCode()
	switch {
	case err != nil:
		return reflect.Value{}, err
	case code == msgpcode.Nil && f.block && f.empty.IsValid():
		return reflect.Value{}, errNullBlocks
	case code == msgpcode.Nil:
		return f.null, dec.Skip()
	case code == msgpcode.FixedArrayLow && f.empty.IsValid():
		return f.empty, dec.Skip()
	}
	var encoded tftypes.Value
	if isText(code) && f.terraform.Is(tftypes.String) {
		s, err := dec.DecodeString()
		if err != nil {
			return reflect.Value{}, err
		}
		encoded = tftypes.NewValue(tftypes.String, s)
	} else {
		raw, err := dec.DecodeRaw()
		if err != nil {
			return reflect.Value{}, err
		}
		if encoded, err = (tfprotov6.DynamicValue{MsgPack: raw}).Unmarshal(f.terraform); err != nil {
			return reflect.Value{}, err
		}
	}
	value, err := f.typ.ValueFromTerraform(ctx, encoded)
	if err != nil {
		return reflect.Value{}, err
	}
	if v, ok := value.(xattr.ValidateableAttribute); ok {
		var resp xattr.ValidateAttributeResponse
		v.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{}, &resp)
		if len(resp.Diagnostics) > 0 {
			return reflect.Value{}, fmt.Errorf("%v", resp.Diagnostics)
		}
	}
	if f.block && hasNullList(value) {
		return reflect.Value{}, errNullBlocks
	}
	if decoded := reflect.ValueOf(value); decoded.Type() == f.null.Type() {
		return decoded, nil
	}
	return reflect.Value{}, fmt.Errorf("it is a %T", value)
}

var errNullBlocks = errors.New("a list of blocks is null")

// hasNullList reports whether a list inside a block is null.
func hasNullList(v attr.Value) bool {
	switch v := v.(type) {
	case basetypes.ListValue:
		return v.IsNull() || slices.ContainsFunc(v.Elements(), hasNullList)
	case basetypes.ObjectValue:
		for _, attribute := range v.Attributes() {
			if hasNullList(attribute) {
				return true
			}
		}
	}
	return false
}

func isText(code byte) bool {
	return msgpcode.IsFixedString(code) || code == msgpcode.Str8 || code == msgpcode.Str16 || code == msgpcode.Str32
}

// MessagePackUnknown is how Terraform and its plugins write what is not known yet: an extension of
// type 0 (terraform-plugin-go, tftypes).
const MessagePackUnknown = "\xd4\x00\x00"

// EncodeMessagePack is the inverse of DecodeMessagePack.
func (c *Codec[M]) EncodeMessagePack(ctx context.Context, m *M) ([]byte, error) {
	l := c.layout()
	if l.err != nil {
		return nil, l.err
	}
	var out bytes.Buffer
	enc := msgpack.NewEncoder(&out)
	if err := enc.EncodeMapLen(len(l.fields)); err != nil {
		return nil, err
	}
	from := reflect.ValueOf(m).Elem()
	for _, f := range l.fields {
		if err := enc.EncodeString(f.name); err != nil {
			return nil, err
		}
		raw, err := f.encodeMessagePack(ctx, from.FieldByIndex(f.index))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out.Write(raw)
	}
	return out.Bytes(), nil
}

// encodeMessagePack encodes the value of a field. Most are null or unknown.
func (f *layoutField) encodeMessagePack(ctx context.Context, from reflect.Value) ([]byte, error) {
	encoded, err := f.encode(ctx, from)
	switch {
	case err != nil:
		return nil, err
	case encoded.IsNull():
		return []byte{msgpcode.Nil}, nil
	case !encoded.IsKnown():
		return []byte(MessagePackUnknown), nil
	}
	dynamic, err := tfprotov6.NewDynamicValue(f.terraform, encoded)
	return dynamic.MsgPack, err
}

// All returns the name and the value of each attribute and block of a model.
func (c *Codec[M]) All(m *M) iter.Seq2[string, attr.Value] {
	return func(yield func(string, attr.Value) bool) {
		from := reflect.ValueOf(m).Elem()
		for _, f := range c.layout().fields {
			if value, ok := from.FieldByIndex(f.index).Interface().(attr.Value); ok && !yield(f.name, value) {
				return
			}
		}
	}
}

// Same reports whether same is true of the values of each attribute and block in two models.
func (c *Codec[M]) Same(a, b *M, same func(a, b attr.Value) bool) bool {
	l := c.layout()
	from, to := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for _, f := range l.fields {
		x, ok := from.FieldByIndex(f.index).Interface().(attr.Value)
		y, okToo := to.FieldByIndex(f.index).Interface().(attr.Value)
		if !ok || !okToo || !same(x, y) {
			return false
		}
	}
	return l.err == nil
}
