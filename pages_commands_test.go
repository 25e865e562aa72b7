package main

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// walks run the commands of a page, as printed and in their order.
var walks = map[string]func(*testing.T, acctest.Binary){
	"README.md": walkReadme,
	"docs/guides/container-images-and-existing-instances.md": walkOtherTargets,
	"docs/guides/from-servers-to-images.md":                  walkFleet,
	"docs/guides/getting-started.md":                         walkGettingStarted,
	"docs/guides/incremental-migration-and-cut-over.md":      walkIncremental,
	"docs/guides/migrating-again-and-destroy.md":             walkMigratingAgain,
	"docs/guides/rehearsing-a-migration.md":                  walkRehearsing,
}

// walkedElsewhere is the page whose commands TestAccReplicationJob_takeoverGuide runs, which looks at the mock in more detail.
const walkedElsewhere = "docs/guides/taking-over-jobs-made-in-the-console.md"

// Every command of the pages, and the examples that have no page of their own.
func TestAccPages(t *testing.T) {
	t.Parallel()
	cli := acctest.Install(t)
	tests := map[string]func(*testing.T, acctest.Binary){
		"calls of the module": testCallsOfTheModule, "module of a wave": testModuleOfAWave, "fleet from CSV": testFleetFromCSV,
	}
	maps.Copy(tests, walks)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, cli)
		})
	}
}

// notRun are the commands that no test runs as printed, by their pages and beginnings, with the reason.
var notRun = []struct{ page, command, reason string }{
	{"README.md", "make demo", "a target that .ci/run runs, and that takes a minute"},
	{"README.md", "export ALICLOUD_ACCESS_KEY", "needs an access key of a real account"},
	{"README.md", "go run ./internal/cmd/smcmock --sources-on-demand", "serves until it is interrupted; walkRehearsing runs the command that it builds"},
	{"docs/index.md", "export ALICLOUD_ACCESS_KEY", "needs an access key of a real account"},
	{"docs/guides/authentication.md", "export ALICLOUD_ACCESS_KEY", "needs an access key of a real account"},
	{"docs/guides/getting-started.md", "export ALICLOUD_ACCESS_KEY", "needs an access key of a real account"},
	{"docs/guides/troubleshooting.md", "TF_LOG_PROVIDER=DEBUG", "an apply of whatever configuration is in trouble"},
	{"docs/guides/troubleshooting.md", "terraform apply -invoke", "needs Terraform 1.14, where TestAccActions_examples applies this action and TestAccActions_invoke invokes actions"},
	{"docs/guides/troubleshooting.md", "watch -n 60", "runs until it is interrupted"},
	{"docs/guides/troubleshooting.md", "aliyun smc", "needs the Alibaba Cloud CLI and a real account"},
	{"docs/guides/working-with-large-fleets.md", "terraform apply -invoke", "needs Terraform 1.14, where TestAccActions_examples applies this action and TestAccActions_invoke invokes actions"},
}

// commandsOf returns the blocks of commands of a page.
func commandsOf(page string) []acctest.Fenced {
	var commands []acctest.Fenced
	for _, block := range acctest.FencedBlocks(page) {
		if block.Language == "shell" || block.Language == "console" {
			commands = append(commands, block)
		}
	}
	return commands
}

func excused(page string, block acctest.Fenced) bool {
	for _, c := range notRun {
		if c.page == page && strings.HasPrefix(block.Text, c.command) {
			return true
		}
	}
	return false
}

// Every command of the README, of the provider's page and of the guides is run by a test, or is on the list of
// those that cannot be. The pages of resources have commands of imports, which RunExample checks.
func TestPages_commands(t *testing.T) {
	t.Parallel()
	used := make(map[string]bool)
	for name, text := range pages(t) {
		if name != "README.md" && name != "docs/index.md" && !strings.HasPrefix(name, "docs/guides/") {
			continue
		}
		for _, block := range commandsOf(text) {
			if excused(name, block) {
				continue
			}
			used[name] = true
			if walks[name] == nil && name != walkedElsewhere {
				t.Errorf("%s:%d: no test runs this:\n%s", name, block.Line, block.Text)
			}
		}
		for _, c := range notRun {
			begins := func(block acctest.Fenced) bool { return strings.HasPrefix(block.Text, c.command) }
			if c.page == name && !slices.ContainsFunc(commandsOf(text), begins) {
				t.Errorf("%s has no command %q, which is on the list of those that are not run", name, c.command)
			}
		}
	}
	for _, name := range append(slices.Collect(maps.Keys(walks)), walkedElsewhere) {
		if !used[name] {
			t.Errorf("%s has no commands to be run", name)
		}
	}
}

// startDemoMock starts a mock with the source servers of the demonstration, in which a run of three quarters of an hour
// takes a second or two.
func startDemoMock(t *testing.T) *smcmock.Server {
	t.Helper()
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Speed = 1800 })
	file, err := os.Open("internal/tools/demo/sources.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // It was only read.
	sources, err := smcmock.ReadSources(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		mock.AddSource(source)
	}
	return mock
}

func walkReadme(t *testing.T, _ acctest.Binary) {
	t.Helper()
	for _, block := range commandsOf(pages(t)["README.md"]) {
		if excused("README.md", block) {
			continue
		}
		out, err := exec.CommandContext(t.Context(), "sh", "-euc", block.Text).CombinedOutput() //nolint:gosec // Of this repository.
		if err != nil || !strings.Contains(string(out), "-speed") {
			t.Errorf("%s: %v\n%s", block.Text, err, out)
		}
	}
}

// The module's own tests pass: they need no mock endpoint.
func testModuleOfAWave(t *testing.T, cli acctest.Binary) {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("examples/modules/wave")); err != nil {
		t.Fatal(err)
	}
	out, err := cli.Shell(t.Context(), folder, "terraform init -no-color && terraform test -no-color", "TF_DATA_DIR="+filepath.Join(folder, ".terraform"))
	if err != nil || !strings.Contains(out, "4 passed, 0 failed") {
		t.Errorf("%v\n%s", err, out)
	}
}

func walkGettingStarted(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := newWalk(t, cli, startDemoMock(t), "docs/guides/getting-started.md", "single-server")
	w.run("terraform init", "successfully initialized")
	w.run("terraform plan", "2 to add, 0 to change, 0 to destroy")
	w.run("terraform apply", "2 added", "image_id = \"m-")
	w.run("terraform output image_id", "^\"m-")
}

func walkFleet(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := newWalk(t, cli, startDemoMock(t), "docs/guides/from-servers-to-images.md", "fleet")
	w.initialize()
	w.run("terraform apply", "4 added", "\"web-03\" = \"m-")
}

func walkIncremental(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := newWalk(t, cli, startDemoMock(t), "docs/guides/incremental-migration-and-cut-over.md", "incremental")
	w.initialize()
	w.run("terraform apply", "2 added", "image_id = \"m-")
	w.run("cut_over=true", "2 changed", "image_id = \"m-")
	if calls := w.mock.CallsTo("CutOverReplicationJob"); len(calls) != 1 {
		t.Errorf("%d cut-overs", len(calls))
	}
}

func walkMigratingAgain(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := newWalk(t, cli, startDemoMock(t), "docs/guides/migrating-again-and-destroy.md", "single-server")
	w.initialize()
	w.prepare("terraform apply -var server=web-01")
	w.run("-replace", "1 added, 1 changed, 1 destroyed")
	w.run("terraform destroy", "2 destroyed")
	if jobs := w.mock.Jobs(); len(jobs) > 0 {
		t.Errorf("%v", jobs)
	}
	if sources := w.mock.Sources(); len(sources) != 6 {
		t.Errorf("%d source servers are left", len(sources))
	}
}

func walkOtherTargets(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := newWalk(t, cli, startDemoMock(t), "docs/guides/container-images-and-existing-instances.md", "container-image")
	w.initialize()
	w.run("server=web-01", "2 added", "container_image = \"migrated/web-01:v1\"", "status = \"Finished\"")
	w.prepare("rm -r *.tf terraform.tfstate .terraform .terraform.lock.hcl")
	w.use("existing-instance")
	w.initialize()
	w.run("instance_id=", "1 added")
	if jobs := w.mock.Jobs(); len(jobs) != 2 || jobs[1].Status != smcmock.StatusReady {
		t.Errorf("%+v", jobs)
	}
	w.run("erase_instance=true", "1 added, 1 changed", "status = \"Finished\"")
	if out, err := w.shell("terraform destroy -var server=app-01 -var instance_id=i-bp1f9kdko6hagdpq0001 -var erase_instance=true"); err == nil || !strings.Contains(out, "prevent_destroy") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The commands start a mock of their own, as a reader does.
func walkRehearsing(t *testing.T, cli acctest.Binary) {
	t.Helper()
	const page = "docs/guides/rehearsing-a-migration.md"
	cli.Add(t, "internal/cmd/smcmock")
	w := newWalk(t, cli, startDemoMock(t), page, "")
	w.environment = slices.DeleteFunc(w.environment, func(v string) bool { return !strings.HasPrefix(v, "TF_") })
	for _, block := range acctest.FencedBlocks(pages(t)[page]) {
		switch block.Language {
		case "terraform":
			w.write("main.tf", block.Text)
		case "json":
			if sources, err := smcmock.ReadSources(strings.NewReader(block.Text)); err != nil || len(sources) != 1 {
				t.Errorf("%v %v", sources, err)
			}
		}
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan string, 1)
	serve := w.next("smcmock").Text
	go func() {
		out, _ := cli.Shell(ctx, w.folder, "exec "+serve, w.environment...)
		ended <- out
	}()
	w.prepare("for i in $(seq 300); do [ -s smc.env ] && exit; sleep 0.1; done; exit 1")
	const environment = ". ./smc.env\n"
	w.run("terraform init", "2 added", "image_id = \"m-")
	w.shellPrefix = environment // It is the same terminal.
	w.fails("Unavailable", "source server is not available", "SourceServerState.Invalid")
	w.run("Available", "2 added|1 added, 1 changed", "image_id = \"m-")
	w.run("terraform destroy", "2 destroyed")
	stop()
	if out := <-ended; !strings.Contains(out, "SMC_ENDPOINT=") {
		t.Errorf("the mock has printed %q", out)
	}

	w.shellPrefix = ""
	w.prepare("rm smc.env")
	w.run("-detailed-exitcode", "2 added", "No changes", "2 destroyed")
	w.prepare("rm -r *.tf .terraform .terraform.lock.hcl terraform.tfstate*")
	w.use("modules/wave")
	w.run("terraform test", "4 passed, 0 failed")
}

// The calls of the module on the page of large fleets, as printed.
func testCallsOfTheModule(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := &walk{t: t, cli: cli, mock: startDemoMock(t), folder: t.TempDir()}
	w.environment = append(environmentOf(w), "ALICLOUD_REGION="+acctest.Region)
	if err := os.CopyFS(filepath.Join(w.folder, "modules", "wave"), os.DirFS("examples/modules/wave")); err != nil {
		t.Fatal(err)
	}
	for _, block := range acctest.FencedBlocks(pages(t)["docs/guides/working-with-large-fleets.md"]) {
		if block.Language == "terraform" {
			w.write("main.tf", block.Text)
		}
	}
	w.initialize()
	out, err := w.shell("terraform apply")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.expect(out, "4 added", `"db-01" = "m-`, `"web-01" = "m-`)
	for _, job := range w.mock.Jobs() {
		if started := job.Status != smcmock.StatusReady; started == strings.HasPrefix(job.Name, "app-01") {
			t.Errorf("%s is %s", job.Name, job.Status)
		}
	}
}

// The servers of a CSV file, and its report.
func testFleetFromCSV(t *testing.T, cli acctest.Binary) {
	t.Helper()
	w := &walk{t: t, cli: cli, mock: startDemoMock(t), folder: t.TempDir()}
	w.environment = environmentOf(w)
	w.use("fleet-csv")
	w.initialize()
	w.prepare("terraform apply")
	sizes := make(map[string]string)
	for _, call := range w.mock.CallsTo("CreateReplicationJob") {
		sizes[call.Params["Name"]] = strings.Join([]string{call.Params["SystemDiskSize"], call.Params["DataDisk.1.Size"], call.Params["DataDisk.2.Size"], call.Params["Frequency"]}, " ")
	}
	if want := map[string]string{"web-01-wave-1": "40   ", "web-02-wave-1": "60   ", "app-01-wave-1": "40 200  ", "db-01-wave-1": "100 500 200 24"}; !maps.Equal(sizes, want) {
		t.Errorf("the sizes are %q, want %q", sizes, want)
	}
	w.mock.Clock().Step(2 * time.Hour)
	w.prepare("terraform apply")
	report, err := w.shell("terraform output -raw report")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(report), "\n")
	if len(lines) != 6 || lines[0] != "| Server | Replication job | Status | Progress | Image |" {
		t.Errorf("the report is\n%s", report)
	}
	for _, row := range []string{`\| web-01 \| j-\S+ \| Finished \| 100 % \| m-\S+ \|`, `\| db-01 \| j-\S+ \| Waiting \| \d+ % \| m-\S+ \|`} {
		w.expect(report, row)
	}
	file, err := os.ReadFile(filepath.Join(w.folder, "servers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("servers.csv", string(file)+"nowhere,,,,\n")
	if out, err := w.shell("terraform plan"); err == nil || !strings.Contains(out, "servers.csv: there is no source server nowhere.") {
		t.Errorf("%v\n%s", err, out)
	}
}
