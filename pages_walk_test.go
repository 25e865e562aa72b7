package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// walk runs the commands of a page one after the other, in a folder of its own.
type walk struct {
	t           *testing.T
	cli         acctest.Binary
	mock        *smcmock.Server
	page        string
	folder      string
	environment []string
	blocks      []acctest.Fenced
	shellPrefix string // what the reader has done in the same terminal before
}

// newWalk copies an example into a folder, if it is not "". At the end of the test, all commands of the page
// must have been run.
func newWalk(t *testing.T, cli acctest.Binary, mock *smcmock.Server, page, example string) *walk {
	t.Helper()
	w := &walk{t: t, cli: cli, mock: mock, page: page, folder: t.TempDir()}
	w.environment = environmentOf(w)
	if example != "" {
		w.use(example)
	}
	for _, block := range commandsOf(pages(t)[page]) {
		if !excused(page, block) {
			w.blocks = append(w.blocks, block)
		}
	}
	t.Cleanup(func() {
		if len(w.blocks) > 0 && !t.Failed() {
			t.Errorf("%s:%d: the test has not run\n%s", page, w.blocks[0].Line, w.blocks[0].Text)
		}
	})
	return w
}

// environmentOf is the environment of the commands: that of a reader who uses the mock, with a CLI that neither asks nor colours.
func environmentOf(w *walk) []string {
	return []string{
		"SMC_ENDPOINT=" + w.mock.URL(), "ALICLOUD_ACCESS_KEY=testid", "ALICLOUD_SECRET_KEY=testsecret", "TF_DATA_DIR=" + filepath.Join(w.folder, ".terraform"),
		"TF_CLI_ARGS_init=-no-color", "TF_CLI_ARGS_destroy=-auto-approve -no-color", "TF_CLI_ARGS_output=-no-color", "TF_CLI_ARGS_test=-no-color",
	}
}

// use copies the files of an example into the folder.
func (w *walk) use(example string) {
	w.t.Helper()
	if err := os.CopyFS(w.folder, os.DirFS(filepath.Join("examples", example))); err != nil {
		w.t.Fatal(err)
	}
}

// write writes a file of the folder.
func (w *walk) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil { //nolint:gosec // A folder of the test.
		w.t.Fatal(err)
	}
}

// next takes the next block of commands, which must have a part.
func (w *walk) next(part string) acctest.Fenced {
	w.t.Helper()
	if len(w.blocks) == 0 {
		w.t.Fatalf("%s has no more commands, want %q", w.page, part)
	}
	block := w.blocks[0]
	w.blocks = w.blocks[1:]
	if !strings.Contains(block.Text, part) {
		w.t.Fatalf("%s:%d: want %q in\n%s", w.page, block.Line, part, block.Text)
	}
	return block
}

// run runs the next block of commands, which must have a part and succeed, and whose output must match patterns.
func (w *walk) run(part string, patterns ...string) string {
	w.t.Helper()
	block := w.next(part)
	out, err := w.shell(block.Text)
	if err != nil {
		w.t.Fatalf("%s:%d: %v\n%s\n%s", w.page, block.Line, err, block.Text, out)
	}
	w.expect(out, patterns...)
	return out
}

// fails runs the next block of commands, which must have a part and fail.
func (w *walk) fails(part string, patterns ...string) {
	w.t.Helper()
	block := w.next(part)
	out, err := w.shell(block.Text)
	if err == nil {
		w.t.Fatalf("%s:%d: it did not fail\n%s\n%s", w.page, block.Line, block.Text, out)
	}
	w.expect(out, patterns...)
}

func (w *walk) shell(commands string) (string, error) {
	return w.cli.Shell(w.t.Context(), w.folder, w.shellPrefix+commands, w.environment...)
}

// prepare runs commands that are not on the page.
func (w *walk) prepare(commands string) {
	w.t.Helper()
	if out, err := w.shell(commands); err != nil {
		w.t.Fatalf("%v\n%s\n%s", err, commands, out)
	}
}

// initialize runs init, which is on the page of getting started only.
func (w *walk) initialize() {
	w.t.Helper()
	w.prepare("terraform init")
}

func (w *walk) expect(out string, patterns ...string) {
	w.t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(strings.Join(strings.Fields(out), " ")) {
			w.t.Errorf("%q is missing in:\n%s", pattern, out)
		}
	}
}
