package smc

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxResponse bounds a response in bytes; a page of 50 jobs is far smaller.
const maxResponse = 64 << 20

// errNoResponse ends an attempt that takes too long.
var errNoResponse = errors.New("no response within the read timeout")

// newTransport returns the connection pool that all calls of a client share.
func newTransport(connectTimeout time.Duration, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: checkProxy,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connectTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
	}
}

// proxyError is the refusal of a proxy to connect to the endpoint.
type proxyError struct {
	proxy  string
	status int
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy %s refuses to connect to it (HTTP %d %s)", e.proxy, e.status, http.StatusText(e.status))
}

// checkProxy names the proxy that refuses: the transport would return the text of the status alone.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy.Host, response.StatusCode}
}

// send sends a request and reads its whole response, so that the context also bounds
// the body. A response that is not a success, such as a redirect, is an *Error. It uses the
// transport, because an http.Client would follow redirects with the signature.
func (c *Client) send(request *http.Request) (body []byte, status int, err error) {
	resp, err := c.transport.RoundTrip(request)
	if err != nil {
		switch {
		case speaksTLS(err):
			err = &Error{Message: wantsTLS}
		case errors.As(err, new(tls.RecordHeaderError)):
			err = &Error{Message: wantsHTTP}
		}
		return nil, 0, err
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		if refusesHTTP(body) {
			return nil, 0, &Error{HTTPStatus: resp.StatusCode, Message: wantsTLS}
		}
		return nil, 0, fmt.Errorf("reading the response: %w", err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, 0, responseError(resp, body)
	}
	return body, resp.StatusCode, nil
}

// responseError makes an Error of a response that is not a success. A redirect is one
// too: following it would carry the signature elsewhere.
func responseError(resp *http.Response, body []byte) *Error {
	e := &Error{HTTPStatus: resp.StatusCode}
	if resp.StatusCode < 400 {
		e.Message = fmt.Sprintf("the endpoint responded with a redirect (HTTP %d), which is not followed", resp.StatusCode)
		if location, err := url.Parse(resp.Header.Get("Location")); err == nil && location.Host != "" {
			e.Message += ": to " + location.Scheme + "://" + location.Host
		}
		return e
	}
	var failure struct {
		Code, Message, RequestID, Recommend text // Matched without case, as the SDKs do.
	}
	if json.Unmarshal(body, &failure) == nil {
		e.Code = string(failure.Code)
		e.Message = WithoutStringToSign(string(failure.Message))
		e.RequestID = string(failure.RequestID)
		e.Recommend = string(failure.Recommend)
	}
	if e.Code == "" && refusesHTTP(body) {
		e.Message = wantsTLS
	}
	if e.Code == "" && e.Message == "" {
		e.Message = fmt.Sprintf("HTTP %d without an error of the API", resp.StatusCode)
	}
	e.Kind = kindOfResponse(e.Code, resp.StatusCode)
	if e.Kind == KindThrottled {
		e.retryAfter = retryAfter(resp.Header)
	}
	return e
}

// retryAfter reads from the headers of a throttled response how long to wait, in milliseconds; 0
// when they lack it. The newer SDK's runtime reads x-ratelimit-*, the command line
// x-acs-retry-after.
func retryAfter(header http.Header) time.Duration {
	var wait time.Duration
	if ms, err := strconv.ParseUint(header.Get("x-acs-retry-after"), 10, 31); err == nil {
		wait = time.Duration(ms) * time.Millisecond
	}
	for _, name := range []string{"x-ratelimit-user-api", "x-ratelimit-user"} {
		for _, pair := range strings.Split(header.Get(name), ",") {
			value, ok := strings.CutPrefix(strings.TrimSpace(pair), "TimeLeft:")
			if !ok {
				continue
			}
			if ms, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31); err == nil {
				wait = max(wait, time.Duration(ms)*time.Millisecond)
			}
		}
	}
	return min(wait, maxBackoff)
}

// permanent reports whether a request that got no response will not get one by repeating it:
// the host name does not exist, the server has no valid certificate, or the proxy does not allow it.
func permanent(err error) bool {
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		proxy       *proxyError
	)
	return errors.As(err, &dns) && dns.IsNotFound ||
		errors.As(err, &certificate) || errors.As(err, &authority) ||
		errors.As(err, &proxy) && proxy.status < http.StatusInternalServerError
}

// wantsTLS is the message about an endpoint that is called without TLS, but speaks TLS.
const wantsTLS = "the endpoint takes HTTPS only: its URL must not begin with http://"

// wantsHTTP is the message about the opposite.
const wantsHTTP = "the endpoint does not speak TLS: only that of a mock need not, and then its URL begins with http://"

// refusesHTTP reports whether a body is what net/http and nginx respond on a port of TLS.
func refusesHTTP(body []byte) bool {
	return bytes.Contains(body, []byte("HTTP request")) && bytes.Contains(body, []byte("HTTPS"))
}

// speaksTLS reports whether a server has responded to plain HTTP with an alert of TLS.
func speaksTLS(err error) bool {
	return strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`) // net/http has no type for it.
}

// notSent reports whether a request surely did not reach the endpoint: there was no connection.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") || errors.As(err, new(*proxyError))
}

// withoutURL takes the URL, which holds the signature, out of an error.
func withoutURL(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		return inURL.Err
	}
	return err
}
