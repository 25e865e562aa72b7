package accesstoken

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfquery"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// ListTypeName is the type of the data source of several access tokens.
const ListTypeName = "smc_access_tokens"

var _ datasource.DataSourceWithConfigure = (*accessTokens)(nil)

type accessTokens struct{ data *tfprovider.Data }

// NewListDataSource returns the smc_access_tokens data source.
func NewListDataSource() datasource.DataSource { return &accessTokens{} }

// listModel is the configuration and the result of the data source.
type listModel struct {
	tfquery.Filters
	Status       types.String  `tfsdk:"status"`
	AccessTokens []listedModel `tfsdk:"access_tokens"`
}

// listedModel is an access token as the data source reports it.
type listedModel struct {
	AccessTokenID    types.String `tfsdk:"access_token_id"`
	Name             types.String `tfsdk:"name"`
	Description      types.String `tfsdk:"description"`
	Status           types.String `tfsdk:"status"`
	Limit            types.Int64  `tfsdk:"limit"`
	RegisteredCount  types.Int64  `tfsdk:"registered_count"`
	TimeToLiveInDays types.Int64  `tfsdk:"time_to_live_in_days"`
	CreationTime     types.String `tfsdk:"creation_time"`
	ExpirationTime   types.String `tfsdk:"expiration_time"`
}

// tokenKind describes access tokens to what all list data sources share.
var tokenKind = tfquery.Kind[smc.AccessToken]{
	Errors:    tokenErrors,
	Operation: "Reading access tokens", Word: "access token", IDPrefix: "at-",
	Arguments: []string{"name", "status"},
	Key:       func(t *smc.AccessToken) (id, name string) { return t.ID, t.Name },
}

func (d *accessTokens) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = ListTypeName
}

func (d *accessTokens) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = tfprovider.FromDataSource(req, resp)
}

// Schema describes the data source.
func (d *accessTokens) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The access tokens (activation codes) of Server Migration Center (SMC) that match all given filters, whether Terraform manages them or not.\n\n" +
			"Without a filter, these are all access tokens of the account. When none matches, the result is empty, which is not an error. " +
			"The codes themselves are not part of it: SMC tells a code only once, when it is created.\n\n" +
			"~> SMC lists a limited number of access tokens, 20 by its documents, and has no pages for more. Where more match, reading them is an error, so that none is missed silently. " +
			"Select them by `ids`, of which there may be any number, by `name` or by `status`. `name_regex` does not help: it is applied to what SMC has listed.",
		Attributes: tokenKind.AddAttributes(map[string]schema.Attribute{
			"status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(tfvalue.Words(smc.AccessTokenStatuses)...)},
				MarkdownDescription: "The status of the access tokens: " + tfvalue.Alternatives(smc.AccessTokenStatuses) + ". `" + string(smc.AccessTokenDisabled) + "` means that they are disabled. Default: any status.",
			},
			"access_tokens": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The access tokens that match, sorted by `access_token_id`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"access_token_id":      text("The ID of the access token."),
					"name":                 text("The name of the access token."),
					"description":          text("The description of the access token."),
					"status":               text(statusDescription),
					"limit":                number("How many source servers may register with the code. The API calls it `Count`."),
					"registered_count":     number(registeredDescription),
					"time_to_live_in_days": number("After how many days the access token expires."),
					"creation_time":        text(creationDescription),
					"expiration_time":      text(expirationDescription),
				}},
			},
		}),
	}
}

// Read lists the access tokens that match.
func (d *accessTokens) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	tfquery.Read(ctx, req, resp, d.list)
}

// list fills in the access tokens that match.
func (d *accessTokens) list(ctx context.Context, m *listModel) diag.Diagnostics {
	tokens, diags := tokenKind.List(ctx, d.data, &m.Filters, "of the account", func(client *smc.Client, ids []string) ([]smc.AccessToken, error) {
		return client.ListAccessTokens(ctx, smc.AccessTokenFilter{AccessTokenIDs: ids, Name: m.Name.ValueString(), Status: smc.AccessTokenStatus(m.Status.ValueString())})
	})
	m.AccessTokens = tfquery.SetResult(tokenKind, &m.Filters, tokens, flattenListed)
	return diags
}

// flattenListed turns an access token into what the data source reports.
func flattenListed(token *smc.AccessToken) listedModel {
	return listedModel{
		AccessTokenID:    types.StringValue(token.ID),
		Name:             tfvalue.StringOrNull(token.Name),
		Description:      tfvalue.StringOrNull(token.Description),
		Status:           tfvalue.StringOrNull(string(token.Status)),
		Limit:            positive(token.Count),
		RegisteredCount:  types.Int64Value(token.RegisteredCount),
		TimeToLiveInDays: positive(token.TimeToLiveInDays),
		CreationTime:     tfvalue.TimeString(token.CreationTime),
		ExpirationTime:   expirationTime(token.CreationTime, token.TimeToLiveInDays),
	}
}
