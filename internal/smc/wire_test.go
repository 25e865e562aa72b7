package smc

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// Disks and partitions are sorted, whatever the order of the response.
func TestDisksAndPartitionsHaveOneOrder(t *testing.T) {
	t.Parallel()
	const disks = `{"DataDisk": [
		{"Index": 10, "Size": 20}, {"Index": 2, "Size": 20, "Parts": {"Part": [{"Device": "2_10"}, {"Device": "2_2"}]}}, {"Index": 1, "Size": 20}
	]}`
	const parts = `{"SystemDiskPart": [{"Device": "0_10"}, {"Device": "0_1"}, {"Device": "0_2"}]}`
	body := fmt.Sprintf(`{"DataDisks": %s, "SystemDiskParts": %s}`, disks, parts)
	var job wireJob
	var source wireSource
	for _, into := range []any{&job, &source} {
		if err := json.Unmarshal([]byte(body), into); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	j, s := job.job(t.Context()), source.source(t.Context())
	for i := range 3 {
		got = append(got, fmt.Sprintf("%d %d %s %s", j.DataDisks[i].Index, s.DataDisks[i].Index, j.SystemDiskParts[i].Device, s.SystemDiskParts[i].Device))
	}
	got = append(got, j.DataDisks[1].Parts[0].Device+s.DataDisks[1].Parts[1].Device)
	if want := []string{"1 1 0_1 0_1", "2 2 0_2 0_2", "10 10 0_10 0_10", "2_22_10"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
