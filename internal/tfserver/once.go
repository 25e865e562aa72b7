package tfserver

import (
	"context"
	"reflect"
)

// once is what was read within a call of the protocol, by type. One goroutine uses it.
type once map[reflect.Type]any

type onceKey struct{}

// withOnce returns the context of a call of the protocol.
func withOnce(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, once{})
}

// Once returns what read returns. Within one call of the protocol it calls read once for each type of
// result: what was read beside the framework is not read again by it.
func Once[T any](ctx context.Context, read func() T) T {
	had, ok := ctx.Value(onceKey{}).(once)
	if !ok {
		return read()
	}
	key := reflect.TypeFor[T]()
	if result, ok := had[key].(T); ok {
		return result
	}
	result := read()
	had[key] = result
	return result
}
