package smc

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	minBackoff = 500 * time.Millisecond
	maxBackoff = 20 * time.Second
)

// apiCall is a call of an operation.
type apiCall struct {
	operation operation
	region    string // "": the client's
	params    params
	result    apiResponse
	// incomplete returns what the result of a read lacks, "" when it is complete; nil for
	// operations that do not read.
	incomplete func() string
}

// read makes a call that reads. incomplete returns what the response lacks, or where it
// contradicts itself; an incomplete one is a failure that may be temporary.
func (c *Client) read(ctx context.Context, op readOperation, region string, p params, result apiResponse, incomplete func() string) error {
	_, err := c.call(ctx, &apiCall{operation(op), region, p, result, incomplete})
	return err
}

// create makes a call that creates an object. For its error, MayHaveCreated reports whether an
// attempt may have been carried out; ambiguous reports it also where a later one succeeded.
func (c *Client) create(ctx context.Context, op createOperation, region string, p params, result apiResponse) (ambiguous bool, err error) {
	ambiguous, err = c.call(ctx, &apiCall{operation: operation(op), region: region, params: p, result: result})
	if err != nil && ambiguous {
		err = &mayHaveCreatedError{err}
	}
	return ambiguous, err
}

// mayHaveCreatedError marks an error for MayHaveCreated.
type mayHaveCreatedError struct{ error }

func (e *mayHaveCreatedError) Unwrap() error { return e.error }

// MayHaveCreated reports whether the call that creates an object may have created it although it
// failed: the outcome of an attempt is not known, whatever became of the later ones.
func MayHaveCreated(err error) bool {
	var e *mayHaveCreatedError
	return errors.As(err, &e)
}

// call makes a call and repeats it as long as its failure may be temporary. Each attempt is
// signed anew, with a new nonce. It reports whether an attempt may have been carried out
// although it failed.
func (c *Client) call(ctx context.Context, call *apiCall) (ambiguous bool, err error) {
	operation, region := call.operation.name, call.region
	if c.regionOf(region) == "" && !call.operation.noRegion {
		return false, &Error{Operation: operation, Kind: KindInvalidParameter, Err: ErrNoRegion}
	}
	if !regionForm.MatchString(c.regionOf(region)) {
		return false, &Error{Operation: operation, Kind: KindInvalidParameter, Message: fmt.Sprintf("%q is not a region ID", c.regionOf(region))}
	}
	var spent time.Duration // on attempts and waits; a wait counts in full even where Config.Sleep shortens it
	refreshed := false
	if wait := c.limiter.reserve(); wait > 0 {
		if err := c.config.Sleep(ctx, wait); err != nil {
			return false, &Error{Operation: operation, Err: err}
		}
	}
	for try := 1; ; try++ {
		if ctx.Err() != nil {
			return ambiguous, &Error{Operation: operation, Err: context.Cause(ctx)}
		}
		started := time.Now()
		cc, err := c.getCredentials(ctx, operation, c.config.Credentials.GetCredentials)
		if err != nil {
			return ambiguous, err
		}
		err = c.attempt(ctx, cc, call)
		took := time.Since(started)
		spent += took
		if KindOf(err) == KindThrottled {
			c.limiter.throttled()
		} else {
			c.limiter.succeeded()
		}
		if err == nil {
			c.log(ctx, operation, region, try, took, map[string]any{"request_id": string(call.result.base().RequestID)})
			return ambiguous, nil
		}
		var wait time.Duration
		unknown := mayHaveSucceeded(ctx, err)
		ambiguous = ambiguous || unknown
		again := isTemporary(err) && (!unknown || call.operation.repeat != notRepeated)
		switch {
		case again:
			wait = max(backoff(try, err), c.limiter.reserve())
		case isExpired(err) && !refreshed:
			refreshed = true
			again, err = c.renew(ctx, cc, err)
		}
		again = again && spent+wait <= c.config.MaxRetryTime && ctx.Err() == nil
		c.logFailure(ctx, operation, region, try, took, again, wait, err)
		if !again {
			return ambiguous, err
		}
		if wait == 0 {
			continue
		}
		spent += wait
		if sleepErr := c.config.Sleep(ctx, wait); sleepErr != nil {
			return ambiguous, fmt.Errorf("%w; the last attempt failed: %w", sleepErr, err)
		}
	}
}

// mayHaveSucceeded reports whether an attempt that failed may have been carried out, because
// the API has not clearly refused it.
func mayHaveSucceeded(ctx context.Context, err error) bool {
	var e *Error
	if !errors.As(err, &e) || notSent(err) {
		return false
	}
	ended := ctx.Err() != nil && e.Kind == KindOther && e.HTTPStatus == 0
	return ended || e.Kind == KindTransient
}

// renew reports whether the credentials provider returns other credentials than cc, which the API
// has refused with expired. Where it does not, it returns expired with the reason.
func (c *Client) renew(ctx context.Context, cc *credentials.Credentials, expired error) (bool, error) {
	get := c.config.Credentials.GetCredentials
	if renewer, ok := c.config.Credentials.(Renewer); ok {
		get = func() (*credentials.Credentials, error) { return renewer.Renew(cc) }
	}
	var e, reason *Error
	if !errors.As(expired, &e) {
		return false, expired
	}
	others, err := c.getCredentials(ctx, e.Operation, get)
	if err == nil {
		return *others != *cc, expired
	}
	final := *e
	if errors.As(err, &reason) {
		final.Err = reason.Err
	}
	return false, &final
}

func isExpired(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeInvalidSecurityTokenExpired
}

// backoff grows exponentially from try 1, with full jitter, on top of what the
// endpoint asks for.
func backoff(try int, err error) time.Duration {
	limit := min(minBackoff<<min(try-1, 10), maxBackoff)
	wait := 1 + rand.N(limit) //nolint:gosec // Jitter needs no secrecy.
	var e *Error
	if errors.As(err, &e) {
		wait += e.retryAfter
	}
	return wait
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// logFailure records a failed attempt, with a warning where it is repeated.
func (c *Client) logFailure(ctx context.Context, operation, region string, try int, took time.Duration, again bool, wait time.Duration, err error) {
	fields := map[string]any{"error": err.Error()}
	var e *Error
	if errors.As(err, &e) {
		fields["code"], fields["request_id"], fields["http_status"] = e.Code, e.RequestID, e.HTTPStatus
	}
	if again {
		fields["retry_in_ms"] = wait.Milliseconds()
	}
	c.log(ctx, operation, region, try, took, fields)
}

// log records an attempt without its parameters and without the fields of its response: both
// may hold what must not be logged, such as the code of an access token.
func (c *Client) log(ctx context.Context, operation, region string, try int, took time.Duration, fields map[string]any) {
	fields["operation"], fields["region"], fields["attempt"], fields["duration_ms"] = operation, c.regionOf(region), try, took.Milliseconds()
	switch {
	case fields["retry_in_ms"] != nil:
		tflog.Warn(ctx, "A call of the SMC API failed and is repeated", fields)
	case fields["error"] != nil:
		tflog.Debug(ctx, "A call of the SMC API failed", fields)
	default:
		tflog.Debug(ctx, "Called the SMC API", fields)
	}
}
