package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// subjects are the rows of the table of permissions. An operation belongs to the first whose word is
// a part of its name.
var subjects = []struct{ word, name, also string }{
	{"CrossZone", "Cross-zone migration jobs", ", and those of replication jobs but their creation"},
	{"ReplicationJob", "Replication jobs", ", and `DescribeSourceServers`"},
	{"ssociate", "Workgroups", ", and `DescribeSourceServers`"},
	{"Workgroup", "Workgroups", ", and `DescribeSourceServers`"},
	{"SourceServer", "Source servers", "; with `force_destroy` also `DescribeReplicationJobs`"},
	{"AccessToken", "Access tokens", ""},
	{"agResources", "Tags", ""},
}

// order is the order of these rows on the page.
var order = []string{"Replication jobs", "Cross-zone migration jobs", "Source servers", "Workgroups", "Access tokens", "Tags"}

// The pages have the RAM policy, and what its parts are for, as they follow from the operations that the client calls.
func TestPermissions(t *testing.T) {
	t.Parallel()
	operations, also := make(map[string][]string), make(map[string]string)
	for _, operation := range operationsOfTheClient(t) {
		found := false
		for _, s := range subjects {
			if found = strings.Contains(operation, s.word); found {
				operations[s.name], also[s.name] = append(operations[s.name], operation), s.also
				break
			}
		}
		if !found {
			t.Errorf("%s is in no row of the table: add it to subjects", operation)
		}
	}
	var all []string
	table := "| For | Operations |\n|---|---|\n"
	for _, name := range order {
		all = append(all, operations[name]...)
		table += fmt.Sprintf("| %s | `%s`%s |\n", name, strings.Join(operations[name], "`, `"), also[name])
	}
	if len(all) != len(operationsOfTheClient(t)) || len(all) < 20 {
		t.Fatalf("the table has the operations %q", all)
	}
	policy := `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "smc:` + strings.Join(all, "\",\n        \"smc:") + `"
      ],
      "Resource": "*"
    }
  ]
}`
	guide, fenced := "../../../templates/guides/authentication.md.tmpl", "\n```json\n"+policy+"\n```\n\n"
	checkGenerated(t, guide, "policy", fenced)
	checkGenerated(t, guide, "operations", "\n"+table+"\n")
	// It is an item of a list there.
	indented := regexp.MustCompile(`(?m)^(.)`).ReplaceAllString(fenced, "   $1") + "   "
	checkGenerated(t, "../../../README.md", "policy", indented)
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile("../../../" + name) //nolint:gosec // Of this repository.
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// operationsOfTheClient returns the operations of the client's table, without which it makes no call, in its order.
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
