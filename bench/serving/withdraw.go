package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	withdrawn = 10                     // stories at most, with load and as many without
	lookAfter = 400 * time.Millisecond // and until an answer that was asked for then has come
)

// asked is one answer that a reader got.
type asked struct {
	page  string
	began time.Time
	shows bool
}

// withdrawals withdraws stories that were just published, the newest first, and counts what readers still see of them.
func (b *bench) withdrawals(ctx context.Context, s *server, n *newsroom, r *reader, d *published, l load, size string, at place) (rows [][]string, err error) {
	left := len(d.ids)
	for _, loaded := range []bool{false, true} {
		name := "none else"
		var wg sync.WaitGroup
		working, stop := context.WithCancel(ctx)
		defer stop()
		if loaded {
			name = "full load"
			wg.Go(func() { _, _ = b.wrk(working, s.proc, l, 3600) }) // it is ended, which is an error to it
		}
		var g leftover
		var done int
		for most := min(withdrawn, len(d.ids)/2); done < most; done++ {
			left--
			if err := n.withdraw(ctx, r, d.ids[left], d.paths[left], &g); err != nil {
				return rows, err
			}
		}
		stop()
		wg.Wait()
		if err := s.proc.ended(); err != nil {
			return rows, err
		}
		tell("  withdrawal, %s: wrong of %d: %s", name, g.answers, g.told())
		rows = append(rows, []string{size, at.name, name, fmt.Sprint(done), count(g.answers), g.told()})
		b.goal(fmt.Sprintf("withdrawn, asked for after the return and still shown, %s stories, acts in %s, %s", size, at.name, name), goalOf(at), g.told()+" of "+count(g.answers))
	}
	return rows, nil
}

func goalOf(at place) string {
	if at.inside {
		return "none"
	}
	return "none after 2 s"
}

// leftover is what readers still saw of withdrawn stories.
type leftover struct {
	answers int                      // asked for after the act's return
	wrong   map[string]int           // those of them that still show the story, by page
	last    map[string]time.Duration // how long after the return the last of those was asked for
}

func (g *leftover) told() string {
	if len(g.wrong) == 0 {
		return "none"
	}
	var out []string
	for _, page := range pages {
		if n := g.wrong[page]; n > 0 {
			out = append(out, fmt.Sprintf("%s %d (last asked for after %.1f ms)", page, n, ms(g.last[page])))
		}
	}
	return strings.Join(out, ", ")
}

// withdraw withdraws one story while readers look, and adds what they saw.
func (n *newsroom) withdraw(ctx context.Context, r *reader, id, story string, g *leftover) error {
	var mu sync.Mutex
	var all []asked
	var over atomic.Bool
	var wg, underWay sync.WaitGroup
	for page, addr := range n.addresses(id, story) {
		underWay.Add(1)
		wg.Go(func() {
			once := sync.OnceFunc(underWay.Done)
			defer once()
			for !over.Load() && ctx.Err() == nil {
				began := time.Now()
				shows, err := r.shows(ctx, addr, story)
				if err == nil {
					mu.Lock()
					all = append(all, asked{page, began, shows})
					mu.Unlock()
					once()
				}
				time.Sleep(500 * time.Microsecond)
			}
		})
	}
	underWay.Wait() // each page has come once
	_, ended, _, err := n.act("withdraw " + id)
	time.Sleep(lookAfter)
	over.Store(true)
	wg.Wait()
	before := false
	for _, a := range all {
		if !a.began.After(ended) {
			before = before || a.shows
			continue
		}
		g.answers++
		if a.shows {
			if g.wrong == nil {
				g.wrong, g.last = map[string]int{}, map[string]time.Duration{}
			}
			g.wrong[a.page]++
			g.last[a.page] = max(g.last[a.page], a.began.Sub(ended))
		}
	}
	if err == nil && !before {
		err = fmt.Errorf("the story %s was on none of its pages before it was withdrawn", story)
	}
	return err
}
