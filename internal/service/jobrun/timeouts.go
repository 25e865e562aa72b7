package jobrun

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-1848b749/terraform-provider-smc/internal/tfvalidate"
)

// Default time limits, which the timeouts block overrides.
const (
	DefaultCreateTimeout = 10 * time.Minute
	DefaultReadTimeout   = 5 * time.Minute
	DefaultUpdateTimeout = 10 * time.Minute
	// DefaultDeleteTimeout is long: destroying a running job may have to wait for a phase that
	// cannot be stopped.
	DefaultDeleteTimeout = 60 * time.Minute
)

// TimeoutsBlock is the timeouts block of a job.
func TimeoutsBlock(ctx context.Context) schema.Block {
	return tfvalidate.PositiveTimeouts(timeouts.Block(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: fmt.Sprintf("How long the creation may take, including the wait for the job's turn while the account runs as many jobs as it may. Default: `%s`.", shortDuration(DefaultCreateTimeout)),
		ReadDescription:   fmt.Sprintf("How long a refresh may take. Default: `%s`.", shortDuration(DefaultReadTimeout)),
		UpdateDescription: fmt.Sprintf("How long a change in place may take, including the same wait, and the wait for a phase in which the job can be paused. Default: `%s`.", shortDuration(DefaultUpdateTimeout)),
		DeleteDescription: fmt.Sprintf("How long the deletion may take, including the wait for a phase in which a running job can be paused. "+
			"Default: `%s`.", shortDuration(DefaultDeleteTimeout)),
	}))
}

// shortDuration writes whole minutes as HCL users do: 60m.
func shortDuration(d time.Duration) string { return fmt.Sprintf("%dm", int(d.Minutes())) }
