package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
)

type importCmd struct {
	WordPress importWordPressCmd `cmd:"" name:"wordpress" help:"Bring WordPress exports (WXR) in. May be run again: nothing comes twice."`
}

type importWordPressCmd struct {
	Files []string `arg:"" name:"file" help:"The exports, as WordPress's Tools, Export gives them." type:"path"`
	Media string   `help:"A copy of the old site's wp-content/uploads, to take the pictures from." type:"existingdir" placeholder:"DIR"`
	JSON  bool     `help:"Print the summary as a JSON object." name:"json"`
}

// Run imports the files, then brings search and neighbours up to date.
func (c *importWordPressCmd) Run(a *app, g *globals) error {
	var total int64
	for _, name := range c.Files {
		st, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("the export cannot be read: %w", err)
		}
		if st.IsDir() {
			return fmt.Errorf("%s is a folder: name the exports in it, all in one command", name)
		}
		total += st.Size()
	}
	// An import is short and allocates much: a collector that works more often keeps it small beside whatever else runs.
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	return g.with(a.ctx, func(h *house) error {
		bar := newProgress(a)
		var before int64
		last := ""
		opt := wordpress.Options{Media: c.Media, Pictures: h.media, Progress: func(p wordpress.Progress) {
			if p.File != last {
				if st, err := os.Stat(last); err == nil && p.Phase == "storing" {
					before += st.Size()
				}
				last = p.File
			}
			part := 0.0
			if p.Phase == "storing" && total > 0 {
				part = float64(before+p.Offset) / float64(total)
			}
			bar.show(p.Phase, p.Items, part)
		}}
		sum, err := wordpress.Import(a.ctx, h.desk, c.Files, opt)
		bar.end()
		if err != nil {
			// What came before the error is stored and counted; running the command again goes on from there.
			if sum.Read > 0 {
				fmt.Fprintln(a.stderr, sum.String())
			}
			return err
		}
		start := time.Now()
		if err := h.settleAll(a.ctx); err != nil {
			return fmt.Errorf("all is stored, but search and related stories are not up to date (serve will finish them): %w", err)
		}
		if c.JSON {
			if err := json.NewEncoder(a.stdout).Encode(sum); err != nil {
				return err
			}
		} else {
			fmt.Fprintln(a.stdout, sum.String())
		}
		for _, p := range sum.Problems {
			fmt.Fprintln(a.stderr, p)
		}
		if sum.Away > 0 {
			fmt.Fprintf(a.stderr, "%d pictures were not taken and are shown as links to the old site: give --media with a copy of its wp-content/uploads\n", sum.Away)
		}
		for _, p := range sum.Plugins {
			fmt.Fprintf(a.stderr, "%s: %s (%d)\n", p.What, p.Why, p.Count)
		}
		if sum.Sections > 0 {
			all, err := h.db.Sections(a.ctx)
			if err != nil {
				return err
			}
			if bar, _ := news.SectionBar(all); len(bar) < len(all) {
				fmt.Fprintf(a.stderr, "%d of %d sections stand in the bar of the pages: choose, rename and merge them with broadsheet section\n", len(bar), len(all))
			}
		}
		fmt.Fprintf(a.stderr, "stored in %.1f s; search and related stories in %.1f s more\n", sum.Seconds, time.Since(start).Seconds())
		if n := len(sum.Problems); n > 0 {
			return fmt.Errorf("not all could be read (%d problems, above); what could be saved is stored", n)
		}
		return nil
	})
}
