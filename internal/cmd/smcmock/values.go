package main

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// value is a flag whose errors say what it has to be. It implements flag.Value.
type value[T comparable] struct {
	to    *T
	want  string
	parse func(string) (T, error)
	valid func(T) bool
}

// newValue returns a value that is otherwise until it is set.
func newValue[T comparable](to *T, otherwise T, want string, parse func(string) (T, error), valid func(T) bool) *value[T] {
	*to = otherwise
	return &value[T]{to, want, parse, valid}
}

// Set implements flag.Value.
func (v *value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err != nil || !v.valid(parsed) {
		return fmt.Errorf("it must be %s", v.want)
	}
	*v.to = parsed
	return nil
}

// String implements flag.Value. A zero is not a default that is worth mentioning.
func (v *value[T]) String() string {
	var zero T
	if v.to == nil || *v.to == zero {
		return ""
	}
	return fmt.Sprint(*v.to)
}

func parseFloat(text string) (float64, error) { return strconv.ParseFloat(text, 64) }

func duration(to *time.Duration, otherwise time.Duration) *value[time.Duration] {
	return newValue(to, otherwise, "a duration such as 500ms, 30s, 5m or 1h30m", time.ParseDuration, func(d time.Duration) bool { return d >= 0 })
}

func whole(to *int, least int) *value[int] {
	return newValue(to, 0, fmt.Sprint("a whole number of at least ", least), strconv.Atoi, func(n int) bool { return n >= least })
}

func seed(to *uint64) *value[uint64] {
	parse := func(text string) (uint64, error) { return strconv.ParseUint(text, 10, 64) }
	return newValue(to, 0, "a whole number of at least 0", parse, func(uint64) bool { return true })
}

func positive(to *float64, otherwise float64) *value[float64] {
	return newValue(to, otherwise, "a positive number", parseFloat, func(n float64) bool { return n > 0 && !math.IsInf(n, 0) })
}

func rate(to *float64) *value[float64] {
	return newValue(to, 0, "a number of at least 0", parseFloat, func(n float64) bool { return n >= 0 && !math.IsInf(n, 0) })
}

func share(to *float64) *value[float64] {
	return newValue(to, 0, "a number from 0 to 1", parseFloat, func(n float64) bool { return n >= 0 && n <= 1 })
}
