package feeds_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/feeds"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

var owner = news.Actor{Name: "owner@quay.example", Role: news.Owner}

var today = time.Date(2025, 2, 24, 8, 30, 0, 0, time.UTC)

// paper is a small paper with a bit of everything that makes feeds hard.
type paper struct {
	t     *testing.T
	db    *store.DB
	desk  *editorial.Desk
	feeds *feeds.Feeds

	river, ferries news.Section
	topic          news.Topic
	ada            news.Person
	hostile        *news.Story
}

// must is for the making of fixtures, where an error is a mistake of the test itself.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// empty is a paper without a story.
func empty(t *testing.T) *paper {
	t.Helper()
	db := storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: func() time.Time { return today }})
	p := &paper{t: t, db: db, desk: editorial.New(db), feeds: feeds.New(db)}
	must(p.desk.SaveSettings(t.Context(), owner, func(s *news.Settings) error {
		s.Name, s.Tagline, s.BaseURL, s.AdsTxt = "The Quay & Tide", "News of the <river>", "https://quay.example", "ads.example, 1, DIRECT\r\n"
		s.CommentsHold = true
		return nil
	}))
	return p
}

// full is a paper with stories, public and not.
func full(t *testing.T) *paper {
	p, ctx := empty(t), t.Context()
	p.river = must(p.desk.AddSection(ctx, owner, news.Section{Name: "River & Port", Slug: "river", Description: "All that floats"}))
	p.ferries = must(p.desk.AddSection(ctx, owner, news.Section{Name: "Ferries", Slug: "ferries", ParentID: p.river.ID}))
	p.topic = must(p.desk.AddTopic(ctx, owner, news.Topic{Name: "Night boat", Slug: "night-boat"}))
	p.ada = must(p.desk.AddPerson(ctx, owner, news.Person{Name: "Ada Ọbi", Slug: "ada-obi", Email: "ada@quay.example"}))
	held := must(p.desk.AddPicture(ctx, owner, news.Picture{Key: "2025/ferry-1.jpg", MIME: "image/jpeg", Width: 1600, Height: 900, Widths: []int{480, 800, 1200}, Alt: "A ferry & a gull"}))
	away := must(p.desk.AddPicture(ctx, owner, news.Picture{OriginURL: "https://old.example/tram.png", MIME: "image/png"}))

	// As an import brings it: with an id that is an old address, and one that is no address.
	im := must(p.desk.Import(owner, "https://old.example"))
	err := im.Batch(ctx, func(b *editorial.Batch) error {
		for i, guid := range []string{"https://old.example/?p=12", "an id with spaces", "an id with spaces"} {
			_, err := b.Story(ctx, &editorial.ImportedStory{
				ForeignID: guid + string(rune('a'+i)), Digest: "1", Kind: news.KindStory, State: news.Published, GUID: guid,
				Content: news.Content{Headline: "Old story " + string(rune('A'+i)), Body: "<p>It was long ago.</p>", Lang: "fr", Sections: []int64{p.river.ID},
					Lead: &news.LeadPicture{PictureID: away.ID}},
				PublishedAt: time.Date(2009, 7, 1+i, 23, 59, 59, 0, time.UTC),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.publish(news.Content{
		Headline: "Ferries return — “at last”", Standfirst: "Three boats, two crews & one <harbour> master.",
		Body: `<p>See <a href="/about/">the timetable</a> and <a href="#fn1">this</a>.</p><figure><img src="/media/2025/ferry-1.jpg" alt=""><figcaption>On the quay</figcaption></figure>` +
			`<p>渡船 恢复 😀 العبّارة</p>`,
		Sections: []int64{p.ferries.ID, p.river.ID}, Topics: []int64{p.topic.ID},
		Bylines: []news.Byline{{PersonID: p.ada.ID, Name: "Ada Ọbi"}, {Name: "Guest <writer>", Role: news.With}, {Name: "P. Hoto", Role: news.Photos}},
		Lead:    &news.LeadPicture{PictureID: held.ID, Caption: "The “Sa’idu” at dawn", Credit: "P. Hoto"},
	})
	p.hostile = p.publish(news.Content{
		Headline: `AT&T <b>bold</b> ]]> &amp; "quotes"`, Body: "<p>a ]]&gt; b &lt;script&gt;alert(1)&lt;/script&gt; \u0085\ufffd</p><script>alert(2)</script><p>e</p>",
	})
	// What nobody may see.
	p.draft("SECRET draft")
	w := p.publish(news.Content{Headline: "SECRET withdrawn", Body: "<p>SECRET</p>", Topics: []int64{p.topic.ID}, Sections: []int64{p.river.ID}})
	must(p.desk.Withdraw(ctx, owner, w.ID, "wrong"))
	s := p.draft("SECRET scheduled")
	must(p.desk.Schedule(ctx, owner, s.ID, 0, today.Add(time.Hour)))
	s = p.draft("SECRET private")
	must(p.desk.SetPrivate(ctx, owner, s.ID, true))
	s = p.draft("SECRET embargo")
	must(p.desk.Embargo(ctx, owner, s.ID, today.Add(time.Hour)))
	// A public story with an update that is not out yet.
	u := p.publish(news.Content{Headline: "Tram stops", Lang: "zh-Hant", Body: "<p>Plainly.</p>"})
	must(p.desk.Save(ctx, owner, u.ID, 0, news.Content{Headline: "SECRET update", Body: "<p>SECRET</p>"}, ""))
	title := "The night boat"
	must(p.desk.SetSoFar(ctx, owner, p.hostile.ID, editorial.SoFar{Add: []int64{u.ID, w.ID}, Title: &title, Topic: &p.topic.ID}))
	about := must(p.desk.Draft(ctx, owner, editorial.NewStory{Kind: news.KindPage, Slug: "about", Content: news.Content{Headline: "About", Body: "<p>Us.</p>"}}))
	must(p.desk.Publish(ctx, owner, about.ID, 0))

	for _, body := range []string{"Well said & done <b>x</b> https://x.example/", "SECRET held"} {
		c := must(p.desk.PostComment(ctx, discussion.Input{StoryID: u.ID, Name: "Reader <i>", Email: "secret@mail.example", Body: body}))
		if body != "SECRET held" {
			must(p.desk.Moderate(ctx, owner, c.ID, news.CommentApproved))
		}
	}
	return p
}

func (p *paper) draft(headline string) *news.Story {
	p.t.Helper()
	return must(p.desk.Draft(p.t.Context(), owner, editorial.NewStory{Content: news.Content{Headline: headline, Body: "<p>SECRET</p>", Sections: []int64{p.river.ID}}}))
}

func (p *paper) publish(c news.Content) *news.Story {
	p.t.Helper()
	s := must(p.desk.Draft(p.t.Context(), owner, editorial.NewStory{Content: c}))
	return must(p.desk.Publish(p.t.Context(), owner, s.ID, 0))
}

// get renders an address that must be there.
func (p *paper) get(path string) *press.Page {
	p.t.Helper()
	page, err := p.feeds.Render(context.Background(), press.Request{Path: path, Query: press.NewQuery(nil)})
	if err != nil {
		p.t.Fatalf("%s: %v", path, err)
	}
	return page
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}
