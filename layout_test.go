package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const internalPath = "github.com/seed-1848b749/terraform-provider-smc/internal/"

// layout says what the packages below internal may import of each other. Both sides are
// patterns of folders, and the first that matches a package counts. The linter's rules
// (depguard in .golangci.yml) say the same while one writes.
var layout = []struct {
	folder  string
	imports []string
}{
	{"smc", nil},
	{"smcmock", nil},
	{"tf*", []string{"smc", "tf*"}},
	{"service/jobrun", []string{"smc", "tf*"}},
	{"service/*", []string{"smc", "tf*", "service/jobrun"}},
	{"provider", []string{"smc", "tf*", "service/*"}},
	{"acctest", []string{"smc", "smcmock", "provider", "tfserver"}},
	{"cmd/smcmock", []string{"smcmock"}},
	{"cmd/providerschema", []string{"provider"}},
	{"cmd/bench", []string{"smc", "smcmock", "cmd/bench/onecall"}},
	{"cmd/*", []string{"smc", "smcmock", "acctest", "provider"}},
	{"cmd/bench/*", []string{"provider", "service/*", "cmd/bench/onecall"}},
}

// layoutOfTests is layout for the tests of those packages whose tests are bound as well:
// the client's tests stay below the objects, and the mock's know nothing of the provider.
var layoutOfTests = map[string][]string{
	"smc":     {"smc", "smcmock"},
	"smcmock": {"smcmock"},
}

// mayImport reports whether a file of the folder from may import the folder to, both
// below internal.
func mayImport(from, to string, test bool) bool {
	matches := func(folder string) func(string) bool {
		return func(pattern string) bool {
			ok, err := path.Match(pattern, folder)
			return ok && err == nil
		}
	}
	if test {
		allowed, bound := layoutOfTests[from]
		return !bound || slices.ContainsFunc(allowed, matches(to))
	}
	for _, floor := range layout {
		if matches(from)(floor.folder) {
			return slices.ContainsFunc(floor.imports, matches(to))
		}
	}
	return false
}

func TestLayout(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir("internal", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		from := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "internal/")
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to, ok := strings.CutPrefix(imported, internalPath); ok {
				seen++
				if !mayImport(from, to, strings.HasSuffix(name, "_test.go")) {
					t.Errorf("%s imports internal/%s, which is not below it", name, to)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("no import was looked at")
	}
}

// Each rule refuses what it is there to refuse.
func TestLayoutRefuses(t *testing.T) {
	t.Parallel()
	for _, arrow := range []struct {
		from, to      string
		allowed, test bool
	}{
		{from: "smc", to: "tfvalue"},
		{from: "smc", to: "service/jobrun"},
		{from: "smc", to: "provider"},
		{from: "smc", to: "smcmock"},
		{from: "smc", to: "smcmock", test: true, allowed: true},
		{from: "smc", to: "acctest", test: true},
		{from: "smcmock", to: "smc"},
		{from: "smcmock", to: "smc", test: true},
		{from: "tfprovider", to: "smc", allowed: true},
		{from: "tfvalidate", to: "tfprovider", allowed: true},
		{from: "tfvalidate", to: "service/jobrun"},
		{from: "tfplan", to: "provider"},
		{from: "service/replicationjob", to: "service/jobrun", allowed: true},
		{from: "service/replicationjob", to: "service/sourceserver"},
		{from: "service/replicationjob", to: "provider"},
		{from: "service/replicationjob", to: "smcmock"},
		{from: "service/replicationjob", to: "provider", test: true, allowed: true},
		{from: "service/jobrun", to: "service/replicationjob"},
		{from: "service/jobrun", to: "provider"},
		{from: "service/later", to: "service/replicationjob"},
		{from: "provider", to: "service/later", allowed: true},
		{from: "provider", to: "acctest"},
		{from: "new", to: "smc"}, // A new floor is given its place in the table.
	} {
		if got := mayImport(arrow.from, arrow.to, arrow.test); got != arrow.allowed {
			t.Errorf("%s may import %s (test: %t): %t", arrow.from, arrow.to, arrow.test, got)
		}
	}
}

// The linter's rules name folders as they are: a rule about one that has moved would
// refuse nothing.
func TestLayoutOfTheLinter(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(".golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:terraform-provider-smc|\*\*)/(internal[a-z/*]*)`).FindAllStringSubmatch(string(config), -1)
	if len(named) == 0 {
		t.Fatal("it names no folder")
	}
	for _, m := range named {
		pattern := strings.TrimSuffix(m[1], "/*") // The files of a folder.
		if strings.HasSuffix(pattern, "/tf") {
			pattern += "*" // Packages go by their prefix.
		}
		if found, err := filepath.Glob(pattern); err != nil || len(found) == 0 {
			t.Errorf("there is no %s (%v)", pattern, err)
		}
	}
}
