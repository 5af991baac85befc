package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"broadsheet/internal/news"
	"broadsheet/internal/readership"
)

type readershipCmd struct {
	Section string `help:"Only a section and those below it, by its path or name." placeholder:"PATH"`
	Window  string `help:"How far to look back: 24h or 7d." enum:"24h,7d" default:"24h"`
	Limit   int    `help:"At most so many." default:"10"`
	JSON    bool   `help:"Print a JSON object." name:"json"`
}

// readStory is one line of the answer.
type readStory struct {
	Path      string  `json:"path"`
	Title     string  `json:"title"`
	Published string  `json:"published"`
	Views     int64   `json:"views"`
	Score     float64 `json:"score"`
}

// Run lists what is most read, from the views stored until now.
func (c *readershipCmd) Run(a *app, g *globals) error {
	if c.Limit < 1 {
		return usagef("--limit must be at least 1")
	}
	window := readership.Day
	if c.Window == readership.Week.Name {
		window = readership.Week
	}
	return g.in(a.ctx, func(h *house) error {
		section := int64(0)
		if c.Section != "" {
			sec, err := h.desk.FindSection(a.ctx, c.Section)
			if err != nil {
				return err
			}
			section, c.Section = sec.ID, sec.Path
		}
		list, err := readership.MostRead(a.ctx, h.db, section, window, c.Limit)
		if err != nil {
			return err
		}
		ids := make([]int64, len(list))
		for i, r := range list {
			ids[i] = r.Story
		}
		teasers, err := h.db.TeasersOf(a.ctx, ids)
		if err != nil {
			return err
		}
		byID := map[int64]news.Teaser{}
		for _, t := range teasers {
			byID[t.ID] = t
		}
		out := []readStory{}
		for _, r := range list {
			if t, ok := byID[r.Story]; ok { // it may have been withdrawn meanwhile
				out = append(out, readStory{t.Path, t.Headline, stamp(t.PublishedAt), r.Views, r.Score})
			}
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Section string      `json:"section"`
				Window  string      `json:"window"`
				Stories []readStory `json:"stories"`
			}{c.Section, window.Name, out})
		}
		if len(out) == 0 {
			fmt.Fprintf(a.stderr, "nothing was counted in the last %s\n", window.Name)
			return nil
		}
		w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		for i, s := range out {
			fmt.Fprintf(w, "%d\t%d views\t%s\t%s\n", i+1, s.Views, s.Path, s.Title)
		}
		return w.Flush()
	})
}
