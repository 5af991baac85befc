package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

type commentsCmd struct {
	List    commentsListCmd `cmd:"" help:"List the comments that are held, or those in another state, the newest first."`
	Approve approveCmd      `cmd:"" help:"Show comments to the readers."`
	Spam    spamCmd         `cmd:"" help:"Mark comments as spam."`
	Delete  deleteCmd       `cmd:"" help:"Delete comments; the newsroom keeps them."`
	Hold    holdCmd         `cmd:"" help:"Take comments back for a second look."`
}

type commentsListCmd struct {
	State string `help:"Those in this state: held (unless given), approved, spam or deleted." default:"held" placeholder:"S"`
	Limit int    `help:"At most so many." default:"50"`
	JSON  bool   `help:"Print a JSON object per line." name:"json"`
}

// Run lists comments.
func (c *commentsListCmd) Run(a *app, g *globals) error {
	known := false
	for _, s := range news.CommentStates {
		known = known || string(s) == c.State
	}
	if !known {
		return usagef("there is no state %q; states are %v", c.State, news.CommentStates)
	}
	return g.in(a.ctx, func(h *house) error {
		list, err := h.db.CommentQueue(a.ctx, news.CommentState(c.State), 0, c.Limit)
		if err != nil {
			return err
		}
		if len(list) == 0 && !c.JSON {
			fmt.Fprintf(a.stderr, "no comment is %s\n", c.State)
		}
		out := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		enc := json.NewEncoder(a.stdout)
		for _, m := range list {
			if c.JSON {
				if err := enc.Encode(struct {
					ID      int64    `json:"id"`
					Story   int64    `json:"story"`
					Parent  int64    `json:"parent,omitempty"`
					State   string   `json:"state"`
					Name    string   `json:"name"`
					Body    string   `json:"body"`
					At      string   `json:"at"`
					Reasons []string `json:"reasons,omitempty"`
				}{m.ID, m.StoryID, m.ParentID, string(m.State), m.Name, richtext.Plain(m.Body), m.CreatedAt.Format(time.RFC3339), m.Reasons}); err != nil {
					return err
				}
				continue
			}
			text := richtext.Cut(strings.Join(strings.Fields(richtext.Plain(m.Body)), " "), 80)
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\n", m.ID, m.CreatedAt.Format("2006-01-02 15:04"), m.Name, text, strings.Join(m.Reasons, "; "))
		}
		return out.Flush()
	})
}

// commentIDs names the comments that an act is for.
type commentIDs struct {
	IDs []int64 `arg:"" name:"id" help:"The comments' numbers."`
}

type (
	approveCmd struct{ commentIDs }
	spamCmd    struct{ commentIDs }
	deleteCmd  struct{ commentIDs }
	holdCmd    struct{ commentIDs }
)

// Run approves comments.
func (c *approveCmd) Run(a *app, g *globals) error { return c.moderate(a, g, news.CommentApproved) }

// Run marks comments as spam.
func (c *spamCmd) Run(a *app, g *globals) error { return c.moderate(a, g, news.CommentSpam) }

// Run deletes comments.
func (c *deleteCmd) Run(a *app, g *globals) error { return c.moderate(a, g, news.CommentDeleted) }

// Run takes comments back.
func (c *holdCmd) Run(a *app, g *globals) error { return c.moderate(a, g, news.CommentHeld) }

func (c *commentIDs) moderate(a *app, g *globals, to news.CommentState) error {
	return g.in(a.ctx, func(h *house) error {
		for _, id := range c.IDs {
			m, err := h.desk.Moderate(a.ctx, shell, id, to)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%d is %s\n", m.ID, m.State)
		}
		return nil
	})
}
