package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// report is Markdown, for a person and for RESULTS.md.
type report struct{ w io.Writer }

func (r *report) head(text string)               { fmt.Fprintf(r.w, "\n### %s\n", text) }
func (r *report) say(format string, args ...any) { fmt.Fprintf(r.w, format+"\n", args...) }
func (r *report) gap()                           { fmt.Fprintln(r.w) }
func (r *report) row(cells ...string)            { fmt.Fprintf(r.w, "| %s |\n", strings.Join(cells, " | ")) }
func (r *report) columns(names ...string)        { r.gap(); r.row(names...); r.row(rules(len(names))...) }

func rules(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "---"
	}
	return out
}

// tell shows progress, to the terminal and not into the report.
func tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// count prints a number with spaces at the thousands.
func count[N int | float64](n N) string {
	s := fmt.Sprintf("%.0f", float64(n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
