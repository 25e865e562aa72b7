//go:build soak

package replicationjob_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// soakVariable names the environment variable with the duration of the soak; "make soak" sets it.
const soakVariable = "SMC_SOAK"

// usage is what the process holds after a round.
type usage struct {
	heap       uint64 // bytes
	goroutines int
}

func measure() usage {
	runtime.GC()
	runtime.GC() // What finalizers have freed.
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{m.HeapAlloc, runtime.NumGoroutine()}
}

// Whatever is created, read, listed, changed, imported and destroyed, by ten at a time while calls
// fail, memory and goroutines do not grow. Each round configures providers as runs of Terraform do,
// against a mock of its own. One provider lives from the beginning to the end, and refreshes, plans
// and lists.
func TestSoak(t *testing.T) { //nolint:paralleltest // It measures the process.
	duration, err := time.ParseDuration(os.Getenv(soakVariable))
	if err != nil {
		t.Fatalf("%s: %v", soakVariable, err)
	}
	steady := startSteady(t)
	started := time.Now()
	type at struct {
		usage
		after time.Duration
	}
	var rounds []at
	for time.Since(started) < duration && !t.Failed() {
		t.Run(fmt.Sprintf("round=%d", len(rounds)+1), soak)
		steady.Lock()
		rounds = append(rounds, at{measure(), time.Since(started)})
		steady.Unlock()
		now := rounds[len(rounds)-1]
		t.Logf("%8s: round %d, %5.1f MiB, %d goroutines", now.after.Round(time.Second), len(rounds), float64(now.heap)/(1<<20), now.goroutines)
	}
	between := func(from, to float64) usage {
		var heap []uint64
		var goroutines []int
		for _, r := range rounds {
			if share := r.after.Seconds() / duration.Seconds(); share >= from && share <= to {
				heap, goroutines = append(heap, r.heap), append(goroutines, r.goroutines)
			}
		}
		if len(heap) < 3 {
			t.Fatalf("%d rounds are too few: give it longer", len(heap))
		}
		slices.Sort(heap)
		slices.Sort(goroutines)
		return usage{heap[len(heap)/2], goroutines[len(goroutines)/2]}
	}
	t.Logf("the provider that has lived from the beginning has refreshed %d jobs %d times", len(steady.f.resources), steady.runs)
	first, last := between(0.2, 0.5), between(0.7, 1.1)
	t.Logf("%d rounds; at first %+v, at last %+v", len(rounds), first, last)
	if last.heap > first.heap+first.heap/5+2<<20 {
		t.Errorf("the memory has grown from %d to %d bytes", first.heap, last.heap)
	}
	if last.goroutines > first.goroutines+first.goroutines/5+10 {
		t.Errorf("%d goroutines have become %d", first.goroutines, last.goroutines)
	}
}

// startSoak starts a mock in which every fault but the slow ones is rare.
func startSoak(t *testing.T) *deployments {
	t.Helper()
	f := startFaults(t, 24*time.Hour)
	f.mock.ClearFaults()
	for _, fault := range faults {
		if fault.Delay == 0 && fault.DelayAfter == 0 {
			fault.Probability = 0.01
			f.mock.Inject(fault)
		}
	}
	return f
}

// steady is a provider that goes on refreshing, planning and listing the same jobs while it is not
// locked.
type steady struct {
	sync.Mutex

	f    *deployments
	runs int
}

func startSteady(t *testing.T) *steady {
	t.Helper()
	s := &steady{f: startSoak(t)}
	for i := range 100 {
		id := fmt.Sprintf("s-bp1steady%04d", i)
		s.f.mock.AddSource(smcmock.NewSource(id))
		s.f.add(replicationjob.TypeName, object{"source_id": id, "system_disk_size": 80, "tags": object{"a": "1"}})
	}
	s.f.lost = adopting(t, s.f.mock, "source_id", jobsBySource)
	s.f.provider = s.f.configured()
	s.f.converge(30)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			s.Lock()
			if problems := s.f.run(); problems > 0 {
				t.Errorf("%d of the jobs that do not change have errors", problems)
			}
			s.f.list()
			// The framework keeps what cancels a call until it is told to cancel all, which are none now.
			if _, err := s.f.provider.Server.StopProvider(s.f.provider.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Error(err)
			}
			s.f.mock.ResetCalls()
			s.runs++
			s.Unlock()
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-stopped
	})
	return s
}

// soak plays a round.
func soak(t *testing.T) {
	f := startSoak(t)
	const runs = 30
	adopt := map[string]func(*deployed, string){
		replicationjob.TypeName: adopting(t, f.mock, "source_id", jobsBySource),
		crosszonejob.TypeName:   adopting(t, f.mock, "instance_id", jobsByInstance),
		workgroup.TypeName:      adopting(t, f.mock, "name", workgroupsByName),
	}
	f.lost = func(r *deployed, said string) { adopt[r.typeName](r, said) }
	for i := range 20 {
		id := fmt.Sprintf("s-bp1soak%04d", i)
		f.mock.AddSource(smcmock.NewSource(id))
		f.add(replicationjob.TypeName, object{"source_id": id, "name": fmt.Sprintf("job-%d", i), "system_disk_size": 80, "tags": object{"a": "1"}})
		f.add(sourceserver.TypeName, object{"source_id": id, "name": fmt.Sprintf("web-%d", i), "tags": object{"env": "test"}})
		f.add(workgroup.TypeName, object{"name": fmt.Sprintf("wave-%d", i)})
		f.add(crosszonejob.TypeName, object{"instance_id": fmt.Sprintf("i-bp1soak%02d", i), "target_zone_id": "cn-hangzhou-i"})
	}
	f.converge(runs)
	f.configure(func(r *deployed) object {
		if r.typeName == crosszonejob.TypeName {
			return r.config
		}
		config := object{"name": fmt.Sprint(r.config["name"], "-changed")}
		for name, value := range r.config {
			if name != "name" {
				config[name] = value
			}
		}
		return config
	})
	f.converge(runs)
	f.list()
	for _, r := range f.resources {
		r.adopt, r.state, r.private, r.identity = r.importID(), nil, nil, nil
	}
	f.converge(runs)
	f.configure(destroyed)
	f.converge(runs)
	if len(f.mock.Jobs()) > 0 || len(f.mock.Workgroups()) > 0 {
		t.Errorf("left: %+v, %+v", f.mock.Jobs(), f.mock.Workgroups())
	}
}

// importID returns the ID with which the resource is imported.
func (r *deployed) importID() string {
	if region := r.text("region_id"); region != "" {
		return region + ":" + r.text("id")
	}
	return r.text("id")
}

// list lists what "terraform query" does, to the end, and once not.
func (f *deployments) list() {
	f.t.Helper()
	s := f.provider
	if s == nil {
		s = f.configured()
	}
	for _, limit := range []int64{1000, 3} {
		listed := int64(0)
		for range s.List(object{}, limit, true) {
			if listed++; listed == limit {
				break
			}
		}
	}
}
