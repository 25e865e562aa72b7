package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name) //nolint:gosec // A file of the repository.
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var (
	actionUse    = regexp.MustCompile(`(?m)^\s*-?\s*uses:\s*(.*)$`)
	pinnedAction = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	permission   = regexp.MustCompile(`(?m)^ *([\w-]+): (write|write-all|read-all)\b`)
	toolVersion  = regexp.MustCompile(`(?m)^ *version: (.*)$`)
)

// What a tag or a branch of an action stands for can change; a commit cannot.
func TestWorkflowsAreMinimal(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(".github/workflows/*.y*ml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d workflows, %v", len(files), err)
	}
	for _, file := range files {
		content := readFile(t, file)
		uses := actionUse.FindAllStringSubmatch(content, -1)
		if len(uses) == 0 {
			t.Errorf("%s uses no action", file)
		}
		for _, use := range uses {
			if !pinnedAction.MatchString(use[1]) {
				t.Errorf("%s: %q is not pinned to a commit with its version beside it", file, use[1])
			}
		}
		if strings.Count(content, "actions/checkout@") != strings.Count(content, "persist-credentials: false") {
			t.Errorf("%s: a checkout leaves its token to later steps", file)
		}
		if !strings.Contains(content, "\npermissions:\n  contents: read\n") {
			t.Errorf("%s: the jobs may do more than read by default", file)
		}
		for _, match := range permission.FindAllStringSubmatch(content, -1) {
			if filepath.Base(file) != "release.yml" || match[1] != "contents" || match[2] != "write" {
				t.Errorf("%s: %s", file, strings.TrimSpace(match[0]))
			}
		}
		for _, match := range toolVersion.FindAllStringSubmatch(content, -1) {
			if !regexp.MustCompile(`^v\d+\.\d+\.\d+$`).MatchString(match[1]) && !strings.HasPrefix(match[1], "[") { // A list of what to test with.
				t.Errorf("%s: the version %s of a tool is not exact", file, match[1])
			}
		}
	}
}

// A release is built as "make reproducible" and "make cross" build it, for the platforms of both.
func TestReleaseFlags(t *testing.T) {
	t.Parallel()
	release, makefile := readFile(t, ".goreleaser.yml"), readFile(t, "GNUmakefile")
	list := func(key string) []string {
		// The build of the mock endpoint refers to that of the provider.
		block := regexp.MustCompile(`(?m)^    ` + key + `: &` + key + `\n((?:      - .*\n)+)`).FindStringSubmatch(release)
		if block == nil || strings.Count(release, "\n    "+key+": *"+key+"\n") != 1 {
			t.Fatalf("the release has no %s, or not the same for both commands", key)
		}
		var entries []string
		for line := range strings.Lines(block[1]) {
			entries = append(entries, strings.TrimPrefix(strings.TrimSpace(line), "- "))
		}
		return entries
	}
	if len(list("targets")) == 0 || !strings.Contains(makefile, "\nCOMMANDS = . ./internal/cmd/smcmock\n") {
		t.Error("the makefile builds other commands than the release")
	}
	ldflags := strings.Join(list("ldflags"), " ")
	linked, ok := strings.CutSuffix(ldflags, "-X main.version={{ .Version }}")
	if !ok {
		t.Errorf("the release is linked with %s", ldflags)
	}
	want := strings.Join(list("env"), " ") + ` GOFLAGS= $(GO) build ` + strings.Join(list("flags"), " ") + ` -ldflags '` + linked + `$(LDFLAGS)'`
	if !strings.Contains(makefile, "\nRELEASE_BUILD = "+want+"\n") {
		t.Errorf("the makefile does not build a release by %s", want)
	}
	if !strings.Contains(makefile, "\nLDFLAGS = -X main.version=$(VERSION)\n") {
		t.Error("the makefile sets the version in another way")
	}
	if !strings.Contains(ldflags, "-s -w") || !strings.Contains(want, "-trimpath -buildvcs=false") {
		t.Errorf("the build depends on its folder: %s", want)
	}
}

// The registry refuses a release whose checksums list anything but the provider's archives and the manifest.
func TestReleaseChecksums(t *testing.T) {
	t.Parallel()
	release := readFile(t, ".goreleaser.yml")
	_, checksum, _ := strings.Cut(release, "\nchecksum:\n")
	checksum, _, _ = strings.Cut(checksum, "\n\n")
	if !strings.Contains(checksum, "\n  ids: [provider]\n") || strings.Count(checksum, "glob:") != 1 ||
		!strings.Contains(checksum, "_SHA256SUMS\"") || !strings.Contains(checksum, "- glob: terraform-registry-manifest.json\n") {
		t.Errorf("the checksums are of other files:\n%s", checksum)
	}
	const archive = "  - id: provider\n    ids: [provider]\n    formats: [zip]\n    name_template: \"{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}\"\n"
	if !strings.Contains(release, archive) || strings.Count(release, "formats: [zip]") != 1 {
		t.Error("the provider's archives are not as the registry wants them")
	}
	// What the checksums leave out is signed by itself.
	for _, signed := range []string{"artifacts: checksum", "artifacts: sbom", "ids: [smcmock]\n    artifacts: archive"} {
		if !strings.Contains(release, "\n    "+signed+"\n    args: ") {
			t.Errorf("nothing signs %q", signed)
		}
	}
}

// Tools come from the go.mod files of internal/tools, which name versions and hashes.
func TestToolsArePinned(t *testing.T) {
	t.Parallel()
	unpinned := regexp.MustCompile(`@latest|go install |go run [^ ]*@|curl |wget |npx |pip install`)
	for _, pattern := range []string{"GNUmakefile", ".ci/run", ".github/workflows/*", "internal/tools/demo/*.sh", ".goreleaser.yml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			if found := unpinned.FindString(readFile(t, file)); found != "" {
				t.Errorf("%s has %q, which is not pinned", file, found)
			}
		}
	}
}

// The page of promises names tests and targets that exist, and the command that builds a release.
func TestSecurityPage(t *testing.T) {
	t.Parallel()
	page, makefile := readFile(t, "SECURITY.md"), readFile(t, "GNUmakefile")
	var tests strings.Builder
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != "." {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(name, "_test.go") {
			tests.WriteString(readFile(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(make )?(Test\\w+|[a-z-]+)`").FindAllStringSubmatch(page, -1)
	seen := 0
	for _, match := range named {
		switch {
		case match[1] != "" && !strings.Contains(makefile, "\n"+match[2]+": "):
			t.Errorf("there is no target %s", match[2])
		case strings.HasPrefix(match[2], "Test") && !strings.Contains(tests.String(), "\nfunc "+match[2]+"(t *testing.T) {"):
			t.Errorf("there is no test %s", match[2])
		case match[1] != "" || strings.HasPrefix(match[2], "Test"):
			seen++
		}
	}
	if seen < 20 {
		t.Errorf("the page names %d tests and targets", seen)
	}
	build := regexp.MustCompile(`(?m)^RELEASE_BUILD = (.*) \$\(GO\) (.*)\$\(LDFLAGS\)'$`).FindStringSubmatch(makefile)
	if build == nil || !strings.Contains(page, "\n"+build[1]+" go "+build[2]+"-X main.version=") {
		t.Errorf("the page does not build a release by %q", build)
	}
}

// Every Go module, and the workflows, are in the list of those whose dependencies are updated.
func TestDependenciesAreUpdated(t *testing.T) {
	t.Parallel()
	config := readFile(t, ".github/dependabot.yml")
	modules := 0
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.Name() != "go.mod":
			return nil
		}
		modules++
		folder := "/" + strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), ".")
		if !regexp.MustCompile(`(?m)(directory:|-) ` + regexp.QuoteMeta(folder) + `$`).MatchString(config) {
			t.Errorf("the dependencies of %s are not updated", name)
		}
		return nil
	})
	if err != nil || modules == 0 {
		t.Errorf("%d modules, %v", modules, err)
	}
	if !strings.Contains(config, "package-ecosystem: github-actions") {
		t.Error("the actions of workflows are not updated")
	}
}
