package main

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/bench/releases"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// together is how many stories are stored in one transaction.
const together = 200

// filler stores releases as stories.
type filler struct {
	db       *store.DB
	next     func() (releases.Release, error)
	sections []int64
	stored   int
}

// fill stores stories until there are n.
func (f *filler) fill(ctx context.Context, n int) error {
	if f.sections == nil {
		if err := f.found(ctx); err != nil {
			return err
		}
	}
	for f.stored < n {
		err := f.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
			var ids []int64
			for len(ids) < together && f.stored < n {
				id, err := f.put(ctx, tx)
				if err != nil {
					return err
				}
				ids = append(ids, id)
				f.stored++
			}
			tx.Emit(news.ImportBatch, ids...)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// goOn stores stories until there are n where some are there already, from the same releases.
func (f *filler) goOn(ctx context.Context, n int) error {
	there, err := f.db.ListSize(ctx, store.AllStories())
	if err != nil {
		return err
	}
	if there > 0 {
		sections, err := f.db.Sections(ctx)
		if err != nil {
			return err
		}
		for _, s := range sections {
			f.sections = append(f.sections, s.ID)
		}
		for ; f.stored < there; f.stored++ {
			if _, err := f.next(); err != nil {
				return err
			}
		}
	}
	start := time.Now()
	err = f.fill(ctx, n)
	fmt.Printf("%d stories were stored, in %.0f s\n", f.stored-there, time.Since(start).Seconds())
	return err
}

// found makes the sections.
func (f *filler) found(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *store.Tx) error {
		for i := range 10 {
			s := news.Section{Name: fmt.Sprintf("Section %d", i), Slug: fmt.Sprintf("s%d", i), Path: fmt.Sprintf("/s%d/", i)}
			if err := tx.InsertSection(ctx, &s); err != nil {
				return err
			}
			f.sections = append(f.sections, s.ID)
		}
		return nil
	})
}

func (f *filler) put(ctx context.Context, tx *store.Tx) (int64, error) {
	r, err := f.next()
	if err != nil {
		return 0, err
	}
	// The corpus has days; the hours are scattered.
	at := r.Published.Add(time.Duration(f.stored*7919%86400) * time.Second)
	section := f.sections[f.stored*31%len(f.sections)]
	headline, body := r.Text, r.Text
	if i := strings.IndexAny(headline, "\n.!?"); i > 20 {
		headline, body = headline[:i], headline[i+1:]
	}
	if len(headline) > 120 {
		headline = headline[:strings.LastIndexByte(headline[:120]+" ", ' ')]
	}
	headline = strings.ToValidUTF8(strings.TrimSpace(headline), "")
	if !utf8.ValidString(body) {
		body = strings.ToValidUTF8(body, "")
	}
	body = strings.ReplaceAll(body, "\x00", "")
	headline = strings.ReplaceAll(headline, "\x00", "")
	s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: at}
	if err := tx.InsertStory(ctx, s); err != nil {
		return 0, err
	}
	s.Path = fmt.Sprintf("/b/%d/", s.ID)
	s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: news.Content{
		Lang: "en", Headline: headline, Body: "<p>" + html.EscapeString(body) + "</p>", Sections: []int64{section}}}
	if err := tx.InsertRevision(ctx, s.Live); err != nil {
		return 0, err
	}
	if err := tx.UpdateStory(ctx, s); err != nil {
		return 0, err
	}
	excerpt := body[:min(160, len(body))]
	return s.ID, tx.PutLive(ctx, s, news.Teaser{Headline: headline, Lang: "en", SectionID: section, Excerpt: strings.ToValidUTF8(excerpt, "")})
}

// change gives a story another text, as an editor's update does.
func change(ctx context.Context, db *store.DB, id int64, n int) error {
	return db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		s, err := tx.Story(ctx, id)
		if err != nil {
			return err
		}
		live := &news.Revision{StoryID: id, State: news.Published, Content: s.Live.Content, Number: s.Live.Number + 1}
		live.Body += fmt.Sprintf("<p>Updated for the time number%d.</p>", n)
		if err := tx.InsertRevision(ctx, live); err != nil {
			return err
		}
		s.Live = live
		if err := tx.UpdateStory(ctx, s); err != nil {
			return err
		}
		tx.Emit(news.StoryUpdated, id)
		return tx.PutLive(ctx, s, news.Teaser{Headline: live.Headline, Lang: "en", SectionID: live.MainSection()})
	})
}
