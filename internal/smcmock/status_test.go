package smcmock_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// statusRequest sends a request to a control path with headers, of which Host is not one for net/http.
func statusRequest(t *testing.T, s *smcmock.Server, method, path, form string, header params) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/_mock/"+path, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, text}
}

// statusOf returns the status page as text.
func statusOf(t *testing.T, s *smcmock.Server, query string) string {
	t.Helper()
	r := statusRequest(t, s, http.MethodGet, query, "", nil)
	if kind := r.header.Get("Content-Type"); r.status != http.StatusOK || kind != "text/html; charset=utf-8" {
		t.Fatalf("%d %s %s", r.status, kind, r.body)
	}
	return string(r.body)
}

// statusRow returns the texts of the row of the status page that has an ID, without its tags.
func statusRow(t *testing.T, page, id string) string {
	t.Helper()
	_, row, found := strings.Cut(page, ` id="`+id+`">`)
	row, _, _ = strings.Cut(row, "</tr>")
	if !found {
		return ""
	}
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(row, " ")), " ")
}

// The page is whole without its script: tables with headers, and buttons in forms.
func TestStatus_WithoutScript(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, params{"Name": "web-01"})
	must(t, s, "StartReplicationJob", params{"JobId": id})
	moved := createCrossZone(t, s, crossZone())
	s.Clock().Step(10 * time.Minute)
	refused(t, s, "StartReplicationJob", params{"JobId": id}, "ReplicationJob.InvalidStatus")
	page := statusOf(t, s, "")
	for row, want := range map[string]string{
		"job-" + id:     "web-01 " + id + " server-s-one s-one Running Syncing 22.5 % Fail",
		"source-s-one":  "server-s-one s-one CentOS InUse " + id + " Take offline",
		"job-" + moved:  moved + " i-one cross-zone Ready 0 % Fail",
		"call-4":        "StartReplicationJob " + id,
		"call-1":        "CreateReplicationJob s-one",
		"call-5":        "",
		"source-s-none": "",
	} {
		got := statusRow(t, page, row)
		if strings.HasPrefix(row, "job-"+moved) {
			got = strings.ReplaceAll(got, "SMC-"+moved+" ", "")
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
	if row := statusRow(t, page, "call-4"); !strings.Contains(row, "400 ReplicationJob.InvalidStatus") || !strings.HasSuffix(row, " ms") {
		t.Errorf("%s", row)
	}
	for _, want := range []string{
		`<noscript><meta http-equiv="refresh" content="5"></noscript>`, `<form class="controls" method="post" action="/_mock/clock">`,
		`<button form="fail" name="id" value="` + id + `"`, `<button form="offline" name="id" value="s-one"`, `scope="col"`, `scope="row"`, `lang="en"`,
		`<p id="summary" role="status" aria-live="polite">2 replication jobs: 1 Ready, 1 Running; 1 source server: 1 InUse.</p>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	if len(s.Calls()) != 4 {
		t.Error("the page is in the log of calls")
	}
}

func TestStatus_Empty(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.RemoveSource("s-one")
	page := statusOf(t, s, "")
	for _, want := range []string{"No replication jobs; No source servers.", "There is none yet: ", "There is none: ", "There were none yet."} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in %s", want, page)
		}
	}
}

// What others send is text, whatever it looks like.
func TestStatus_Escapes(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert('x')</script>&<img src=x onerror=alert(1)>{{.}}`
	s := start(t)
	source := smcmock.NewSource(`s-"><b>`)
	source.Name, source.Platform, source.ErrorCode, source.State = evil, evil, evil, "Unavailable"
	s.AddSource(source)
	s.AddJob(smcmock.Job{SourceId: source.SourceId, Name: evil, Status: "InError", ErrorCode: evil, StatusInfo: evil, ImageId: evil})
	for _, name := range []string{"Action", "JobId", "Name"} {
		sendUnsigned(t, s, http.MethodGet, url.Values{"Action": {"x"}, "Version": {"2019-06-01"}, name: {evil}})
	}
	page := statusOf(t, s, "?find="+url.QueryEscape(evil)) + statusOf(t, s, "?job="+url.QueryEscape(evil)) + statusOf(t, s, "")
	page += string(statusRequest(t, s, http.MethodPost, "job/fail", url.Values{"id": {evil}}.Encode(), params{"Accept": "text/html"}).body)
	for _, tag := range []string{"<script>", "<img", "<b>s", `s-">`} {
		if strings.Contains(page, tag) {
			t.Errorf("%s in %s", tag, page)
		}
	}
	if got := strings.Count(page, "<script"); got != 3 {
		t.Errorf("%d scripts", got)
	}
	if !strings.Contains(page, "&lt;script&gt;alert") {
		t.Errorf("%s", page)
	}
}

// The buttons are forms: they take a browser back to the page as it was, or say what is wrong.
func TestStatus_Forms(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	id := create(t, s, nil)
	browser := func(more params) params {
		return with(params{
			"Accept": "text/html,application/xhtml+xml", "Origin": s.URL(), "Sec-Fetch-Site": "same-origin", "Referer": s.URL() + "/_mock/?job=Ready",
		}, more)
	}
	before := s.Clock().Now()
	for _, form := range [][2]string{{"clock", "step=1h"}, {"source", "state=Unavailable&id=s-one"}, {"job/fail", "code=QuotaExceeded.Vpc&id=" + id}} {
		r := statusRequest(t, s, http.MethodPost, form[0], form[1], browser(nil))
		if r.status != http.StatusSeeOther || r.header.Get("Location") != "/_mock/?job=Ready" {
			t.Errorf("%v: %d %s", form, r.status, r.header.Get("Location"))
		}
	}
	if passed := s.Clock().Now().Sub(before); passed != time.Hour {
		t.Errorf("%s", passed)
	}
	lifeSource(t, s, "Unavailable")
	lifeHas(t, lifeIs(t, s, id, "InError", ""), object{"ErrorCode": "QuotaExceeded.Vpc"})
	statusRequest(t, s, http.MethodPost, "source", "state=Available&id=s-one", browser(nil))
	lifeSource(t, s, "InUse")

	// It never leads away.
	for _, from := range []string{"", "https://evil.example/_mock/?x=//evil.example", "https://evil.example/", "http://[::1", s.URL() + "/_mock/jobs?x"} {
		r := statusRequest(t, s, http.MethodPost, "clock", "step=1s", browser(params{"Referer": from}))
		if to := r.header.Get("Location"); r.status != http.StatusSeeOther || to != "/_mock/" && to != "/_mock/?x=//evil.example" {
			t.Errorf("%s: %d %s", from, r.status, to)
		}
	}
	for _, test := range []struct {
		path, form, why string
		status          int
	}{
		{"clock", "step=soon", "step must be a duration such as 30s", 400},
		{"clock", "step=-1h", "step must be a duration", 400},
		{"clock", "step=9000h", "of at most 8760h", 400},
		{"job/fail", "id=j-none", "there is no replication job", 404},
		{"source", "id=s-one&state=Asleep", "state must be one of Unavailable, Available, InUse, Deleting", 400},
	} {
		r := statusRequest(t, s, http.MethodPost, test.path, test.form, browser(nil))
		page := string(r.body)
		if r.status != test.status || !strings.Contains(page, test.why) || !strings.Contains(page, `<a href="/_mock/?job=Ready">`) || strings.Contains(page, "refresh") {
			t.Errorf("%v: %d %s", test, r.status, page)
		}
		// The script of the page gets the same as JSON.
		r = statusRequest(t, s, http.MethodPost, test.path, test.form, browser(params{"Accept": "application/json"}))
		if text, _ := r.decode(t)["Error"].(string); r.status != test.status || !strings.Contains(text, test.why) {
			t.Errorf("%v: %d %s", test, r.status, r.body)
		}
	}
}

// A page of another site that is open in the same browser can neither press the buttons nor read anything.
func TestControl_OtherSites(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	own := strings.TrimPrefix(s.URL(), "http://")
	_, port, _ := strings.Cut(own, ":")
	before := s.Clock().Now()
	for _, header := range []params{
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
		{"Sec-Fetch-Site": "cross-site", "Origin": s.URL()},
		{"Origin": "https://evil.example"},
		{"Origin": "http://127.0.0.1:1"},
		{"Origin": "null"},
		{"Origin": "https://evil.example", "Content-Type": "text/plain"},
		{"Origin": "https://evil.example", "Accept": "text/html"},
		{"Host": "evil.example:" + port},
		{"Host": "evil.example:" + port, "Origin": "http://evil.example:" + port, "Sec-Fetch-Site": "same-origin"},
		{"Host": "localhost.evil.example"},
		{"Host": "192.0.2.1:" + port},
		{"Host": "[2001:db8::1]:" + port},
	} {
		for _, path := range []string{"clock", "job/fail", "source", "sources", "faults", "faults/clear", "calls/reset"} {
			r := statusRequest(t, s, http.MethodPost, path, "step=1h", header)
			if text, _ := r.decode(t)["Error"].(string); r.status != http.StatusForbidden || !strings.Contains(text, "other sites") {
				t.Errorf("%s %v: %d %s", path, header, r.status, r.body)
			}
		}
		// Reading is harmless but for a name that the other site has pointed to this computer.
		for _, path := range []string{"", "jobs", "status.js"} {
			want := http.StatusOK
			if header["Host"] != "" {
				want = http.StatusForbidden
			}
			r := statusRequest(t, s, http.MethodGet, path, "", header)
			if r.status != want || r.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %v: %d %v", path, header, r.status, r.header)
			}
		}
	}
	if !s.Clock().Now().Equal(before) {
		t.Error("the clock was stepped")
	}
	// Other programs than browsers, and the page by any name of this computer, pass.
	for _, header := range []params{
		{},
		{"Origin": s.URL(), "Sec-Fetch-Site": "same-origin"},
		{"Origin": s.URL()},
		{"Host": "localhost:" + port, "Origin": "http://localhost:" + port},
		{"Host": "LOCALHOST"},
		{"Host": "[::1]:" + port},
		{"Host": "127.1.2.3:" + port},
		{"Sec-Fetch-Site": "none"},
	} {
		if r := statusRequest(t, s, http.MethodPost, "clock", "step=1s", header); r.status != http.StatusOK {
			t.Errorf("%v: %d %s", header, r.status, r.body)
		}
	}
}

// The page loads nothing from elsewhere, runs no script but its own, and is in no frame.
func TestStatus_Headers(t *testing.T) {
	t.Parallel()
	s := start(t)
	for path, kind := range map[string]string{"": "text/html; charset=utf-8", "status.js": "text/javascript; charset=utf-8", "status.css": "text/css; charset=utf-8"} {
		r := statusRequest(t, s, http.MethodGet, path, "", nil)
		policy := r.header.Get("Content-Security-Policy")
		if r.status != http.StatusOK || r.header.Get("Content-Type") != kind || r.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(policy, "default-src 'none'; script-src 'self';") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %d %v", path, r.status, r.header)
		}
	}
	if page := statusOf(t, s, ""); strings.Contains(page, "://") || strings.Contains(page, "<style") || strings.Contains(page, " style=") || strings.Contains(page, " on") && regexp.MustCompile(` on\w+=`).MatchString(page) {
		t.Errorf("%s", page)
	}
}

// A page that is as the client has it is not sent again.
func TestStatus_NotModified(t *testing.T) {
	t.Parallel()
	s := lifeStart(t)
	get := func(query, version string) reply {
		return statusRequest(t, s, http.MethodGet, query, "", params{"If-None-Match": version})
	}
	version := get("", "").header.Get("ETag")
	unchanged := func(query string) bool {
		t.Helper()
		r := get(query, version)
		if r.header.Get("Smcmock-Clock") != s.Clock().Now().UTC().Format("2006-01-02 15:04:05 UTC") {
			t.Errorf("%v", r.header)
		}
		version = r.header.Get("ETag")
		return r.status == http.StatusNotModified && len(r.body) == 0
	}
	if version == "" || !unchanged("") {
		t.Fatalf("%q", version)
	}
	// The clock alone changes nothing.
	s.Clock().Step(time.Hour)
	if !unchanged("") {
		t.Error("changed by the clock")
	}
	if !strings.Contains(statusOf(t, s, ""), `data-version="`+strings.Trim(version, `"`)+`"`) {
		t.Error("the page does not have its version")
	}
	id := ""
	for what, change := range map[string]func(){
		"a call":          func() { must(t, s, "DescribeReplicationJobs", nil) },
		"a job":           func() { id = s.AddJob(smcmock.Job{SourceId: "s-one"}) },
		"a source server": func() { s.AddSource(smcmock.NewSource("s-two")) },
		"a reset":         func() { must(t, s, "DescribeReplicationJobs", nil); unchanged(""); s.ResetCalls() },
	} {
		change()
		if unchanged("") {
			t.Errorf("not changed by %s", what)
		}
		if !unchanged("") {
			t.Errorf("changed again after %s", what)
		}
	}
	must(t, s, "StartReplicationJob", params{"JobId": id})
	unchanged("")
	s.Clock().Step(time.Minute)
	if unchanged("") {
		t.Error("not changed by progress")
	}
	if unchanged("?job=Ready") {
		t.Error("not changed by a filter")
	}
}

// A fleet is not sent whole; every job can be found by its state, ID or name.
func TestStatus_Fleet(t *testing.T) {
	t.Parallel()
	s := start(t)
	for n := range 1000 {
		source := smcmock.NewSource(fmt.Sprintf("s-%04d", n))
		s.AddSource(source)
		status := "Ready"
		if n%10 == 3 {
			status = "InError"
		}
		s.AddJob(smcmock.Job{JobId: fmt.Sprintf("j-%04d", n), SourceId: source.SourceId, Name: fmt.Sprintf("Fleet-%04d", n), Status: status})
	}
	for n := range 300 {
		send(t, s, http.MethodPost, common("DescribeReplicationJobs", params{"JobId.1": fmt.Sprintf("j-%04d", n)}))
	}
	rows := func(page, kind string) int { return strings.Count(page, `<tr role="row" id="`+kind+`-`) }
	page := statusOf(t, s, "")
	if len(page) > 300_000 || rows(page, "job") != 100 || rows(page, "source") != 100 || rows(page, "call") != 200 {
		t.Errorf("%d bytes: %d %d %d", len(page), rows(page, "job"), rows(page, "source"), rows(page, "call"))
	}
	for _, want := range []string{
		"1000 replication jobs: 900 Ready, 100 InError; 1001 source servers: 1 Available, 1000 InUse.", "The newest 100 of 1000 are shown.",
		"The last 200 of 300, newest first.", `<a href="?job=InError">InError <b>100</b></a>`, ` id="call-300"`, ` id="call-101"`, ` id="job-j-0999"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	page = statusOf(t, s, "?job=InError&source=Available")
	if rows(page, "job") != 100 || rows(page, "source") != 1 || statusRow(t, page, "job-j-0003") == "" || statusRow(t, page, "source-s-one") == "" {
		t.Errorf("%d %d", rows(page, "job"), rows(page, "source"))
	}
	for query, want := range map[string]int{"?find=fleet-0042": 1, "?find=J-0042": 1, "?find=s-0042": 1, "?find=-00": 100, "?find=none": 0, "?job=InError&find=-001": 1} {
		page := statusOf(t, s, query)
		if rows(page, "job") != want {
			t.Errorf("%s: %d", query, rows(page, "job"))
		}
		if none := strings.Contains(page, "No replication job matches."); none != (want == 0) {
			t.Errorf("%s: %t", query, none)
		}
	}
	// The links keep the rest of the filter.
	if page := statusOf(t, s, "?source=InUse&find=a%26b"); !strings.Contains(page, `<a href="?find=a%26b&amp;job=Ready&amp;source=InUse">`) ||
		!strings.Contains(page, `<input type="hidden" name="source" value="InUse">`) || !strings.Contains(page, `name="find" value="a&amp;b"`) {
		t.Errorf("%s", page)
	}
}

// No parameter but an ID or name is shown of a call, and nothing of an access token.
func TestStatus_NoSecrets(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *smcmock.Options) {
		o.AccessKeyID, o.AccessKeySecret, o.SecurityToken = "LTAI-identity", "testsecret", "very-secret-token"
	})
	key := params{"AccessKeyId": "LTAI-identity", "SecurityToken": "very-secret-token"}
	values := common("CreateAccessToken", with(key, params{"Name": "laptops"}))
	code, _ := send(t, s, http.MethodPost, values).decode(t)["AccessTokenCode"].(string)
	query := common("DescribeReplicationJobs", key)
	send(t, s, http.MethodGet, query)
	page := statusOf(t, s, "")
	for _, secret := range []string{"LTAI", "testsecret", "very-secret", values.Get("Signature"), query.Get("SignatureNonce"), code} {
		if secret == "" || strings.Contains(page, secret) || strings.Contains(page, url.QueryEscape(secret)) {
			t.Errorf("%q in %s", secret, page)
		}
	}
	if !strings.Contains(statusRow(t, page, "call-1"), "CreateAccessToken laptops") {
		t.Errorf("%s", page)
	}
}

func TestStatus_Outcomes(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	begin := time.Now()
	s := start(t, func(o *smcmock.Options) {
		// Every look at the clock takes 2.5 ms.
		o.Now = func() time.Time { return begin.Add(time.Duration(passed.Add(1)) * 2500 * time.Microsecond) }
	})
	must(t, s, "DescribeReplicationJobs", params{"JobId.1": "j-1", "JobId.2": "j-2", "JobId.3": "j-3"})
	s.Inject(smcmock.Fault{DropBefore: true})
	if _, err := faultTry(t, s, "StartReplicationJob", params{"JobId": "j-1"}); err == nil {
		t.Error("there is a response")
	}
	s.ClearFaults()
	s.Inject(smcmock.Fault{Duplicate: true})
	refused(t, s, "DescribeSourceServers", nil, "SignatureNonceUsed")
	s.ClearFaults()
	sendUnsigned(t, s, http.MethodGet, url.Values{"Action": {strings.Repeat("long", 100_000)}, "Name": {"\xff" + strings.Repeat("long", 100_000)}})
	sendUnsigned(t, s, http.MethodGet, url.Values{"Format": {"JSON"}})
	page := statusOf(t, s, "")
	for row, want := range map[string]string{
		"call-1": `^DescribeReplicationJobs j-1 and 2 more \d\d:\d\d:\d\d\.\d{3} 200 [1-9]\d*\.[05] ms$`,
		"call-2": `^StartReplicationJob j-1 [\d:.]+ no response \d+\.\d ms$`,
		"call-3": `^DescribeSourceServers [\d:.]+ no response \d+\.\d ms$`,
		"call-4": `^DescribeSourceServers [\d:.]+ 400 SignatureNonceUsed \d+\.\d ms$`,
		"call-5": `^(long){25}… .(long){24}lon… [\d:.]+ 400 MissingVersion \d+\.\d ms$`,
		"call-6": `^\(none\) [\d:.]+ 400 MissingAction \d+\.\d ms$`,
	} {
		if got := statusRow(t, page, row); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: %s", row, got)
		}
	}
	if calls := s.Calls(); calls[0].Duration <= 0 || calls[1].Duration <= 0 || calls[1].HTTPStatus != 0 {
		t.Errorf("%+v", calls)
	}

	// While a call is in progress the page says so.
	arrived, let := make(chan struct{}), make(chan struct{})
	s.Inject(smcmock.Fault{Delay: time.Hour, Match: func(*smcmock.Call) bool {
		close(arrived)
		<-let
		return false
	}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = faultTry(t, s, "DescribeReplicationJobs", nil)
	}()
	<-arrived
	if got := statusRow(t, statusOf(t, s, ""), "call-7"); !strings.HasSuffix(got, " in progress") {
		t.Errorf("%s", got)
	}
	close(let)
	<-done
}
