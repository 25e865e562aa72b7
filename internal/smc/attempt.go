package smc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

const (
	product    = "smc"
	apiVersion = "2019-06-01"
)

// baseResponse is what every successful response has.
type baseResponse struct {
	RequestID text `json:"RequestId"`
	// Code is set where a gateway reports an error with HTTP 200.
	Code    text `json:"Code"`
	Message text `json:"Message"`
}

func (a *baseResponse) base() *baseResponse { return a }

// apiResponse is the response of an operation; it embeds baseResponse.
type apiResponse interface{ base() *baseResponse }

// attempt makes one call, signed with cc by the SDK, and decodes its response. Why the SDK does not
// send it as well is said at the package.
func (c *Client) attempt(ctx context.Context, cc *credentials.Credentials, call *apiCall) error {
	operation, region := call.operation.name, call.region
	request := &requests.RpcRequest{}
	request.InitWithApiInfo(product, apiVersion, operation, "", "")
	request.Method = requests.POST
	request.Scheme, request.Domain = c.scheme, c.host
	request.QueryParams["RegionId"] = c.regionOf(region)
	request.QueryParams["AcceptLanguage"] = "en-US"
	// The parameters go into the form body, because 16 disks with their partitions do not
	// fit into a URL. The map is set here, because the SDK's setters drop empty values.
	request.FormParams = call.params
	if err := auth.Sign(request, nil, c.regionOf(region), fixed{cc}); err != nil {
		return &Error{Operation: operation, Kind: KindCredentials, Err: err}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.config.ReadTimeout, errNoResponse)
	defer cancel()
	httpRequest, err := http.NewRequestWithContext(ctx, request.Method, request.BuildUrl(), request.GetBodyReader())
	if err != nil {
		return &Error{Operation: operation, Err: withoutURL(err)}
	}
	for name, value := range request.Headers {
		httpRequest.Header.Set(name, value)
	}
	httpRequest.Header.Set("User-Agent", c.config.UserAgent)
	body, status, err := c.send(httpRequest)
	if err != nil {
		err = sendError(ctx, operation, err)
	} else {
		err = decode(call, body, status)
	}
	var e *Error
	if errors.As(err, &e) && e.Code == "" {
		e.Endpoint = c.scheme + "://" + c.host // Possibly it was not SMC that responded.
	}
	return err
}

// fixed provides credentials that the provider has returned already, for one attempt.
type fixed struct{ *credentials.Credentials }

// GetCredentials implements credentials.CredentialsProvider.
func (f fixed) GetCredentials() (*credentials.Credentials, error) { return f.Credentials, nil }

// GetProviderName implements credentials.CredentialsProvider.
func (f fixed) GetProviderName() string { return f.ProviderName }

// Renewer is a credentials provider that can renew credentials before the end that it knows of.
// The API has the last word about that: clocks differ, and sessions can be ended early.
type Renewer interface {
	// Renew returns other credentials than ended, which the API has refused as expired. The
	// error says why there are none.
	Renew(ended *credentials.Credentials) (*credentials.Credentials, error)
}

// getCredentials asks the credentials provider for credentials with get. A provider may call a
// service of its own and takes no context: the end of ctx does not stop it, but it ends the wait.
func (c *Client) getCredentials(ctx context.Context, operation string, get func() (*credentials.Credentials, error)) (*credentials.Credentials, error) {
	type outcome struct {
		cc  *credentials.Credentials
		err error
	}
	provided := make(chan outcome, 1)
	go func() {
		cc, err := get()
		if err == nil && cc == nil {
			err = errors.New("the credentials provider has none")
		}
		provided <- outcome{cc, err}
	}()
	select {
	case <-ctx.Done():
		return nil, &Error{Operation: operation, Err: context.Cause(ctx)}
	case o := <-provided:
		if o.err != nil {
			return nil, &Error{Operation: operation, Kind: KindCredentials, Err: withoutURL(o.err)}
		}
		return o.cc, nil
	}
}

// decode reads the response of a successful call into its result. A response that cannot be
// read, lacks its request ID or contradicts itself was cut off or is not the API's: that is a
// transient error, because the next attempt may get a complete one.
func decode(call *apiCall, body []byte, status int) error {
	operation, result := call.operation.name, call.result
	broken := func(why string) *Error {
		return &Error{
			Operation: operation, HTTPStatus: status, Kind: KindTransient, Message: "the response is not complete: " + why,
			RequestID: string(result.base().RequestID),
		}
	}
	reflect.ValueOf(result).Elem().SetZero() // An earlier attempt may have set some fields.
	if countValues(body) > maxValues {
		return broken(fmt.Sprintf("it has more than %d values", maxValues))
	}
	if err := json.Unmarshal(body, result); err != nil {
		return broken(notExpectedJSON)
	}
	base := result.base()
	if code := string(base.Code); code != "" && !strings.EqualFold(code, "OK") && code != "200" {
		kind := kindOfResponse(code, status)
		if call.incomplete != nil && kind == KindNotFound {
			kind = KindTransient // A read reports that nothing was found by an empty list, not by a code.
		}
		return &Error{
			Operation: operation, Code: code, Message: WithoutStringToSign(string(base.Message)), RequestID: string(base.RequestID),
			HTTPStatus: status, Kind: kind,
		}
	}
	if base.RequestID == "" {
		return broken("it has no request ID")
	}
	if call.incomplete != nil {
		if why := call.incomplete(); why != "" {
			return broken(why)
		}
	}
	return nil
}

// sendError makes an Error of a request that got no response, or not a success.
func sendError(ctx context.Context, operation string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Operation = operation
		return e
	}
	if ctx.Err() != nil {
		cause := context.Cause(ctx)
		if errors.Is(cause, errNoResponse) {
			return &Error{Operation: operation, Kind: KindTransient, Err: cause}
		}
		return &Error{Operation: operation, Err: cause}
	}
	kind := KindTransient
	if permanent(err) {
		kind = KindOther
	}
	return &Error{Operation: operation, Kind: kind, Err: fmt.Errorf("no response: %w", withoutURL(err))}
}
