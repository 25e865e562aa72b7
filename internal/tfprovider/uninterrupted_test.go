package tfprovider_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfprovider"
)

// An interrupt gives the call under way 20 seconds more, and prevents one that has not begun.
func TestUninterrupted(t *testing.T) {
	t.Parallel()
	interrupt := 5 * time.Second
	for name, test := range map[string]struct {
		takes time.Duration
		after time.Duration // when it ends
		want  error
	}{
		"before the interrupt":  {4 * time.Second, 4 * time.Second, nil},
		"soon after it":         {24 * time.Second, 24 * time.Second, nil},
		"long after it":         {time.Minute, interrupt + 20*time.Second, context.Canceled},
		"at once":               {0, 0, nil},
		"just before the grace": {interrupt + 20*time.Second - 1, interrupt + 20*time.Second - 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(interrupt, cancel)
				began := time.Now()
				id, err := tfprovider.Uninterrupted(ctx, func(ctx context.Context) (string, error) {
					select {
					case <-ctx.Done():
						return "", ctx.Err()
					case <-time.After(test.takes):
						return "t-1", nil
					}
				})
				if !errors.Is(err, test.want) || (id == "t-1") != (test.want == nil) || time.Since(began) != test.after {
					t.Errorf("got %q, %v after %s", id, err, time.Since(began))
				}
			})
		})
	}
	t.Run("not begun", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := tfprovider.Uninterrupted(ctx, func(context.Context) (int, error) {
			t.Error("the call was made")
			return 0, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
