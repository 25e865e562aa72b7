package jobrun_test

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
)

// Terraform sends an identity in the bytes in which it was sent: a refresh that changes nothing is recognized by them.
func TestIdentity_encodedAsByTerraform(t *testing.T) {
	t.Parallel()
	target := jobrun.Target{RegionID: "cn-hangzhou", JobID: "j-bp17bclvg344jlyt0001"}
	ours, err := tfprotov6.NewDynamicValue(target.Identity().Type(), target.Identity())
	if err != nil {
		t.Fatal(err)
	}
	identity := cty.ObjectVal(map[string]cty.Value{"region_id": cty.StringVal(target.RegionID), "id": cty.StringVal(target.JobID)})
	theirs, err := msgpack.Marshal(identity, identity.Type())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours.MsgPack, theirs) {
		t.Errorf("%x, by Terraform %x", ours.MsgPack, theirs)
	}
}
