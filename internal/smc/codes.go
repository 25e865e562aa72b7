package smc

import "strings"

// Error codes of the API. Source: the CreateReplicationJob document and the other
// operations' error tables.
const (
	CodeSourceServerOffline          = "SourceServer.Offline" // the ErrorCode of a source server and of its job, not of a call
	CodeSourceServerStateInvalid     = "SourceServerState.Invalid"
	CodeDataDiskIndexInvalid         = "ReplicationJobDataDiskIndex.Invalid"
	CodeDataDiskDuplicateIndex       = "DataDisk.DuplicateIndex"
	CodeVSwitchVPCMismatch           = "VSwitchIdVpcId.Mismatch"
	CodeSecurityGroupNetworkType     = "InvalidSecurityGroupId.IncorrectNetworkType"
	CodeSecurityGroupVPCMismatch     = "InvalidSecurityGroupId.VPCMismatch"
	CodeQuotaExceededReplicationJob  = "QuotaExceeded.ReplicationJob"
	CodeReplicationJobNameDuplicate  = "ReplicationJobName.Duplicate"
	CodeImageNameUsed                = "ImageName.UsedByReplicationJob"
	CodeOSMigrationTypeNotMatched    = "InvalidOsMigrationType.NotMatched"
	CodeSourceServerNameDuplicate    = "SourceServerName.Duplicate"
	CodeSourceServerRunsJob          = "SourceServer.WithRunningReplicationJob"
	CodeReplicationJobRelated        = "ReplicationJob.Related"
	CodeServiceRoleMissing           = "EntityNotExist.Role"
	CodeRealNameAuthentication       = "RealNameAuthenticationError"
	CodeInvalidStatus                = "ReplicationJob.InvalidStatus"
	CodeInvalidBusinessStatus        = "ReplicationJob.InvalidBusinessStatus"
	CodeInternalError                = "InternalError"
	CodeServiceUnavailable           = "ServiceUnavailable"
	CodeThrottling                   = "Throttling"
	CodeThrottlingUser               = "Throttling.User"
	CodeThrottlingAPI                = "Throttling.Api"
	CodeForbiddenRAM                 = "Forbidden.RAM"
	CodeForbiddenUnauthorized        = "Forbidden.Unauthorized"
	CodeForbiddenAccessKeyDisabled   = "Forbidden.AccessKeyDisabled"
	CodeForbiddenNotVerified         = "Forbidden.NotVerified"
	CodeForbiddenRiskControl         = "Forbidden.RiskControl"
	CodeInsufficientBalance          = "InsufficientBalance"
	CodeIdempotentParameterMismatch  = "IdempotentParameterMismatch"
	CodeSignatureNonceUsed           = "SignatureNonceUsed"
	CodeSignatureDoesNotMatch        = "SignatureDoesNotMatch"
	CodeIncompleteSignature          = "IncompleteSignature"
	CodeInvalidTimeStampExpired      = "InvalidTimeStamp.Expired"
	CodeInvalidAccessKeyIDNotFound   = "InvalidAccessKeyId.NotFound"
	CodeInvalidAccessKeyIDInactive   = "InvalidAccessKeyId.Inactive"
	CodeInvalidSecurityTokenExpired  = "InvalidSecurityToken.Expired"
	CodeInvalidSecurityTokenBroken   = "InvalidSecurityToken.Malformed"
	CodeInvalidSecurityTokenMismatch = "InvalidSecurityToken.MismatchWithAccessKey"
	CodeInvalidResourceIDNotFound    = "InvalidResourceId.NotFound"
	CodeInvalidParameter             = "InvalidParameter"
	CodeMissingParameter             = "MissingParameter"
	CodeNumberExceededTags           = "NumberExceed.Tags"
	CodeInvalidActionNotFound        = "InvalidAction.NotFound"
	CodeInvalidAPINotFound           = "InvalidApi.NotFound"
	CodeInvalidProductNotFound       = "InvalidProduct.NotFound"
	CodeInvalidResourceTypeNotFound  = "InvalidResourceType.NotFound"
	CodeMissingSecurityToken         = "MissingSecurityToken"
	codeInvalidSecurityTokenPrefix   = "InvalidSecurityToken."
	codeInvalidAccessKeyIDPrefix     = "InvalidAccessKeyId."
	codeForbiddenPrefix              = "Forbidden"
	codeQuotaExceededPrefix          = "QuotaExceeded"
	codeInvalidPrefix                = "Invalid"
	codeMissingPrefix                = "Missing"
)

// Kind classifies errors by what a caller can do about them.
type Kind int

// The kinds of errors.
const (
	KindOther            Kind = iota
	KindNotFound              // an object that the call names does not exist; see IsNotFound
	KindThrottled             // too many calls: retried
	KindTransient             // a failure that may pass: retried
	KindQuota                 // a limit of the account
	KindInvalidStatus         // the job's status or phase does not allow the call
	KindSourceState           // the source server's state, or its job, does not allow the call
	KindDuplicate             // a name is taken
	KindUnauthorized          // the caller lacks a permission
	KindCredentials           // the credentials are invalid or expired
	KindInvalidParameter      // a parameter is missing or wrong
)

// kinds classifies the codes that no pattern in kindOfResponse covers.
var kinds = map[string]Kind{
	CodeSourceServerStateInvalid:    KindSourceState,
	CodeInvalidStatus:               KindInvalidStatus,
	CodeInvalidBusinessStatus:       KindInvalidStatus,
	CodeSourceServerRunsJob:         KindSourceState,
	CodeReplicationJobRelated:       KindSourceState,
	CodeReplicationJobNameDuplicate: KindDuplicate,
	CodeSourceServerNameDuplicate:   KindDuplicate,
	CodeImageNameUsed:               KindDuplicate,
	CodeInternalError:               KindTransient,
	CodeServiceUnavailable:          KindTransient,
	"ServiceUnAvailable":            KindTransient,
	CodeSignatureNonceUsed:          KindTransient,
	CodeSignatureDoesNotMatch:       KindCredentials,
	CodeIncompleteSignature:         KindCredentials,
	CodeMissingSecurityToken:        KindCredentials,
	CodeInvalidTimeStampExpired:     KindOther,
	CodeForbiddenAccessKeyDisabled:  KindCredentials,
	CodeServiceRoleMissing:          KindUnauthorized,
	CodeRealNameAuthentication:      KindUnauthorized,
	CodeDataDiskIndexInvalid:        KindInvalidParameter,
	CodeDataDiskDuplicateIndex:      KindInvalidParameter,
	CodeVSwitchVPCMismatch:          KindInvalidParameter,
	CodeOSMigrationTypeNotMatched:   KindInvalidParameter,
	CodeNumberExceededTags:          KindQuota,
	CodeInvalidActionNotFound:       KindOther,
	CodeInvalidAPINotFound:          KindOther,
	CodeInvalidProductNotFound:      KindOther,
	CodeInvalidResourceTypeNotFound: KindOther,
}

// KindOfCode returns the kind of an error with a code.
func KindOfCode(code string) Kind { return kindOfResponse(code, 0) }

// kindOfResponse classifies a response by its code, and by the HTTP status only where
// the code says nothing: the published tables disagree on statuses.
func kindOfResponse(code string, httpStatus int) Kind {
	if kind, ok := kinds[code]; ok {
		return kind
	}
	switch {
	case strings.Contains(code, "Throttling"):
		return KindThrottled
	case strings.Contains(code, "ServiceUnavailable"), strings.Contains(code, "InternalError"):
		return KindTransient
	case strings.HasPrefix(code, codeInvalidAccessKeyIDPrefix), strings.HasPrefix(code, codeInvalidSecurityTokenPrefix):
		return KindCredentials
	case strings.HasPrefix(code, codeForbiddenPrefix):
		return KindUnauthorized
	case strings.HasPrefix(code, codeQuotaExceededPrefix):
		return KindQuota
	case strings.Contains(code, "NotFound"), strings.Contains(code, "NotExist"):
		return KindNotFound
	case strings.HasPrefix(code, codeInvalidPrefix), strings.HasPrefix(code, codeMissingPrefix):
		return KindInvalidParameter
	case httpStatus == 429:
		return KindThrottled
	case httpStatus >= 500:
		return KindTransient
	}
	return KindOther
}
