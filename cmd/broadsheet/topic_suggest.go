package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/topics"
)

type topicSuggestCmd struct {
	Path   string `arg:"" optional:"" help:"A story's path, or its number; without one, the whole paper is looked at."`
	Least  int    `help:"For the whole paper: so many stories must have a name." default:"5" placeholder:"N"`
	Days   int    `help:"For the whole paper: on so many different days." default:"3" placeholder:"N"`
	Newest int    `help:"For the whole paper: read the newest N stories only; 0 reads all." default:"0" placeholder:"N"`
	Limit  int    `help:"For the whole paper: at most so many new topics." default:"50" placeholder:"N"`
	JSON   bool   `help:"Print a JSON object." name:"json"`
}

// suggestedTopic is a topic of the answer: one that there is, or (without a path) a new one.
type suggestedTopic struct {
	Name    string   `json:"name"`
	Path    string   `json:"path,omitempty"`
	Score   float64  `json:"score,omitempty"`
	Why     string   `json:"why"`
	Stories int      `json:"stories,omitempty"` // that have a new one's name
	Such    []string `json:"such,omitempty"`    // paths of some of them
}

// Run suggests.
func (c *topicSuggestCmd) Run(a *app, g *globals) error {
	if c.Least < 2 || c.Days < 1 || c.Newest < 0 || c.Limit < 1 {
		return usagef("--least must be at least 2, --days and --limit at least 1, and --newest at least 0")
	}
	return g.in(a.ctx, func(h *house) error {
		if c.Path == "" {
			return c.paper(a, h)
		}
		s, err := h.find(a.ctx, c.Path)
		if err != nil {
			return err
		}
		if err := h.settle(a.ctx); err != nil {
			return err
		}
		advice, err := h.topics.Suggest(a.ctx, s)
		if err != nil {
			return err
		}
		have, fresh := []suggestedTopic{}, []suggestedTopic{}
		for _, t := range advice.Topics {
			such, err := h.paths(a, t.Shared)
			if err != nil {
				return err
			}
			have = append(have, suggestedTopic{Name: t.Name, Path: t.Path, Score: t.Score, Why: whySuggested(t, advice.Like), Such: such})
		}
		for _, n := range advice.New {
			such, err := h.paths(a, n.Sample)
			if err != nil {
				return err
			}
			fresh = append(fresh, suggestedTopic{Name: n.Name, Stories: n.Stories, Such: such,
				Why: fmt.Sprintf("a name in %d of this story and the %d most like it, and not a topic yet", n.Stories, advice.Like)})
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Story  string           `json:"story"`
				Topics []suggestedTopic `json:"topics"`
				New    []suggestedTopic `json:"new"`
			}{s.Path, have, fresh})
		}
		for _, t := range have {
			fmt.Fprintf(a.stdout, "%.2f  %s  %s\n", t.Score, t.Name, t.Why)
		}
		for _, t := range fresh {
			fmt.Fprintf(a.stdout, "new   %s  %s\n", t.Name, t.Why)
		}
		if len(have)+len(fresh) == 0 {
			fmt.Fprintln(a.stderr, "no topic is suggested for this story")
		}
		return nil
	})
}

// whySuggested says what a suggestion rests on.
func whySuggested(t topics.Suggestion, like int) string {
	var why []string
	if t.Of > 0 {
		why = append(why, fmt.Sprintf("%d of the %d stories most like it have it", t.Of, like))
	}
	switch {
	case t.InHead:
		why = append(why, "its headline or standfirst names it")
	case t.Named == 1:
		why = append(why, "its text names it")
	case t.Named > 1:
		why = append(why, fmt.Sprintf("its text names it %d times", t.Named))
	}
	return strings.Join(why, "; ")
}

// paths are where stories are, the public ones.
func (h *house) paths(a *app, ids []int64) ([]string, error) {
	found, err := h.db.TeasersOf(a.ctx, ids)
	var out []string
	for _, t := range found {
		out = append(out, t.Path)
	}
	return out, err
}

// paper proposes for the whole paper.
func (c *topicSuggestCmd) paper(a *app, h *house) error {
	if err := h.settle(a.ctx); err != nil {
		return err
	}
	bar := newProgress(a)
	r, err := h.topics.Review(a.ctx, topics.Scope{Newest: c.Newest, Least: c.Least, Days: c.Days, Most: c.Limit}, func(n int) { bar.show("stories", n, 0) })
	bar.end()
	if err != nil {
		return err
	}
	type merge struct {
		From string `json:"from"`
		Into string `json:"into"`
		Why  string `json:"why"`
	}
	fresh, merges := []suggestedTopic{}, []merge{}
	for _, n := range r.New {
		such, err := h.paths(a, n.Sample)
		if err != nil {
			return err
		}
		fresh = append(fresh, suggestedTopic{Name: n.Name, Stories: n.Stories, Such: such, Why: fmt.Sprintf("a name in %d stories of %d days, and not a topic yet", n.Stories, n.Days)})
	}
	for _, t := range r.Merge {
		merges = append(merges, merge{t.A.Name, t.B.Name, t.Why})
	}
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(struct {
			Read  int              `json:"read"`
			New   []suggestedTopic `json:"new"`
			Merge []merge          `json:"merge"`
		}{r.Read, fresh, merges})
	}
	for _, t := range fresh {
		fmt.Fprintf(a.stdout, "new    %s  %s\n", t.Name, t.Why)
	}
	for _, m := range merges {
		fmt.Fprintf(a.stdout, "merge  %s into %s  %s\n", m.From, m.Into, m.Why)
	}
	if len(fresh)+len(merges) == 0 {
		fmt.Fprintf(a.stderr, "%d stories were read; no new topic and no merge is proposed\n", r.Read)
	}
	return nil
}

type topicFillCmd struct {
	Topic string `arg:"" help:"Its name or path."`
	Yes   bool   `help:"Do it; without this, the stories are only listed."`
}

// Run files stories under a topic.
func (c *topicFillCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		t, err := h.desk.LookUpTopic(a.ctx, c.Topic)
		if err != nil {
			return err
		}
		bar := newProgress(a)
		ids, err := h.topics.Holding(a.ctx, t.ID, func(n int) { bar.show("stories", n, 0) })
		bar.end()
		if err != nil {
			return err
		}
		filed := 0
		for _, id := range ids {
			found, err := h.paths(a, []int64{id})
			if err != nil {
				return err
			}
			if c.Yes {
				switch _, err := h.desk.FileUnder(a.ctx, shell, id, []int64{t.ID}, "filed under "+t.Name); news.KindOf(err) {
				case "":
					filed++
				case news.Conflict, news.NotFound: // withdrawn meanwhile, or being worked on
					fmt.Fprintf(a.stderr, "%s: %s\n", strings.Join(found, ""), news.MessageOf(err))
					continue
				default:
					return err
				}
			}
			fmt.Fprintln(a.stdout, strings.Join(found, ""))
		}
		if !c.Yes {
			fmt.Fprintf(a.stderr, "%d stories would be filed under %s; add --yes to do it\n", len(ids), t.Name)
			return nil
		}
		fmt.Fprintf(a.stderr, "%d stories were filed under %s\n", filed, t.Name)
		return h.settle(a.ctx)
	})
}

// refusing is what can be refused, and reconsidered.
type refusing struct {
	Name  string `arg:"" help:"A topic, or a name that is proposed as one."`
	Story string `help:"Refuse the topic for this story only." placeholder:"PATH"`
	With  string `help:"Refuse to merge it with this topic." placeholder:"TOPIC"`
}

func (r *refusing) refusal(a *app, h *house) (store.Refusal, string, error) {
	if r.Story != "" && r.With != "" {
		return store.Refusal{}, "", usagef("--story and --with say different things: give one")
	}
	if r.Story == "" && r.With == "" {
		if topics.Key(r.Name) == "" {
			return store.Refusal{}, "", news.Errorf(news.Invalid, "%q is no name.", r.Name)
		}
		return topics.RefuseName(r.Name), r.Name, nil
	}
	t, err := h.desk.LookUpTopic(a.ctx, r.Name)
	if err != nil {
		return store.Refusal{}, "", err
	}
	if r.With != "" {
		other, err := h.desk.LookUpTopic(a.ctx, r.With)
		return topics.RefuseMerge(t.ID, other.ID), t.Name + " with " + other.Name, err
	}
	s, err := h.find(a.ctx, r.Story)
	if err != nil {
		return store.Refusal{}, "", err
	}
	return topics.RefuseTopic(s.ID, t.ID), t.Name, nil
}

// run does something with what is named.
func (r *refusing) run(a *app, g *globals, act func(*house, store.Refusal, string) error) error {
	return g.in(a.ctx, func(h *house) error {
		f, what, err := r.refusal(a, h)
		if err != nil {
			return err
		}
		return act(h, f, what)
	})
}

type topicRefuseCmd struct{ refusing }

// Run refuses.
func (c *topicRefuseCmd) Run(a *app, g *globals) error {
	return c.run(a, g, func(h *house, f store.Refusal, what string) error { return h.desk.Refuse(a.ctx, shell, f, what) })
}

type topicReconsiderCmd struct{ refusing }

// Run takes a refusal back.
func (c *topicReconsiderCmd) Run(a *app, g *globals) error {
	return c.run(a, g, func(h *house, f store.Refusal, what string) error { return h.desk.Reconsider(a.ctx, shell, f, what) })
}
