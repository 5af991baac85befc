package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"broadsheet/internal/news"
)

type sectionCmd struct {
	List   sectionListCmd   `cmd:"" help:"List the sections: address, stories, place in the bar, name."`
	Add    sectionAddCmd    `cmd:"" help:"Make a section."`
	Order  sectionOrderCmd  `cmd:"" help:"Say which sections stand in the bar at the top of every page, and in which order."`
	Hide   sectionHideCmd   `cmd:"" help:"Keep sections out of the bar."`
	Show   sectionShowCmd   `cmd:"" help:"Have sections stand in the bar, at its end."`
	Rename sectionRenameCmd `cmd:"" help:"Give a section another name; its old address redirects, and those of the sections below it."`
	Merge  sectionMergeCmd  `cmd:"" help:"Make a section another name of a second one, which gets its stories; its address and feeds redirect."`
}

type sectionAddCmd struct {
	Name        string `arg:"" help:"Its name."`
	Parent      string `help:"The section above it." placeholder:"S"`
	Slug        string `help:"Its part of the address." placeholder:"SLUG"`
	Description string `help:"What it is about." placeholder:"TEXT"`
	Color       string `help:"Its colour, #rrggbb." placeholder:"COLOR"`
}

// Run makes a section.
func (c *sectionAddCmd) Run(a *app, g *globals) error {
	return g.with(a.ctx, func(h *house) error {
		sec := news.Section{Name: c.Name, Slug: c.Slug, Description: c.Description, Color: c.Color}
		if c.Parent != "" {
			above, err := h.desk.FindSection(a.ctx, c.Parent)
			if err != nil {
				return err
			}
			sec.ParentID = above.ID
		}
		sec, err := h.desk.AddSection(a.ctx, shell, sec)
		if err == nil {
			fmt.Fprintln(a.stdout, sec.Path)
		}
		return err
	})
}

type sectionListCmd struct {
	JSON bool `help:"Print a JSON object." name:"json"`
}

// sectionLine is one section of the answer.
type sectionLine struct {
	ID      int64  `json:"id"`
	Path    string `json:"path"`
	Name    string `json:"name"`
	Parent  int64  `json:"parent,omitempty"`
	Stories int64  `json:"stories"`
	// Bar is "shown", "hidden" (by an editor), "empty" (it would stand there if it had stories) or "no".
	Bar   string `json:"bar"`
	Place int    `json:"place,omitempty"` // in the bar, from 1
}

// Run lists the sections.
func (c *sectionListCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		all, err := h.db.Sections(a.ctx)
		if err != nil {
			return err
		}
		sizes, err := h.db.SectionSizes(a.ctx)
		if err != nil {
			return err
		}
		bar, chosen := news.SectionBar(all)
		place := map[int64]int{}
		for i, s := range bar {
			place[s.ID] = i + 1
		}
		out := make([]sectionLine, len(all))
		for i, s := range all {
			out[i] = sectionLine{ID: s.ID, Path: s.Path, Name: s.Name, Parent: s.ParentID, Stories: sizes[s.ID], Place: place[s.ID], Bar: "no"}
			switch {
			case place[s.ID] > 0:
				out[i].Bar = "shown"
			case s.Bar == news.OutOfBar:
				out[i].Bar = "hidden"
			case !s.HasStories && (s.Bar > 0 || !chosen && s.ParentID == 0 && len(bar) < news.BarFits):
				out[i].Bar = "empty"
			}
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Chosen   bool          `json:"chosen"` // by an editor, not by the paper itself
				Sections []sectionLine `json:"sections"`
			}{chosen, out})
		}
		w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		if len(out) == 0 {
			fmt.Fprintln(a.stderr, "there is no section")
		} else {
			fmt.Fprintln(w, "ADDRESS\tSTORIES\tBAR\tNAME")
		}
		for _, s := range out {
			in := map[string]string{"shown": fmt.Sprint(s.Place), "no": "-"}[s.Bar]
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", s.Path, s.Stories, or(in, s.Bar), s.Name)
		}
		return w.Flush()
	})
}

type sectionOrderCmd struct {
	Sections []string `arg:"" optional:"" name:"section" help:"Their names or paths, in order. All others leave the bar and stand on the page of all sections."`
	Auto     bool     `help:"Leave the choice to the paper again: the sections at the top, and of more than eight those with the most stories."`
	JSON     bool     `help:"Print the bar as a JSON object." name:"json"`
}

// Run orders the bar.
func (c *sectionOrderCmd) Run(a *app, g *globals) error {
	if c.Auto == (len(c.Sections) > 0) {
		return usagef("name the sections of the bar in their order, or give --auto to leave the choice to the paper")
	}
	return g.arrange(a, c.Sections, c.JSON, func(h *house, ids []int64) error { return h.desk.OrderSections(a.ctx, shell, ids) })
}

type sectionHideCmd struct {
	Sections []string `arg:"" name:"section" help:"Their names or paths."`
	JSON     bool     `help:"Print the bar as a JSON object." name:"json"`
}

// Run keeps sections out of the bar.
func (c *sectionHideCmd) Run(a *app, g *globals) error {
	return g.arrange(a, c.Sections, c.JSON, func(h *house, ids []int64) error { return h.desk.HideSections(a.ctx, shell, ids) })
}

type sectionShowCmd struct {
	Sections []string `arg:"" name:"section" help:"Their names or paths."`
	JSON     bool     `help:"Print the bar as a JSON object." name:"json"`
}

// Run has sections stand in the bar.
func (c *sectionShowCmd) Run(a *app, g *globals) error {
	return g.arrange(a, c.Sections, c.JSON, func(h *house, ids []int64) error { return h.desk.ShowSections(a.ctx, shell, ids) })
}

type sectionRenameCmd struct {
	Section     string `arg:"" help:"Its name or path."`
	Name        string `arg:"" help:"Its new name."`
	Slug        string `help:"Its part of the new address, in place of one made from the name." placeholder:"SLUG"`
	KeepAddress bool   `help:"Leave its address as it is."`
	JSON        bool   `help:"Print a JSON object." name:"json"`
}

// Run renames a section.
func (c *sectionRenameCmd) Run(a *app, g *globals) error {
	if c.KeepAddress && c.Slug != "" {
		return usagef("--slug and --keep-address say different things: give one")
	}
	return g.in(a.ctx, func(h *house) error {
		sec, err := h.desk.FindSection(a.ctx, c.Section)
		if err != nil {
			return err
		}
		sec, err = h.desk.RenameSection(a.ctx, shell, sec.ID, c.Name, slugFlag(c.Slug), c.KeepAddress)
		if news.KindOf(err) == news.Conflict {
			err = fmt.Errorf("%w To make two sections one: broadsheet section merge FROM INTO; to give it another address: --slug", err)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(barLine{sec.Path, sec.Name})
		}
		fmt.Fprintln(a.stdout, sec.Path)
		return nil
	})
}

type sectionMergeCmd struct {
	From   string `arg:"" optional:"" help:"The section that goes, by its name or path."`
	Into   string `arg:"" optional:"" help:"The section that stays."`
	Finish bool   `help:"Instead: move the stories that merges which were broken off have left; serve does so by itself."`
	JSON   bool   `help:"Print a JSON object." name:"json"`
}

// Run merges sections.
func (c *sectionMergeCmd) Run(a *app, g *globals) error {
	if c.Finish == (c.From != "") || !c.Finish && c.Into == "" {
		return usagef("name the section that goes and the one that stays, or give --finish alone")
	}
	return g.in(a.ctx, func(h *house) error {
		var from, into news.Section
		var err error
		if !c.Finish {
			if from, err = h.desk.FindSection(a.ctx, c.From); err != nil {
				return err
			}
			if into, err = h.desk.FindSection(a.ctx, c.Into); err != nil {
				return err
			}
		}
		sizes, err := h.db.SectionSizes(a.ctx)
		if err != nil {
			return err
		}
		bar := newProgress(a)
		told := func(moved int) { bar.show("stories moved", moved, float64(moved)/float64(max(sizes[from.ID], 1))) }
		var moved int
		if c.Finish {
			moved, err = h.desk.FinishSectionMerges(a.ctx, told)
		} else {
			into, moved, err = h.desk.MergeSections(a.ctx, shell, from.ID, into.ID, told)
		}
		bar.end()
		if err != nil && moved > 0 {
			return fmt.Errorf("%d stories moved, then: %w; serve moves the rest, and so does: broadsheet section merge --finish", moved, err)
		}
		if err != nil {
			return err
		}
		if err := h.settleAll(a.ctx); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Path  string `json:"path,omitempty"` // of the section that stays
				Moved int    `json:"moved"`
			}{into.Path, moved})
		}
		if !c.Finish {
			fmt.Fprintln(a.stdout, into.Path)
		}
		fmt.Fprintf(a.stderr, "%d stories moved\n", moved)
		return nil
	})
}

// barLine is one section of the bar.
type barLine struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// arrange finds sections, lets act change the bar, and prints the bar as it is then.
func (g *globals) arrange(a *app, names []string, asJSON bool, act func(*house, []int64) error) error {
	return g.in(a.ctx, func(h *house) error {
		var ids []int64
		for _, name := range names {
			sec, err := h.desk.FindSection(a.ctx, name)
			if err != nil {
				return err
			}
			ids = append(ids, sec.ID)
		}
		if err := act(h, ids); err != nil {
			return err
		}
		if err := h.desk.WeighSections(a.ctx); err != nil {
			return err
		}
		all, err := h.db.Sections(a.ctx)
		if err != nil {
			return err
		}
		bar, _ := news.SectionBar(all)
		lines := make([]barLine, len(bar))
		for i, s := range bar {
			lines[i] = barLine{s.Path, s.Name}
		}
		if asJSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Bar []barLine `json:"bar"`
			}{lines})
		}
		w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		for _, s := range lines {
			fmt.Fprintf(w, "%s\t%s\n", s.Path, s.Name)
		}
		return w.Flush()
	})
}
