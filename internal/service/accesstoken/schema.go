package accesstoken

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfplan"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// Schema describes the resource. What a change does is decided in ModifyPlan.
func (r *accessTokenResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An access token of Server Migration Center (SMC): an activation code with which the SMC client on a server registers that server as a source server. " +
			"No access key is left on the server.\n\n" +
			"Access tokens belong to the account, not to a region.\n\n" +
			"!> SMC tells the code only once, when it is created. The code is in the state, as a sensitive value: protect the state accordingly.\n\n" +
			"## Changes\n\n" +
			"| What changes | What the next apply does |\n|---|---|\n" +
			"| `disabled`, from `false` to `true` | the access token is disabled in place, for good |\n" +
			"| `disabled`, from `true` to `false` | nothing, with a warning at each plan: SMC cannot enable it again |\n" +
			"| another value of any other argument | **another access token replaces it**, with another code |\n" +
			"| any other argument is removed | nothing |\n" +
			"| it expires, or is used up | nothing, with a warning at each plan: it registers no more source servers |\n\n" +
			"* Source servers that the old access token has registered stay. Servers on which its code is not used yet need the new code.\n" +
			"* With `lifecycle { create_before_destroy = true }` the new code is there before the old one is deleted.\n" +
			"* `terraform apply -replace=ADDRESS` makes another access token at any time.",
		Attributes: map[string]schema.Attribute{
			"id":                   computedString("The ID of the access token, such as `at-bp1e2fsl57knvuug0001`."),
			"name":                 nameAttribute(),
			"description":          descriptionAttribute(),
			"limit":                limitAttribute(),
			"time_to_live_in_days": daysAttribute(),
			"disabled":             disabledAttribute(),
			"code": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The activation code, to be given to the SMC client. It is null after an import, which does not replace the access token.",
			},
			"status":           computedString(statusDescription),
			"registered_count": schema.Int64Attribute{Computed: true, MarkdownDescription: registeredDescription},
			"creation_time":    computedString(creationDescription),
			"expiration_time":  computedString(expirationDescription),
		},
	}
}

// The descriptions that the resource and the data source share.
var statusDescription = "The status of the access token: " + tfvalue.Alternatives(smc.AccessTokenStatuses) + ". `" + string(smc.AccessTokenDisabled) + "` means that it is disabled. " +
	"One that is not `" + string(smc.AccessTokenActivated) + "` registers no more source servers."

const (
	registeredDescription = "How many source servers have registered with the code."
	creationDescription   = "When the access token was created, in UTC."
	expirationDescription = "When the access token expires, in UTC: its days to live after its creation. It is computed by the provider, because SMC does not report it."
)

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func nameAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Validators: tfvalidate.Name(),
		MarkdownDescription: fmt.Sprintf("The name of the access token: %d to %d characters. It starts with a letter (`A` to `Z`, `a` to `z` or a Chinese character), and has letters, digits, colons (`:`), underscores (`_`) and hyphens (`-`). "+
			"Default: none.", smc.MinNameLength, smc.MaxNameLength),
	}
}

func descriptionAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		MarkdownDescription: "The description of the access token. Default: none.",
	}
}

func limitAttribute() schema.Attribute {
	return schema.Int64Attribute{
		CustomType: tfplan.WholeNumberType{},
		Optional:   true, Computed: true,
		Validators: []validator.Int64{int64validator.Between(smc.MinAccessTokenCount, smc.MaxAccessTokenCount)},
		MarkdownDescription: fmt.Sprintf("How many source servers may register with the code, from %d to %d. The API calls it `Count`, a name that Terraform reserves. Default: `%d`.",
			smc.MinAccessTokenCount, smc.MaxAccessTokenCount, smc.DefaultAccessTokenCount),
	}
}

func daysAttribute() schema.Attribute {
	return schema.Int64Attribute{
		CustomType: tfplan.WholeNumberType{},
		Optional:   true, Computed: true,
		Validators: []validator.Int64{int64validator.Between(smc.MinAccessTokenDays, smc.MaxAccessTokenDays)},
		MarkdownDescription: fmt.Sprintf("After how many days the access token expires, from %d to %d. Default: `%d`.",
			smc.MinAccessTokenDays, smc.MaxAccessTokenDays, smc.DefaultAccessTokenDays),
	}
}

func disabledAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true,
		Default: booldefault.StaticBool(false),
		MarkdownDescription: "Whether the access token is disabled, so that no more source servers can register with its code. `true` is for good. " +
			"For an access token that has expired, `true` only ends the warnings. Default: `false`.",
	}
}
