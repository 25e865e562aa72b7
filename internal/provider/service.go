package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Time-outs of the services that credentials come from, where none are configured: the SDK's.
const (
	serviceConnectTimeout = 5 * time.Second
	serviceReadTimeout    = 10 * time.Second
)

// maxServiceResponse bounds the response of such a service, in bytes.
const maxServiceResponse = 1 << 20

// service calls the services that credentials come from. The SDK's own sources are not used for
// that: they follow redirects, with the signature or the OIDC token, and the one of
// credentials_uri prints an error with the whole URL, which Terraform then logs.
type service struct{ client *http.Client }

// newService returns a service with the configured time-outs. It takes what tests replace (the
// roots of trust, the proxy) from http.DefaultTransport, as the SDK's sources do.
func newService(s *settings) *service {
	connect, read := s.connectTimeout, s.readTimeout
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

// call sends a request and decodes the response's JSON into result. Its errors hold no part of
// the URL but the host, and of a response no more than the fields of an API error.
func (s *service) call(request *http.Request, result any) error {
	request.Header.Set("User-Agent", "terraform-provider-smc")
	resp, err := s.client.Do(request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxServiceResponse))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return fmt.Errorf("reading the response of %s: %w", request.URL.Host, err)
	}
	if resp.StatusCode != http.StatusOK {
		return refusal(resp, body)
	}
	if json.Unmarshal(body, result) != nil { // Its error may quote what is secret.
		return fmt.Errorf("the response of %s is not of the expected form", request.URL.Host)
	}
	return nil
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
	message := cut(stringToSign.ReplaceAllString(strings.Join(strings.Fields(failure.Message), " "), "."))
	return fmt.Errorf("%s: %s (HTTP status %d, request ID %s)", failure.Code, message, resp.StatusCode, failure.RequestID)
}

// stringToSign matches what STS signed itself, at the end of its message.
var stringToSign = regexp.MustCompile(`(?is)[\s.,;:]*(?:server\s+)?string\s*to\s*sign.*`)

// cut shortens a message, which may be a whole page.
func cut(message string) string {
	if len(message) <= maxReason {
		return message
	}
	return strings.ToValidUTF8(message[:maxReason], "") + " ..."
}
