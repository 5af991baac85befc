package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"broadsheet/internal/edge"
	"broadsheet/internal/editorial"
	"broadsheet/internal/feeds"
	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/press"
	"broadsheet/internal/related"
	"broadsheet/internal/search"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
	"broadsheet/internal/wire"
)

// serve wires a server as cmd/broadsheet/serve.go does, for acts that are carried out in the serving process: until there is a desk,
// nothing outside can ask for such an act. Only pages are served: no metrics, pictures or comments. Without withRelated nobody keeps the
// neighbours right, whose index of a large paper takes long to load.
func serve(ctx context.Context, wg *sync.WaitGroup, db *store.DB, desk *editorial.Desk, dir, addr string, withRelated bool, keep int) error {
	th, err := theme.Load(theme.Options{})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	if _, err := desk.SaveSettings(ctx, news.Actor{Name: "bench", Role: news.Owner}, func(s *news.Settings) error {
		s.Secret, s.BaseURL = "bench", "https://bench.example"
		return nil
	}); err != nil {
		return err
	}
	failed := func(err error) {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "work in the background failed", "error", err)
		}
	}
	find, near := search.New(db), related.NewEngine(db)
	wg.Go(func() { desk.RunSchedule(ctx, failed) })
	follow := func(name string, catchUp func(context.Context) error, apply func(context.Context, []news.Event) error) {
		ctx, _ := pace.With(ctx, pace.Later)
		if err := catchUp(ctx); err != nil {
			failed(err)
			return
		}
		at, _, err := db.Position(ctx, name)
		if err != nil {
			failed(err)
			return
		}
		db.Follow(ctx, at, func(ctx context.Context, events []news.Event) error {
			time.Sleep(500 * time.Millisecond) // as serve.go's settle
			return apply(ctx, events)
		}, failed) // ends with ctx
	}
	wg.Go(func() { follow("search", find.CatchUp, find.Apply) })
	if withRelated {
		if err := near.Warm(ctx); err != nil { // serve does so once it has caught up
			return err
		}
		wg.Go(func() { follow("related", near.CatchUp, near.Apply) })
	}
	readers, machines := site.New(db, desk, th, find), feeds.New(db)
	render := func(ctx context.Context, req press.Request) (*press.Page, error) {
		page, err := machines.Render(ctx, req)
		if news.KindOf(err) == news.NotFound {
			return readers.Render(ctx, req)
		}
		return page, err
	}
	pages := &press.Handler{Failure: readers.Failure, Keep: press.NewKeep(db, render, press.Options{
		Memory: int64(keep) << 20, Disk: 256 << 20, Dir: filepath.Join(dir, "press"), Header: edge.Header(edge.Nothing), Maker: func() string { return "bench" },
	})}
	wg.Go(func() { pages.Keep.Run(ctx) })
	srv := &http.Server{Handler: edge.Handler(pages, edge.Options{}), ReadHeaderTimeout: 10 * time.Second}
	fast := wire.Listen(listener, wire.Options{Pages: pages.Keep,
		Limits: wire.Limits{Head: 10 * time.Second, Idle: 2 * time.Minute, Write: 2 * time.Minute}})
	listener, srv.ConnState = fast, fast.ConnState
	wg.Go(func() { srv.Serve(listener) }) // ends with Close
	wg.Go(func() { <-ctx.Done(); srv.Close() })
	return nil
}
