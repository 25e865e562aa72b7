package smcmock

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// hostID is the HostId of every error.
const hostID = "smc.aliyuncs.com"

// apiError is an error of the API. Its status is the one that is documented with the code.
type apiError struct {
	status  int
	code    string
	message string
	header  map[string]string
}

// knownError is the HTTP status and the message of a code. The message is a format where the documents have a
// variable part.
type knownError struct {
	status  int
	message string
}

// documented are the published errors.
var documented = map[string]knownError{
	"InvalidAccessKeyId.NotFound":                 {404, "Specified access key is not found."},
	"InvalidAccessKeyId.Inactive":                 {400, "Specified access key is disabled."},
	"SignatureDoesNotMatch":                       {400, "Specified signature is not matched with our calculation. server string to sign is:%s"},
	"IncompleteSignature":                         {400, "The request signature does not conform to Aliyun standards."},
	"InvalidSignatureMethod":                      {400, "Specified signature method is not valid."},
	"SignatureNonceUsed":                          {400, "Specified signature nonce was used already."},
	"InvalidTimeStamp.Format":                     {400, "Specified time stamp or date value is not well formatted."},
	"InvalidTimeStamp.Expired":                    {400, "Specified time stamp or date value is expired."},
	"IllegalTimestamp":                            {400, `The input parameter "Timestamp" that is mandatory for processing this request is not supplied.`},
	"InvalidSecurityToken.Expired":                {400, "Specified SecurityToken is expired."},
	"InvalidSecurityToken.Malformed":              {400, "Specified SecurityToken is malformed."},
	"InvalidSecurityToken.MismatchWithAccessKey":  {400, "Specified SecurityToken mismatch with the AccessKey."},
	"MissingSecurityToken":                        {400, "SecurityToken is mandatory for this action."},
	"InvalidAction.NotFound":                      {404, "Specified api is not found, please check your url and method."},
	"InvalidApi.NotFound":                         {404, "Specified api is not found, please check your url and method."},
	"InvalidProduct.NotFound":                     {404, "Cannot find product according to your specified domain."},
	"InvalidVersion":                              {400, "Specified parameter Version is not valid."},
	"InvalidProtocol.NeedSsl":                     {400, "Your request is denied as lack of ssl protect."},
	"UnsupportedHTTPMethod":                       {400, "This http method not supported."},
	"InvalidParameter.Format":                     {400, "Specified parameter format is not valid."},
	"InvalidParameter":                            {400, `The specified parameter "%s" is not valid.`},
	"MissingParameter":                            {400, `The input parameter "%s" that is mandatory for processing this request is not supplied.`},
	"IdempotentParameterMismatch":                 {400, "Request uses a client token in a previous request but is not identical to that request."},
	"Throttling":                                  {400, "Request was denied due to request throttling."},
	"Throttling.User":                             {400, "Request was denied due to user flow control."},
	"Throttling.Api":                              {400, "Request was denied due to api flow control."},
	"ServiceUnavailable":                          {503, "The request has failed due to a temporary failure of the server."},
	"InternalError":                               {500, "An error occurred while processing your request. Please try again. If the problem still exists, please submit a ticket."},
	"Forbidden.RAM":                               {403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."},
	"Forbidden.Unauthorized":                      {403, "A required authorization for the specified action is not supplied."},
	"Forbidden.AccessKeyDisabled":                 {403, "The access key is disabled."},
	"Forbidden.RiskControl":                       {403, "The operation is forbidden by risk control."},
	"Forbidden.SubUser":                           {403, "The RAM user is not allowed to perform the operation."},
	"Forbidden.NotVerified":                       {403, "The account is not verified."},
	"EntityNotExist.Role":                         {403, "The account is unauthorized. Please assign the role AliyunServiceRoleForSMC to your account."},
	"RealNameAuthenticationError":                 {403, "You must perform real-name verification for your account."},
	"InsufficientBalance":                         {400, "Your account does not have enough balance."},
	"SourceServerState.Invalid":                   {400, "The specified source server status: %s is invalid. This operation can only be performed in the following status: %s."},
	"ReplicationJobDataDiskIndex.Invalid":         {400, "The specified replication job contains data disk index not found in source server."},
	"DataDisk.DuplicateIndex":                     {400, "The source server data disk cannot contain the same index."},
	"VSwitchIdVpcId.Mismatch":                     {400, "The specified VSwitchId and VpcId does not match."},
	"InvalidSecurityGroupId.IncorrectNetworkType": {400, "The network type of the specified security group does not support this action."},
	"InvalidSecurityGroupId.VPCMismatch":          {400, "The specified security group and the specified virtual switch are not in the same VPC."},
	"QuotaExceeded.ReplicationJob":                {400, "The maximum number of replication jobs is exceeded. Please submit a ticket to raise the quota."},
	"ReplicationJobName.Duplicate":                {400, "The specified replication job name already exists."},
	"ImageName.UsedByReplicationJob":              {400, `The specified imageName: "%s" was used by another replication job in the current region.`},
	"InvalidOsMigrationType.NotMatched":           {400, "The SourceOsType: %s and TargetOsType: %s are not matched. The supported TargetOsType list is: %s."},
	"ReplicationJob.InvalidStatus":                {400, "The specified replication job status: %s is invalid. This operation can only be performed in the following status: %s."},
	"ReplicationJob.InvalidBusinessStatus":        {400, "The specified business status: %s of the replication job is invalid. This operation can only be performed in the following status: %s."},
	"SourceServerName.Duplicate":                  {400, "The specified source server name already exists. Please modify the source server name."},
	"SourceServer.WithRunningReplicationJob":      {400, "The specified source server has related replication jobs that are running."},
	"ReplicationJob.Related":                      {400, "The specified source server has related replication jobs. Please delete replication jobs: %s before delete this source server."},
	"NumberExceed.Tags":                           {400, "The maximum number of the Tag parameters cannot exceed 20."},
	"MissingParameter.ResourceType":               {400, "You must specify ResourceType."},
	"InvalidResourceType.NotFound":                {400, "The specified ResourceType does not exist."},
	"NumberExceed.ResourceIds":                    {400, "The maximum number of ResourceId parameters cannot exceed 50."},
	"Duplicate.ResourceId":                        {400, "The ResourceId contains duplicate values."},
	"InvalidResourceId.NotFound":                  {400, "The specified ResourceIds do not exist."},
	"InvalidParameter.TagValue":                   {400, "The specified tag value has no key."},
}

// undocumented are errors for rules whose codes are not published. They are named like the published ones.
var undocumented = map[string]knownError{
	"WorkgroupName.Duplicate":             {400, "The specified workgroup name already exists."},
	"QuotaExceeded.Workgroup":             {400, "The maximum number of workgroups is exceeded."},
	"QuotaExceeded.WorkgroupSourceServer": {400, "The maximum number of source servers in the workgroup is exceeded."},
	"SourceServer.InWorkgroup":            {400, "The specified source server %s is in the workgroup %s."},
	"Workgroup.NotEmpty":                  {400, "The specified workgroup has source servers. Please disassociate or delete the source servers: %s."},
}

// older are the texts that the older documents have for the same codes.
var older = map[string]string{
	"SourceServerState.Invalid":    "The specified source server status is invalid.",
	"ReplicationJob.InvalidStatus": "The specified replication job status is invalid.",
	"ReplicationJob.Related":       "The specified source server has related replication jobs.",
}

// fail returns the error of a code, with the variable parts of its message.
func fail(code string, parts ...any) *apiError {
	known, ok := documented[code]
	if !ok {
		known, ok = undocumented[code]
	}
	if !ok {
		return &apiError{status: http.StatusBadRequest, code: code, message: "The request failed: " + code + "."}
	}
	message := known.message
	if n := strings.Count(message, "%s"); n > 0 && n <= len(parts) {
		message = fmt.Sprintf(message, parts[:n]...)
	}
	return &apiError{status: known.status, code: code, message: message}
}

// missing is the gateway's error for a parameter that an operation cannot do without.
func missing(name string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "Missing" + name, message: name + " is mandatory for this action."}
}

// invalid is the gateway's error for a parameter whose value is wrong.
func invalid(name string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "Invalid" + name, message: "Specified parameter " + name + " is not valid."}
}

// needs is the service's error for a parameter that another parameter makes mandatory.
func needs(name string) *apiError { return fail("MissingParameter", name) }

// refuses is the service's error for a parameter that does not go together with the rest.
func refuses(name string) *apiError { return fail("InvalidParameter", name) }

// failUndocumented is fail for a rule whose code is not published.
func (s *service) failUndocumented(code string, parts ...any) *apiError {
	err := fail(code, parts...)
	err.code = cmp.Or(s.switches.UndocumentedCode, err.code)
	return err
}

// notFound is the error for an ID that does not exist, by the parameter that has it.
func (s *service) notFound(parameter string) *apiError {
	code := cmp.Or(s.switches.NotFoundCode, "Invalid%s.NotFound")
	return &apiError{
		status:  cmp.Or(s.switches.NotFoundStatus, http.StatusNotFound),
		code:    strings.ReplaceAll(code, "%s", parameter),
		message: "The specified " + parameter + " does not exist.",
	}
}

// wrongStatus is the error for a job whose status does not allow a call.
func (s *service) wrongStatus(status string, allowed ...string) *apiError {
	return s.wrongState("ReplicationJob.InvalidStatus", status, allowed)
}

// wrongPhase is the error for a running job whose phase does not allow a call.
func (s *service) wrongPhase(r *jobRecord, allowed ...string) *apiError {
	if s.switches.OlderErrors {
		return s.wrongStatus(r.Status)
	}
	return s.wrongState("ReplicationJob.InvalidBusinessStatus", r.BusinessStatus, allowed)
}

// wrongSource is the error for a source server whose state does not allow a call.
func (s *service) wrongSource(state string, allowed ...string) *apiError {
	return s.wrongState("SourceServerState.Invalid", state, allowed)
}

func (s *service) wrongState(code, state string, allowed []string) *apiError {
	return s.failOlder(code, state, strings.Join(allowed, ", "))
}

// failOlder is fail with the older text of a code if the switch OlderErrors is on.
func (s *service) failOlder(code string, parts ...any) *apiError {
	err := fail(code, parts...)
	if s.switches.OlderErrors {
		err.message = cmp.Or(older[code], err.message)
	}
	return err
}
