package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/jobrun"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// troubleshooting is the guide that quotes what the provider says.
const troubleshooting = "../../../templates/guides/troubleshooting.md.tmpl"

// The guide has an entry, and only one, for each title that a message of the provider can have.
func TestTroubleshootingTitles(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(troubleshooting)
	if err != nil {
		t.Fatal(err)
	}
	entries := make(map[string]int)
	for _, line := range strings.Split(string(page), "\n") {
		if strings.HasPrefix(line, "- **") {
			for _, match := range regexp.MustCompile(`\*\*(.+?)\*\*`).FindAllStringSubmatch(line, -1) {
				entries[match[1]]++
			}
		}
	}
	titles := titlesOf(t, "../..")
	if len(titles) < 100 {
		t.Errorf("only %d titles: %q", len(titles), titles)
	}
	for title, where := range titles {
		if entries[title] != 1 {
			t.Errorf("%q of %s has %d entries (- **%s**: cause and fix) in the guide", title, where, entries[title], title)
		}
		delete(entries, title)
	}
	for entry := range entries {
		t.Errorf("no message has the title %q of the guide", entry)
	}
}

// titleAt are the positions of the title among the arguments of what makes a diagnostic.
var titleAt = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
}

// titlesOf returns the titles of all diagnostics that Go sources make, with the file of each. What
// differs from message to message is "...".
func titlesOf(t *testing.T, root string) map[string]string {
	t.Helper()
	titles, operations := make(map[string]string), make(map[string]string)
	err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		if name == filepath.Join(root, "cmd", "bench") {
			return fs.SkipDir // It has providers of its own.
		}
		if err != nil || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			callee := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				callee = f.Sel.Name
			case *ast.Ident:
				callee = f.Name
			}
			if callee == "Diagnostic" || callee == "addError" {
				for _, argument := range call.Args {
					operation := titleText(argument)
					if strings.Contains(operation, "ing ") && !operationForm.MatchString(operation) {
						t.Errorf("%s: operation %q is not found by its form: write it as one literal", name, operation)
					}
				}
			}
			if at, ok := titleAt[callee]; ok && at < len(call.Args) {
				if title := titleText(call.Args[at]); strings.Trim(title, ".") != "" {
					titles[title] = name
				}
			}
			return true
		})
		// The operations that fail, as the titles name them.
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && strings.Contains(name, "/service/") {
				if text, err := strconv.Unquote(literal.Value); err == nil && operationForm.MatchString(text) {
					operations[text] = name
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for operation, name := range operations {
		if titles[operation] == "" { // Some titles have the same form.
			titles[operation+" failed"] = name
		}
	}
	return titles
}

// operationForm is how the code names what it does, for a title such as "Creating workgroup failed".
var operationForm = regexp.MustCompile(`^[A-Z][a-z]+ing( [a-z-]+)+$`)

// titleText is the text of an expression; "..." stands for what is not constant.
func titleText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return titleText(e.X) + titleText(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return regexp.MustCompile(`%[a-z]`).ReplaceAllString(titleText(e.Args[0]), "...")
		}
	}
	return "..."
}

// codesOf returns the codes of the API that the client knows, in order.
func codesOf(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../smc/codes.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	add := func(e ast.Expr) {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return
		}
		code, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if strings.HasPrefix(n.Names[0].Name, "Code") {
				add(n.Values[0])
			}
		case *ast.KeyValueExpr:
			add(n.Key)
		}
		return true
	})
	slices.Sort(codes)
	return slices.Compact(codes)
}

// patterns are examples of codes that the client knows by their form.
var patterns = []struct{ form, example string }{
	{"`Throttling`, and all that contain it", "Throttling"},
	{"`Forbidden` and all that begin with it", "Forbidden"},
	{"`QuotaExceeded...`", "QuotaExceeded"},
	{"`InvalidAccessKeyId...`, `InvalidSecurityToken...`", "InvalidAccessKeyId.Other"},
	{"`Invalid` and a parameter, such as `InvalidImageName`", "InvalidImageName"},
	{"`Invalid`, a parameter and `.NotFound`, such as `InvalidVSwitchId.NotFound`", "InvalidVSwitchId.NotFound"},
	{"`Missing` and a parameter, such as `MissingInstanceId`", "MissingInstanceId"},
	{"any other", "Other"},
}

// codeTable is the guide's table of the API's codes: what the provider says about each.
func codeTable(t *testing.T) string {
	t.Helper()
	var texts []string
	names := make(map[string][]string) // by text
	row := func(name, text string) {
		if names[text] == nil {
			texts = append(texts, text)
		}
		names[text] = append(names[text], name)
	}
	for _, code := range codesOf(t) {
		e := &smc.Error{Operation: "OPERATION", Code: code, Kind: smc.KindOfCode(code)}
		if code == smc.CodeInvalidParameter || code == smc.CodeMissingParameter {
			e.Message = `The parameter "Name".`
		}
		name := "`" + code + "`"
		if e.Message != "" {
			name += ", which names a parameter, such as `Name`"
		}
		switch job, start, source := jobrun.Errors.NextStep(e), jobrun.StartErrors.NextStep(e), sourceserver.Errors.NextStep(e); {
		case !hasAdvice(jobrun.Errors, code) && hasAdvice(sourceserver.Errors, code):
			row(name, source)
		case !hasAdvice(sourceserver.Errors, code):
			row(name, job)
		case job == start:
			row(name+", of a replication job", job)
			row(name+", of a source server", source)
		default:
			row(name+", when a replication job is created", job)
			row(name+", when it is started", start)
			row(name+", of a source server", source)
		}
	}
	for _, p := range patterns {
		row(p.form, jobrun.Errors.NextStep(&smc.Error{Operation: "OPERATION", Code: p.example, Kind: smc.KindOfCode(p.example)}))
	}
	last := slices.Index(texts, jobrun.Errors.NextStep(&smc.Error{Code: "Other"}))
	texts = append(slices.Delete(slices.Clone(texts), last, last+1), texts[last])
	var b strings.Builder
	b.WriteString("| Code | Cause and fix |\n|---|---|\n")
	for _, text := range texts {
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(names[text], "<br>"), strings.NewReplacer("|", `\|`, "*", `\*`).Replace(text))
	}
	return b.String()
}

func hasAdvice(errors tfprovider.Errors, code string) bool {
	_, ok := errors.Advice[code]
	return ok
}

// runTable is the guide's table of the failures of runs: what the provider says about each.
func runTable() string {
	var b strings.Builder
	b.WriteString("| `error_code` or `status_info` | Usual cause and fix |\n|---|---|\n")
	for _, failure := range jobrun.RunFailures {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.Join(failure.Signs, "`<br>`"), failure.Next)
	}
	return b.String()
}

// What the guide says about the API's codes and about runs that fail is what the provider says; -update takes it over.
func TestTroubleshootingTables(t *testing.T) {
	t.Parallel()
	checkGenerated(t, troubleshooting, "codes", "\n"+codeTable(t)+"\n")
	checkGenerated(t, troubleshooting, "runs", "\n"+runTable()+"\n")
}
