//go:build browser

package smcmock_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// heldTimers lets a test decide when the page reads again: tick does what the page's timer would have done.
const heldTimers = `window.setTimeout = (f) => { window.held = f; return 1; };
window.tick = async () => { const f = window.held; window.held = null; await f(); };`

// lowContrast lists the texts of the page that have less contrast with what is behind them than WCAG's level AA asks for.
const lowContrast = `[...document.querySelectorAll('body *')].filter((element) => {
	if (!element.checkVisibility() || ![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim())) return false;
	const luminance = (color) => {
		const [r, g, b] = color.match(/[\d.]+/g).map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	let behind = element;
	while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
	const both = [luminance(getComputedStyle(element).color), luminance(getComputedStyle(behind).backgroundColor)].sort((a, b) => b - a);
	return (both[0] + 0.05) / (both[1] + 0.05) < 4.5;
}).map((element) => element.outerHTML)`

// TestBrowser uses the status page as a person does, with and without its script.
func TestBrowser(t *testing.T) {
	t.Parallel()
	// The context of the test ends before the browser is closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	t.Cleanup(cancel)
	s := lifeStart(t)
	long := strings.Repeat("a-long-name-", 10)
	wide := smcmock.NewSource("s-" + long)
	wide.Name = long
	s.AddSource(wide)
	s.AddJob(smcmock.Job{JobId: "j-wide", SourceId: wide.SourceId, Name: long, Status: "InError", ErrorCode: long, StatusInfo: long})
	sendUnsigned(t, s, http.MethodGet, url.Values{"Action": {strings.Repeat("Action", 20)}})
	page := s.URL() + "/_mock/"

	b := newBrowser(ctx, t)
	b.do(t, "Page.enable", nil, nil)
	b.do(t, "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": heldTimers}, nil)
	size := func(width int) {
		b.do(t, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 800}, nil)
	}
	shows := func(row, text string) string {
		return fmt.Sprintf("document.getElementById(%q).innerText.includes(%q)", row, text)
	}
	size(360)
	b.open(ctx, t, page)
	b.awaits(ctx, t, "window.held && "+shows("connection", "Connected."))

	// It fits a phone, and can be read in both schemes.
	for _, width := range []int{360, 1200} {
		size(width)
		b.holds(t, fmt.Sprintf("document.documentElement.scrollWidth <= %d", width))
		for _, scheme := range []string{"light", "dark"} {
			b.do(t, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
			var low []string
			if b.eval(t, lowContrast, &low); len(low) > 0 {
				t.Errorf("%d %s: %q", width, scheme, low)
			}
		}
	}
	b.holds(t, `[...document.querySelectorAll('input:not([type=hidden]), select')].every((field) => field.labels.length === 1)`)

	// What happens is shown, without the page being loaded again.
	b.eval(t, "window.kept = true", nil)
	id := create(t, s, params{"Name": "web-01"})
	must(t, s, "StartReplicationJob", params{"JobId": id})
	b.eval(t, "tick()", nil)
	b.holds(t, "kept && "+shows("job-"+id, "Running Preparing")+" && "+shows("call-3", "StartReplicationJob"))

	// What has the focus keeps it while the row changes around it.
	b.eval(t, fmt.Sprintf("window.button = document.querySelector('#job-%s button'); button.focus()", id), nil)
	s.Clock().Step(10 * time.Minute)
	b.eval(t, "tick()", nil)
	b.holds(t, shows("job-"+id, "Syncing")+" && document.activeElement === button")

	// Nothing is sent again that has not changed, and nothing is read while nobody looks.
	b.eval(t, "window.reads = []; window.real = fetch; window.fetch = async (...args) => { const response = await real(...args); reads.push(response.status); return response; }", nil)
	b.eval(t, "tick()", nil)
	b.holds(t, "reads.join() === '304'")
	b.eval(t, "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); tick()", nil)
	b.holds(t, "reads.length === 1 && !held")
	b.eval(t, "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))", nil)
	b.awaits(ctx, t, "reads.length === 2 && !!held")

	// The buttons.
	b.click(t, "#job-"+id+" button")
	b.awaits(ctx, t, shows("job-"+id, "InternalError"))
	if job, _ := s.Job(id); job.Status != "InError" {
		t.Errorf("%+v", job)
	}
	b.click(t, "#source-s-one button")
	b.awaits(ctx, t, shows("source-s-one", "Bring back"))
	lifeSource(t, s, "Unavailable")
	b.click(t, "#source-s-one button")
	b.awaits(ctx, t, shows("source-s-one", "Take offline"))
	lifeSource(t, s, "InUse")
	before := s.Clock().Now()
	step := func(text string) {
		t.Helper()
		b.eval(t, fmt.Sprintf("document.querySelector('[name=step]').value = %q", text), nil)
		b.click(t, "[action='/_mock/clock'] button")
	}
	step("90m")
	b.awaits(ctx, t, shows("clock", before.Add(90*time.Minute).Format("15:04:05")))
	step("soon")
	b.awaits(ctx, t, shows("message", "step must be a duration")+" && document.querySelector('[name=step]').value === 'soon'")
	b.holds(t, "kept")

	// A page of another site presses none of them, and does not get the page into a frame.
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<iframe src="%[1]s"></iframe><form method="post" action="%[1]sclock"><input name="step" value="1h"><button>Win</button></form>`, page)
	}))
	t.Cleanup(foreign.Close)
	before = s.Clock().Now()
	b.open(ctx, t, foreign.URL+"/")
	b.eval(t, fmt.Sprintf("fetch(%q, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ step: '1h' }) }).then(() => true, () => true)", page+"clock"), nil)
	var tree struct {
		FrameTree struct {
			ChildFrames []struct {
				Frame struct{ UnreachableURL string }
			}
		}
	}
	if b.do(t, "Page.getFrameTree", nil, &tree); len(tree.FrameTree.ChildFrames) != 1 || tree.FrameTree.ChildFrames[0].Frame.UnreachableURL != page {
		t.Errorf("the page is in a frame: %+v", tree)
	}
	b.click(t, "button")
	b.awaits(ctx, t, fmt.Sprintf("location.href === %q && document.body.innerText.includes('other sites')", page+"clock"))
	if !s.Clock().Now().Equal(before) {
		t.Error("the clock was stepped")
	}

	// Without scripts the buttons are forms, and the page comes back as it was.
	b.do(t, "Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.open(ctx, t, page+"?job=InError")
	b.holds(t, "!window.held && document.querySelector('noscript').children.length === 1")
	b.click(t, "#source-s-one button")
	b.awaits(ctx, t, fmt.Sprintf("location.href === %q && ", page+"?job=InError")+shows("source-s-one", "Bring back"))
	b.do(t, "Emulation.setScriptExecutionDisabled", map[string]any{"value": false}, nil)

	// It says when the mock is gone, and goes on when there is one again.
	b.open(ctx, t, page)
	b.awaits(ctx, t, "window.held && "+shows("connection", "Connected."))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b.eval(t, "tick()", nil)
	b.holds(t, shows("connection", "Not connected")+" && !!held")
	again := smcmock.New(smcmock.Options{Address: strings.TrimPrefix(s.URL(), "http://")})
	again.AddSource(smcmock.NewSource("s-again"))
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	b.eval(t, "tick()", nil)
	b.holds(t, shows("connection", "Connected.")+" && "+shows("source-s-again", "Available")+" && !document.getElementById('source-s-one')")
}
