package smc

import (
	"context"
	"fmt"
)

// accessTokensPerCall is how many access tokens a call of ListAccessTokens names. The request
// has no page, and the documented page size of the response is 20.
const accessTokensPerCall = 20

// accessTokenKind describes the access tokens of ListAccessTokens. The PageNumber and PageSize of
// a response are not looked at: the request has none, and the documents swap their meanings.
var accessTokenKind = objectKind[wireAccessToken, AccessToken]{
	operation: opListAccessTokens, list: "AccessTokens", idParam: "AccessTokenId",
	convert: func(ctx context.Context, _ string, wire *wireAccessToken) AccessToken { return wire.accessToken(ctx) },
	id:      func(token *AccessToken) string { return token.ID },
}

// ListAccessTokens returns the access tokens that match the filter, each once. The API has no
// pages for them: where it returns fewer than it has, the error says so, and asks for a
// narrower filter.
func (c *Client) ListAccessTokens(ctx context.Context, filter AccessTokenFilter) ([]AccessToken, error) {
	var tokens []AccessToken
	for ids := range batchesOf(filter.AccessTokenIDs, accessTokensPerCall) {
		part := filter
		part.AccessTokenIDs = ids
		page, err := accessTokenKind.read(ctx, c, "", part.params())
		if err != nil {
			return nil, err
		}
		seen := make(map[string]bool)
		for _, token := range page.objects {
			if !seen[token.ID] {
				seen[token.ID] = true
				tokens = append(tokens, token)
			}
		}
		if int64(len(seen)) < page.total && len(ids) == 0 {
			return nil, &Error{
				Operation: opListAccessTokens.name, RequestID: page.requestID,
				Message: fmt.Sprintf("the response has only %d of %d access tokens, and the API has no pages for them: filter by ID, name or status", len(seen), page.total),
			}
		}
	}
	return tokens, nil
}

// newAccessTokenStore returns the store of access tokens.
func newAccessTokenStore(c *Client) *store[AccessToken] {
	fetch := func(ctx context.Context, _ string, ids []string) ([]AccessToken, error) {
		return c.ListAccessTokens(ctx, AccessTokenFilter{AccessTokenIDs: ids})
	}
	list := func(ctx context.Context, _ string, _ func(int) bool) ([]AccessToken, error) {
		return c.ListAccessTokens(ctx, AccessTokenFilter{}) // One call.
	}
	return newListedStore(c, opListAccessTokens, fetch, list, accessTokenKind.id)
}

// FindAccessToken returns an access token; an error for which IsNotFound is true when two
// look-ups in a row say that there is none of that ID. Look-ups at about the same time share a
// call.
func (c *Client) FindAccessToken(ctx context.Context, accessTokenID string) (*AccessToken, error) {
	return c.accessTokens.find(ctx, "", accessTokenID)
}

// RefreshAccessToken is FindAccessToken for a refresh: the access token may come from a listing
// that is up to a minute old, unless this client has changed it since.
func (c *Client) RefreshAccessToken(ctx context.Context, accessTokenID string) (*AccessToken, error) {
	return c.accessTokens.refresh(ctx, "", accessTokenID)
}

// WaitAccessTokenVisible waits until an access token that was just created can be read.
func (c *Client) WaitAccessTokenVisible(ctx context.Context, accessTokenID string) (*AccessToken, error) {
	return c.accessTokens.waitVisible(ctx, "", accessTokenID)
}

// DisableAccessToken disables an access token for good: the API cannot enable it again.
func (c *Client) DisableAccessToken(ctx context.Context, accessTokenID string) error {
	p := params{"AccessTokenId": accessTokenID}
	return c.accessTokens.transition(ctx, opDisableAccessToken, "", accessTokenID, p, func(token *AccessToken) bool {
		return token.Status == AccessTokenDisabled
	})
}

// DeleteAccessToken deletes an access token, in whatever status. It succeeds where the access
// token does not exist any more.
func (c *Client) DeleteAccessToken(ctx context.Context, accessTokenID string) error {
	p := params{"AccessTokenId": accessTokenID}
	return c.accessTokens.delete(ctx, opDeleteAccessToken, "", accessTokenID, p, func(*AccessToken) bool { return false })
}
