package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// callWriter writes calls, one line each.
type callWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (c *callWriter) write(call smcmock.Call) {
	line := logLine(call)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.WriteString(c.w, line) // The reader of the log may be gone.
}

// logLine returns a call as words: the time, the HTTP status, the error's code if there is
// one, and the operation and its own parameters as name=value, percent-encoded where they have blanks.
func logLine(call smcmock.Call) string {
	words := []string{call.Time.UTC().Format("15:04:05.000"), fmt.Sprint(call.HTTPStatus)}
	if call.Code != "" {
		words = append(words, call.Code)
	}
	words = append(words, "Action="+word(call.Action))
	params := call.Business()
	for _, name := range slices.Sorted(maps.Keys(params)) {
		words = append(words, word(name)+"="+word(params[name]))
	}
	return strings.Join(words, " ") + "\n"
}

// word returns a text without blanks and control characters, which are percent-encoded.
func word(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '%' || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
