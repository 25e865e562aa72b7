package provider

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

const stsVersion = "2015-04-01"

// signedRegion is a parameter that the SDK's signature adds. STS has no use for it: the sessions of
// every endpoint are valid in every region.
const signedRegion = "cn-hangzhou"

// stsOptions say how the Security Token Service is reached.
type stsOptions struct {
	endpoint  string // A host; "" is the region's.
	region    string
	enableVPC bool
	service   *service
	now       func() time.Time
}

// forProfile returns the options with what the profile itself sets.
func (o stsOptions) forProfile(p *cliProfile) stsOptions {
	if p.STSRegion != "" {
		o.region = p.STSRegion
	}
	o.enableVPC = o.enableVPC || p.EnableVPC
	return o
}

// host returns the host that is called.
func (o stsOptions) host() string {
	switch {
	case o.endpoint != "":
		return o.endpoint
	case o.region == "":
		return "sts.aliyuncs.com"
	case o.enableVPC:
		return "sts-vpc." + o.region + ".aliyuncs.com"
	}
	return "sts." + o.region + ".aliyuncs.com"
}

// ram assumes the role that p describes with the credentials of base.
func (o stsOptions) ram(base credentials.CredentialsProvider, p cliProfile) credentials.CredentialsProvider {
	name := "ram_role_arn/" + base.GetProviderName()
	return &session{name: name, now: o.now, open: func() (*temporary, error) {
		request := &requests.RpcRequest{}
		request.InitWithApiInfo("Sts", stsVersion, "AssumeRole", "", "")
		request.Method, request.Scheme, request.Domain = requests.POST, requests.HTTPS, o.host()
		request.FormParams = p.session()
		if p.ExternalID != "" {
			request.FormParams["ExternalId"] = p.ExternalID
		}
		if err := auth.Sign(request, nil, signedRegion, base); err != nil {
			return nil, err
		}
		return o.call(p.RoleARN, request.BuildUrl(), string(request.GetContent()))
	}}
}

// oidc assumes the role that p describes with the OIDC token that read returns. The call is not
// signed.
func (o stsOptions) oidc(p cliProfile, read func() (string, error)) credentials.CredentialsProvider {
	return &session{name: "oidc_role_arn", now: o.now, open: func() (*temporary, error) {
		token, err := read()
		if err != nil {
			return nil, err
		}
		query := url.Values{"Action": {"AssumeRoleWithOIDC"}, "Version": {stsVersion}, "Format": {"JSON"}, "Timestamp": {time.Now().UTC().Format(time.RFC3339)}}
		form := url.Values{"OIDCProviderArn": {p.OIDCProviderARN}, "OIDCToken": {token}}
		for name, value := range p.session() {
			form.Set(name, value)
		}
		return o.call(p.RoleARN, "https://"+o.host()+"/?"+query.Encode(), form.Encode())
	}}
}

// tokenFile returns a function that reads an OIDC token anew each time: its owner renews it.
func tokenFile(path string) func() (string, error) {
	return func() (string, error) {
		token, err := os.ReadFile(path) //nolint:gosec // The user names the file.
		return string(token), err
	}
}

// session returns the parameters of a session that both operations have.
func (p *cliProfile) session() map[string]string {
	parameters := map[string]string{"RoleArn": p.RoleARN, "RoleSessionName": p.RoleSessionName, "DurationSeconds": strconv.Itoa(p.DurationSeconds)}
	if p.RoleSessionName == "" {
		parameters["RoleSessionName"] = defaultSessionName
	}
	if p.DurationSeconds == 0 {
		parameters["DurationSeconds"] = strconv.Itoa(defaultSession)
	}
	if p.Policy != "" {
		parameters["Policy"] = p.Policy
	}
	return parameters
}

// call opens a session of a role.
func (o stsOptions) call(role, address, form string) (*temporary, error) {
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form)) //nolint:noctx // GetCredentials takes none.
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var response struct{ Credentials temporary }
	err = o.service.call(request, &response)
	if err != nil && strings.HasPrefix(err.Error(), "NoPermission:") {
		err = &sourceError{fmt.Sprintf("role %s cannot be assumed: %s. The identity in use needs the RAM permission sts:AssumeRole, and the role's trust policy has to name the identity", role, err)}
	}
	return &response.Credentials, err
}
