package provider

import (
	"net/http"
	"strings"
	"testing"
)

// Without an endpoint, STS is that of the region, over HTTPS. The SDK's variables count.
func TestSTSOfTheRegion(t *testing.T) {
	t.Parallel()
	for region, host := range map[string]string{
		"cn-test-1": "sts.cn-test-1.aliyuncs.com:443",
		"":          "sts.aliyuncs.com:443",
		"vpc":       "sts-vpc.cn-test-2.aliyuncs.com:443",
	} {
		env := map[string]string{}
		if region == "vpc" {
			region = ""
			env = map[string]string{"ALIBABA_CLOUD_STS_REGION": "cn-test-2", "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED": "true"}
		}
		_, err := fetch(t, arguments{"access_key": "a", "secret_key": "s", "region": region, "assume_role.role_arn": "arn"}, env)
		if err == nil || !strings.Contains(err.Error(), "assume_role") {
			t.Errorf("region %q: %v", region, err)
		}
		if !outside.hasRefused("CONNECT " + host) {
			t.Errorf("region %q: %s was not called", region, host)
		}
	}
}

func TestSTSErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		response func(w http.ResponseWriter)
		want     []string
	}{
		"signature": {func(w http.ResponseWriter) {
			respond(w, http.StatusBadRequest, `{"RequestId": "REQUEST-2", "Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched with our `+
				`calculation. server string to sign is:POST&%2F&AccessKeyId%3DTOP-SECRET"}`)
		}, []string{"assume_role", "SignatureDoesNotMatch", "not matched with our calculation.", "REQUEST-2"}},
		"forbidden": {func(w http.ResponseWriter) {
			respond(w, http.StatusForbidden, `{"RequestId": "REQUEST-3", "Code": "NoPermission", "Message": "You are not authorized to do this action."}`)
		}, []string{"NoPermission", "not authorized", "REQUEST-3"}},
		"page": {func(w http.ResponseWriter) {
			respond(w, http.StatusBadGateway, strings.Repeat("<p>some gateway</p>\n", 1000))
		}, []string{"HTTP status 502"}},
		"incomplete": {func(w http.ResponseWriter) {
			respond(w, http.StatusOK, `{"Credentials": {"AccessKeyId": "a", "AccessKeySecret": "TOP-SECRET", "SecurityToken": "t"}}`)
		}, []string{"not complete"}},
		"no credentials": {func(w http.ResponseWriter) { respond(w, http.StatusOK, `{}`) }, []string{"not complete"}},
		"not JSON":       {func(w http.ResponseWriter) { respond(w, http.StatusOK, `TOP-SECRET`) }, []string{"assume_role", "not of the expected form"}},
		"bad time": {func(w http.ResponseWriter) {
			respond(w, http.StatusOK, `{"Credentials": {"AccessKeyId": "a", "AccessKeySecret": "TOP-SECRET", "SecurityToken": "t", "Expiration": "soon"}}`)
		}, []string{"soon"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sts := startSTS(t)
			sts.response = func(w http.ResponseWriter, _ *http.Request) { test.response(w) }
			_, err := fetch(t, arguments{"access_key": "a", "secret_key": "s", "endpoints.sts": sts.host(), "assume_role.role_arn": "arn"}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "TOP-SECRET") || len(err.Error()) > 2*maxReason {
				t.Errorf("%q is too long or holds a secret", err)
			}
		})
	}
}
