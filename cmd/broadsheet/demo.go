package main

import (
	"encoding/json"
	"fmt"

	"broadsheet/internal/demo"
	"broadsheet/internal/readership"
)

type demoCmd struct {
	Stories int  `help:"How many stories; the first hundred or so are written by hand." default:"120" placeholder:"N"`
	JSON    bool `help:"Print the summary as a JSON object." name:"json"`
}

// Run fills the site.
func (c *demoCmd) Run(a *app, g *globals) error {
	if c.Stories < 1 {
		return usagef("--stories must be at least 1")
	}
	return g.with(a.ctx, func(h *house) error {
		now, err := h.db.Now(a.ctx)
		if err != nil {
			return err
		}
		bar := newProgress(a)
		sum, err := demo.Fill(a.ctx, h.desk, h.media, now, c.Stories, func(done, total int) {
			bar.show("stories", done, float64(done)/float64(max(total, 1)))
		})
		bar.end()
		if err != nil {
			return err
		}
		if err := h.settleAll(a.ctx); err != nil {
			return err
		}
		if err := demo.Readers(a.ctx, h.db); err != nil {
			return err
		}
		if _, err := readership.Rank(a.ctx, h.db, true); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(sum)
		}
		fmt.Fprintf(a.stdout, "%d stories, %d pages, %d comments, %d pictures, %d sections, %d topics, %d people; %d were there already\n",
			sum.Stories, sum.Pages, sum.Comments, sum.Pictures, sum.Sections, sum.Topics, sum.People, sum.Unchanged)
		return nil
	})
}
