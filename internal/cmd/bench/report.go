//go:build unix

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// report collects figures and compares them with goals.
type report struct {
	out    io.Writer
	missed []string
	rows   [][]string
}

// section begins a table.
func (r *report) section(title string, columns ...string) {
	r.flush()
	_, _ = fmt.Fprintf(r.out, "\n## %s\n\n", title)
	r.rows = [][]string{columns}
}

func (r *report) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		switch cell := cell.(type) {
		case time.Duration:
			texts[i] = fmt.Sprintf("%.2f s", cell.Seconds())
		case float64:
			texts[i] = fmt.Sprintf("%.2f", cell)
		default:
			texts[i] = fmt.Sprint(cell)
		}
	}
	r.rows = append(r.rows, texts)
}

// goal is a row that a figure has to meet: at most, or at least, so much.
func (r *report) goal(what string, figure float64, relation string, bound float64) {
	met := relation == "at most" && figure <= bound || relation == "at least" && figure >= bound
	result := "met"
	if !met {
		result = "MISSED"
		r.missed = append(r.missed, what)
	}
	r.row(what, figure, fmt.Sprintf("%s %g", relation, bound), result)
}

// flush writes the table.
func (r *report) flush() {
	if len(r.rows) == 0 {
		return
	}
	w := tabwriter.NewWriter(r.out, 0, 0, 1, ' ', 0)
	for i, row := range r.rows {
		_, _ = fmt.Fprintf(w, "| %s\t|\n", strings.Join(row, "\t| "))
		if i == 0 {
			_, _ = fmt.Fprintf(w, "|%s\n", strings.Repeat("---\t|", len(row)))
		}
	}
	_ = w.Flush()
	r.rows = nil
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }
