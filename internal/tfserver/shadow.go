package tfserver

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// comparison compares a response with the framework's, and reports each difference.
type comparison struct {
	server *server
	typ    resourceType
	call   string // for the reports
}

func (s *server) comparison(typeName, call string, err error) comparison {
	c := comparison{s, s.typeNamed(typeName), call + " of " + typeName}
	c.same(err == nil, "error", nil, err)
	return c
}

func (c comparison) same(same bool, what string, got, want any) {
	if !same {
		c.server.options.Shadow(fmt.Sprintf("%s: %s: beside the framework %v, by the framework %v", c.call, what, got, want))
	}
}

func (c comparison) value(what string, got, want *tfprotov6.DynamicValue) {
	c.dynamic(what, c.typ.state, got, want)
}

func (c comparison) identity(got, want *tfprotov6.ResourceIdentityData) {
	if got == nil || want == nil {
		c.same(got == want, "identity", got, want)
		return
	}
	c.dynamic("identity", c.typ.identity, got.IdentityData, want.IdentityData)
}

func (c comparison) dynamic(what string, typ tftypes.Type, got, want *tfprotov6.DynamicValue) {
	if got == nil || want == nil {
		c.same(got == want, what, got, want)
		return
	}
	a, err := got.Unmarshal(typ)
	c.same(err == nil, what, err, nil)
	b, wantErr := want.Unmarshal(typ)
	c.same(wantErr == nil, what, nil, wantErr)
	if err == nil && wantErr == nil {
		differences, err := a.Diff(b)
		c.same(err == nil && len(differences) == 0, what, "another value", differences)
	}
}

func (c comparison) private(got, want []byte) {
	c.same(bytes.Equal(got, want), "private data", string(got), string(want))
}

func (c comparison) diagnostics(want []*tfprotov6.Diagnostic) {
	for _, d := range want {
		c.same(false, "diagnostics", "none", d.Summary+": "+d.Detail)
	}
}

func (c comparison) deferred(want *tfprotov6.Deferred) { c.same(want == nil, "deferred", nil, want) }

func (c comparison) replaced(want []*tftypes.AttributePath) {
	c.same(len(want) == 0, "replaced", "nothing", want)
}
