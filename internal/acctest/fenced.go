package acctest

import "strings"

// Fenced is a fenced code block of a page.
type Fenced struct {
	Language string
	Line     int // of the first line of the text, from 1
	Text     string
}

// FencedBlocks returns the fenced code blocks of a page, also those in lists, without their indentation.
func FencedBlocks(page string) []Fenced {
	var blocks []Fenced
	var open *Fenced
	indent := ""
	for i, line := range strings.Split(page, "\n") {
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case open == nil && strings.HasPrefix(trimmed, "```"):
			indent = line[:len(line)-len(trimmed)]
			open = &Fenced{Language: strings.TrimSpace(strings.TrimPrefix(trimmed, "```")), Line: i + 2}
		case open != nil && trimmed == "```":
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.Text += strings.TrimPrefix(line, indent) + "\n"
		}
	}
	return blocks
}
