package smc

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// ErrNoRegion is the cause of a call's failure that needs a region and has none, neither
// its own nor the client's.
var ErrNoRegion = errors.New("no region is given")

// Error is a failed call.
type Error struct {
	Operation  string // such as CreateReplicationJob
	Code       string // the API's code; "" when the API did not respond
	Message    string
	RequestID  string
	Recommend  string // URL of a troubleshooting page
	HTTPStatus int
	Endpoint   string // the URL that was called, where the API did not respond; "" when nothing was sent
	Kind       Kind
	Err        error // the cause: why the API did not respond, or the API's error on an object that does not exist

	retryAfter time.Duration // the wait that a throttled response asks for
}

// Error names the operation, the code, the message and the request ID.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	if e.Code != "" {
		fmt.Fprintf(&b, ": %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %s", e.Err)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request ID %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err; KindOther for errors of other types.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindOther
}

// IsNotFound reports whether the object of a call does not exist. The client makes such an
// error only after two complete reads in a row that lack the object. An error with a code of
// the API is none, whatever the code: no code is published for that.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindNotFound && e.Code == ""
}

// notFound is the error of two look-ups in a row that do not find the object.
func notFound(operation, id string) error {
	return &Error{Operation: operation, Kind: KindNotFound, Message: id + " does not exist"}
}

// stringToSign matches the string to sign that the server quotes in a message; it contains
// the access key and the security token.
var stringToSign = regexp.MustCompile(`(?is)[\s,;:]*(?:server\s+)?string\s*to\s*sign.*`)

// WithoutStringToSign cuts the string to sign, which the API and STS quote at the end, from a message.
func WithoutStringToSign(message string) string { return stringToSign.ReplaceAllString(message, "") }
