package provider

import "testing"

func TestEndpointForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		endpoint   string
		any, https bool // Whether it passes.
	}{
		{"smc.aliyuncs.com", true, true},
		{"smc.aliyuncs.com:443", true, true},
		{"https://smc.aliyuncs.com", true, true},
		{"https://smc.aliyuncs.com/", true, true},
		{"https://smc.aliyuncs.com:8443", true, true},
		{"http://127.0.0.1:8080", true, false},
		{"127.0.0.1:1", true, true},
		{"localhost:65535", true, true},
		{"[::1]:8080", true, true},
		{"http://[::1]:8080", true, false},
		{"[::1%25lo]:1", false, false},
		{"smc.aliyuncs.com:0", false, false},
		{"smc.aliyuncs.com:65536", false, false},
		{"smc.aliyuncs.com:", false, false},
		{"smc.aliyuncs.com:https", false, false},
		{"ftp://smc.aliyuncs.com", false, false},
		{"https://", false, false},
		{":8080", false, false},
		{" ", false, false},
		{"smc aliyuncs.com", false, false},
		{"smc.aliyuncs.com/path", false, false},
		{"https://smc.aliyuncs.com?a=b", false, false},
		{"https://smc.aliyuncs.com#x", false, false},
		{"https://user:pass@smc.aliyuncs.com", false, false},
		{"https://%zz", false, false},
	} {
		if err := (endpointValidator{}).check(test.endpoint); (err == nil) != test.any {
			t.Errorf("%q: %v", test.endpoint, err)
		}
		if err := (endpointValidator{httpsOnly: true}).check(test.endpoint); (err == nil) != test.https {
			t.Errorf("%q, HTTPS only: %v", test.endpoint, err)
		}
	}
}
