package provider

import (
	"errors"
	"fmt"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
)

// renewBefore is how long before its end a session is renewed. Of one that is shorter than twice
// that, half is used.
const renewBefore = 3 * time.Minute

const (
	// maxOpenings is how often a session is tried to be opened.
	maxOpenings = 3
	// openingPause is the wait before the second attempt; before the third it is twice as long.
	openingPause = 500 * time.Millisecond
)

// session provides temporary credentials: it opens a session with a service and renews it before
// its end. Its caller holds a lock.
type session struct {
	name string // As the SDK names this kind of provider.
	open func() (*temporary, error)
	now  func() time.Time

	current     *credentials.Credentials
	renew, ends time.Time
}

// temporary are credentials as services respond with them.
type temporary struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string // RFC 3339.
}

// GetProviderName implements credentials.CredentialsProvider.
func (s *session) GetProviderName() string { return s.name }

// GetCredentials implements credentials.CredentialsProvider. While the session cannot be renewed,
// it is used to its end.
func (s *session) GetCredentials() (*credentials.Credentials, error) {
	now := s.now()
	if s.current != nil && now.Before(s.renew) {
		return s.current, nil
	}
	got, ends, err := s.next()
	switch {
	case err != nil && s.current != nil && now.Before(s.ends):
		s.renew = now.Add(failurePause)
	case err != nil:
		return nil, err
	default:
		s.current, s.ends = got, ends
		s.renew = ends.Add(-min(renewBefore, ends.Sub(now)/2))
	}
	return s.current, nil
}

// next opens the next session. A session too many does no harm, so that an attempt that found the
// service unavailable is repeated.
func (s *session) next() (*credentials.Credentials, time.Time, error) {
	got, err := s.open()
	for try := 1; try < maxOpenings && errors.As(err, new(*unavailableError)); try++ {
		time.Sleep(time.Duration(try) * openingPause) //nolint:forbidigo // GetCredentials takes no context, and its caller does not wait for it after the end of its own.
		got, err = s.open()
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	if got.AccessKeyID == "" || got.AccessKeySecret == "" || got.SecurityToken == "" || got.Expiration == "" {
		return nil, time.Time{}, errors.New("the response is not complete: AccessKeyId, AccessKeySecret, SecurityToken and Expiration are needed")
	}
	ends, err := time.Parse(time.RFC3339, got.Expiration)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("the response's Expiration is %.40q, which is not a time in RFC 3339", got.Expiration)
	}
	return &credentials.Credentials{
		AccessKeyId:     got.AccessKeyID,
		AccessKeySecret: got.AccessKeySecret,
		SecurityToken:   got.SecurityToken,
		ProviderName:    s.name,
	}, ends, nil
}
