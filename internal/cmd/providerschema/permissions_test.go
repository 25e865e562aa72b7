package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

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

// The policy of the README has the same permissions.
func TestPermissionsOfTheREADME(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, match := range regexp.MustCompile(`"smc:(\w+)"`).FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, match[1])
	}
	called := operationsOfTheClient(t)
	slices.Sort(called)
	if slices.Sort(listed); !slices.Equal(listed, called) {
		t.Errorf("the policy has %q, the client calls %q", listed, called)
	}
}

// operationsOfTheClient returns the operations of the client's table, without which it makes no call.
func operationsOfTheClient(t *testing.T) []string {
	t.Helper()
	table, err := os.ReadFile("../../smc/operations.go")
	if err != nil {
		t.Fatal(err)
	}
	var operations []string
	for _, match := range regexp.MustCompile(`Operation\{name: "(\w+)"`).FindAllStringSubmatch(string(table), -1) {
		operations = append(operations, match[1])
	}
	return operations
}
