package tfserver

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Resource is a resource that can tell by itself that nothing changes. It decides with the functions
// that its ValidateConfig, ModifyPlan and Read call: what is said here is what the framework would say.
type Resource interface {
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity

	// ValidateSilent reports whether ValidateConfig, and ConfigValidators, say nothing of a configuration. It returns the
	// values of all attributes and blocks, which are then checked by the rules of the schema.
	ValidateSilent(ctx context.Context, req ValidateRequest) (iter.Seq2[string, attr.Value], bool)

	// PlanUnchanged reports whether ModifyPlan leaves a plan that equals the state as it is: the same
	// values, identity and private data, no diagnostics, nothing replaced. It returns the identity
	// that the object has.
	PlanUnchanged(ctx context.Context, req PlanRequest) (Identity, bool)

	// PlanCreation returns the values that ModifyPlan plans for an object that does not exist yet, as Terraform encodes
	// them; false where it says something, or changes private data or the identity. What it reads from the API
	// it reads by Once.
	PlanCreation(ctx context.Context, req CreationRequest) ([]byte, bool)

	// ReadUnchanged reports whether Read leaves the state as it is: the same values and private
	// data, and no diagnostics. It returns the identity that Read sets. What it reads from the API it
	// reads by Once, so that Read does not read it again where something has changed.
	ReadUnchanged(ctx context.Context, req ReadRequest) (Identity, bool)
}

// ValidateRequest is the check of a configuration.
type ValidateRequest struct {
	Proof

	Config []byte // as Terraform encodes it: MessagePack
}

// PlanRequest is the plan of an object that exists, whose proposed values equal those of the state.
type PlanRequest struct {
	Proof

	Config, State []byte // as Terraform encodes them: MessagePack
	Private       Private
}

// CreationRequest is the plan of an object that does not exist yet.
type CreationRequest struct {
	Proof

	// Config and Proposal, in which what is computed and not configured is unknown, are as Terraform
	// encodes them: MessagePack.
	Config, Proposal []byte
}

// ReadRequest is the refresh of a state.
type ReadRequest struct {
	Proof

	State   []byte // as Terraform encodes it: MessagePack
	Private Private
}

// Identity is the identity of an object: an object of its attributes.
type Identity = tftypes.Value

// Condition names one of the conditions under which a call may be answered beside the framework.
type Condition string

// Proof checks the conditions. For a test of the tests, it passes one of them over.
type Proof struct{ leftOut Condition }

// Without returns a proof that does not check a condition.
func Without(c Condition) Proof { return Proof{c} }

// Holds reports whether a condition is true, or is left out.
func (p Proof) Holds(c Condition, ok bool) bool { return ok || p.leftOut == c }
