package tfprovider

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// Errors is what one kind of object adds to the description of errors that is the same for all
// of them. The zero value adds nothing: it is that of objects without a region and timeouts.
type Errors struct {
	// Regional is whether the object belongs to a region, which its attribute region_id names.
	Regional bool
	// Timeouts is whether the object has a timeouts block.
	Timeouts bool
	// IDParameter is the request parameter that is the object's ID, such as JobId: SMC gives the
	// ID, so that no attribute is at fault.
	IDParameter string
	// Explained is whether what SMC refuses is explained by reads of the object, because SMC
	// publishes no codes for it.
	Explained bool
	// Advice is the advice by error code.
	Advice map[string]Advice
	// Rules say, by attribute, what SMC demands of a value that a plan may have accepted.
	Rules map[string]string
	// Attributes are the request parameters whose attribute is not their name in snake
	// case; "" for those that come from no attribute.
	Attributes map[string]string
}

// Advice says what the user can do next about an error code, and which attribute of
// the object is at fault, where it is one.
type Advice struct{ Attribute, Next string }

// byCode is the advice by error code that is the same for all objects.
var byCode = map[string]string{
	smc.CodeServiceRoleMissing:           "The account lacks the service-linked role AliyunServiceRoleForSMC. Open the SMC console once, or create the role in RAM, and apply again.",
	smc.CodeInternalError:                "SMC failed internally, and did so again when the call was repeated. Apply again later; if it persists, submit a ticket with the request ID.",
	smc.CodeInsufficientBalance:          "The account's balance does not suffice. Add funds and apply again.",
	smc.CodeInvalidTimeStampExpired:      "This machine's clock differs from the server's by more than 15 minutes. Correct the clock and apply again.",
	smc.CodeInvalidSecurityTokenExpired:  "The temporary credentials have expired. Obtain new ones and apply again; what was applied so far is in the state.",
	smc.CodeInvalidSecurityTokenBroken:   "The security token is not complete. Check security_token and where it comes from.",
	smc.CodeInvalidSecurityTokenMismatch: "The security token does not belong to the access key. Access key, secret key and security token have to come from the same session.",
	smc.CodeMissingSecurityToken:         "The access key is a temporary one and needs its security token. Set security_token, or its environment variable.",
	smc.CodeInvalidAccessKeyIDNotFound:   "The access key does not exist. Check access_key, the environment variables and the profile that the provider uses.",
	smc.CodeInvalidAccessKeyIDInactive:   keyDisabled,
	smc.CodeForbiddenAccessKeyDisabled:   keyDisabled,
	smc.CodeForbiddenNotVerified:         notVerified,
	smc.CodeRealNameAuthentication:       notVerified,
	smc.CodeForbiddenRiskControl:         "Alibaba Cloud's risk control has blocked the call. Submit a ticket with the request ID.",
	smc.CodeSignatureDoesNotMatch:        "The secret key does not belong to the access key. Check secret_key and where it comes from.",
	smc.CodeSignatureNonceUsed:           "A call arrived twice, and so did its repetitions. Check the proxy between this machine and the endpoint, and apply again.",
	smc.CodeIdempotentParameterMismatch:  "An earlier call with the same client token had other parameters. Apply again: a new token is made.",
	smc.CodeInvalidActionNotFound:        otherService,
	smc.CodeInvalidAPINotFound:           otherService,
	smc.CodeInvalidProductNotFound:       otherService,
}

const (
	keyDisabled  = "The access key is disabled. Enable it in RAM or use another one."
	notVerified  = "The account has not passed real-name verification, which Alibaba Cloud asks for before resources can be created. Pass it in the console, and apply again."
	otherService = "The endpoint is not one of SMC. Check the provider's argument endpoint and its environment variables."
)

// byKind is the advice for error codes that have none of their own.
var byKind = map[smc.Kind]string{
	smc.KindThrottled:    "The account's calls are being throttled, also after repeated tries. Apply again later, with a lower -parallelism, or raise max_retry_timeout.",
	smc.KindTransient:    "The call was repeated and kept failing. Apply again later; if it persists, submit a ticket with the request ID.",
	smc.KindQuota:        "A quota of the account is exhausted. Free some of it, or raise it with a ticket.",
	smc.KindUnauthorized: "The identity in use lacks a RAM permission: allow it the action smc:%s. The authentication guide of the provider's documentation lists all that it needs.",
	smc.KindCredentials:  "The credentials are not valid. Check access_key, secret_key, security_token, the environment variables and the profile that the provider uses.",
}

// Diagnostic turns err, the failure of an operation such as "Creating replication job" on an
// object, into a diagnostic: a short summary, and a detail that says what failed, with which
// code and request ID, and what to do next. It is on the attribute at fault where that is one of
// attributes.
func (o Errors) Diagnostic(operation, object string, err error, attributes ...string) diag.Diagnostic {
	d := o.describe(operation, object, err)
	if attribute, ok := o.AttributeFor(err); ok && slices.Contains(attributes, attribute) {
		return diag.WithPath(path.Root(attribute), d)
	}
	return d
}

func (o Errors) describe(operation, object string, err error) diag.Diagnostic {
	summary := operation + " failed"
	var e *smc.Error
	isAPI := errors.As(err, &e)
	switch {
	case errors.Is(err, context.Canceled):
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s %s was interrupted.", operation, object))
	case errors.Is(err, context.DeadlineExceeded):
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s %s ran out of time%s.\n\n%s", operation, object, reason(err), o.moreTime()))
	case errors.Is(err, smc.ErrNoRegion):
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s %s: no region is given, and the provider has none or does not know it yet.\n\n"+
			"%s", operation, object, o.whereToSetRegion()))
	case smc.IsNotFound(err):
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s %s: it does not exist (any more)%s.\n\n%s\n\nPlan again to see what is left to do.", operation, object, o.orElsewhere(), err))
	case !isAPI:
		return diag.NewErrorDiagnostic(summary, fmt.Sprintf("%s %s: %s", operation, object, err))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: SMC refused %s.\n", operation, object, e.Operation)
	switch {
	case e.Code == "" && e.Endpoint != "":
		b.Reset()
		fmt.Fprintf(&b, "%s %s: %s got no usable response from SMC at %s.\n", operation, object, e.Operation, e.Endpoint)
	case e.Code == "" && (e.Kind == smc.KindCredentials || e.Kind == smc.KindInvalidParameter):
		b.Reset()
		fmt.Fprintf(&b, "%s %s: %s could not be called.\n", operation, object, e.Operation)
	case e.Code == "":
		b.Reset()
		fmt.Fprintf(&b, "%s %s: %s got no usable response from SMC.\n", operation, object, e.Operation)
	}
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "\n  %s: %s", label, value)
		}
	}
	line("Code", e.Code)
	line("Message", e.Message)
	if e.Err != nil {
		line("Cause", e.Err.Error())
	}
	line("Request ID", e.RequestID)
	line("See", e.Recommend)
	if next := o.NextStep(e); next != "" {
		b.WriteString("\n\n" + next)
	}
	return diag.NewErrorDiagnostic(summary, b.String())
}

// moreTime says what to do when the time has run out.
func (o Errors) moreTime() string {
	if o.Timeouts {
		return "Raise the limit in the timeouts block, or apply again."
	}
	return "Apply again."
}

// whereToSetRegion says what to do when a region is needed and not given.
func (o Errors) whereToSetRegion() string {
	if o.Regional {
		return "Set region_id, or the provider's argument region or one of its environment variables; import as REGION:ID."
	}
	return "Set the provider's argument region or one of its environment variables."
}

// orElsewhere completes the statement that an object does not exist.
func (o Errors) orElsewhere() string {
	if o.Regional {
		return ", or not in this region"
	}
	return ""
}

// NextStep says what the user can do about an error; "" where there is nothing to say.
func (o Errors) NextStep(e *smc.Error) string {
	if advice, ok := o.Advice[e.Code]; ok {
		return advice.Next
	}
	if next, ok := byCode[e.Code]; ok {
		return next
	}
	if attribute, ok := o.parameterAttribute(e.Code, e.Message); ok {
		return o.aboutParameter(e, attribute)
	}
	switch next := byKind[e.Kind]; {
	case e.Kind == smc.KindNotFound:
		return "The object does not exist (any more)" + o.orElsewhere() + "."
	case e.Kind == smc.KindUnauthorized:
		return fmt.Sprintf(next, e.Operation)
	case e.Code == "" && e.Endpoint != "":
		return notReached(e)
	case next == "" && e.Code != "" && !o.Explained:
		return unknownCode
	default:
		return next
	}
}

// unknownCode is what there is to say about a code that the provider does not know.
const unknownCode = "The provider has no advice on this code: its message says what SMC wants. If that does not help, submit a ticket with the request ID."

// aboutParameter says what to do about the value of an attribute that SMC refuses.
func (o Errors) aboutParameter(e *smc.Error, attribute string) string {
	switch {
	case attribute == "region_id" && o.Regional:
		return "SMC does not know the region: correct region_id or, where that is not set, the provider's region."
	case strings.HasPrefix(e.Code, "Missing"):
		return "SMC needs a value of " + attribute + ": set it."
	case e.Kind == smc.KindNotFound && o.Regional:
		return "SMC does not find what " + attribute + " names, at least not in this region: correct it."
	case e.Kind == smc.KindNotFound:
		return "SMC does not find what " + attribute + " names: correct it."
	default:
		return strings.TrimSpace("SMC does not accept the value of " + attribute + ": correct it. " + o.Rules[attribute])
	}
}

// notReached says what to do when the endpoint has not responded as SMC does.
func notReached(e *smc.Error) string {
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(e.Err, &certificate):
		return "This machine does not trust the certificate of the endpoint. Where a proxy of your organization stands in between, install its certificate in the system, or name its file " +
			"in the environment variable SSL_CERT_FILE. Otherwise check the provider's argument endpoint."
	case e.Kind == smc.KindTransient:
		return "The call was repeated and kept failing. Check the endpoint, the network and the proxy of HTTPS_PROXY, and apply again later."
	default:
		return "Check the provider's argument endpoint and its environment variables, and the proxy of HTTPS_PROXY."
	}
}

// reason is what an error says besides that the time has run out.
func reason(err error) string {
	text := strings.TrimRight(Text(err), ".")
	if more, ok := strings.CutPrefix(text, timeUp); ok {
		return more
	}
	return ": " + text
}

const timeUp = "there was no time left"

// Text is the text of an error, with the end of a context in words.
func Text(err error) string {
	return strings.NewReplacer(context.DeadlineExceeded.Error(), timeUp, context.Canceled.Error(), "it was interrupted").Replace(err.Error())
}

// AttributeFor returns the attribute of the object that err is about: from its code,
// or from the request parameter that it names.
func (o Errors) AttributeFor(err error) (string, bool) {
	var e *smc.Error
	if !errors.As(err, &e) {
		return "", false
	}
	if errors.Is(err, smc.ErrNoRegion) {
		if o.Regional {
			return "region_id", true
		}
		return "", false
	}
	if advice, ok := o.Advice[e.Code]; ok {
		return advice.Attribute, advice.Attribute != ""
	}
	if _, ok := byCode[e.Code]; ok {
		return "", false
	}
	return o.parameterAttribute(e.Code, e.Message)
}

var (
	// parameterInCode finds the parameter of InvalidName, MissingSourceId, ...
	parameterInCode = regexp.MustCompile(`^(?:Invalid|Missing)(?:Parameter\.)?([A-Z][A-Za-z]+)(?:\.|$)`)
	// parameterInMessage finds it in: the input parameter "SourceId" ...
	parameterInMessage = regexp.MustCompile(`parameter "?([A-Z][A-Za-z0-9.]+)"?`)
)

// parameterAttribute returns the attribute that a request parameter comes from.
func (o Errors) parameterAttribute(code, message string) (string, bool) {
	var name string
	if m := parameterInCode.FindStringSubmatch(code); m != nil && m[1] != "Parameter" {
		name = m[1]
	} else if m := parameterInMessage.FindStringSubmatch(message); m != nil && strings.Contains(code, "Parameter") {
		name = m[1]
	}
	name, _, _ = strings.Cut(name, ".") // DataDisk.1.Size is about data_disk.
	if name == o.IDParameter {
		return "", false
	}
	if attribute, ok := o.Attributes[name]; ok {
		return attribute, attribute != ""
	}
	if attribute, ok := attributes[name]; ok {
		return attribute, attribute != ""
	}
	return snakeCase(name), name != ""
}

// attributes are the parameters of all objects whose attribute is not their name in
// snake case; "" for those that come from no attribute.
var attributes = map[string]string{
	"Tag": "tags", "TagKey": "tags", "TagValue": "tags",

	"ResourceId": "", "ResourceType": "", "ClientToken": "", "PageNumber": "", "PageSize": "",
	"Action": "", "Version": "", "Format": "", "Api": "", "Product": "", "Protocol": "",
	"AccessKeyId": "", "SecurityToken": "", "Signature": "", "SignatureMethod": "", "SignatureVersion": "",
	"SignatureNonce": "", "SignatureType": "", "TimeStamp": "", "Timestamp": "",
}

// snakeCase writes an API parameter such as SystemDiskSize as system_disk_size.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
