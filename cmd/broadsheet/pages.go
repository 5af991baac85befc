package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"broadsheet/internal/feeds"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/site"
	"broadsheet/internal/theme"
)

// pagesFolder is where, in the data folder, pages are kept for the next start.
const pagesFolder = "press"

// keeping is how pages are kept.
type keeping struct {
	KeepMemory int `help:"Megabytes of memory for rendered pages; 0 renders each page for each reader." default:"64" env:"BROADSHEET_KEEP_MEMORY" placeholder:"MB"`
	KeepDisk   int `help:"Megabytes in the data folder for rendered pages, so that a restart starts warm; 0 keeps none there." default:"256" env:"BROADSHEET_KEEP_DISK" placeholder:"MB"`
}

func (c keeping) check() error {
	const most = 1 << 30 // megabytes: a million gigabytes
	if c.KeepMemory < 0 || c.KeepDisk < 0 || c.KeepMemory > most || c.KeepDisk > most {
		return usagef("--keep-memory and --keep-disk are megabytes, 0 or more and less than a billion")
	}
	return nil
}

// pages is the press of a paper: its keep, and what serves it.
func (c keeping) pages(h *house, g *globals, th *theme.Theme, readers *site.Site, header http.Header, front *press.Front) *press.Handler {
	machines := feeds.New(h.db)
	render := func(ctx context.Context, req press.Request) (*press.Page, error) {
		page, err := machines.Render(ctx, req)
		if news.KindOf(err) == news.NotFound {
			return readers.Render(ctx, req)
		}
		return page, err
	}
	return &press.Handler{Failure: readers.Failure, Keep: press.NewKeep(h.db, render, press.Options{
		Memory: int64(c.KeepMemory) << 20, Disk: int64(c.KeepDisk) << 20, Dir: filepath.Join(g.Data, pagesFolder), Header: header, Front: front,
		Maker: func() string { return program() + th.Fingerprint() },
	})}
}

// program tells this build of the program from others; every start is its own where that cannot be told.
func program() string {
	sum := sha256.New()
	if name, err := os.Executable(); err == nil {
		if f, err := os.Open(name); err == nil {
			defer f.Close()
			if _, err := io.Copy(sum, f); err == nil {
				return hex.EncodeToString(sum.Sum(nil)[:12])
			}
		}
	}
	return newNonce()
}
