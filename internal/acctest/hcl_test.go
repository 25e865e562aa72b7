package acctest

import (
	"fmt"
	"strings"
	"testing"
)

// What HCL writes, Body reads.
func TestHCL(t *testing.T) {
	t.Parallel()
	config := Object{
		"name": `"${a}" %{b} <c>`, "size": 80, "on": false, "none": nil, "ids": []string{"a", "b"}, "tags": Object{"a b": "", "c": nil},
		"disk":     []Object{{"index": 1, "partition": []Object{{"device": "1_0"}, {"device": "1_1"}}}, {}},
		"timeouts": Object{"read": "5m"},
	}
	lines := strings.Split(strings.TrimSpace(HCL(t, "smc_workgroup", config)), "\n")
	read := Body(t, strings.Join(lines[1:len(lines)-1], "\n"))
	delete(config, "none")
	if got, want := fmt.Sprint(read), fmt.Sprint(config); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
