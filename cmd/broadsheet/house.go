package main

import (
	"context"
	"errors"
	"path/filepath"

	"broadsheet/internal/editorial"
	"broadsheet/internal/media"
	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
)

// house is the rooms that commands work in, opened on one paper.
type house struct {
	db      *store.DB
	desk    *editorial.Desk
	search  *search.Engine
	related *related.Engine
	media   *media.Store
}

// open opens the paper that the flags name, making it if there is none.
func (g *globals) open(ctx context.Context) (*house, error) {
	db, err := store.Open(ctx, store.Options{Dir: g.Data, URL: g.Database})
	if err != nil {
		return nil, err
	}
	pictures, err := media.Open(filepath.Join(g.Data, "media"))
	if err != nil {
		db.Close()
		return nil, err
	}
	return &house{
		db: db, desk: editorial.New(db, nil), search: search.New(db), related: related.NewEngine(db), media: pictures,
	}, nil
}

func (h *house) close() error { return errors.Join(h.media.Close(), h.db.Close()) }

// with opens the paper, lets f work in it, and closes it.
func (g *globals) with(ctx context.Context, f func(*house) error) error {
	h, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	return f(h)
}

// settle brings search and neighbours up to what is stored, so that a command that changed stories leaves nothing half done.
func (h *house) settle(ctx context.Context) error {
	if err := h.search.CatchUp(ctx); err != nil {
		return err
	}
	return h.related.CatchUp(ctx)
}
