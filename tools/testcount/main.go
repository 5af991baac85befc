// Command testcount reads what `go test -json` wrote, of one run or several one after another, and says
// what a person wants to know: which packages passed, the output of what failed, why tests were skipped, and
// as the very last line
//
//	N passed, N failed, N skipped
//
// A test that ran more than once counts once, with the worst of failed and passed; skipped only if it was skipped every time.
// A test with subtests is not counted beside them unless it failed by itself. A package that does not build, or
// whose process died, counts as one failed test at least. The flags add steps that are no Go tests, and
// arguments are lines to be shown above the last one.
//
// The exit status is 1 if anything failed or nothing ran, 2 for wrong usage.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	passed := flag.Int("passed", 0, "steps besides that passed")
	failed := flag.Int("failed", 0, "steps besides that failed")
	skipped := flag.Int("skipped", 0, "steps besides that were skipped")
	flag.Parse()
	r := newReport()
	if err := r.read(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(1)
	}
	t := r.tally()
	t.passed += *passed
	t.failed += *failed
	t.skipped += *skipped
	fmt.Println()
	r.explain(os.Stdout)
	for _, note := range flag.Args() {
		fmt.Println(note)
	}
	fmt.Println(t)
	if t.failed > 0 || t.passed == 0 {
		os.Exit(1)
	}
}

// event is one line of go test -json; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
	Elapsed    float64
}

// read takes events in and writes a line for each package as it ends.
func (r *report) read(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Action == "" {
			fmt.Fprintln(out, lines.Text()) // what go itself says, as on a broken build
			continue
		}
		r.add(e)
		if e.Test == "" {
			r.packageLine(out, e)
		}
	}
	return lines.Err()
}

func (r *report) packageLine(out io.Writer, e event) {
	switch e.Action {
	case "build-output":
		fmt.Fprint(out, e.Output)
	case "pass", "fail":
		word := map[string]string{"pass": "ok  ", "fail": "FAIL"}[e.Action]
		fmt.Fprintf(out, "%s  %-40s %6.1fs\n", word, e.Package, e.Elapsed)
		if e.Action == "fail" {
			r.failures(out, e.Package)
		}
	}
}
