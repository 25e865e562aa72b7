package smcmock

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// AddAccessToken adds an access token, or replaces the one of its ID, and returns the ID. What is not set
// gets a default.
func (s *Server) AddAccessToken(token AccessToken) string {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	token.AccessTokenId = cmp.Or(token.AccessTokenId, v.newID("at"))
	token.Code = cmp.Or(token.Code, v.newID("code"))
	token.Count = cmp.Or(token.Count, tokenCountDefault)
	token.TimeToLiveInDays = cmp.Or(token.TimeToLiveInDays, tokenDaysDefault)
	if token.CreationTime.IsZero() {
		token.CreationTime = v.clock.Now().Truncate(time.Second)
	}
	v.tokens.add(token.AccessTokenId, &token)
	return token.AccessTokenId
}

// AccessToken returns an access token.
func (s *Server) AccessToken(id string) (AccessToken, bool) {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	token := v.tokens.get(id)
	if token == nil {
		return AccessToken{}, false
	}
	return *token, true
}

// AccessTokens returns all access tokens, oldest first.
func (s *Server) AccessTokens() []AccessToken {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	tokens := make([]AccessToken, 0, v.tokens.len())
	for token := range v.tokens.all() {
		tokens = append(tokens, *token)
	}
	return tokens
}

// UpdateAccessToken changes an access token, and reports whether there is one.
func (s *Server) UpdateAccessToken(id string, change func(*AccessToken)) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	token := v.tokens.get(id)
	if token == nil {
		return false
	}
	change(token)
	token.AccessTokenId = id
	return true
}

// RemoveAccessToken removes an access token at once, and reports whether there was one.
func (s *Server) RemoveAccessToken(id string) bool {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.tokens.get(id) != nil
	v.tokens.remove(id)
	return found
}

// RegisterSource adds a source server like the client that runs on it: with the code of an access token, which
// must be activated and not used up. It fails when the ID is taken.
func (s *Server) RegisterSource(code string, source Source) error {
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	token := v.tokenOf(code)
	switch {
	case token == nil:
		return errors.New("no access token has this code")
	case token.Status(now) != TokenActivated:
		return fmt.Errorf("access token %s is %s", token.AccessTokenId, token.Status(now))
	case token.RegisteredCount >= token.Count:
		return fmt.Errorf("access token %s has registered %d source servers already", token.AccessTokenId, token.Count)
	case v.sources.get(source.SourceId) != nil:
		return fmt.Errorf("source server %q is registered already", source.SourceId)
	}
	token.RegisteredCount++
	v.addSource(source, now)
	return nil
}

// tokenOf returns the access token of a code, or nil.
func (s *service) tokenOf(code string) *AccessToken {
	for token := range s.tokens.all() {
		if code != "" && token.Code == code {
			return token
		}
	}
	return nil
}
