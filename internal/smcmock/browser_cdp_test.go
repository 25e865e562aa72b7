//go:build browser

package smcmock_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// browser is a headless Chromium with one tab, driven by the DevTools protocol over pipes: one JSON object
// each for command and response, ended by a zero byte.
type browser struct {
	to      io.Writer
	from    *bufio.Reader
	session string
	id      int
}

// newBrowser starts Chromium: the one that CHROMIUM names, or the first that is on PATH.
func newBrowser(ctx context.Context, t *testing.T) *browser {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	if named := os.Getenv("CHROMIUM"); named != "" {
		names = []string{named}
	}
	program := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Fatalf("there is none of %v; CHROMIUM can name one", names)
	}
	commands, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, responses, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// Not of t: processes of the browser write to it for a moment after its end.
	profile, err := os.MkdirTemp("", "TestBrowser")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe", "--user-data-dir=" + profile}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // It refuses to be run by root otherwise.
	}
	command := exec.CommandContext(ctx, program, args...) //nolint:gosec // A browser of the developer's.
	command.ExtraFiles = []*os.File{commands, responses}  // 3 and 4.
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	_ = commands.Close()
	_ = responses.Close()
	b := &browser{to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		b.session = ""
		_ = b.write("Browser.close", nil)
		_ = to.Close()
		_, _ = io.Copy(io.Discard, from) // Ends when the browser does.
		_ = command.Wait()
		_ = from.Close()
		for err := os.RemoveAll(profile); err != nil && ctx.Err() == nil; err = os.RemoveAll(profile) {
			<-time.After(10 * time.Millisecond)
		}
	})

	var target struct{ TargetID string }
	b.do(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.do(t, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	return b
}

func (b *browser) write(method string, params any) error {
	b.id++
	message := map[string]any{"id": b.id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = b.to.Write(append(text, 0))
	return err
}

// try sends a command and decodes its result.
func (b *browser) try(method string, params, into any) error {
	if err := b.write(method, params); err != nil {
		return err
	}
	for {
		text, err := b.from.ReadBytes(0)
		if err != nil {
			return err
		}
		var response struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(text[:len(text)-1], &response); err != nil {
			return err
		}
		switch {
		case response.ID != b.id: // An event.
		case response.Error != nil:
			return fmt.Errorf("%s: %s", method, response.Error.Message)
		case into == nil:
			return nil
		default:
			return json.Unmarshal(response.Result, into)
		}
	}
}

// do is try for what has to succeed.
func (b *browser) do(t *testing.T, method string, params, into any) {
	t.Helper()
	if err := b.try(method, params, into); err != nil {
		t.Fatal(err)
	}
}

// tryEval evaluates an expression in the page, and what it promises.
func (b *browser) tryEval(expression string, into any) error {
	var response struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.try("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &response)
	switch {
	case err != nil:
		return err
	case response.ExceptionDetails != nil:
		return fmt.Errorf("%s: %s", expression, response.ExceptionDetails.Exception.Description)
	case into == nil || response.Result.Value == nil:
		return nil
	default:
		return json.Unmarshal(response.Result.Value, into)
	}
}

// eval is tryEval for what has to succeed.
func (b *browser) eval(t *testing.T, expression string, into any) {
	t.Helper()
	if err := b.tryEval(expression, into); err != nil {
		t.Fatal(err)
	}
}

// holds checks that an expression is true.
func (b *browser) holds(t *testing.T, expression string) {
	t.Helper()
	var ok bool
	if b.eval(t, expression, &ok); !ok {
		var text string
		b.eval(t, `document.body.innerText`, &text)
		t.Errorf("not so: %s\n%.2000s", expression, text)
	}
}

// awaits waits until an expression is true, also while the page is being replaced by another one.
func (b *browser) awaits(ctx context.Context, t *testing.T, expression string) {
	t.Helper()
	var err error
	for ok := false; !ok; {
		timer := time.NewTimer(10 * time.Millisecond)
		select {
		case <-timer.C:
		case <-ctx.Done():
			t.Fatalf("never so: %s (%v)", expression, err)
		}
		if err = b.tryEval(expression, &ok); err != nil && strings.Contains(err.Error(), "EOF") {
			t.Fatal(err)
		}
	}
}

// open opens a page.
func (b *browser) open(ctx context.Context, t *testing.T, address string) {
	t.Helper()
	b.do(t, "Page.navigate", map[string]any{"url": address}, nil)
	b.awaits(ctx, t, fmt.Sprintf("location.href === %q && document.readyState === 'complete'", address))
}

// click presses what a selector finds, as a mouse does.
func (b *browser) click(t *testing.T, selector string) {
	t.Helper()
	var at struct{ X, Y float64 }
	b.eval(t, fmt.Sprintf(`(() => {
		const element = document.querySelector(%q);
		element.scrollIntoView({ block: 'center' });
		const box = element.getBoundingClientRect();
		return { X: box.x + box.width / 2, Y: box.y + box.height / 2 };
	})()`, selector), &at)
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		b.do(t, "Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil)
	}
}
