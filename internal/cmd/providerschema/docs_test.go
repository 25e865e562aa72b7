package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The provider's page has a table of environment variables; the schema's descriptions
// name them too. Both must say the same, in the same order.
func TestEnvironmentTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## Environment Variables\n")
	if !found {
		t.Fatal("the page has no section of environment variables")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	variable := regexp.MustCompile("`([A-Z][A-Z0-9_]+)`")
	names := func(text string) []string {
		var all []string
		for _, match := range variable.FindAllStringSubmatch(text, -1) {
			all = append(all, match[1])
		}
		return all
	}

	table := make(map[string][]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| (.*) \\|$").FindAllStringSubmatch(section, -1) {
		table[row[1]] = names(row[2])
	}

	described := make(map[string][]string)
	collect := func(prefix string, b decodedBlock) {
		for name, a := range b.Attributes {
			if _, text, found := strings.Cut(a.Description, "with the environment variable"); found {
				described[prefix+name] = names(text)
			}
		}
	}
	provider := generate(t).Provider.Block
	collect("", provider)
	for name, nested := range provider.Blocks {
		collect(name+".", nested.Block)
	}

	if len(described) == 0 {
		t.Error("no description names an environment variable")
	}
	for argument, want := range described {
		if got := table[argument]; !slices.Equal(got, want) {
			t.Errorf("the page gives %s the variables %q, its description %q", argument, got, want)
		}
		delete(table, argument)
	}
	for argument := range table {
		t.Errorf("the page gives %s variables, its description none", argument)
	}
}

// The provider's page names arguments of the official provider that this one does not take.
func TestOfficialArguments(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(readPage(t, "templates/index.md.tmpl"), "\n## Beside the Official Provider\n")
	section, _, _ = strings.Cut(section, "\n## ")
	provider := generate(t).Provider.Block
	named := 0
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?) \\|").FindAllStringSubmatch(section, -1) {
		if strings.HasPrefix(row[1], "`endpoints` other than `sts`") {
			continue
		}
		for _, match := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(row[1], -1) {
			named++
			if _, taken := provider.Attributes[match[1]]; taken {
				t.Errorf("the page says that there is no argument %s", match[1])
			}
			if _, taken := provider.Blocks[match[1]]; taken {
				t.Errorf("the page says that there is no block %s", match[1])
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d arguments are named", named)
	}
	var endpoints []string
	for name := range provider.Blocks["endpoints"].Block.Attributes {
		endpoints = append(endpoints, name)
	}
	if slices.Sort(endpoints); !slices.Equal(endpoints, []string{"smc", "sts"}) {
		t.Errorf("the page says that endpoints has sts and smc, it has %q", endpoints)
	}
}
