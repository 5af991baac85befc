package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type storySoFarCmd struct {
	Path   string   `arg:"" optional:"" help:"The path, or the number, of a story; without one, all running stories are listed."`
	Title  *string  `help:"What the running story is called; \"\" gives back the headline that it began with." placeholder:"T"`
	Topic  *string  `help:"The topic that it belongs to; \"\" leaves that to its stories' topics." placeholder:"T"`
	Add    []string `help:"Put another story in; may be given several times. A story of no running story begins one." placeholder:"PATH" sep:"none"`
	Remove []string `help:"Take a story out for good; may be given several times." placeholder:"PATH" sep:"none"`
	Close  bool     `help:"It is over: nothing comes in by itself any more." xor:"over"`
	Reopen bool     `help:"It goes on." xor:"over"`
	Hide   bool     `help:"Keep it from the readers." xor:"seen"`
	Show   bool     `help:"Let readers see it again." xor:"seen"`
	Limit  int      `help:"List at most so many running stories, those that went on last first." default:"50"`
	JSON   bool     `help:"Print a JSON object; of a list, one per line." name:"json"`
}

// Run shows the story so far, or carries out what an editor says about it.
func (c *storySoFarCmd) Run(a *app, g *globals) error {
	said := c.Title != nil || c.Topic != nil || len(c.Add) > 0 || len(c.Remove) > 0 || c.Close || c.Reopen || c.Hide || c.Show
	if c.Path == "" && said {
		return usagef("name a story of the running story that is meant")
	}
	return g.in(a.ctx, func(h *house) error {
		if err := h.settle(a.ctx); err != nil {
			return err
		}
		if c.Path == "" {
			return c.list(a, h)
		}
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		var run news.RunningStory
		if said {
			in, err := c.say(a, h)
			if err != nil {
				return err
			}
			if run, err = h.desk.SetSoFar(a.ctx, shell, s.ID, in); err != nil {
				return err
			}
			if err := h.settle(a.ctx); err != nil {
				return err
			}
			run, err = h.db.RunningStory(a.ctx, run.ID)
			if news.KindOf(err) == news.NotFound { // somebody else has merged it into another since
				run, _, err = h.db.PartOf(a.ctx, s.ID)
			}
			if err != nil {
				return err
			}
		} else if run, _, err = h.db.PartOf(a.ctx, s.ID); err != nil {
			return err
		}
		if run.ID == 0 {
			return news.Errorf(news.NotFound, "The story %s is not a part of a running story. Begin one with: broadsheet story so-far %s --add PATH", c.Path, c.Path)
		}
		return h.tellRunning(a, run, c.JSON)
	})
}

// say is what the flags say.
func (c *storySoFarCmd) say(a *app, h *house) (in editorial.SoFar, err error) {
	in.Title = c.Title
	if c.Topic != nil {
		id := int64(0)
		if *c.Topic != "" {
			t, err := h.desk.LookUpTopic(a.ctx, *c.Topic)
			if err != nil {
				return in, err
			}
			id = t.ID
		}
		in.Topic = &id
	}
	for _, l := range []struct {
		paths []string
		ids   *[]int64
	}{{c.Add, &in.Add}, {c.Remove, &in.Remove}} {
		for _, path := range l.paths {
			s, err := h.find(a.ctx, path)
			if err != nil {
				return in, err
			}
			*l.ids = append(*l.ids, s.ID)
		}
	}
	if c.Close || c.Reopen {
		in.Closed = &c.Close
	}
	if c.Hide || c.Show {
		in.Hidden = &c.Hide
	}
	return in, nil
}

// runningLine is a running story as the command prints it.
type runningLine struct {
	Path   string     `json:"path"`
	Title  string     `json:"title"`
	Shown  bool       `json:"shown"`
	Closed bool       `json:"closed,omitempty"`
	Hidden bool       `json:"hidden,omitempty"`
	Count  int        `json:"count"`
	Newest string     `json:"newest,omitempty"`
	Topics []string   `json:"topics,omitempty"`
	Parts  []partLine `json:"parts,omitempty"`
}

type partLine struct {
	Path      string `json:"path"`
	Title     string `json:"title"`
	Published string `json:"published"`
	Standing  string `json:"standing"` // found, added or removed
	Repeats   bool   `json:"repeats,omitempty"`
	Public    bool   `json:"public"`
}

var standings = map[news.Standing]string{news.PartFound: "found", news.PartAdded: "added", news.PartRemoved: "removed"}

// running gathers what there is to print of a running story.
func (h *house) running(a *app, run news.RunningStory, whole bool) (runningLine, error) {
	l := runningLine{Path: run.Path, Title: run.Title, Shown: run.Shown, Closed: run.Closed, Hidden: run.Hidden, Count: run.Count, Newest: stamp(run.Newest)}
	topics, err := h.db.RunningTopics(a.ctx, run.ID)
	if err != nil {
		return l, err
	}
	named, err := h.db.Topics(a.ctx, topics)
	if err != nil {
		return l, err
	}
	for _, t := range named {
		l.Topics = append(l.Topics, t.Name)
	}
	if l.Title == "" {
		first, err := h.db.PartsShown(a.ctx, run.ID, store.PartsPage{Limit: 1})
		if err != nil {
			return l, err
		}
		for _, t := range first {
			l.Title = t.Headline
		}
	}
	if !whole {
		return l, nil
	}
	parts, err := h.db.Parts(a.ctx, run.ID)
	if err != nil {
		return l, err
	}
	for _, p := range parts {
		s, err := h.db.Story(a.ctx, p.StoryID)
		if err != nil {
			return l, err
		}
		line := partLine{Path: s.Path, Published: stamp(s.PublishedAt), Standing: standings[p.Standing], Repeats: p.Repeats != 0, Public: p.Public}
		if rev := s.Live; rev != nil {
			line.Title = rev.Headline
		} else if s.Working != nil {
			line.Title = s.Working.Headline
		}
		l.Parts = append(l.Parts, line)
	}
	return l, nil
}

func (h *house) tellRunning(a *app, run news.RunningStory, asJSON bool) error {
	l, err := h.running(a, run, true)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.stdout).Encode(l)
	}
	fmt.Fprintln(a.stdout, l.head())
	out := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, p := range l.Parts {
		note := p.Standing
		if !p.Public {
			note += ", not public"
		}
		if p.Repeats {
			note += ", a near-copy"
		}
		day := ""
		if len(p.Published) >= 10 {
			day = p.Published[:10]
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", day, note, p.Path, p.Title)
	}
	return out.Flush()
}

// head is a running story in a line: its address, or why it has none, and its title.
func (l runningLine) head() string {
	at := l.Path
	switch {
	case l.Hidden:
		at = "hidden"
	case !l.Shown:
		at = "not shown: it has too few public parts"
	case l.Closed:
		at += " (closed)"
	}
	return fmt.Sprintf("%s  %s", at, l.Title)
}

func (c *storySoFarCmd) list(a *app, h *house) error {
	runs, err := h.db.RunningStories(a.ctx, true, max(c.Limit, 1))
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		fmt.Fprintln(a.stderr, "no story is running")
	}
	out := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, run := range runs {
		l, err := h.running(a, run, false)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := json.NewEncoder(a.stdout).Encode(l); err != nil {
				return err
			}
			continue
		}
		day := ""
		if len(l.Newest) >= 10 {
			day = l.Newest[:10]
		}
		fmt.Fprintf(out, "%s\t%d\t%s\n", day, l.Count, l.head())
	}
	return out.Flush()
}
