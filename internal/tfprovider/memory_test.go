package tfprovider_test

import (
	"sync"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

func TestMemoryKeepsOneValueOfEachType(t *testing.T) {
	t.Parallel()
	type ships struct{ n int }
	type trains struct{ n int }
	data := &tfprovider.Data{}
	var calls sync.WaitGroup
	var seen sync.Map
	for range 20 {
		calls.Go(func() { seen.Store(tfprovider.Memory[ships](data), true) })
	}
	calls.Wait()
	different := 0
	seen.Range(func(any, any) bool { different++; return true })
	if different != 1 {
		t.Errorf("%d values of one type", different)
	}
	tfprovider.Memory[ships](data).n = 1
	if got := tfprovider.Memory[ships](data).n; got != 1 {
		t.Errorf("the value was not kept: got %d", got)
	}
	if got := tfprovider.Memory[trains](data).n; got != 0 {
		t.Errorf("two types share a value: got %d", got)
	}
	if got := tfprovider.Memory[ships](&tfprovider.Data{}).n; got != 0 {
		t.Errorf("two configurations share a value: got %d", got)
	}
	if tfprovider.Memory[ships](nil) == nil {
		t.Error("nothing without a configuration")
	}
}
