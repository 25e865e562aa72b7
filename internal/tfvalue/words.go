package tfvalue

import (
	"strings"
	"time"
)

// Words returns values such as statuses as strings.
func Words[T ~string](values []T) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return words
}

// Alternatives writes values as `A`, `B` or `C`, for descriptions.
func Alternatives[T ~string](values []T) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "`" + string(v) + "`"
	}
	last := len(quoted) - 1
	if last < 1 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// Days writes a duration in whole days.
func Days(d time.Duration) int { return int(d / (24 * time.Hour)) }
