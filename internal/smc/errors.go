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

// withoutRegion are the operations on objects that belong to no region.
var withoutRegion = []string{"DescribeSourceServers"}

// Error is a failed call.
type Error struct {
	Operation  string // such as CreateReplicationJob
	Code       string // the API's code; "" when no response of the API came back
	Message    string
	RequestID  string
	Recommend  string // URL of a troubleshooting page
	HTTPStatus int
	Kind       Kind
	Err        error // the cause: why no response of the API came back, or the refusal of a call on what does not exist

	retryAfter time.Duration // what a throttled response asks for
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

// IsNotFound reports whether err says that the object does not exist, which only two
// complete reads in a row that lack it prove. An error with a code of the API never
// does, whatever the code: no code is published for that.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindNotFound && e.Code == ""
}

// notFound is the error of a look-up that does not find the object, nor does a second one.
func notFound(operation, id string) error {
	return &Error{Operation: operation, Kind: KindNotFound, Message: id + " does not exist"}
}

// stringToSign finds what the server quotes of the request: it holds the access key
// and the security token.
var stringToSign = regexp.MustCompile(`(?is)[\s,;:]*(?:server\s+)?string\s*to\s*sign.*`)

// withoutStringToSign cuts the server's string to sign from a message.
func withoutStringToSign(message string) string { return stringToSign.ReplaceAllString(message, "") }
