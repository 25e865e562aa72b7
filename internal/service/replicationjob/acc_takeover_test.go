package replicationjob_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// takeoverStatuses are those of the jobs that the guide takes over.
var takeoverStatuses = append([]string{"Ready"}, startedStatuses...)

// takeoverFleet adds a job in each status, as the console makes them: named, without tags.
func takeoverFleet(mock *smcmock.Server) {
	now := mock.Clock().Now()
	for _, status := range takeoverStatuses {
		server := smcmock.NewSource("s-" + strings.ToLower(status))
		mock.AddSource(server)
		j := smcmock.Job{
			SourceId: server.SourceId, RegionId: acctest.Region, Name: "once-" + strings.ToLower(status), SystemDiskSize: 80, TargetType: "Image", RunOnce: true,
			Status: status, CreationTime: now.Add(-time.Hour), ValidTime: now.Add(240 * time.Hour),
		}
		switch status {
		case "Running":
			j.BusinessStatus = "Syncing"
		case "Waiting":
			j.Name, j.RunOnce, j.Frequency, j.MaxNumberOfImageToKeep = "again-waiting", false, 24, 3
		case "Finished":
			j.ImageId = "m-finished"
		}
		mock.AddJob(j)
	}
}

// guideCommands returns the shell commands of a guide, block by block.
func guideCommands(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../docs/guides", name+".md")) //nolint:gosec // Of this repository.
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, match := range regexp.MustCompile("(?s)```shell\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// copyExample copies the files of an example into a folder of the test, which it returns.
func copyExample(t *testing.T, name string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("../../../examples", name))); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Every command of the guide, as printed, over a job in each status.
func TestAccReplicationJob_takeoverGuide(t *testing.T) {
	t.Parallel()
	blocks := guideCommands(t, "taking-over-jobs-made-in-the-console")
	want := []string{"", "-generate-config-out", "terraform query", "terraform apply", "rm -f imports.tf", "terraform plan", "terraform apply", "wait=true"}
	if len(blocks) != len(want) {
		t.Fatalf("the guide has %d blocks of commands, want %d: %q", len(blocks), len(want), blocks)
	}
	for i, words := range want {
		if !strings.Contains(blocks[i], words) {
			t.Fatalf("block %d of the guide is %q, want %q in it", i, blocks[i], words)
		}
	}
	cli := acctest.Build(t)
	mock := acctest.StartMock(t, func(o *smcmock.Options) { o.Phases.Syncing = time.Hour })
	takeoverFleet(mock)
	folder := copyExample(t, "takeover")
	environment := []string{"SMC_ENDPOINT=" + mock.URL(), "ALICLOUD_ACCESS_KEY=testid", "ALICLOUD_SECRET_KEY=testsecret"}
	run := func(folder string, block int, more ...string) string {
		t.Helper()
		out, err := cli.Shell(t.Context(), folder, blocks[block], append(environment, more...)...)
		if err != nil {
			t.Fatalf("%s%v\n%s", blocks[block], err, out)
		}
		return out
	}
	expect := func(out string, patterns ...string) {
		t.Helper()
		for _, pattern := range patterns {
			if !regexp.MustCompile(pattern).MatchString(out) {
				t.Errorf("%q is missing in:\n%s", pattern, out)
			}
		}
	}
	n := len(takeoverStatuses)

	expect(run(folder, 0), `"once-running" += "Running"`, `"again-waiting" += "Waiting"`)
	if acctest.HasTerraform(t, 1, 14) {
		run(folder, 2)
	} else {
		expect(run(folder, 1), fmt.Sprintf("%d to import, 0 to add, 0 to change, 0 to destroy", n))
	}
	expect(run(folder, 3), fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", n))
	expect(run(folder, 4), "No changes")
	if calls := written(mock); len(calls) > 0 {
		t.Errorf("taking over called %v", calls)
	}

	generated := filepath.Join(folder, "generated.tf")
	text, err := os.ReadFile(generated) //nolint:gosec // Of this test.
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`(?m)^  desired_status .*$`).ReplaceAll(text, []byte(`  desired_status = "Running"`))
	if err := os.WriteFile(generated, text, 0o600); err != nil { //nolint:gosec // Of this test.
		t.Fatal(err)
	}
	expect(run(folder, 5), fmt.Sprintf("0 to add, %d to change, 0 to destroy", n), "once-expired.* cannot|cannot be reached")
	run(folder, 6)
	expect(fmt.Sprint(mock.Counts()["StartReplicationJob"]), "^3$") // Ready, Stopped and InError.
	if calls := mock.Counts()["CreateReplicationJob"] + mock.Counts()["DeleteReplicationJob"] + mock.Counts()["StopReplicationJob"]; calls > 0 {
		t.Errorf("%d calls that nobody asked for: %v", calls, mock.Counts())
	}

	for _, j := range mock.Jobs() { // The expired one is out of the way, and named like the one to be cut over.
		if j.Status == "Expired" {
			mock.UpdateJob(j.JobId, func(j *smcmock.Job) { j.Name = "again-expired" })
		}
	}
	mock.Clock().Step(24 * time.Hour) // All runs come to their end.
	out := run(folder, 7, "TF_VAR_name_regex=^once-")
	expect(out, "images", "m-finished")
}
