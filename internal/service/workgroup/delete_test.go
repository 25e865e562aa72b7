package workgroup_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/acctest"
	"github.com/seed-1848b749/terraform-provider-smc/internal/service/workgroup"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// hooks does things when the mock is called.
type hooks struct {
	mu     sync.Mutex
	counts map[string]int
	todo   map[string]func()
}

// call does something at the nth call of an action from now on.
func (h *hooks) call(action string, n int, do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.todo == nil {
		h.todo = make(map[string]func())
	}
	h.todo[fmt.Sprint(action, h.counts[action]+n)] = do
}

// count is called by the mock.
func (h *hooks) count(call smcmock.Call) {
	h.mu.Lock()
	if h.counts == nil {
		h.counts = make(map[string]int)
	}
	h.counts[call.Action]++
	do := h.todo[fmt.Sprint(call.Action, h.counts[call.Action])]
	h.mu.Unlock()
	if do != nil {
		do()
	}
}

// free takes source servers out of their workgroups.
func free(mock *smcmock.Server, sourceIDs ...string) {
	for _, id := range sourceIDs {
		mock.UpdateSource(id, func(s *smcmock.Source) { s.WorkgroupId = "" })
	}
}

// Deleting a workgroup waits while its source servers leave it, and names those that do not.
func TestWorkgroup_deleteWithMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(mock *smcmock.Server, id string, on *hooks)
		code      string // of the refusal; "" is the mock's own
		want      []string
	}{
		"empty":        {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) { free(mock, "s-1", "s-2") }},
		"they stay":    {meanwhile: func(*smcmock.Server, string, *hooks) {}, want: []string{"s-1 (web-1), s-2 (web-2)", "smc_workgroup_membership", "Workgroup.NotEmpty", "Request ID"}},
		"another code": {meanwhile: func(*smcmock.Server, string, *hooks) {}, code: "Unheard.Of", want: []string{"s-1 (web-1), s-2 (web-2)", "Unheard.Of"}},
		"one stays":    {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) { free(mock, "s-1") }, want: []string{"has these: s-2 (web-2)."}},
		"they leave after the call": {meanwhile: func(mock *smcmock.Server, _ string, on *hooks) {
			on.call("DeleteWorkgroup", 1, func() { free(mock, "s-1", "s-2") })
		}},
		"they leave one by one": {meanwhile: func(mock *smcmock.Server, _ string, on *hooks) {
			on.call("DescribeSourceServers", 6, func() { free(mock, "s-1") })
			on.call("DescribeSourceServers", 12, func() { free(mock, "s-2") })
		}},
		"the workgroup is gone": {meanwhile: func(mock *smcmock.Server, id string, _ *hooks) { mock.RemoveWorkgroup(id) }},
		"they cannot be listed": {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) {
			mock.Inject(smcmock.Fault{Action: "DescribeSourceServers", Code: "Forbidden.Unauthorized"})
		}, want: []string{"Deleting workgroup", "Workgroup.NotEmpty"}},
		"deletion is not permitted": {meanwhile: func(mock *smcmock.Server, _ string, _ *hooks) {
			mock.Inject(smcmock.Fault{Action: "DeleteWorkgroup", Code: "Forbidden.Unauthorized"})
		}, want: []string{"Deleting workgroup", "Forbidden.Unauthorized"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := &hooks{}
			mock := startMock(t, 2, func(o *smcmock.Options) { o.Switches.UndocumentedCode, o.OnCall = test.code, on.count })
			d := acctest.NewDeployment(t, mock, workgroup.TypeName)
			id := d.Create(object{"name": "wave-1"})
			for _, source := range []string{"s-2", "s-1"} {
				mock.UpdateSource(source, func(s *smcmock.Source) { s.WorkgroupId = id })
			}
			test.meanwhile(mock, id, on)
			diags := d.Destroy()
			if test.want != nil && !failed(diags, test.want...) || test.want == nil && (failed(diags) || len(mock.Workgroups()) > 0) {
				t.Errorf("%s", acctest.Summary(diags))
			}
			if gone := d.State == nil; gone != (test.want == nil) {
				t.Errorf("gone from the state: %t", gone)
			}
		})
	}
}

// A source server that is being deleted is waited for, for as long as timeouts.delete allows.
func TestWorkgroup_deleteWithDeletedMember(t *testing.T) {
	t.Parallel()
	mock := startMock(t, 1, func(o *smcmock.Options) { o.Phases.Deleting = 300 * time.Millisecond })
	d := acctest.NewDeployment(t, mock, workgroup.TypeName)
	id := d.Create(object{"timeouts": object{"delete": "1m"}})
	mock.UpdateSource("s-1", func(s *smcmock.Source) { s.WorkgroupId, s.State = id, smcmock.SourceDeleting })
	time.AfterFunc(200*time.Millisecond, func() { mock.RemoveSource("s-1") })
	d.Succeed(d.Destroy())

	d = acctest.NewDeployment(t, mock, workgroup.TypeName)
	id = d.Create(object{"timeouts": object{"delete": "3s"}})
	mock.AddSource(smcmock.Source{SourceId: "s-9", WorkgroupId: id, State: smcmock.SourceDeleting})
	if diags := d.Destroy(); !failed(diags, "s-9", "still has source servers") {
		t.Errorf("%s", acctest.Summary(diags))
	}
}
