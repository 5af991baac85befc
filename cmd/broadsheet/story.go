package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"text/tabwriter"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type storyCmd struct {
	Add      storyAddCmd      `cmd:"" help:"Write a story; with --publish, publish it."`
	Edit     storyEditCmd     `cmd:"" help:"Change a story; a public one is updated at once unless --draft is given."`
	Publish  storyPublishCmd  `cmd:"" help:"Publish a story."`
	Withdraw storyWithdrawCmd `cmd:"" help:"Take a story from the readers; its address answers 410."`
	SoFar    storySoFarCmd    `cmd:"" name:"so-far" help:"Show the story so far of a running story, or say what belongs to it."`
	List     storyListCmd     `cmd:"" help:"List stories."`
}

type storyAddCmd struct {
	Headline string `help:"The headline." required:"" placeholder:"H"`
	storyText
	Slug    string `help:"The last part of the address, in place of one made from the headline." placeholder:"SLUG"`
	Page    bool   `help:"Make a standing page (About, Contact), not a story."`
	At      string `help:"Publish it by itself at this time: 2026-11-24 18:00 in the paper's time zone, or with a zone of its own, 2026-11-24T18:00:00+01:00." placeholder:"TIME"`
	Publish bool   `help:"Publish it now."`
	JSON    bool   `help:"Print a JSON object." name:"json"`
}

// Run writes a story.
func (c *storyAddCmd) Run(a *app, g *globals) error {
	if c.Publish && c.At != "" {
		return usagef("--publish and --at say different things: give one")
	}
	return g.with(a.ctx, func(h *house) error {
		at, err := h.moment(a.ctx, c.At)
		if err != nil {
			return err
		}
		in := editorial.NewStory{Kind: news.KindStory, Slug: c.Slug, Content: news.Content{Headline: c.Headline}}
		if c.Page {
			in.Kind = news.KindPage
		}
		if err := c.into(a, h, &in.Content); err != nil {
			return err
		}
		s, err := h.desk.Draft(a.ctx, shell, in)
		if err != nil {
			return err
		}
		switch {
		case c.Publish:
			s, err = h.desk.Publish(a.ctx, shell, s.ID, 0)
		case !at.IsZero():
			s, err = h.desk.Schedule(a.ctx, shell, s.ID, 0, at)
		}
		if err != nil {
			return err
		}
		if want := editorial.Slug(c.Slug); c.Slug != "" && s.Path != "" && !strings.HasSuffix(strings.TrimSuffix(s.Path, "/"), want) {
			fmt.Fprintf(a.stderr, "the address with %s at its end is taken or the system's own: this one is at %s\n", want, s.Path)
		}
		return h.told(a, s, c.JSON)
	})
}

// told prints what a story is now, once search and neighbours know it: its path, or its number while it has none.
func (h *house) told(a *app, s *news.Story, asJSON bool) error {
	if err := h.settle(a.ctx); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.stdout).Encode(struct {
			ID          int64  `json:"id"`
			Path        string `json:"path"`
			State       string `json:"state"`
			PublishedAt string `json:"published_at,omitempty"`
		}{s.ID, s.Path, string(s.State), stamp(s.PublishedAt)})
	}
	if s.Path != "" {
		fmt.Fprintln(a.stdout, s.Path)
	} else if s.State == news.Scheduled {
		at, err := h.minute(a.ctx, s.PlannedAt)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%d (scheduled for %s)\n", s.ID, at)
	} else {
		fmt.Fprintf(a.stdout, "%d (%s)\n", s.ID, s.State)
	}
	return nil
}

// minute writes a time in the paper's own zone.
func (h *house) minute(ctx context.Context, at time.Time) (string, error) {
	set, err := h.db.Settings(ctx)
	return at.In(set.Location()).Format("2006-01-02 15:04 MST"), err
}

// moment reads a time that is to come, as somebody types it: in the paper's own zone where it names none. "" is the zero time.
func (h *house) moment(ctx context.Context, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	set, err := h.db.Settings(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now, err := h.db.Now(ctx)
	if err != nil {
		return time.Time{}, err
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05"} {
		at, err := time.ParseInLocation(layout, text, set.Location())
		if err != nil {
			continue
		}
		if at.Before(now.Add(-time.Minute)) {
			return at, news.Errorf(news.Invalid, "%s has passed; to publish now, leave out --at and use --publish.", at.Format("2006-01-02 15:04 MST"))
		}
		return at, nil
	}
	return time.Time{}, usagef("%q is not a time; write it like 2026-11-24 18:00, or 2026-11-24T18:00:00+01:00", text)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// find finds a story by its path, whichever of its addresses, or by its number.
func (h *house) find(ctx context.Context, what string) (*news.Story, error) {
	var id int64
	if n, err := fmt.Sscanf(what, "%d", &id); err == nil && n == 1 && fmt.Sprint(id) == what {
		return h.db.Story(ctx, id)
	}
	path, err := news.CleanPath(strings.TrimPrefix(what, "http://localhost:8080"))
	if err != nil {
		return nil, err
	}
	for _, p := range []string{path, path + "/"} {
		a, err := h.db.Address(ctx, p)
		if err == nil && a.Kind == news.TargetStory {
			return h.db.Story(ctx, a.TargetID)
		}
		if err != nil && news.KindOf(err) != news.NotFound {
			return nil, err
		}
	}
	return nil, news.Errorf(news.NotFound, "There is no story at %s; see broadsheet story list.", path)
}

type storyPublishCmd struct {
	Path string `arg:"" help:"The story's path, or its number."`
	At   string `help:"Not now, but at this time: 2026-11-24 18:00 in the paper's time zone." placeholder:"TIME"`
	JSON bool   `help:"Print a JSON object." name:"json"`
}

// Run publishes a story.
func (c *storyPublishCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		at, err := h.moment(a.ctx, c.At)
		if err != nil {
			return err
		}
		var dropped time.Time // when it would have gone out by itself
		if at.IsZero() {
			if s.State == news.Scheduled {
				dropped = s.PlannedAt
			}
			s, err = h.desk.Publish(a.ctx, shell, s.ID, 0)
		} else {
			s, err = h.desk.Schedule(a.ctx, shell, s.ID, 0, at)
		}
		if err != nil {
			return err
		}
		if err := h.told(a, s, c.JSON); err != nil {
			return err
		}
		if at.IsZero() {
			fmt.Fprintln(a.stderr, "published: readers see it now")
		}
		if !dropped.IsZero() {
			plan, err := h.minute(a.ctx, dropped)
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stderr, "it is no longer planned for "+plan)
		}
		return nil
	})
}

type storyWithdrawCmd struct {
	Path   string `arg:"" help:"The story's path, or its number."`
	Reason string `help:"Why, for the newsroom's own records." placeholder:"TEXT"`
	JSON   bool   `help:"Print a JSON object." name:"json"`
}

// Run withdraws a story.
func (c *storyWithdrawCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		if s, err = h.desk.Withdraw(a.ctx, shell, s.ID, c.Reason); err != nil {
			return err
		}
		if err := h.told(a, s, c.JSON); err != nil {
			return err
		}
		fmt.Fprintln(a.stderr, "withdrawn: its address tells readers that it is gone (410); story publish brings it back")
		return nil
	})
}

type storyEditCmd struct {
	Path     string `arg:"" help:"The story's path, or its number."`
	Headline string `help:"The headline." placeholder:"H"`
	storyText
	MoveTo string `help:"Give a public story another address; the old one redirects." placeholder:"PATH"`
	Note   string `help:"What changed, for the newsroom's own records." placeholder:"TEXT"`
	Draft  bool   `help:"Keep the change from the readers for now."`
	JSON   bool   `help:"Print a JSON object." name:"json"`
}

// Run changes a story.
func (c *storyEditCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		if s.State == news.Published && s.Working != nil && !c.Draft {
			return news.Errorf(news.Conflict, "There is an unpublished text of this story, which would go out with this change. Add --draft to change that text, or let it out first: broadsheet story publish %s", s.Path)
		}
		from := s.Working
		if from == nil {
			from = s.Live
		}
		content := from.Content
		if c.Headline != "" {
			content.Headline = c.Headline
		}
		if err := c.into(a, h, &content); err != nil {
			return err
		}
		if reflect.DeepEqual(content, from.Content) && c.MoveTo == "" && c.Note == "" {
			fmt.Fprintln(a.stderr, "nothing was changed")
			return h.told(a, s, c.JSON)
		}
		public := s.State == news.Published
		if s, err = h.desk.Save(a.ctx, shell, s.ID, s.Version, content, c.Note); err != nil {
			return err
		}
		if public && !c.Draft {
			if s, err = h.desk.Publish(a.ctx, shell, s.ID, s.Version); err != nil {
				return err
			}
		}
		if c.MoveTo != "" {
			if s, err = h.desk.Move(a.ctx, shell, s.ID, c.MoveTo); err != nil {
				return err
			}
		}
		return h.told(a, s, c.JSON)
	})
}

type storyListCmd struct {
	State string `help:"Only those in this state: draft, in_review, approved, scheduled, published, withdrawn." placeholder:"S"`
	Limit int    `help:"At most so many, the newest first." default:"50"`
	JSON  bool   `help:"Print a JSON object per line." name:"json"`
}

// Run lists stories.
func (c *storyListCmd) Run(a *app, g *globals) error {
	if c.State != "" && !news.State(c.State).Valid() {
		return usagef("there is no state %q; states are %v", c.State, news.States)
	}
	return g.in(a.ctx, func(h *house) error {
		set, err := h.db.Settings(a.ctx)
		if err != nil {
			return err
		}
		zone := set.Location()
		out := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		enc := json.NewEncoder(a.stdout)
		f := store.StoryFilter{State: news.State(c.State)}
		for left := c.Limit; left > 0; {
			f.Limit = min(left, 500)
			lines, err := h.db.Stories(a.ctx, f)
			if err != nil {
				return err
			}
			for _, l := range lines {
				f.Before = l.ID
				if c.JSON {
					if err := enc.Encode(struct {
						ID          int64  `json:"id"`
						Kind        string `json:"kind"`
						Path        string `json:"path"`
						State       string `json:"state"`
						Private     bool   `json:"private,omitempty"`
						Headline    string `json:"headline"`
						PublishedAt string `json:"published_at,omitempty"`
						PlannedAt   string `json:"planned_at,omitempty"`
					}{l.ID, string(l.Kind), l.Path, string(l.State), l.Private, l.Headline, stamp(l.PublishedAt), stamp(l.PlannedAt)}); err != nil {
						return err
					}
					continue
				}
				where := l.Path
				if where == "" {
					where = fmt.Sprint(l.ID)
				}
				state := string(l.State)
				if l.State == news.Scheduled {
					state += " " + l.PlannedAt.In(zone).Format("2006-01-02 15:04")
				}
				fmt.Fprintf(out, "%s\t%s\t%s\n", state, where, l.Headline)
			}
			if f.Before == 0 {
				if c.State != "" {
					fmt.Fprintf(a.stderr, "no story is %s\n", c.State)
				} else {
					fmt.Fprintln(a.stderr, "there is no story")
				}
			}
			if left -= len(lines); len(lines) < f.Limit {
				break
			}
		}
		return out.Flush()
	})
}
