package smc

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// maxTokenTries bounds how often the creation of an access token is tried.
const maxTokenTries = 3

// CreateAccessToken creates an access token and returns its ID and its code.
//
// The API returns the code once, and has no client token for this operation: repeating an
// attempt that was carried out would leave behind an access token whose code nobody knows. At
// once, therefore, only attempts are repeated that the API throttled or that did not reach it.
// After any other temporary failure the access tokens are compared with those from before the
// creation. When there is no new one, the creation is repeated, and they are compared once more
// after it. When there is one, the error, or the result, names it, so that the user can delete
// it; it is not deleted here, because somebody else may have created it. When the comparison is
// not possible (without the permission for ListAccessTokens, or with more access tokens than one
// call lists), or an attempt timed out, which may still be carried out afterwards, the creation
// is not repeated and the error says so. One client creates one access token at a time, so that
// it does not take its own for lost ones.
func (c *Client) CreateAccessToken(ctx context.Context, request *CreateAccessTokenRequest) (*CreatedAccessToken, error) {
	operation := opCreateAccessToken.name
	select {
	case c.tokenSlot <- struct{}{}:
		defer func() { <-c.tokenSlot }()
	case <-ctx.Done():
		return nil, &Error{Operation: operation, Err: context.Cause(ctx)}
	}
	before, listErr := c.accessTokenIDs(ctx, request.Name)
	if ctx.Err() != nil {
		return nil, &Error{Operation: operation, Err: context.Cause(ctx)}
	}
	for try := 1; ; try++ {
		var result createAccessTokenResponse
		ambiguous, err := c.create(ctx, opCreateAccessToken, "", request.params(), &result)
		switch {
		case err == nil && result.AccessTokenID != "" && result.AccessTokenCode != "":
			created := &CreatedAccessToken{ID: string(result.AccessTokenID), Code: string(result.AccessTokenCode)}
			if try > 1 {
				before[created.ID] = true
				created.Lost, _ = c.addedAccessTokens(ctx, request.Name, before) // They were listed just now.
			}
			return created, nil
		case err == nil:
			return nil, lostAccessToken(result.ids(), &Error{Operation: operation, RequestID: string(result.RequestID), Message: "the response lacks the ID or the code"})
		case !ambiguous:
			return nil, err
		case ctx.Err() != nil, listErr != nil:
			return nil, lostAccessToken(nil, err)
		}
		if sleepErr := c.config.Sleep(ctx, backoff(try, err)); sleepErr != nil {
			return nil, lostAccessToken(nil, err)
		}
		added, readErr := c.addedAccessTokens(ctx, request.Name, before)
		switch {
		case readErr != nil:
			return nil, lostAccessToken(nil, err)
		case len(added) > 0:
			return nil, lostAccessToken(added, err)
		case mayStillRun(err):
			return nil, lostAccessToken(nil, err)
		case try == maxTokenTries:
			return nil, err
		}
	}
}

// mayStillRun reports whether an attempt may be carried out after it failed: nobody has waited for
// its end.
func mayStillRun(err error) bool {
	var e *Error
	return errors.Is(err, errNoResponse) || errors.As(err, &e) && e.HTTPStatus == http.StatusGatewayTimeout
}

// createAccessTokenResponse is the response of CreateAccessToken. It must not be logged.
type createAccessTokenResponse struct {
	baseResponse

	AccessTokenID   text `json:"AccessTokenId"`
	AccessTokenCode text
}

// ids returns the ID in the response, if there is one.
func (r *createAccessTokenResponse) ids() []string {
	if r.AccessTokenID == "" {
		return nil
	}
	return []string{string(r.AccessTokenID)}
}

// accessTokenIDs returns the IDs of the access tokens of a name, of all for "".
func (c *Client) accessTokenIDs(ctx context.Context, name string) (map[string]bool, error) {
	tokens, err := c.ListAccessTokens(ctx, AccessTokenFilter{Name: name})
	if err != nil {
		return nil, err
	}
	ids := make(map[string]bool, len(tokens))
	for _, token := range tokens {
		if name == "" || token.Name == name {
			ids[token.ID] = true
		}
	}
	return ids, nil
}

// addedAccessTokens returns the IDs of the access tokens of a name that are not among those
// before. That there are none is confirmed by a second read.
func (c *Client) addedAccessTokens(ctx context.Context, name string, before map[string]bool) ([]string, error) {
	for range 2 {
		ids, err := c.accessTokenIDs(ctx, name)
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(ids, func(id string, _ bool) bool { return before[id] })
		if len(ids) > 0 {
			return slices.Sorted(maps.Keys(ids)), nil
		}
	}
	return nil, nil
}

// lostAccessToken is the error of a creation that may have been carried out although its
// response with the code was lost. ids are those of the access tokens that it may have created,
// where they are known.
func lostAccessToken(ids []string, err error) error {
	message := "an access token may have been created, but its code is lost: look for it, delete it, and create another one"
	if len(ids) > 0 {
		message = fmt.Sprintf("an access token was created, but its code is lost: delete %s, unless somebody else has created it meanwhile, and create another one", strings.Join(ids, ", "))
	}
	return &Error{Operation: opCreateAccessToken.name, Message: message, Err: &lostAccessTokenError{ids, err}}
}

// lostAccessTokenError marks the errors of lostAccessToken.
type lostAccessTokenError struct {
	ids []string
	err error
}

func (e *lostAccessTokenError) Error() string { return e.err.Error() }

func (e *lostAccessTokenError) Unwrap() error { return e.err }

// LostAccessTokens reports whether err is that of a CreateAccessToken that has, or may have,
// created an access token whose code is lost. It returns the IDs of those that it may have
// created, where they are known.
func LostAccessTokens(err error) (ids []string, lost bool) {
	var e *lostAccessTokenError
	if !errors.As(err, &e) {
		return nil, false
	}
	return e.ids, true
}
