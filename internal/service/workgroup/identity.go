package workgroup

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// setIdentity sets the only attribute of an identity; nil is that of a host without identities.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, attribute string, id types.String) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root(attribute), id)
}

// idSet is a set of IDs that several goroutines may use. The zero value is empty.
type idSet struct{ ids sync.Map }

// add adds an ID, and reports whether the set had it already.
func (s *idSet) add(id string) bool {
	_, had := s.ids.LoadOrStore(id, true)
	return had
}

// has reports whether the set has an ID.
func (s *idSet) has(id string) bool {
	_, ok := s.ids.Load(id)
	return ok
}
