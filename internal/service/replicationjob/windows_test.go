package replicationjob

import (
	"strings"
	"testing"
	"time"
)

const day = 24 * time.Hour

// noon is a time with an offset, so that what errors show is seen to be UTC.
var noon = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.FixedZone("", 8*60*60))

func TestScheduleWindow(t *testing.T) {
	t.Parallel()
	runWindow(t, func(offset time.Duration) error { return checkScheduleWindow(noon, noon.Add(offset)) },
		map[time.Duration]bool{
			-day:                 false,
			-time.Second:         false,
			0:                    false, // It must be later than now.
			time.Second:          true,
			15 * day:             true,
			30*day - time.Second: true,
			30 * day:             true,
			30*day + time.Second: false,
			100 * 365 * day:      false,
		},
		"30 days ahead", "2026-12-01T04:00:00Z", "2026-12-31T04:00:00Z")
}

func TestValidTimeWindow(t *testing.T) {
	t.Parallel()
	runWindow(t, func(offset time.Duration) error { return checkValidTimeWindow(noon, noon.Add(offset)) },
		map[time.Duration]bool{
			-day:                 false,
			0:                    false,
			7*day - time.Second:  false,
			7 * day:              true,
			7*day + time.Second:  true,
			90*day - time.Second: true,
			90 * day:             true,
			90*day + time.Second: false,
		},
		"7 to 90 days after", "2026-12-08T04:00:00Z", "2027-03-01T04:00:00Z")
}

// runWindow checks which offsets are admitted, and that a refusal tells the time
// refused, the rule and its bounds.
func runWindow(t *testing.T, check func(time.Duration) error, admitted map[time.Duration]bool, told ...string) {
	t.Helper()
	for offset, want := range admitted {
		t.Run(offset.String(), func(t *testing.T) {
			t.Parallel()
			err := check(offset)
			if got := err == nil; got != want {
				t.Fatalf("admitted: %t, want %t (%v)", got, want, err)
			}
			if err == nil {
				return
			}
			for _, part := range append([]string{noon.Add(offset).UTC().Format(time.RFC3339)}, told...) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
		})
	}
}

// TestWindowsCompareInstants checks that the offset in which a time is written
// does not matter.
func TestWindowsCompareInstants(t *testing.T) {
	t.Parallel()
	last := noon.Add(30 * day).In(time.FixedZone("", -11*60*60))
	if err := checkScheduleWindow(noon.UTC(), last); err != nil {
		t.Error(err)
	}
	if err := checkValidTimeWindow(noon.UTC(), noon.Add(90*day).In(time.FixedZone("", -11*60*60))); err != nil {
		t.Error(err)
	}
}
