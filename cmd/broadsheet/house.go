package main

import (
	"context"
	"errors"
	"path/filepath"

	"broadsheet/internal/editorial"
	"broadsheet/internal/media"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/topics"
)

// house is the rooms that commands work in, opened on one paper.
type house struct {
	db      *store.DB
	desk    *editorial.Desk
	search  *search.Engine
	related *related.Engine
	topics  *topics.Engine
	media   *media.Store
	dir     string
}

// open opens the paper that the flags name, making it if there is none.
func (g *globals) open(ctx context.Context) (*house, error) { return g.openAs(ctx, store.Options{}) }

func (g *globals) openAs(ctx context.Context, opt store.Options) (*house, error) {
	opt.Dir, opt.URL = g.Data, g.Database
	db, err := store.Open(ctx, opt)
	if err != nil {
		return nil, err
	}
	pictures, err := media.Open(filepath.Join(g.Data, "media"))
	if err != nil {
		db.Close()
		return nil, err
	}
	h := &house{
		db: db, desk: editorial.New(db), search: search.New(db), related: related.NewEngineIn(db, filepath.Join(g.Data, "related.index")), media: pictures, dir: g.Data,
	}
	h.topics = topics.NewEngine(db, h.nearest)
	h.topics.File = func(ctx context.Context, story int64, ids []int64, why string) error {
		_, err := h.desk.FileUnder(ctx, news.Actor{Name: "topics", Role: news.Editor}, story, ids, why)
		return err
	}
	return h, nil
}

// nearest asks the index of related stories for topics.
func (h *house) nearest(ctx context.Context, s *news.Story, c *news.Content, n int) ([]topics.Like, error) {
	picks, err := h.related.NearestTo(ctx, s, c, n)
	out := make([]topics.Like, len(picks))
	for i, p := range picks {
		out[i] = topics.Like{ID: p.ID, Score: p.Score}
	}
	return out, err
}

func (h *house) close() error { return errors.Join(h.related.Close(), h.media.Close(), h.db.Close()) }

// with opens the paper, lets f work in it, and closes it.
func (g *globals) with(ctx context.Context, f func(*house) error) error {
	h, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	return f(h)
}

// in is with for a paper that must be there already: a command that only looks, or changes what there is, does not begin a
// new paper in a folder whose name was mistyped.
func (g *globals) in(ctx context.Context, f func(*house) error) error {
	if g.Database == "" {
		if there, err := store.Exists(g.Data); err == nil && !there {
			return news.Errorf(news.NotFound, "There is no paper in %s. Name its folder with --data or BROADSHEET_DATA, or begin one with serve, demo, import or story add.", g.Data)
		}
	}
	return g.with(ctx, f)
}
