package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// Time-outs of the services that credentials come from, where none are configured: the SDK's.
const (
	serviceConnectTimeout = 5 * time.Second
	serviceReadTimeout    = 10 * time.Second
)

// maxServiceResponse bounds the response of such a service, in bytes.
const maxServiceResponse = 1 << 20

// service calls the services that credentials come from. The SDK's own sources are not used for
// that: they follow redirects, with the signature or the OIDC token, panic when a response is not
// complete, and quote responses in their errors; the one of credentials_uri prints an error with the
// whole URL, which Terraform then logs.
type service struct{ client *http.Client }

// newService returns a service with time-outs, 0 being the default. It takes what tests replace (the
// roots of trust, the proxy) from http.DefaultTransport, as the SDK's sources do.
func newService(connect, read time.Duration) *service {
	if connect == 0 {
		connect = serviceConnectTimeout
	}
	if read == 0 {
		read = serviceReadTimeout
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = standard.Clone()
	}
	transport.DialContext = (&net.Dialer{Timeout: connect}).DialContext
	transport.TLSHandshakeTimeout = connect
	return &service{&http.Client{
		Transport:     transport,
		Timeout:       connect + read,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// call sends a request and decodes the response's JSON into result.
func (s *service) call(request *http.Request, result any) error {
	body, err := s.fetch(request)
	if err != nil {
		return err
	}
	return decode(body, result)
}

// decode reads JSON. Its error does not quote it, as that of the JSON package may.
func decode(body []byte, result any) error {
	if json.Unmarshal(body, result) != nil {
		return errors.New("the response is not of the expected form")
	}
	return nil
}

// fetch sends a request and returns the body of a successful response. Its errors hold no part of
// the URL but the host, and of a response no more than the fields of an API error.
func (s *service) fetch(request *http.Request) ([]byte, error) {
	request.Header.Set("User-Agent", "terraform-provider-smc")
	resp, err := s.client.Do(request)
	if err != nil {
		return nil, unreachable(err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxServiceResponse))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, fmt.Errorf("reading the response of %s: %w", request.URL.Host, err)
	}
	switch {
	case resp.StatusCode >= http.StatusInternalServerError, resp.StatusCode == http.StatusTooManyRequests:
		return nil, &unavailableError{refusal(resp, body)}
	case resp.StatusCode != http.StatusOK:
		return nil, refusal(resp, body)
	}
	return body, nil
}

// unavailableError is the error of a service that responded that it cannot now.
type unavailableError struct{ error }

func (e *unavailableError) Unwrap() error { return e.error }

// unreachable describes the error of a request that got no response, without the URL, which may
// hold a token.
func unreachable(err error) error {
	var call *url.Error
	if !errors.As(err, &call) {
		return err
	}
	host := "the service"
	if u, parseErr := url.Parse(call.URL); parseErr == nil {
		host = u.Host
	}
	return fmt.Errorf("%s cannot be reached: %w", host, call.Err)
}

// refusal describes a response that is not a success. The message of a signature that does not
// match ends with the string that was signed: the access key's ID, the security token.
func refusal(resp *http.Response, body []byte) error {
	if resp.StatusCode < 400 {
		message := fmt.Sprintf("%s responded with a redirect (HTTP status %d), which is not followed", resp.Request.URL.Host, resp.StatusCode)
		if to, err := url.Parse(resp.Header.Get("Location")); err == nil && to.Host != "" {
			message += ": to " + to.Scheme + "://" + to.Host
		}
		return errors.New(message)
	}
	var failure struct{ Code, Message, RequestID string } // Matched without case.
	if json.Unmarshal(body, &failure) != nil || failure.Code == "" {
		return fmt.Errorf("%s responded with HTTP status %d", resp.Request.URL.Host, resp.StatusCode)
	}
	said := strings.Join(strings.Fields(failure.Message), " ")
	message := smc.WithoutStringToSign(said)
	if message != said {
		message = strings.TrimRight(message, " .,;:") + "."
	}
	return fmt.Errorf("%s: %s (HTTP status %d, request ID %s)", failure.Code, cut(message), resp.StatusCode, failure.RequestID)
}

// cut shortens a message, which may be a whole page.
func cut(message string) string {
	if len(message) <= maxReason {
		return message
	}
	return strings.ToValidUTF8(message[:maxReason], "") + " ..."
}
