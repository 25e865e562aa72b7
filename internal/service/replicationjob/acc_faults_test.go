package replicationjob_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/accesstoken"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/crosszonejob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/replicationjob"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/sourceserver"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

const (
	// faultShare is the share of calls that fail.
	faultShare = 0.2
	// readTimeout is that of the client, too long to end while the machine is busy; what is slow takes
	// much longer, and ends when the client gives up.
	readTimeout, slow = 3 * time.Second, time.Minute
	// faultSeedVariable names the environment variable with the seed of the faults, which every test
	// prints. The same seed makes the same faults in the same order; which calls they meet also
	// depends on the order in which those arrive.
	faultSeedVariable = "SMC_FAULT_SEED"
)

// faults are all the ways in which a call can fail.
var faults = []smcmock.Fault{
	{DropBefore: true},
	{DropAfter: true},
	{Code: "InternalError"},
	{Code: "InternalError", Execute: true},
	{Code: "ServiceUnavailable"},
	{Code: "ServiceUnavailable", Execute: true},
	{Code: "Throttling"},
	{Code: "Throttling.User", HTTPStatus: 429, Header: map[string]string{"x-ratelimit-user-api": "Limit:10,Remain:0,TimeLeft:250"}},
	{Truncate: true},
	{Malformed: true},
	{HTTPStatus: 502},
	{HTTPStatus: 504, Execute: true},
	{Body: "<html>Log in</html>"},
	{Delay: slow},
	{DelayAfter: slow},
	{ContentType: "text/html"},
	{Duplicate: true},
}

// modes are how long the client repeats calls, with how many runs of Terraform may be needed then.
var modes = map[string]struct {
	retry time.Duration
	runs  int
}{
	"repeated":          {24 * time.Hour, 30},
	"given up soon":     {600 * time.Millisecond, 60},
	"given up at first": {time.Nanosecond, 100},
}

// startFaults starts a mock in which a share of all calls fails, with a client that sleeps hardly, and returns deployments for it.
func startFaults(t *testing.T, retry time.Duration) *deployments {
	t.Helper()
	seed := acctest.NumberOf(t, faultSeedVariable, 1)
	t.Logf("%s=%d", faultSeedVariable, seed)
	mock := acctest.StartMock(t, func(o *smcmock.Options) {
		o.Seed, o.Phases.Deleting = uint64(max(seed, 1)), -1
		o.Switches.WorkgroupQuota = -1
	})
	f := &deployments{t: t, mock: mock, options: []provider.Option{provider.WithClientConfig(func(c *smc.Config) {
		c.ReadTimeout, c.PollInterval = readTimeout, 2*time.Millisecond
		c.Sleep = func(ctx context.Context, _ time.Duration) error { // The limiter's waits would add up, because no other wait lasts.
			<-time.After(time.Millisecond)
			return ctx.Err()
		}
		c.MaxRetryTime = retry
	})}}
	f.injectFaults()
	return f
}

// injectFaults makes a share of all calls fail.
func (f *deployments) injectFaults() {
	for i, fault := range faults {
		// Those before have let so many calls pass that each fault meets the same share of all.
		each := faultShare / float64(len(faults))
		fault.Probability = each / (1 - float64(i)*each)
		f.mock.Inject(fault)
	}
}

// objectsOf returns the objects in the mock by ID, each with what tells which resource has asked for it.
type objectsOf func(mock *smcmock.Server) map[string]string

// adopting adopts the object that the message of a failed creation names. It checks that one that was
// created is named, or that the message says that it may be there; the user has to look for it then.
func adopting(t *testing.T, mock *smcmock.Server, key string, objects objectsOf) func(*deployed, string) {
	t.Helper()
	return func(r *deployed, said string) {
		r.adopt = advised(said, r.typeName)
		for id, of := range objects(mock) {
			switch {
			case of != r.config[key]:
				if strings.HasSuffix(r.adopt, id) {
					t.Errorf("%s is advised to adopt %s, which is of %s", r.config[key], id, of)
				}
			case r.adopt == "" && strings.Contains(said, "outcome of the call is not known"):
				r.adopt = id
			case !strings.HasSuffix(r.adopt, id):
				t.Errorf("%s of %s is not named: %s", id, of, said)
			}
		}
	}
}

func jobsBySource(mock *smcmock.Server) map[string]string {
	found := make(map[string]string)
	for _, j := range mock.Jobs() {
		found[j.JobId] = j.SourceId
	}
	return found
}

func jobsByInstance(mock *smcmock.Server) map[string]string {
	found := make(map[string]string)
	for _, j := range mock.Jobs() {
		found[j.JobId] = j.InstanceId
	}
	return found
}

func workgroupsByName(mock *smcmock.Server) map[string]string {
	found := make(map[string]string)
	for _, w := range mock.Workgroups() {
		found[w.WorkgroupId] = w.Name
	}
	return found
}

func tokensByName(mock *smcmock.Server) map[string]string {
	found := make(map[string]string)
	for _, token := range mock.AccessTokens() {
		found[token.AccessTokenId] = token.Name
	}
	return found
}

// inModes runs a test in each mode.
func inModes(t *testing.T, test func(t *testing.T, f *deployments, runs int)) {
	t.Helper()
	var all sync.WaitGroup
	for name, mode := range modes {
		all.Go(func() { // Rather than t.Parallel: they wait most of the time, and would keep other tests from running.
			t.Run(name, func(t *testing.T) {
				f := startFaults(t, mode.retry)
				test(t, f, mode.runs)
				t.Logf("%v", f.mock.Counts())
			})
		})
	}
	all.Wait()
}

// configure gives every resource another configuration; nil is none.
func (f *deployments) configure(change func(*deployed) object) {
	for _, r := range f.resources {
		r.config = change(r)
	}
}

func destroyed(*deployed) object { return nil }

// Replication jobs are created, changed and destroyed although a fifth of all calls fails: there is
// exactly one for each source server, and none afterwards.
func TestFaults_replicationJobs(t *testing.T) {
	t.Parallel()
	inModes(t, func(t *testing.T, f *deployments, runs int) {
		jobs := acctest.Sampled(200)
		if runs > 30 {
			jobs = acctest.Sampled(40)
		}
		f.lost = adopting(t, f.mock, "source_id", jobsBySource)
		for i := range jobs {
			id := fmt.Sprintf("s-bp1fault%04d", i)
			f.mock.AddSource(smcmock.NewSource(id))
			f.add(replicationjob.TypeName, object{"source_id": id, "name": fmt.Sprintf("job-%d", i), "system_disk_size": 80, "tags": object{"a": "1", "b": "2"}})
		}
		f.converge(runs)
		f.exactly("replication jobs", f.resources, jobsBySource(f.mock))
		f.configure(func(r *deployed) object {
			return object{"source_id": r.config["source_id"], "name": fmt.Sprint(r.config["name"], "-changed"), "system_disk_size": 90, "tags": object{"b": "3"}}
		})
		f.converge(runs)
		f.exactly("replication jobs", f.resources, jobsBySource(f.mock))
		for _, j := range f.mock.Jobs() {
			if !strings.HasSuffix(j.Name, "-changed") || j.SystemDiskSize != 90 || fmt.Sprint(j.Tags) != "map[b:3]" {
				t.Errorf("not changed: %+v", j)
			}
		}
		f.configure(destroyed)
		f.converge(runs)
		if left := jobsBySource(f.mock); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// The same for cross-zone migration jobs. Nothing but the client token, and what a message says,
// keeps those of one instance from being created twice.
func TestFaults_crossZoneMigrationJobs(t *testing.T) {
	t.Parallel()
	inModes(t, func(t *testing.T, f *deployments, runs int) {
		f.lost = adopting(t, f.mock, "instance_id", jobsByInstance)
		for i := range acctest.Sampled(20) {
			f.add(crosszonejob.TypeName, object{"instance_id": fmt.Sprintf("i-bp1fault%02d", i), "target_zone_id": "cn-hangzhou-i"})
		}
		f.converge(runs)
		f.exactly("cross-zone migration jobs", f.resources, jobsByInstance(f.mock))
		f.configure(destroyed)
		f.converge(runs)
		if left := jobsByInstance(f.mock); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// An access token whose code was lost is named, so that the user can delete it, and none is created
// without a word.
func TestFaults_accessTokens(t *testing.T) {
	t.Parallel()
	inModes(t, func(t *testing.T, f *deployments, runs int) {
		f.lost = func(r *deployed, said string) {
			for id, name := range tokensByName(f.mock) {
				switch named := strings.Contains(said, "aliyun smc DeleteAccessToken --AccessTokenId "+id+"\n"); {
				case name != r.config["name"] && named:
					t.Errorf("%s is advised to delete %s, which is %s", r.config["name"], id, name)
				case name != r.config["name"]:
				case named, strings.Contains(said, fmt.Sprintf("Look for an access token of the name %q", name)):
					f.mock.RemoveAccessToken(id)
				default:
					t.Errorf("%s (%s) is not named: %s", id, name, said)
				}
			}
		}
		for i := range acctest.Sampled(20) {
			f.add(accesstoken.TypeName, object{"name": fmt.Sprintf("wave-%d", i)})
		}
		f.converge(runs)
		f.exactly("access tokens", f.resources, tokensByName(f.mock))
		f.configure(func(r *deployed) object { return object{"name": r.config["name"], "disabled": true} })
		f.converge(runs)
		f.exactly("access tokens", f.resources, tokensByName(f.mock))
		for _, r := range f.resources {
			if token, _ := f.mock.AccessToken(r.text("id")); token.Code == "" || token.Code != r.text("code") || !token.Disabled {
				t.Errorf("the state has the code %q of %+v", r.text("code"), token)
			}
		}
		f.configure(destroyed)
		f.converge(runs)
		if left := tokensByName(f.mock); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// Workgroups get exactly their source servers, exchange them, and give them back.
func TestFaults_workgroups(t *testing.T) {
	t.Parallel()
	inModes(t, func(t *testing.T, f *deployments, runs int) {
		const each = 3
		groups := acctest.Sampled(20)
		f.lost = adopting(t, f.mock, "name", workgroupsByName)
		for i := range groups {
			f.add(workgroup.TypeName, object{"name": fmt.Sprintf("wave-%d", i), "tags": object{"wave": fmt.Sprint(i)}})
		}
		f.converge(runs)
		f.exactly("workgroups", f.resources, workgroupsByName(f.mock))
		all := f.resources
		f.resources, f.lost = nil, nil
		for i, r := range all {
			var ids []string
			for n := range each {
				ids = append(ids, fmt.Sprintf("s-bp1fault%02d%d", i, n))
				f.mock.AddSource(smcmock.NewSource(ids[n]))
			}
			f.add(workgroup.MembershipTypeName, object{"workgroup_id": r.text("id"), "source_ids": ids})
		}
		f.converge(runs)
		f.members(each)
		// The last source server of each moves to the next.
		for i, r := range f.resources {
			ids := r.config["source_ids"].([]string) //nolint:forcetypeassert // As above.
			r.config = object{"workgroup_id": r.config["workgroup_id"], "source_ids": []string{ids[0], ids[1], fmt.Sprintf("s-bp1fault%02d%d", (i+1)%groups, each-1)}}
		}
		f.converge(runs)
		f.members(each)
		memberships := f.resources
		f.configure(destroyed)
		f.converge(runs)
		f.members(0)
		f.resources = all
		f.configure(func(r *deployed) object {
			return object{"name": fmt.Sprint(r.config["name"], "-changed"), "tags": r.config["tags"]}
		})
		f.converge(runs)
		for id, name := range workgroupsByName(f.mock) {
			if !strings.HasSuffix(name, "-changed") {
				t.Errorf("%s is %s", id, name)
			}
		}
		f.configure(destroyed)
		f.converge(runs)
		if left := workgroupsByName(f.mock); len(left) > 0 || len(memberships) != groups {
			t.Errorf("left: %v", left)
		}
	})
}

// members checks that the source servers are in the workgroups that the configurations say, so many
// in each; with 0, in none.
func (f *deployments) members(each int) {
	f.t.Helper()
	want := make(map[string]any)
	for _, r := range f.resources {
		ids, _ := r.config["source_ids"].([]string)
		for _, id := range ids {
			want[id] = r.config["workgroup_id"]
		}
	}
	if len(want) != each*len(f.resources) {
		f.t.Fatalf("%d source servers are configured", len(want))
	}
	for _, s := range f.mock.Sources() {
		if in, _ := want[s.SourceId].(string); s.WorkgroupId != in {
			f.t.Errorf("%s is in workgroup %q, want %q", s.SourceId, s.WorkgroupId, in)
		}
	}
}

// Source servers are adopted, changed and deleted.
func TestFaults_sourceServers(t *testing.T) {
	t.Parallel()
	inModes(t, func(t *testing.T, f *deployments, runs int) {
		for i := range acctest.Sampled(20) {
			s := smcmock.NewSource(fmt.Sprintf("s-bp1fault%02d", i))
			s.Tags = map[string]string{"old": "1"}
			f.mock.AddSource(s)
			f.add(sourceserver.TypeName, object{"source_id": s.SourceId, "name": fmt.Sprintf("web-%d", i), "force_destroy": true, "tags": object{"env": "test"}})
		}
		for _, suffix := range []string{"", "-changed"} {
			f.configure(func(r *deployed) object {
				return object{"source_id": r.config["source_id"], "name": fmt.Sprint(r.config["name"], suffix), "force_destroy": true, "tags": object{"env": "test" + suffix}}
			})
			f.converge(runs)
			for _, s := range f.mock.Sources() {
				if !strings.HasPrefix(s.Name, "web-") || !strings.HasSuffix(s.Name, suffix) || fmt.Sprint(s.Tags) != "map[env:test"+suffix+"]" {
					t.Errorf("not changed: %+v", s)
				}
			}
		}
		f.configure(destroyed)
		f.converge(runs)
		if left := f.mock.Sources(); len(left) > 0 {
			t.Errorf("left: %+v", left)
		}
	})
}
