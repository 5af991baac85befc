package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// result is how a test ended. A greater one wins where a test ran more than once.
type result int

const (
	running result = iota // and will stay so if the process dies
	skipped
	passed
	failed
)

// key names a test; test is "" for the package itself.
type key struct{ pkg, test string }

type test struct {
	result result
	live   bool     // in the present run, it has begun and not ended
	output []string // of the present run
	reason string   // why it was skipped
}

// report gathers the tests of one or more runs.
type report struct{ tests map[key]*test }

func newReport() *report { return &report{tests: map[key]*test{}} }

func (r *report) get(k key) *test {
	t := r.tests[k]
	if t == nil {
		t = &test{}
		r.tests[k] = t
	}
	return t
}

func (r *report) add(e event) {
	if e.Package == "" {
		return
	}
	t := r.get(key{e.Package, e.Test})
	switch e.Action {
	case "start", "run":
		t.live, t.output = true, nil
	case "output":
		t.output = append(t.output, e.Output)
	case "pass":
		t.end(passed)
	case "skip":
		t.reason = reason(t.output)
		t.end(skipped)
	case "fail":
		t.end(failed)
		if e.Test == "" {
			r.dead(e.Package)
		}
	}
}

func (t *test) end(how result) {
	t.live = false
	t.result = max(t.result, how)
}

// dead fails the tests of a package whose process ended before they did.
func (r *report) dead(pkg string) {
	for k, t := range r.tests {
		if k.pkg == pkg && k.test != "" && t.live {
			t.end(failed)
		}
	}
}

// reason finds what a skipped test said.
func reason(output []string) string {
	var said []string
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, after, ok := strings.Cut(line, ".go:"); ok { // file.go:12: what was said
			if _, text, ok := strings.Cut(after, ": "); ok {
				line = text
			}
		}
		said = append(said, line)
	}
	return cmp.Or(strings.Join(said, " "), "no reason given")
}

type tally struct{ passed, failed, skipped int }

func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// tally counts the tests; see the command's comment.
func (r *report) tally() tally {
	var t tally
	parents, failedBelow := map[key]bool{}, map[key]bool{}
	for k, x := range r.tests {
		for _, above := range k.above() {
			parents[above] = parents[above] || above.test != ""
			failedBelow[above] = failedBelow[above] || x.result == failed
		}
	}
	for k, x := range r.tests {
		switch {
		case x.result == failed && !failedBelow[k]:
			t.failed++
		case k.test == "" || parents[k]:
		case x.result == passed:
			t.passed++
		case x.result == skipped:
			t.skipped++
		}
	}
	return t
}

// above gives the tests that hold a subtest, and its package.
func (k key) above() []key {
	if k.test == "" {
		return nil
	}
	keys := []key{{k.pkg, ""}}
	for i, c := range k.test {
		if c == '/' {
			keys = append(keys, key{k.pkg, k.test[:i]})
		}
	}
	return keys
}

// failures writes the output of the failed tests of a package, or the package's own where none has failed.
func (r *report) failures(out io.Writer, pkg string) {
	keys := r.sorted(func(k key, t *test) bool { return k.pkg == pkg && k.test != "" && t.result == failed })
	if len(keys) == 0 {
		keys = []key{{pkg, ""}}
	}
	for _, k := range keys {
		fmt.Fprintf(out, "\n--- %s %s\n%s", k.pkg, k.test, strings.Join(r.tests[k].output, ""))
	}
	fmt.Fprintln(out)
}

func (r *report) sorted(want func(key, *test) bool) []key {
	var keys []key
	for k, t := range r.tests {
		if want(k, t) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.test, b.test)) })
	return keys
}

// explain says why tests were skipped, each reason once with how many it stopped, and names what failed.
func (r *report) explain(out io.Writer) {
	count, first := map[string]int{}, map[string]key{}
	var reasons []string
	for _, k := range r.sorted(func(k key, t *test) bool { return k.test != "" && t.result == skipped }) {
		why := r.tests[k].reason
		if count[why]++; count[why] == 1 {
			first[why] = k
			reasons = append(reasons, why)
		}
	}
	for _, why := range reasons {
		more := ""
		if count[why] > 1 {
			more = fmt.Sprintf(" and %d more", count[why]-1)
		}
		fmt.Fprintf(out, "skipped: %s %s%s: %s\n", first[why].pkg, first[why].test, more, why)
	}
	for _, k := range r.sorted(func(_ key, t *test) bool { return t.result == failed }) {
		fmt.Fprintf(out, "failed:  %s %s\n", k.pkg, k.test)
	}
}
