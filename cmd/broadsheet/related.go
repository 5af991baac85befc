package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

type relatedCmd struct {
	Path    string `arg:"" name:"story-path" help:"The story's path, or its number."`
	Limit   int    `help:"At most so many." default:"6"`
	All     bool   `help:"Leave out the rules about twins, variety and thresholds: the bare ranking."`
	Explain bool   `help:"Say what each has in common with the story."`
	JSON    bool   `help:"Print a JSON object." name:"json"`
}

// neighbour is one line of the answer.
type neighbour struct {
	Path      string   `json:"path"`
	Title     string   `json:"title"`
	Published string   `json:"published"`
	Score     float64  `json:"score"`
	Why       []string `json:"why"`
	Chosen    bool     `json:"chosen,omitempty"` // by the editors
}

// picks are those that the editors chose, then the nearest of those that they did not keep out; with --all, the bare ranking.
func (c *relatedCmd) picks(index *related.Index, s *news.Story) (picks []related.Pick) {
	if c.All {
		return index.Near(s.ID, related.Options{Limit: c.Limit, All: true})
	}
	for _, id := range s.Live.Related {
		if id != s.ID {
			picks = append(picks, related.Pick{ID: id, Score: index.Similarity(s.ID, id)})
		}
	}
	return append(picks, index.Near(s.ID, related.Options{Limit: c.Limit, Exclude: func(id int64) bool {
		return slices.Contains(s.Live.Related, id) || slices.Contains(s.Live.NotRelated, id)
	}})...)
}

// Run shows a story's neighbours, the best first.
func (c *relatedCmd) Run(a *app, g *globals) error {
	if c.Limit < 1 {
		return usagef("--limit must be at least 1")
	}
	return g.in(a.ctx, func(h *house) error {
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		if s.State != news.Published {
			return news.Errorf(news.NotFound, "The story %s is not public, so it has no neighbours.", c.Path)
		}
		index, err := h.related.Index(a.ctx)
		if err != nil {
			return err
		}
		picks := c.picks(index, s)
		ids := make([]int64, len(picks))
		for i, p := range picks {
			ids[i] = p.ID
		}
		teasers, err := h.db.TeasersOf(a.ctx, ids)
		if err != nil {
			return err
		}
		byID := map[int64]news.Teaser{}
		for _, t := range teasers {
			byID[t.ID] = t
		}
		out := []neighbour{}
		for _, p := range picks {
			t, ok := byID[p.ID]
			if !ok || len(out) == c.Limit {
				continue
			}
			n := neighbour{Path: t.Path, Title: t.Headline, Published: stamp(t.PublishedAt), Score: p.Score, Why: p.Why,
				Chosen: !c.All && slices.Contains(s.Live.Related, p.ID)}
			if n.Why == nil {
				n.Why = []string{}
			}
			out = append(out, n)
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Story   string      `json:"story"`
				Related []neighbour `json:"related"`
			}{s.Path, out})
		}
		for _, n := range out {
			fmt.Fprintf(a.stdout, "%.3f  %s  %s\n", n.Score, n.Path, n.Title)
			if c.Explain && n.Chosen {
				fmt.Fprintln(a.stdout, "       chosen by the editors")
			}
			if c.Explain && len(n.Why) > 0 {
				fmt.Fprintf(a.stdout, "       also about %s\n", strings.Join(n.Why, ", "))
			}
		}
		if len(out) == 0 {
			fmt.Fprintln(a.stderr, "nothing is related to this story")
		}
		return nil
	})
}
