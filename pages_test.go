package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
)

// pages returns the pages of the documentation by their paths, the README included.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := make(map[string]string)
	add := func(name string) {
		text, err := os.ReadFile(name) //nolint:gosec // Of this repository.
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(name)] = string(text)
	}
	add("README.md")
	err := filepath.WalkDir("docs", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".md" {
			add(name)
		}
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatalf("%d pages, %v", len(all), err)
	}
	return all
}

// foreign are the types of other providers that pages use, with those of their arguments that are used.
// "terraform_data" is Terraform's own; those of the alicloud provider are in after-the-migration.md, which names the version.
var foreign = map[string][]string{
	"terraform_data":    {"input", "triggers_replace"},
	"provider alicloud": {"region"},
	"alicloud_instance": {
		"image_id", "instance_type", "instance_name", "security_groups", "vswitch_id", "system_disk_category", "system_disk_size", "tags", "key_name",
	},
}

// Every snippet of every page is valid as it stands, together with the others of its page and with
// the examples that the page links to: each argument exists and has the right type, and what is referred to is
// shown.
func TestPages_snippets(t *testing.T) {
	t.Parallel()
	snippets := 0
	for name, text := range pages(t) {
		c := acctest.NewConfiguration(t)
		c.Foreign = foreign
		for _, block := range acctest.FencedBlocks(text) {
			switch block.Language {
			case "terraform":
				snippets++
				c.Add(name, block.Line, block.Text)
			case "hcl": // A test file of Terraform, of a module that is not on the page. It is run by a test.
				if _, diags := hclsyntax.ParseConfig([]byte(block.Text), name, hcl.Pos{Line: block.Line, Column: 1}); diags.HasErrors() {
					t.Error(diags)
				}
			case "json":
				var value any
				if err := json.Unmarshal([]byte(block.Text), &value); err != nil {
					t.Errorf("%s:%d: %v", name, block.Line, err)
				}
			case "shell", "console", "text", "yaml", "mermaid", "csv", "markdown":
			default:
				t.Errorf("%s:%d: a block of the language %q", name, block.Line, block.Language)
			}
		}
		for _, problem := range c.Problems() {
			t.Error(problem)
		}
	}
	if snippets < 40 {
		t.Errorf("only %d snippets were looked at", snippets)
	}
}

// pageLink is a link to another page or to a heading.
var pageLink = regexp.MustCompile(`\]\(([^)\s:#]*)(#[\w-]+)?\)`)

// Links lead to pages and headings that there are.
func TestPages_links(t *testing.T) {
	t.Parallel()
	all := pages(t)
	links := 0
	for name, text := range all {
		for _, match := range pageLink.FindAllStringSubmatch(text, -1) {
			links++
			target := name
			if match[1] != "" {
				target = path.Join(path.Dir(name), match[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: there is no %s", name, match[1])
			}
			if anchor := strings.TrimPrefix(match[2], "#"); anchor != "" && !strings.HasPrefix(anchor, "nested") && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s: %s has no heading #%s", name, target, anchor)
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links were looked at", links)
	}
}

// anchors returns the anchors of the headings of a page.
func anchors(text string) []string {
	var all []string
	for _, match := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		anchor := strings.ReplaceAll(strings.ToLower(match[1]), " ", "-")
		all = append(all, regexp.MustCompile(`[^\w-]`).ReplaceAllString(anchor, ""))
	}
	return all
}

// The check of the snippets finds what it is there to find.
func TestPages_refusesSnippets(t *testing.T) {
	t.Parallel()
	for snippet, want := range map[string]string{
		`resource "smc_replication_job" "x" {`:                                                                                          "Unclosed configuration block",
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n}":                                                  "system_disk_size is missing",
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n  system_disk_size = 60\n  disk_size = 1\n}":        `no argument "disk_size"`,
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n  system_disk_size = \"large\"\n}":                  "system_disk_size: a number is required",
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n  system_disk_size = 5\n}":                          "between 20 and 2048",
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n  system_disk_size = 60\n  status = \"Running\"\n}": "status",
		"resource \"smc_replication_job\" \"x\" {\n  source_id = var.source\n  system_disk_size = 60\n}":                                `does not have an attribute named "source"`,
		"resource \"smc_replication_job\" \"x\" {\n  source_id = \"s-bp1test0001\"\n  system_disk_size = 60\n  disk {\n  }\n}":          `no block "disk"`,
		"resource \"terraform_data\" \"x\" {\n  lifecycle {\n    replace_triggered_by = [terraform_data.y]\n  }\n}":                     `attribute named "y"`,
		"resource \"smc_task\" \"x\" {\n}":                       "no smc_task",
		"data \"smc_source_server\" \"x\" {\n  nam = \"web\"\n}": `no argument "nam"`,
		"data \"smc_source_server\" \"x\" {\n  name = \"web\"\n}\noutput \"x\" {\n  value = data.smc_source_server.x.image\n}": `attribute named "image"`,
		"output \"x\" {\n  value = smc_replication_job.x.id\n}":                                                                `no variable named "smc_replication_job"`,
		"output \"x\" {\n  value = frob(1)\n}":                                                                                 `no function named "frob"`,
		"provider \"smc\" {\n  zone = \"a\"\n}":                                                                                `no argument "zone"`,
		"provider \"smc\" {\n  endpoint = \"ftp://x\"\n}":                                                                      "Invalid endpoint",
		"action \"smc_start_replication_job\" \"x\" {\n  config {\n    jobs = []\n  }\n}":                                      `no argument "jobs"`,
		"list \"smc_replication_job\" \"x\" {\n  provider = smc\n  config {\n    state = \"x\"\n  }\n}":                        `no argument "state"`,
		"resource \"alicloud_instance\" \"x\" {\n  image = \"m-1\"\n}":                                                         `no argument "image"`,
		`desired_status = "Running"`:                                                                                           "outside of a block",
	} {
		c := acctest.NewConfiguration(t)
		c.Foreign = foreign
		c.Add("snippet", 1, snippet)
		if found := strings.Join(c.Problems(), "\n"); !strings.Contains(found, want) {
			t.Errorf("%q is missing in %q, of\n%s", want, found, snippet)
		}
	}
	c := acctest.NewConfiguration(t)
	c.Add("snippet", 1, "variable \"servers\" {\n  type = map(string)\n}\n\nresource \"smc_replication_job\" \"x\" {\n  for_each = var.servers\n  source_id = each.key\n  system_disk_size = 60\n"+
		"  dynamic \"data_disk\" {\n    for_each = var.servers\n    content {\n      index = data_disk.value\n    }\n  }\n}\n\noutput \"ids\" {\n  value = [for job in smc_replication_job.x : job.id]\n}")
	if found := c.Problems(); len(found) > 0 || c.Len() != 3 {
		t.Errorf("%q", found)
	}
}
