package smc

import (
	"errors"
	"strings"
)

// mayMeanGone reports whether err is a refusal that may mean that its object does not
// exist. SMC publishes no code for that: any code may, unless it is known to be about
// something else than the object.
func mayMeanGone(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Code == "" {
		return false
	}
	switch e.Kind {
	case KindThrottled, KindTransient, KindQuota, KindUnauthorized, KindCredentials:
		return false
	default:
		return true
	}
}

// refusedGone is the error of a call that was refused because its objects do not exist. It
// wraps the refusal, with its code and request ID.
func refusedGone(ids []string, refusal error) error {
	gone := &Error{Kind: KindNotFound, Message: strings.Join(ids, ", ") + " does not exist; the call was refused", Err: refusal}
	if len(ids) > 1 {
		gone.Message = strings.Join(ids, ", ") + " do not exist; the call was refused"
	}
	var e *Error
	if errors.As(refusal, &e) {
		gone.Operation = e.Operation
	}
	return gone
}
