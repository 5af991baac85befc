package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

type topicCmd struct {
	List       topicListCmd       `cmd:"" help:"List the topics."`
	Add        topicAddCmd        `cmd:"" help:"Make a topic."`
	Describe   topicDescribeCmd   `cmd:"" help:"Write what stands at the head of a topic's page."`
	Pin        topicPinCmd        `cmd:"" help:"Put stories first on a topic's page, in place of those that were."`
	Rename     topicRenameCmd     `cmd:"" help:"Give a topic another name; its old address redirects."`
	Merge      topicMergeCmd      `cmd:"" help:"Make a topic another name of a second one; its address redirects."`
	Suggest    topicSuggestCmd    `cmd:"" help:"Suggest topics for a story; without one, new topics and merges for the whole paper."`
	Fill       topicFillCmd       `cmd:"" help:"File the stories under a topic that have its name in their headline, or three times."`
	Refuse     topicRefuseCmd     `cmd:"" help:"Not suggest something again."`
	Reconsider topicReconsiderCmd `cmd:"" help:"Take a refusal back."`
}

type topicListCmd struct {
	JSON bool `help:"Print a JSON object." name:"json"`
}

// topicLine is one topic of the answer.
type topicLine struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Path        string `json:"path"`
	Stories     int    `json:"stories"`
	Description string `json:"description,omitempty"`
}

// Run lists the topics.
func (c *topicListCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		sizes, err := h.db.TopicSizes(a.ctx)
		if err != nil {
			return err
		}
		out := []topicLine{}
		err = h.db.EachTopic(a.ctx, func(t news.Topic) error {
			out = append(out, topicLine{t.ID, t.Name, t.Path, sizes[t.ID], t.Description})
			return nil
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Topics []topicLine `json:"topics"`
			}{out})
		}
		if len(out) == 0 {
			fmt.Fprintln(a.stderr, "there is no topic")
		}
		w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		for _, t := range out {
			fmt.Fprintf(w, "%s\t%d\t%s\n", t.Path, t.Stories, t.Name)
		}
		return w.Flush()
	})
}

type topicAddCmd struct {
	Name        string `arg:"" help:"Its name."`
	Slug        string `help:"The last part of its address, in place of one made from the name." placeholder:"SLUG"`
	Description string `help:"A sentence on what it is about." placeholder:"TEXT"`
}

// Run makes a topic.
func (c *topicAddCmd) Run(a *app, g *globals) error {
	return g.with(a.ctx, func(h *house) error {
		t, err := h.desk.AddTopic(a.ctx, shell, news.Topic{Name: c.Name, Slug: slugFlag(c.Slug), Description: c.Description})
		return h.toldTopic(a, t, err)
	})
}

func slugFlag(s string) string {
	if s == "" {
		return ""
	}
	return editorial.Slug(s)
}

// toldTopic prints where a topic is now, once all that follows from it is done.
func (h *house) toldTopic(a *app, t news.Topic, err error) error {
	if err == nil {
		err = h.settle(a.ctx)
	}
	if err == nil {
		fmt.Fprintln(a.stdout, t.Path)
	}
	return err
}

type topicDescribeCmd struct {
	Topic       string  `arg:"" help:"Its name or path."`
	Description *string `help:"A sentence on what it is about." placeholder:"TEXT"`
	Intro       *string `help:"A file with an introduction, HTML or plain paragraphs; - reads standard input, and an empty name takes it away." placeholder:"FILE|-"`
	Picture     *string `help:"A file with a picture; an empty name takes it away." placeholder:"FILE"`
	Alt         string  `help:"What the picture shows, for who cannot see it." placeholder:"TEXT"`
	Credit      string  `help:"Whose picture it is." placeholder:"NAME"`
	Caption     string  `help:"The words below the picture." placeholder:"TEXT"`
}

// Run describes a topic.
func (c *topicDescribeCmd) Run(a *app, g *globals) error {
	if c.Description == nil && c.Intro == nil && c.Picture == nil {
		return usagef("say what to change: --description, --intro or --picture")
	}
	return g.in(a.ctx, func(h *house) error {
		t, err := h.desk.LookUpTopic(a.ctx, c.Topic)
		if err != nil {
			return err
		}
		text := editorial.TopicText{Description: c.Description}
		if c.Intro != nil {
			body := ""
			if *c.Intro != "" {
				if body, err = a.read(*c.Intro); err != nil {
					return err
				}
				body = richtext.FromText(body)
			}
			text.Intro = &body
		}
		if c.Picture != nil {
			id := int64(0)
			if *c.Picture != "" {
				if id, err = h.addPicture(a, *c.Picture, c); err != nil {
					return err
				}
			}
			text.PictureID = &id
		}
		t, err = h.desk.DescribeTopic(a.ctx, shell, t.ID, text)
		return h.toldTopic(a, t, err)
	})
}

func (h *house) addPicture(a *app, file string, c *topicDescribeCmd) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("the picture cannot be read: %w", err)
	}
	defer f.Close()
	p, err := h.media.Add(a.ctx, filepath.Base(file), f)
	if err != nil {
		return 0, err
	}
	p.Alt, p.Credit, p.Caption = or(c.Alt, p.Alt), or(c.Credit, p.Credit), or(c.Caption, p.Caption)
	p, err = h.desk.AddPicture(a.ctx, shell, p)
	return p.ID, err
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

type topicPinCmd struct {
	Topic   string   `arg:"" help:"Its name or path."`
	Stories []string `arg:"" optional:"" help:"The stories' paths or numbers, in order; none takes all pins away."`
}

// Run pins stories.
func (c *topicPinCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		t, err := h.desk.LookUpTopic(a.ctx, c.Topic)
		if err != nil {
			return err
		}
		var ids []int64
		for _, what := range c.Stories {
			s, err := h.find(a.ctx, what)
			if err != nil {
				return err
			}
			ids = append(ids, s.ID)
		}
		t, err = h.desk.PinStories(a.ctx, shell, t.ID, ids)
		return h.toldTopic(a, t, err)
	})
}

type topicRenameCmd struct {
	Topic       string `arg:"" help:"Its name or path."`
	Name        string `arg:"" help:"Its new name."`
	Slug        string `help:"The last part of its new address, in place of one made from the name." placeholder:"SLUG"`
	KeepAddress bool   `help:"Leave its address as it is."`
}

// Run renames a topic.
func (c *topicRenameCmd) Run(a *app, g *globals) error {
	if c.KeepAddress && c.Slug != "" {
		return usagef("--slug and --keep-address say different things: give one")
	}
	return g.in(a.ctx, func(h *house) error {
		t, err := h.desk.LookUpTopic(a.ctx, c.Topic)
		if err != nil {
			return err
		}
		t, err = h.desk.RenameTopic(a.ctx, shell, t.ID, c.Name, slugFlag(c.Slug), c.KeepAddress)
		if news.KindOf(err) == news.Conflict {
			err = fmt.Errorf("%w To make the two one: broadsheet topic merge FROM INTO", err)
		}
		return h.toldTopic(a, t, err)
	})
}

type topicMergeCmd struct {
	From string `arg:"" help:"The topic that goes, by its name or path."`
	Into string `arg:"" help:"The topic that stays."`
}

// Run merges topics.
func (c *topicMergeCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		from, err := h.desk.LookUpTopic(a.ctx, c.From)
		if err != nil {
			return err
		}
		into, err := h.desk.LookUpTopic(a.ctx, c.Into)
		if err != nil {
			return err
		}
		into, err = h.desk.MergeTopics(a.ctx, shell, from.ID, into.ID)
		return h.toldTopic(a, into, err)
	})
}
