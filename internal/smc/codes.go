package smc

import "strings"

// Error codes of the API. Source: the CreateReplicationJob document and the other
// operations' error tables.
const (
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
	CodeForbiddenRAM                 = "Forbidden.RAM"
	CodeForbiddenUnauthorized        = "Forbidden.Unauthorized"
	CodeInsufficientBalance          = "InsufficientBalance"
	CodeIdempotentParameterMismatch  = "IdempotentParameterMismatch"
	CodeSignatureNonceUsed           = "SignatureNonceUsed"
	CodeSignatureDoesNotMatch        = "SignatureDoesNotMatch"
	CodeIncompleteSignature          = "IncompleteSignature"
	CodeInvalidTimeStampExpired      = "InvalidTimeStamp.Expired"
	CodeInvalidAccessKeyIDNotFound   = "InvalidAccessKeyId.NotFound"
	CodeInvalidAccessKeyIDInactive   = "InvalidAccessKeyId.Inactive"
	CodeInvalidSecurityTokenExpired  = "InvalidSecurityToken.Expired"
	CodeInvalidResourceIDNotFound    = "InvalidResourceId.NotFound"
	CodeInvalidParameter             = "InvalidParameter"
	CodeMissingParameter             = "MissingParameter"
	CodeNumberExceededTags           = "NumberExceed.Tags"
	codeInvalidActionNotFound        = "InvalidAction.NotFound"
	codeInvalidAPINotFound           = "InvalidApi.NotFound"
	codeInvalidProductNotFound       = "InvalidProduct.NotFound"
	codeInvalidResourceTypeNotFound  = "InvalidResourceType.NotFound"
	codeMissingSecurityToken         = "MissingSecurityToken"
	codeInvalidSecurityTokenPrefix   = "InvalidSecurityToken."
	codeInvalidAccessKeyIDPrefix     = "InvalidAccessKeyId."
	codeForbiddenPrefix              = "Forbidden"
	codeQuotaExceededPrefix          = "QuotaExceeded"
	codeInvalidPrefix, codeMissingPx = "Invalid", "Missing"
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

// kinds classifies the codes that no pattern in kindOfCode covers.
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
	codeMissingSecurityToken:        KindCredentials,
	CodeInvalidTimeStampExpired:     KindOther,
	CodeServiceRoleMissing:          KindUnauthorized,
	CodeRealNameAuthentication:      KindUnauthorized,
	CodeDataDiskIndexInvalid:        KindInvalidParameter,
	CodeDataDiskDuplicateIndex:      KindInvalidParameter,
	CodeVSwitchVPCMismatch:          KindInvalidParameter,
	CodeOSMigrationTypeNotMatched:   KindInvalidParameter,
	CodeNumberExceededTags:          KindQuota,
	codeInvalidActionNotFound:       KindOther,
	codeInvalidAPINotFound:          KindOther,
	codeInvalidProductNotFound:      KindOther,
	codeInvalidResourceTypeNotFound: KindOther,
}

// kindOfCode classifies a response by its code, and by the HTTP status only where
// the code says nothing: the published tables disagree on statuses.
func kindOfCode(code string, httpStatus int) Kind {
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
	case strings.HasPrefix(code, codeInvalidPrefix), strings.HasPrefix(code, codeMissingPx):
		return KindInvalidParameter
	case httpStatus == 429:
		return KindThrottled
	case httpStatus >= 500:
		return KindTransient
	}
	return KindOther
}
