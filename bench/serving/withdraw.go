package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	withdrawn = 10                     // stories, with load and without
	lookAfter = 400 * time.Millisecond // and until an answer that was asked for then has come
)

// asked is one answer that a reader got.
type asked struct {
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
		var asked, wrong, done int
		var last time.Duration
		for ; done < withdrawn && left > 0; done++ {
			left--
			a, w, latest, err := n.withdraw(ctx, r, d.ids[left], d.paths[left])
			if err != nil {
				return rows, err
			}
			asked, wrong, last = asked+a, wrong+w, max(last, latest)
		}
		stop()
		wg.Wait()
		if err := s.proc.ended(); err != nil {
			return rows, err
		}
		late := "–"
		if wrong > 0 {
			late = fmt.Sprintf("%.1f", ms(last))
		}
		tell("  withdrawal, %s: %d wrong of %d", name, wrong, asked)
		rows = append(rows, []string{size, at.name, name, fmt.Sprint(done), count(asked), fmt.Sprint(wrong), late})
		b.goal(fmt.Sprintf("withdrawn, asked for after the return and still shown, %s stories, acts in %s, %s", size, at.name, name), goalOf(at), fmt.Sprintf("%d of %s, the last after %s ms", wrong, count(asked), late))
	}
	return rows, nil
}

func goalOf(at place) string {
	if at.inside {
		return "none"
	}
	return "none after 2 s"
}

// withdraw withdraws one story while readers look, and counts the answers that were asked for after the return, those of them that
// still show it, and how long after the return the last of those was asked for.
func (n *newsroom) withdraw(ctx context.Context, r *reader, id, story string) (after, wrong int, last time.Duration, err error) {
	var mu sync.Mutex
	var all []asked
	var over atomic.Bool
	var wg, underWay sync.WaitGroup
	for _, page := range n.addresses(id, story) {
		underWay.Add(1)
		wg.Go(func() {
			once := sync.OnceFunc(underWay.Done)
			defer once()
			for !over.Load() && ctx.Err() == nil {
				began := time.Now()
				shows, err := r.shows(ctx, page, story)
				if err == nil {
					mu.Lock()
					all = append(all, asked{began, shows})
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
		after++
		if a.shows {
			wrong++
			last = max(last, a.began.Sub(ended))
		}
	}
	if err == nil && !before {
		err = fmt.Errorf("the story %s was on none of its pages before it was withdrawn", story)
	}
	return after, wrong, last, err
}
