package replicationjob_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// startedStatuses are those of a job that has started, in their quietest phase.
var startedStatuses = []string{"Running", "Stopped", "InError", "Waiting", "Finished", "Expired"}

// diskBlock writes a data_disk block.
func diskBlock(index, size int, more string) string {
	return fmt.Sprintf("data_disk {\n index = %d\n size = %d\n %s\n}", index, size, more)
}

// partitionBlock writes a block for the first partition of data disk 1.
func partitionBlock(bytes int64) string {
	return fmt.Sprintf("partition {\n device = \"1_0\"\n size_bytes = %d\n}", bytes)
}

const gib = 1 << 30

// What nobody asked to be migrated again is not: the configurations of users whose jobs
// were replaced by a plan that only looked different.
func TestRules_startedIsKept(t *testing.T) {
	t.Parallel()
	one, two := diskBlock(1, 150, ""), diskBlock(2, 300, "")
	onePart := diskBlock(1, 150, partitionBlock(100*gib))
	const noop, update = acctest.ActionNone, acctest.ActionUpdate
	for _, test := range []struct {
		name, status  string
		before, after string
		prepare       func(*smcmock.Job)
		action        string
	}{
		{name: "disks_reordered", before: one + "\n" + two, after: two + "\n" + one, action: noop},
		{name: "disks_of_unlike_shape_reordered", before: onePart + "\n" + two, after: two + "\n" + onePart, action: update},
		{name: "disk_grown", before: one, after: diskBlock(1, 200, ""), action: noop},
		{name: "disk_removed", before: one + "\n" + two, after: one, action: update},
		{name: "disks_removed", before: one, after: "", action: update},
		{name: "partitions_removed", before: onePart, after: one, action: update},
		{name: "partitions_added_as_they_are", before: one, after: diskBlock(1, 150, partitionBlock(100*gib)), action: update},
		{name: "schedule_moved", status: "Finished", before: `scheduled_start_time = "` + later(time.Hour) + `"`, after: `scheduled_start_time = "` + later(48*time.Hour) + `"`, action: noop},
		{name: "valid_time", status: "Finished", before: "", after: `valid_time = "` + later(50*24*time.Hour) + `"`, action: noop},
		{name: "frequency_while_running", status: "Running", action: noop,
			before: "run_once = false\n max_number_of_image_to_keep = 3\n frequency = 12", after: "run_once = false\n max_number_of_image_to_keep = 3\n frequency = 24"},
		{name: "role_added", before: "", after: `instance_ram_role = "SMCAdmin"`, action: update},
		{name: "image_name_with_suffixes", status: "Finished", before: `image_name = "web"`, after: `image_name = "web"`, action: noop,
			prepare: func(j *smcmock.Job) { j.ImageName = "web_" + j.JobId + "_" + j.JobId }},
		{name: "disk_that_the_api_kept", before: one, after: one, action: noop,
			prepare: func(j *smcmock.Job) { j.DataDisks = append(j.DataDisks, smcmock.DataDisk{Index: 2, Size: 300}) }},
		{name: "resource_group", before: "", after: `resource_group_id = "rg-other"`, action: update},
	} {
		statuses := startedStatuses
		if test.status != "" {
			statuses = []string{test.status}
		}
		// One status each: the table of the arguments has all.
		status := statuses[len(test.name)%len(statuses)]
		t.Run(test.name+"_"+status, func(t *testing.T) {
			t.Parallel()
			mock := startMock(t)
			d := newDeployment(t, mock)
			id := d.Create(body(t, "system_disk_size = 80", test.before))
			setStatus(t, mock, status)
			if test.prepare != nil {
				mock.UpdateJob(id, test.prepare)
			}
			mock.ResetCalls()
			after := body(t, "system_disk_size = 80", test.after)
			d.step(after, test.action)
			if calls := written(mock); len(calls) > 0 {
				t.Errorf("the apply called %v", calls)
			}
			d.settled(after)
			if job, err := theJob(mock); err != nil || job.JobId != id || d.ID() != id {
				t.Errorf("job %s in the state, %s there, want %s (%v)", d.ID(), job.JobId, id, err)
			}
		})
	}
}
