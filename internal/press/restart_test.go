package press_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/pgtest"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestKeptPagesAreFreshAfterRestartsAndActsElsewhere has all acts done by another process than the one that serves, some of them while none
// serves, and compares every page that is kept with one rendered afresh: after each act, and after each start, when pages come from the disk.
func TestKeptPagesAreFreshAfterRestartsAndActsElsewhere(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		restarts(t, store.Options{Dir: t.TempDir()})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		restarts(t, store.Options{URL: pgtest.Start(t)})
	})
}

func filesIn(dir string) (n int) {
	filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return nil
	})
	return n
}

func restarts(t *testing.T, at store.Options) {
	now := newClock()
	at.Clock = now.Now
	serving, acting := storetest.Open(t, at), storetest.Open(t, at)
	opt := press.Options{Memory: 64 << 20, Disk: 64 << 20, Dir: filepath.Join(t.TempDir(), "press"), Maker: func() string { return "maker" }}
	var known paper // what is known of the paper from one start to the next
	made, asked := int64(0), 0
	for run := range 6 {
		t.Run(fmt.Sprint("start ", run), func(t *testing.T) {
			p := start(t, serving, now, opt)
			p.db, p.desk, p.rnd = acting, editorial.New(acting), rand.New(rand.NewPCG(uint64(run), 5))
			p.keep.SetPatience(time.Hour)
			if run == 0 {
				p.fill(30)
			} else {
				p.stories, p.sections, p.topics, p.people, p.comments, p.n = known.stories, known.sections, known.topics, known.people, known.comments, known.n
				for p.keep.FileCount() != filesIn(opt.Dir) { // until each is entered, or removed
					time.Sleep(time.Millisecond)
				}
			}
			p.keep.AwaitHeard(t.Context())
			all := p.addresses()
			for _, path := range all {
				if w := p.get(path); w.Code >= 500 {
					t.Fatalf("%s: %d", path, w.Code)
				}
			}
			kept, fine := p.compare(fmt.Sprint("start ", run))
			if run > 0 {
				made, asked = made+p.keep.Counts().Renders, asked+len(all)
			}
			if fine < kept*9/10 {
				t.Errorf("of %d pages %d are good", kept, fine)
			}
			for step := range 4 {
				what := p.act()
				p.keep.AwaitHeard(t.Context())
				p.compare(fmt.Sprintf("start %d, step %d, %s", run, step, what))
				for range len(all) / 4 {
					p.get(pick(p, all))
				}
			}
			known = *p
		})
		if t.Failed() {
			return
		}
		// Nobody serves, and much or little happens.
		known.t = t
		for range run % 3 {
			t.Log("between: ", known.act())
		}
	}
	t.Logf("after starts %d pages were asked for, and %d made", asked, made)
	if made >= int64(asked)*9/10 {
		t.Error("hardly any page came from the disk")
	}
}
