package accesstoken

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalue"
)

// model is the resource's configuration, plan and state.
type model struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	Description      types.String `tfsdk:"description"`
	Limit            types.Int64  `tfsdk:"limit"`
	TimeToLiveInDays types.Int64  `tfsdk:"time_to_live_in_days"`
	Disabled         types.Bool   `tfsdk:"disabled"`
	Code             types.String `tfsdk:"code"`
	Status           types.String `tfsdk:"status"`
	RegisteredCount  types.Int64  `tfsdk:"registered_count"`
	CreationTime     types.String `tfsdk:"creation_time"`
	ExpirationTime   types.String `tfsdk:"expiration_time"`
}

// codec reads and writes the model.
var codec = tfvalue.NewCodec[model](NewResource)

// expand turns a plan into a request; what is not known is left to SMC.
func (m *model) expand() *smc.CreateAccessTokenRequest {
	return &smc.CreateAccessTokenRequest{
		Name:             m.Name.ValueString(),
		Description:      m.Description.ValueString(),
		Count:            m.Limit.ValueInt64(),
		TimeToLiveInDays: m.TimeToLiveInDays.ValueInt64(),
	}
}

// flatten returns the state of an access token after a plan or state. The arguments that it has
// been created with stay as they are there: no operation of the API changes them, so that a
// text that SMC has rewritten is no reason for a new access token. What is missing there, as
// after an import, comes from the response.
func flatten(token *smc.AccessToken, last *model) *model {
	m := &model{
		ID:               types.StringValue(token.ID),
		Name:             known(last.Name, tfvalue.StringOrNull(token.Name)),
		Description:      known(last.Description, tfvalue.StringOrNull(token.Description)),
		Limit:            known(last.Limit, positive(token.Count)),
		TimeToLiveInDays: known(last.TimeToLiveInDays, positive(token.TimeToLiveInDays)),
		Disabled:         types.BoolValue(last.Disabled.ValueBool()),
		Code:             known(last.Code, types.StringNull()),
		Status:           tfvalue.StringOrNull(string(token.Status)),
		RegisteredCount:  types.Int64Value(token.RegisteredCount),
		CreationTime:     tfvalue.TimeString(token.CreationTime),
	}
	m.ExpirationTime = expirationTime(token.CreationTime, m.TimeToLiveInDays.ValueInt64())
	switch token.Status {
	case smc.AccessTokenActivated:
		m.Disabled = types.BoolValue(false)
	case smc.AccessTokenDisabled:
		m.Disabled = types.BoolValue(true)
	case smc.AccessTokenExpired: // Whether it was disabled before is not reported.
	}
	return m
}

// known returns v where it is known, otherwise other.
func known[T attr.Value](v, other T) T {
	if tfvalue.Known(v) {
		return v
	}
	return other
}

// positive returns n, or null for 0, which is how the client reports a number that is absent.
func positive(n int64) types.Int64 {
	if n <= 0 {
		return types.Int64Null()
	}
	return types.Int64Value(n)
}

// maxDays is a century, far more than the API admits. With more, there may be no year that a
// time can be written with.
const maxDays = 36_500

// expirationTime returns when an access token expires, which the API does not report; null
// where the creation time or the days are missing, or the days are no possible number.
func expirationTime(created time.Time, days int64) types.String {
	if created.IsZero() || days <= 0 || days > maxDays {
		return types.StringNull()
	}
	return tfvalue.TimeString(created.UTC().AddDate(0, 0, int(days)))
}

// expired reports whether the access token has expired.
func (m *model) expired() bool { return m.Status.ValueString() == string(smc.AccessTokenExpired) }

// usedUp reports whether as many source servers have registered as may.
func (m *model) usedUp() bool {
	return tfvalue.Known(m.Limit) && m.RegisteredCount.ValueInt64() >= m.Limit.ValueInt64()
}

// text names the access token in messages.
func (m *model) text() string {
	if m.Name.ValueString() == "" {
		return "Access token " + m.ID.ValueString()
	}
	return "Access token " + m.ID.ValueString() + " (" + m.Name.ValueString() + ")"
}
