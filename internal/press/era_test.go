package press_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestNoPageOutlivesTheDatabaseThatItWasMadeOf puts an older state of the paper in the place of the one that pages were made of, while they
// are kept: as a PostgreSQL does that is restored from a backup, or comes up again without its last transactions.
func TestNoPageOutlivesTheDatabaseThatItWasMadeOf(t *testing.T) {
	t.Parallel()
	const (
		older = `UPDATE settings SET value = '"OLDER"' WHERE key = 'tagline'`
		lose  = `DELETE FROM events WHERE seq = (SELECT last FROM event_counter)`
		count = `UPDATE event_counter SET last = last - 1`
		other = `UPDATE events SET at = at + 1, touched = '[]' WHERE seq = (SELECT last FROM event_counter)`
		more  = `INSERT INTO events (seq, kind, stories, at, touched) SELECT seq + 1, kind, stories, at, touched FROM events WHERE seq = (SELECT last FROM event_counter)`
		so    = `UPDATE event_counter SET last = last + 1`
	)
	for name, statements := range map[string][]string{
		"the last event is lost":              {older, lose, count},
		"another has its number":              {older, other},
		"another has, and a further one came": {older, other, more, so},
		"what came is not kept any more":      {older, `DELETE FROM events`, so}, // another node pruned it while this one slept for days
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachBehind(t, func(t *testing.T, db *store.DB, behind func(...string)) {
				opt := press.Options{Memory: 1 << 20, Disk: 1 << 20, Dir: filepath.Join(t.TempDir(), "press"), Maker: func() string { return "maker" }}
				p, _ := counting(t, db, opt, func(ctx context.Context, req press.Request) (*press.Page, error) {
					set, err := db.Settings(ctx)
					if err != nil {
						return nil, err
					}
					return words("tagline " + set.Tagline)
				})
				for range 3 {
					p.touch()
				}
				const path = "/kept"
				for ; p.keep.FileCount() < 1; time.Sleep(10 * time.Millisecond) {
					p.get(path)
				}
				p.keep.AwaitHeard(t.Context())
				if w := p.get(path); !strings.HasPrefix(w.Body.String(), "tagline .") {
					t.Fatalf("%d %.80s", w.Code, w.Body)
				}
				behind(statements...)
				p.keep.AwaitHeard(t.Context())
				for range 2 {
					if w := p.get(path); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "tagline OLDER") {
						t.Fatalf("what the database does not hold any more is shown: %d %.80s", w.Code, w.Body)
					}
					p.keep.Forget(path) // and not on the disk either
				}
				// What changes from now on is seen as ever.
				_, err := p.desk.SaveSettings(t.Context(), owner, func(s *news.Settings) error { s.Tagline = "NEWER"; return nil })
				p.must(err)
				if w := p.get(path); !strings.HasPrefix(w.Body.String(), "tagline NEWER") {
					t.Fatalf("%.80s", w.Body)
				}
			})
		})
	}
}
