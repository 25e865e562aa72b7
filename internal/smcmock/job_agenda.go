package smcmock

import (
	"container/heap"
	"time"
)

// agenda holds the jobs whose state changes at a known time, the soonest first.
type agenda struct{ jobs queue }

// next returns the job that was due first, if any is due by now.
func (a *agenda) next(now time.Time) *jobRecord {
	if len(a.jobs) == 0 || a.jobs[0].due.After(now) {
		return nil
	}
	return a.jobs[0]
}

// put sets when a job is due; a zero time is never.
func (a *agenda) put(r *jobRecord, due time.Time) {
	if due.IsZero() {
		a.drop(r)
		return
	}
	r.due = due
	if r.index < 0 {
		heap.Push(&a.jobs, r)
		return
	}
	heap.Fix(&a.jobs, r.index)
}

func (a *agenda) drop(r *jobRecord) {
	if r.index >= 0 {
		heap.Remove(&a.jobs, r.index)
	}
}

// queue implements heap.Interface.
type queue []*jobRecord

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].due.Equal(q[j].due) {
		return q[i].seq < q[j].seq
	}
	return q[i].due.Before(q[j].due)
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	r, ok := x.(*jobRecord)
	if !ok {
		return
	}
	r.index = len(*q)
	*q = append(*q, r)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	r := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	r.index = -1
	return r
}
