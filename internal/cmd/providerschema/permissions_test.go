package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// operationName matches the names of the API's operations.
var operationName = regexp.MustCompile(`^[A-Z][a-z]+[A-Z]\w+$`)

// The provider's page lists the RAM permissions that the provider needs: the operations that
// the client calls, and no others.
func TestPermissions(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## Permissions\n")
	if !found {
		t.Fatal("the page has no permissions")
	}
	var listed []string
	for _, match := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(section, -1) {
		listed = append(listed, match[1])
	}
	called := operationsOfTheClient(t)
	if len(called) == 0 {
		t.Error("the client calls no operation")
	}
	for _, operation := range called {
		if !slices.Contains(listed, operation) {
			t.Errorf("the client calls %s, which the page does not list", operation)
		}
	}
	for i, operation := range listed {
		if !slices.Contains(called, operation) || slices.Contains(listed[:i], operation) {
			t.Errorf("the page lists %s twice, or without the client calling it", operation)
		}
	}
}

// operationsOfTheClient returns the operations that the client calls: what its methods are given
// after the context, and the constants that are named operation.
func operationsOfTheClient(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../smc/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var operations []string
	add := func(expression ast.Expr) {
		literal, ok := expression.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return
		}
		if name, err := strconv.Unquote(literal.Value); err == nil && operationName.MatchString(name) && !slices.Contains(operations, name) {
			operations = append(operations, name)
		}
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				if _, method := node.Fun.(*ast.SelectorExpr); method && len(node.Args) > 1 {
					if ctx, ok := node.Args[0].(*ast.Ident); ok && ctx.Name == "ctx" {
						add(node.Args[1])
					}
				}
			case *ast.ValueSpec:
				if node.Names[0].Name == "operation" && len(node.Values) == 1 {
					add(node.Values[0])
				}
			}
			return true
		})
	}
	return operations
}
