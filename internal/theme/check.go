package theme

import (
	"errors"
	"fmt"
	"time"
)

// checkTime is how long a template may take for one sample page before Check calls it stuck. A page
// takes a millisecond, and html/template a second or two to notice that one calls itself.
const checkTime = 30 * time.Second

// Check loads the theme with an overlay ("" for none) and runs every template with made-up pages of every kind, whole and bare, in a
// left-to-right and a right-to-left language. It returns what is wrong, by file and line, and nothing for a theme that can be served.
func Check(overlay string) []Problem {
	t, err := Load(Options{Overlay: overlay})
	if err != nil {
		return []Problem{asProblem(err)}
	}
	return t.check()
}

func (t *Theme) check() []Problem {
	problems := t.faint()
	problems = append(problems, t.strays()...)
	seen := map[string]bool{}
	for _, s := range samples() {
		page, err := t.renderWithin(s.view, checkTime)
		if err == nil {
			for _, p := range t.lost(s.view, page.HTML) {
				if key := p.Error(); !seen[key] {
					seen[key] = true
					problems = append(problems, p)
				}
			}
			continue
		}
		p := asProblem(err)
		key := p.Error()
		p.Page = s.view.kind()
		if !seen[key] {
			seen[key] = true
			problems = append(problems, p)
		}
		if errors.Is(err, errStuck) || errors.Is(err, errTooLong) || errors.Is(err, errEndless) {
			break // the other pages would only take as long to say the same
		}
	}
	return problems
}

var errStuck = errors.New("stuck")

// renderWithin renders and gives up waiting after a time. What it gave up on goes on running until the
// process ends: a template cannot be stopped.
func (t *Theme) renderWithin(v View, limit time.Duration) (Rendered, error) {
	type result struct {
		page Rendered
		err  error
	}
	done := make(chan result, 1)
	go func() {
		page, err := t.Render(v)
		done <- result{page, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.page, r.err
	case <-timer.C:
		return Rendered{}, Problem{File: "templates/" + string(v.kind()) + ".html",
			Message: fmt.Sprintf("the page was not ready after %s; is there a loop without an end?", limit), cause: errStuck}
	}
}

// faint finds pairs of the theme's colours that cannot be told apart well enough to read (WCAG 2.2, 1.4.3).
func (t *Theme) faint() []Problem {
	var ps []Problem
	for _, mode := range []struct {
		name string
		p    palette
	}{{"light", t.config.Light}, {"dark", t.config.Dark}} {
		for _, pair := range [][4]string{
			{"ink", mode.p.Ink, "paper", mode.p.Paper}, {"soft", mode.p.Soft, "paper", mode.p.Paper}, {"accent", mode.p.Accent, "paper", mode.p.Paper},
			{"ink", mode.p.Ink, "wash", mode.p.Wash}, {"soft", mode.p.Soft, "wash", mode.p.Wash},
		} {
			a, _ := parseColor(pair[1])
			b, _ := parseColor(pair[3])
			if c := contrast(a, b); c < 4.5 {
				ps = append(ps, Problem{File: "theme.toml", Message: fmt.Sprintf("[%s] %s %s on %s %s has a contrast of %.1f to 1; it takes 4.5 to be read",
					mode.name, pair[0], pair[1], pair[2], pair[3], c)})
			}
		}
	}
	return ps
}

// asProblem gives err as a Problem.
func asProblem(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	return Problem{Message: err.Error(), cause: err}
}
