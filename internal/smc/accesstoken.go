package smc

import (
	"context"
	"strconv"
	"time"
)

// AccessTokenStatus is the Status of an access token. Unknown values are kept as they are.
type AccessTokenStatus string

// The documented statuses of an access token (SDK, 2025-09). An expired or disabled one
// registers no more source servers; those that it has registered are not affected.
const (
	AccessTokenActivated AccessTokenStatus = "activated"
	// AccessTokenDisabled is the status after DisableAccessToken, which cannot be undone. That
	// "unactivated" means this is an inference: no document says it.
	AccessTokenDisabled AccessTokenStatus = "unactivated"
	AccessTokenExpired  AccessTokenStatus = "expired"
)

// AccessTokenStatuses lists every documented status.
var AccessTokenStatuses = []AccessTokenStatus{AccessTokenActivated, AccessTokenDisabled, AccessTokenExpired}

// AccessToken is an activation code, with which SMC clients register source servers, as
// ListAccessTokens reports it: without the code itself. Access tokens are not regional.
type AccessToken struct {
	ID               string // such as at-...
	Name             string
	Description      string
	Status           AccessTokenStatus
	Count            int64 // how many source servers may register
	RegisteredCount  int64 // how many have
	TimeToLiveInDays int64
	CreationTime     time.Time
}

// CreateAccessTokenRequest holds the parameters of CreateAccessToken. Zero values are not sent.
type CreateAccessTokenRequest struct {
	Name             string
	Description      string
	Count            int64 // 0: DefaultAccessTokenCount
	TimeToLiveInDays int64 // 0: DefaultAccessTokenDays
}

// CreatedAccessToken is the response of CreateAccessToken.
type CreatedAccessToken struct {
	ID string
	// Code is the activation code, a secret. The API returns it in this response only.
	Code string
	// Lost are the IDs of other access tokens that appeared meanwhile: attempts before the one that
	// succeeded may have created them.
	Lost []string
}

// AccessTokenFilter selects access tokens for ListAccessTokens. Empty fields do not filter; all
// others must match.
type AccessTokenFilter struct {
	AccessTokenIDs []string
	Name           string
	Status         AccessTokenStatus
}

func (r *CreateAccessTokenRequest) params() params {
	p := params{}
	p.setString("Name", r.Name)
	p.setString("Description", r.Description)
	if r.Count > 0 {
		p["Count"] = strconv.FormatInt(r.Count, 10)
	}
	if r.TimeToLiveInDays > 0 {
		p["TimeToLiveInDays"] = strconv.FormatInt(r.TimeToLiveInDays, 10)
	}
	return p
}

func (f AccessTokenFilter) params() params {
	p := params{}
	p.setList("AccessTokenId", f.AccessTokenIDs)
	p.setString("Name", f.Name)
	p.setString("Status", string(f.Status))
	return p
}

type wireAccessToken struct {
	AccessTokenID    text `json:"AccessTokenId"`
	Name             text
	Description      text
	Status           text
	Count            number // The API declares the numbers of an access token as strings.
	RegisteredCount  number
	TimeToLiveInDays number
	CreationTime     text
}

func (a *wireAccessToken) accessToken(ctx context.Context) AccessToken {
	return AccessToken{
		ID:               string(a.AccessTokenID),
		Name:             string(a.Name),
		Description:      string(a.Description),
		Status:           AccessTokenStatus(a.Status),
		Count:            a.Count.or0(),
		RegisteredCount:  a.RegisteredCount.or0(),
		TimeToLiveInDays: a.TimeToLiveInDays.or0(),
		CreationTime:     parseTime(ctx, "CreationTime", a.CreationTime),
	}
}
