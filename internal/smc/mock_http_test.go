package smc_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// The tests of these files run the client against the mock over the network of this machine,
// in real time. The mock's clock is stepped, and the client does not wait between attempts.

// listeningMock starts a mock with one source server, and a client of it.
func listeningMock(t *testing.T, switches smcmock.Switches, adjust ...func(*smcmock.Options)) (*smcmock.Server, *smc.Client) {
	t.Helper()
	options := smcmock.Options{SecurityToken: testToken, Switches: switches}
	for _, f := range adjust {
		f(&options)
	}
	mock := smcmock.New(options)
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	return mock, clientOf(t, mock, func(c *smc.Config) {
		c.Endpoint, c.Transport = mock.URL(), nil
		c.PollInterval = time.Millisecond
		c.Sleep = func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }
	})
}

// lose makes the mock carry the next call of an operation out without a response.
func lose(mock *smcmock.Server, action string) {
	mock.ClearFaults()
	mock.Inject(smcmock.Fault{Action: action, DropAfter: true, Times: 1})
}

// filterTest is a listing with a filter, and the objects that it finds.
type filterTest[F any] struct {
	filter F
	want   []string // IDs, sorted
}

// checkFilters makes listings, which together have to use every field of the filter but those
// of without.
func checkFilters[F, T any](t *testing.T, tests map[string]filterTest[F], list func(context.Context, F) ([]T, error), id func(T) string, without ...string) {
	t.Helper()
	used := make(map[string]bool)
	for name, test := range tests {
		for value, i := reflect.ValueOf(test.filter), 0; i < value.NumField(); i++ {
			if !value.Field(i).IsZero() {
				used[value.Type().Field(i).Name] = true
			}
		}
		objects, err := list(t.Context(), test.filter)
		var got []string
		for _, object := range objects {
			got = append(got, id(object))
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: found %v, %v, want %v", name, got, err, test.want)
		}
	}
	for filter, i := reflect.TypeFor[F](), 0; i < filter.NumField(); i++ {
		if name := filter.Field(i).Name; !used[name] && !slices.Contains(without, name) {
			t.Errorf("the field %s of the filter is not used", name)
		}
	}
}
