package tfprovider

import (
	"context"
	"time"
)

// interruptGrace is how long a call of Uninterrupted may take to respond after an interrupt.
const interruptGrace = 20 * time.Second

// Uninterrupted makes a call whose response is the only reference to what it creates. An
// interrupt, or the end of ctx for another reason, does not abort the call in flight at once, so
// that the ID of an object that SMC has created is not lost; it prevents a call that has not
// begun.
func Uninterrupted[T any](ctx context.Context, call func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(interruptGrace, cancel) })
	defer stop()
	return call(detached)
}
