package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The guide to authentication has a table of the operations that the provider needs: those that the client calls, and
// no others.
func TestPermissions(t *testing.T) {
	t.Parallel()
	_, section, found := strings.Cut(readPage(t, "templates/guides/authentication.md.tmpl"), "\nLeave out what you do not use:\n")
	table, _, _ := strings.Cut(strings.TrimSpace(section), "\n\n")
	if !found || !strings.Contains(table, "| For | Operations |") {
		t.Fatal("the page has no table of operations")
	}
	listed := make(map[string]bool)
	for _, match := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(table, -1) {
		listed[match[1]] = true
	}
	called := operationsOfTheClient(t)
	if len(called) == 0 {
		t.Error("the client calls no operation")
	}
	if got := slices.Sorted(maps.Keys(listed)); !slices.Equal(got, called) {
		t.Errorf("the page lists %q, the client calls %q", got, called)
	}
}

// The policies of that guide and of the README have the same permissions.
func TestPermissionsOfThePolicies(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"templates/guides/authentication.md.tmpl", "README.md"} {
		var listed []string
		for _, match := range regexp.MustCompile(`"smc:(\w+)"`).FindAllStringSubmatch(readPage(t, page), -1) {
			listed = append(listed, match[1])
		}
		called := operationsOfTheClient(t)
		if slices.Sort(listed); !slices.Equal(listed, called) {
			t.Errorf("the policy of %s has %q, the client calls %q", page, listed, called)
		}
	}
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile("../../../" + name) //nolint:gosec // Of this repository.
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// operationsOfTheClient returns the operations of the client's table, without which it makes no call, in order.
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
	slices.Sort(operations)
	return operations
}
