package smc_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// childEndpoint makes the test binary make one call to the endpoint it holds instead
// of running tests: proxies and the SDK's debugging are read from the environment once
// per process.
const childEndpoint = "SMC_TEST_CHILD_ENDPOINT"

func TestMain(m *testing.M) {
	endpoint := os.Getenv(childEndpoint)
	if endpoint == "" {
		os.Exit(m.Run())
	}
	client, err := smc.New(smc.Config{
		Endpoint:     endpoint,
		Region:       testRegion,
		Credentials:  credentials.NewStaticSTSCredentialsProvider(testKey, testSecret, testToken),
		MaxRetryTime: 1, // One attempt.
	})
	if err == nil {
		_, err = client.FindReplicationJob(context.Background(), "", "j-1")
	}
	_, _ = fmt.Fprintln(os.Stderr, "outcome:", err)
	os.Exit(0)
}

// callInChild makes a call in a process with more environment variables, and returns
// all it printed.
func callInChild(t *testing.T, endpoint string, environment ...string) string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // The test binary itself.
	for _, variable := range os.Environ() {
		if !strings.Contains(strings.ToLower(variable), "_proxy=") {
			child.Env = append(child.Env, variable)
		}
	}
	child.Env = append(child.Env, append(environment, childEndpoint+"="+endpoint)...)
	printed, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	return string(printed)
}
