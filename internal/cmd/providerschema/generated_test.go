package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// checkGenerated checks that a part of a page, which stands between two comments, is what the code
// says; -update takes it over.
func checkGenerated(t *testing.T, page, part, want string) {
	t.Helper()
	begin, end := fmt.Sprintf("<!-- %s: made by the tests of internal/cmd/providerschema with -update -->\n", part), fmt.Sprintf("<!-- %s: end -->\n", part)
	text, err := os.ReadFile(page) //nolint:gosec // Of this repository.
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	got, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no part %q", page, part)
	}
	switch {
	case got == want:
	case *update:
		// Another test reads the page meanwhile.
		replaced := page + ".new"
		if err := os.WriteFile(replaced, []byte(before+begin+want+end+after), 0o600); err != nil { //nolint:gosec // Of this repository.
			t.Fatal(err)
		}
		if err := os.Rename(replaced, page); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: the part %q is not what the code says (-update takes it over):\n%s", page, part, want)
	}
}
