package smcmock

import (
	"cmp"
	"strconv"
	"time"
)

// The statuses of an access token.
const (
	TokenActivated   = "activated"
	TokenUnactivated = "unactivated" // disabled
	TokenExpired     = "expired"
)

var tokenStatuses = []string{TokenActivated, TokenUnactivated, TokenExpired}

// AccessToken is an access token (an activation code), with which source servers are registered. Its fields
// are named after those of ListAccessTokens.
type AccessToken struct {
	AccessTokenId    string
	Name             string
	Description      string
	Count            int // how many source servers may be registered with it
	RegisteredCount  int // how many have been
	TimeToLiveInDays int
	CreationTime     time.Time

	// Disabled is set by DisableAccessToken. The API reports it as a status.
	Disabled bool
	// Code is what source servers are registered with: a secret, which the API reports only once, as
	// AccessTokenCode of CreateAccessToken.
	Code string `json:"-"`
}

// Status returns the status of an access token at a time. One that has expired is not reported as disabled.
func (t *AccessToken) Status(now time.Time) string {
	switch {
	case !now.Before(t.CreationTime.AddDate(0, 0, t.TimeToLiveInDays)):
		return TokenExpired
	case t.Disabled:
		return TokenUnactivated
	default:
		return TokenActivated
	}
}

// wire returns an access token as ListAccessTokens reports it: its numbers are texts.
func (t *AccessToken) wire(now time.Time) object {
	return object{
		{"AccessTokenId", t.AccessTokenId, always},
		{"Name", t.Name, optional},
		{"Description", t.Description, optional},
		{"Status", t.Status(now), always},
		{"Count", strconv.Itoa(t.Count), always},
		{"RegisteredCount", strconv.Itoa(t.RegisteredCount), always},
		{"TimeToLiveInDays", strconv.Itoa(t.TimeToLiveInDays), always},
		{"CreationTime", t.CreationTime, always},
	}
}

func (s *service) createAccessToken(q *request) (object, *apiError) {
	t := &AccessToken{
		Name: q.text("Name"), Description: q.text("Description"), CreationTime: q.now.Truncate(time.Second),
		Count: q.integer("Count", tokenCountDefault), TimeToLiveInDays: q.integer("TimeToLiveInDays", tokenDaysDefault),
	}
	switch {
	case t.Name != "" && !validName(t.Name):
		return nil, invalid("Name")
	case !between(t.Count, 1, tokenCountMost):
		return nil, invalid("Count")
	case !between(t.TimeToLiveInDays, 1, tokenDaysMost):
		return nil, invalid("TimeToLiveInDays")
	}
	t.AccessTokenId, t.Code = s.newID("at"), s.newID("code")
	s.tokens.add(t.AccessTokenId, t)
	return object{{"AccessTokenId", t.AccessTokenId, always}, {"AccessTokenCode", t.Code, always}}, nil
}

// listAccessTokens lists the newest access tokens. A request has no page parameters; a response has the two
// numbers, each with the other's meaning.
func (s *service) listAccessTokens(q *request) (object, *apiError) {
	ids, err := s.ids(q, "AccessTokenId")
	if err != nil {
		return nil, err
	}
	if err := oneOf(q, "Status", tokenStatuses); err != nil {
		return nil, err
	}
	name, status := q.text("Name"), q.text("Status")
	var found []*AccessToken
	for _, t := range s.tokens.newest(ids) {
		if (name == "" || t.Name == name) && (status == "" || t.Status(q.now) == status) {
			found = append(found, t)
		}
	}
	p := page{PageNumber: 1, PageSize: cmp.Or(s.switches.AccessTokenPageSize, tokenPageSize)}
	response := listed(p, found, "AccessTokens", "AccessToken", func(t *AccessToken) object { return t.wire(q.now) })
	if !s.switches.AccessTokenPagesInOrder {
		for i := range response {
			switch response[i].name {
			case "PageNumber":
				response[i].value = p.PageSize
			case "PageSize":
				response[i].value = p.PageNumber
			}
		}
	}
	return response, nil
}

// accessToken returns the access token that a request is about.
func (s *service) accessToken(q *request) (*AccessToken, *apiError) {
	t := s.tokens.get(q.text("AccessTokenId"))
	if t == nil {
		return nil, s.notFound("AccessTokenId")
	}
	return t, nil
}

func (s *service) disableAccessToken(q *request) (object, *apiError) {
	t, err := s.accessToken(q)
	if err != nil {
		return nil, err
	}
	t.Disabled = true
	return object{}, nil
}

func (s *service) deleteAccessToken(q *request) (object, *apiError) {
	t, err := s.accessToken(q)
	if err != nil {
		return nil, err
	}
	s.tokens.remove(t.AccessTokenId)
	return object{}, nil
}
