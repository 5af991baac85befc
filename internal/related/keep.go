package related

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// load gives the index: the one in memory; or that of the file, brought up to date, if it is whole and this paper's; or a new one.
func (e *Engine) load(ctx context.Context) (*Index, error) {
	if e.index != nil {
		return e.index, nil
	}
	if e.file != "" {
		ok, err := e.open(ctx)
		if ok || err != nil {
			return e.index, err
		}
	}
	if err := e.make(ctx); err != nil {
		return nil, err
	}
	return e.index, e.save()
}

// open takes the index from the file; ok is false if it is of no use. An error is the database's.
func (e *Engine) open(ctx context.Context) (ok bool, err error) {
	x, mark, err := Open(e.file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			slog.WarnContext(ctx, "the index of related stories cannot be used and is made anew", "error", err)
		}
		return false, nil
	}
	known, err := e.known(ctx, mark)
	if err == nil && known {
		err = e.since(ctx, x, &mark)
	}
	if err != nil || !known {
		return false, errors.Join(err, x.Close())
	}
	e.index, e.mark = x, mark
	return true, nil
}

// known reports whether a mark is of this paper, and of a state from which all events are kept. A paper restored from a
// backup has other events under the same numbers.
func (e *Engine) known(ctx context.Context, m Mark) (bool, error) {
	paper, err := e.paper(ctx)
	if err != nil {
		return false, err
	}
	last, err := e.db.LastEvent(ctx)
	if err != nil {
		return false, err
	}
	if m.Seq <= 0 || m.Seq > last {
		return false, nil
	}
	events, err := e.db.Events(ctx, m.Seq-1, 1)
	if err != nil {
		return false, err
	}
	if len(events) == 0 || events[0].Seq != m.Seq { // pruned
		return m.Seq == last && m.Paper == paper, nil
	}
	return m.At == events[0].At.UnixMicro(), nil
}

// paper is a paper's own mark, which says nothing to whoever reads the file.
func (e *Engine) paper(ctx context.Context) (string, error) {
	set, err := e.db.Settings(ctx)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256([]byte("related " + set.Secret))
	return hex.EncodeToString(h[:8]), nil
}

// since takes into an index the stories that changed after its mark.
func (e *Engine) since(ctx context.Context, x *Index, mark *Mark) error {
	read, err := e.reading(ctx)
	if err != nil {
		return err
	}
	if mark.Paper, err = e.paper(ctx); err != nil {
		return err
	}
	for {
		events, err := e.db.Events(ctx, mark.Seq, 500)
		if err != nil || len(events) == 0 {
			return err
		}
		changed := changedBy(events)
		public, err := e.public(ctx, changed)
		if err != nil {
			return err
		}
		for _, id := range changed {
			s := public[id]
			if s == nil {
				x.Remove(id)
				continue
			}
			d, err := read.doc(ctx, s)
			if err != nil {
				return err
			}
			x.Add(d)
		}
		last := events[len(events)-1]
		mark.Seq, mark.At = last.Seq, last.At.UnixMicro()
	}
}

// make makes the index from all public stories. Of a large paper, the file holds it half done meanwhile, with a mark that nobody
// knows.
func (e *Engine) make(ctx context.Context) error {
	if e.index != nil {
		old := e.index
		e.index = nil
		if err := old.Close(); err != nil {
			return err
		}
	}
	x := New()
	read, err := e.reading(ctx)
	if err != nil {
		return err
	}
	mark, err := e.now(ctx)
	if err != nil {
		return err
	}
	filled := 0
	err = e.db.EachLive(ctx, news.KindStory, 0, func(s *news.Story) error {
		d, err := read.doc(ctx, s)
		if err != nil {
			return err
		}
		x.Fill(d)
		if filled++; e.file != "" && filled%freshest == 0 {
			return x.Save(e.file, Mark{})
		}
		return nil
	})
	if err != nil {
		return errors.Join(fmt.Errorf("reading what stories are about: %w", err), x.Close())
	}
	e.index, e.mark = x, mark
	return nil
}

// now is the mark of the paper as it is.
func (e *Engine) now(ctx context.Context) (m Mark, err error) {
	if m.Paper, err = e.paper(ctx); err != nil {
		return m, err
	}
	if m.Seq, err = e.db.LastEvent(ctx); err != nil || m.Seq == 0 {
		return m, err
	}
	events, err := e.db.Events(ctx, m.Seq-1, 1)
	if len(events) == 1 {
		m.At = events[0].At.UnixMicro()
	}
	return m, err
}

// save writes the index to its file, if it has one. What cannot be written is told and is no error: the index is in memory.
func (e *Engine) save() error {
	if e.file == "" {
		return nil
	}
	sweep(e.file)
	if err := e.index.Save(e.file, e.mark); err != nil {
		slog.Warn("the index of related stories is not kept", "error", err)
	}
	return e.intact()
}

// abandoned is how long nothing was written to a half written file that belongs to nobody any more.
const abandoned = time.Hour

// sweep deletes what a process that was killed in the middle of saving left beside the file: of a large paper some gigabytes. What
// cannot be deleted stays.
func sweep(file string) {
	names, _ := os.ReadDir(filepath.Dir(file))
	for _, n := range names {
		half := strings.HasSuffix(n.Name(), halfWritten) || strings.HasSuffix(n.Name(), halfSpooled)
		if !half || !strings.HasPrefix(n.Name(), filepath.Base(file)+".") {
			continue
		}
		if info, err := n.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(filepath.Join(filepath.Dir(file), n.Name()))
		}
	}
}

// intact fails if the index's file went bad, after which the index is made anew when it is next needed.
func (e *Engine) intact() error {
	err := e.index.Err()
	if err == nil {
		return nil
	}
	x := e.index
	e.index = nil
	return errors.Join(err, x.Close(), os.Remove(e.file))
}

// Warm loads the index, so that the next change need not wait for it.
func (e *Engine) Warm(ctx context.Context) error {
	_, err := e.Index(ctx)
	return err
}

// keepFrom is how many changes make it worth while to write the file when the engine closes.
const keepFrom = 50

// Close keeps what changed and closes the file.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.index
	if x == nil {
		return nil
	}
	if x.changed() >= keepFrom {
		if err := e.save(); err != nil {
			return err
		}
	}
	e.index = nil
	return x.Close()
}
