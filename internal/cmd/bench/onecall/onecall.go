// Package onecall is what a creation and a deletion cost at least: one call.
package onecall

import (
	"context"
	"net/http"
	"os"
)

// Variable names the URL to call; without it nothing is called.
const Variable = "BENCH_CALL"

var client = http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}

// Make makes the call.
func Make(ctx context.Context) error {
	url := os.Getenv(Variable)
	if url == "" {
		return nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil) //nolint:gosec // The URL is the harness's.
	if err != nil {
		return err
	}
	response, err := client.Do(request) //nolint:gosec // The same.
	if err != nil {
		return err
	}
	return response.Body.Close()
}
