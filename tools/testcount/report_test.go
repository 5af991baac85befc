package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func lines(events ...string) io.Reader {
	var b strings.Builder
	for _, e := range events {
		action, name, _ := strings.Cut(e, " ")
		output := ""
		if action == "output" {
			name, output, _ = strings.Cut(name, " ")
		}
		if name == "-" {
			name = ""
		}
		fmt.Fprintf(&b, "{\"Action\":%q,\"Package\":\"p\",\"Test\":%q,\"Output\":%q}\n", action, name, output)
	}
	return strings.NewReader(b.String())
}

func TestTally(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events []string
		want   string
	}{
		"plain":                     {[]string{"run A", "pass A", "run B", "skip B", "run C", "fail C", "fail -"}, "1 passed, 1 failed, 1 skipped"},
		"a parent is not counted":   {[]string{"run A", "run A/x", "run A/y", "pass A/x", "fail A/y", "fail A", "fail -"}, "1 passed, 1 failed, 0 skipped"},
		"unless it fails by itself": {[]string{"run A", "run A/x", "pass A/x", "fail A", "fail -"}, "1 passed, 1 failed, 0 skipped"},
		"a package that died":       {[]string{"run A", "run B", "pass B", "fail -"}, "1 passed, 1 failed, 0 skipped"},
		"a package without tests":   {[]string{"start -", "fail -"}, "0 passed, 1 failed, 0 skipped"},
		"skipped, then passed":      {[]string{"run A", "skip A", "pass -", "run A", "pass A", "pass -"}, "1 passed, 0 failed, 0 skipped"},
		"failed, then passed":       {[]string{"run A", "fail A", "fail -", "run A", "pass A", "pass -"}, "0 passed, 1 failed, 0 skipped"},
		"no test files":             {[]string{"start -", "skip -"}, "0 passed, 0 failed, 0 skipped"},
	} {
		r := newReport()
		if err := r.read(lines(c.events...), io.Discard); err != nil {
			t.Fatal(err)
		}
		if got := r.tally().String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestReasonsAreSaidOnce(t *testing.T) {
	t.Parallel()
	r := newReport()
	err := r.read(lines("run A", "output A     a_test.go:7: no Chromium\n", "skip A", "run B", "output B     b_test.go:9: no Chromium\n", "skip B"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.explain(&out)
	if want := "skipped: p A and 1 more: no Chromium\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestBrokenLinesAreShown(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := newReport().read(strings.NewReader("go: no such package\n"), &out); err != nil || out.String() != "go: no such package\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
