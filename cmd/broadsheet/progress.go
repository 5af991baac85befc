package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress shows on a terminal how far long work is: a line that is written over. Where there is no terminal it says nothing, and the
// summary at the end is all there is.
type progress struct {
	w       io.Writer
	start   time.Time
	shown   time.Time
	written bool
}

// newProgress shows on a.stderr, if that is a terminal.
func newProgress(a *app) *progress {
	p := &progress{start: time.Now()}
	if f, ok := a.stderr.(*os.File); ok {
		if st, err := f.Stat(); err == nil && st.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	return p
}

// show writes what is done, the rate, and the time left by the part (0 to 1) that is done, at most five times a second.
func (p *progress) show(what string, done int, part float64) {
	if p.w == nil || time.Since(p.shown) < 200*time.Millisecond {
		return
	}
	p.shown, p.written = time.Now(), true
	took := time.Since(p.start)
	line := fmt.Sprintf("%s: %d, %.0f a second", what, done, float64(done)/took.Seconds())
	if part > 0.01 && part < 1 {
		left := time.Duration(float64(took) * (1 - part) / part).Round(time.Second)
		line += fmt.Sprintf(", %.0f %%, %s left", 100*part, left)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

// end clears the line.
func (p *progress) end() {
	if p.written {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
