package tfserver

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// null is the state of what does not exist.
var null = []byte{msgpcode.Nil}

// proposal returns what the framework proposes for an object that does not exist yet: the configuration, in
// which what is computed and not configured is unknown.
func (s shape) proposal(config []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(2 * len(config))
	dec := msgpack.GetDecoder()
	defer msgpack.PutDecoder(dec)
	dec.Reset(bytes.NewReader(config))
	if code, err := dec.PeekCode(); err != nil || code == msgpcode.Nil {
		return nil, errors.Join(err, errors.New("it is null"))
	}
	err := s.propose(dec, msgpack.NewEncoder(&out), &out)
	return out.Bytes(), err
}

// propose reads a value of this shape, and writes what is proposed for it.
func (s shape) propose(dec *msgpack.Decoder, enc *msgpack.Encoder, out *bytes.Buffer) error {
	code, err := dec.PeekCode()
	switch {
	case err != nil:
		return err
	case code == msgpcode.Nil || msgpcode.IsExt(code) || s.kind != object && !s.blocks:
		raw, err := dec.DecodeRaw()
		_, _ = out.Write(raw) // It does not fail.
		return err
	case s.kind == object:
		return s.proposeObject(dec, enc, out)
	}
	n, err := dec.DecodeArrayLen()
	if err != nil {
		return err
	}
	if err := enc.EncodeArrayLen(n); err != nil {
		return err
	}
	for range n {
		if err := s.element.propose(dec, enc, out); err != nil {
			return err
		}
	}
	return nil
}

func (s shape) proposeObject(dec *msgpack.Decoder, enc *msgpack.Encoder, out *bytes.Buffer) error {
	n, err := dec.DecodeMapLen()
	if err != nil {
		return err
	}
	if n != len(s.attributes) {
		return fmt.Errorf("it has %d attributes instead of %d", n, len(s.attributes))
	}
	if err := enc.EncodeMapLen(n); err != nil {
		return err
	}
	for _, a := range s.attributes { // Terraform writes them in this order.
		name, err := dec.DecodeString()
		if err != nil {
			return err
		}
		if name != a.name {
			return fmt.Errorf("%s is where %s should be", name, a.name)
		}
		if err := enc.EncodeString(name); err != nil {
			return err
		}
		code, err := dec.PeekCode()
		if err != nil {
			return err
		}
		if a.computed && code == msgpcode.Nil {
			_, _ = out.WriteString(tfvalue.MessagePackUnknown) // It does not fail.
			if err := dec.Skip(); err != nil {
				return err
			}
			continue
		}
		if err := a.propose(dec, enc, out); err != nil {
			return err
		}
	}
	return nil
}
