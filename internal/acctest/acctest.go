// Package acctest is what acceptance tests share: a mock of Server Migration Center, a
// Terraform or OpenTofu that knows the provider, and a provider block that brings them
// together. Nothing depends on the environment of whoever runs the tests, so they can
// run in parallel.
package acctest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-1848b749/terraform-provider-smc/internal/provider"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
	"github.com/seed-1848b749/terraform-provider-smc/internal/tfserver"
)

// Region is the provider's region in ProviderConfig.
const Region = "cn-hangzhou"

// Version is the version of the provider under test.
const Version = "0.0.0-test"

// haste is how many times shorter the client's waits are.
const haste = 20

// listedVariable names the environment variable with which every read of a refresh is
// served from a listing, for a second run of the acceptance tests.
const listedVariable = "SMC_ACC_LISTED"

// StartMock starts a mock that is closed at the end of the test.
func StartMock(t testing.TB, options ...func(*smcmock.Options)) *smcmock.Server {
	t.Helper()
	var o smcmock.Options
	for _, option := range options {
		option(&o)
	}
	mock := smcmock.New(o)
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := mock.Close(); err != nil {
			t.Error(err)
		}
	})
	return mock
}

// ShortRuns is an option of the mock with which each phase of a run lasts a moment.
func ShortRuns(o *smcmock.Options) {
	const moment = 30 * time.Millisecond
	o.Phases = smcmock.Phases{Preparing: moment, Syncing: moment, Processing: moment, Cleaning: moment}
}

// ProviderFactories returns the provider under test, for a test case. It reads no
// environment variables, and waits briefly between its calls. Whatever it answers beside the framework,
// the framework is asked as well: a difference ends the tests.
func ProviderFactories(options ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	options = append([]provider.Option{
		provider.WithEnvironment(func(string) string { return "" }),
		provider.WithClientConfig(func(c *smc.Config) {
			shortenWaits(c, haste)
			if os.Getenv(listedVariable) != "" {
				c.Reading = smc.ReadListed
			}
		}),
		provider.WithServing(tfserver.Options{Shadow: func(difference string) { panic(difference) }}),
	}, options...)
	newServer := provider.NewServer(Version, options...)
	return map[string]func() (tfprotov6.ProviderServer, error){
		provider.TypeName: func() (tfprotov6.ProviderServer, error) { return newServer(), nil },
	}
}

// Environment is an option of the provider with the environment variables that a user exports
// before running an example that configures nothing.
func Environment(mock *smcmock.Server) provider.Option {
	variables := map[string]string{
		"SMC_ENDPOINT": mock.URL(), "ALICLOUD_REGION": Region, "ALICLOUD_ACCESS_KEY": "testid", "ALICLOUD_SECRET_KEY": "testsecret",
	}
	return provider.WithEnvironment(func(name string) string { return variables[name] })
}

// shortenWaits makes all waits of a client so many times shorter.
func shortenWaits(c *smc.Config, times time.Duration) {
	c.PollInterval = time.Second / times
	c.Sleep = func(ctx context.Context, d time.Duration) error {
		timer := time.NewTimer(d / times)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}
}

// ProviderConfig returns a provider block for the mock, with further lines.
func ProviderConfig(mock *smcmock.Server, extra ...string) string {
	return fmt.Sprintf(`
provider "smc" {
  endpoint   = %q
  region     = %q
  access_key = "testid"
  secret_key = "testsecret"
  %s
}
`, mock.URL(), Region, strings.Join(extra, "\n  "))
}
