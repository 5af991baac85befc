package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"broadsheet/internal/demo/picture"
	"broadsheet/internal/editorial"
	"broadsheet/internal/media"
	"broadsheet/internal/news"
)

// DefaultStories is how many stories Fill makes when it is not told.
const DefaultStories = 120

// Summary counts what a run newly stored.
type Summary struct {
	Stories   int `json:"stories"`
	Pages     int `json:"pages"`
	Comments  int `json:"comments"`
	Pictures  int `json:"pictures"`
	Sections  int `json:"sections"`
	Topics    int `json:"topics"`
	People    int `json:"people"`
	Unchanged int `json:"unchanged"` // stories and pages that an earlier run had stored
}

// Fill fills an empty site with n made-up stories (DefaultStories for 0 or less): the newest are written by hand, those before them
// made from patterns, the last of them an hour or so before now. The paper gets a name, unless it has one. progress may be nil; it hears
// how many of the stories and pages are done.
//
// A second run adds nothing but what a larger n asks for, or what was left out when the first broke off. A site with stories of its
// own is a Conflict, and is left as it is.
func Fill(ctx context.Context, desk *editorial.Desk, pics *media.Store, now time.Time, n int, progress func(done, total int)) (Summary, error) {
	return fill(ctx, desk, pics, picture.JPEG, now, n, progress)
}

// illustrator draws a scene with a seed in a section's colour.
type illustrator func(scene string, seed uint64, hex string) (jpeg []byte, ok bool)

func fill(ctx context.Context, desk *editorial.Desk, pics *media.Store, draw illustrator, now time.Time, n int, progress func(done, total int)) (Summary, error) {
	if n <= 0 {
		n = DefaultStories
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	f := &filler{desk: desk, pics: pics, draw: draw, actor: news.Actor{Name: "demo", Role: news.Owner}, ids: map[string]int64{}, paths: map[string]string{}, made: map[string]bool{}, leads: map[string]int64{}}
	if loc, err := time.LoadLocation(zone); err == nil {
		f.now = now.In(loc)
	} else {
		f.now = now.In(time.FixedZone("", 3600))
	}
	var err error
	if f.im, err = desk.Import(f.actor, "demo"); err != nil {
		return Summary{}, err
	}
	if err := f.begin(ctx); err != nil {
		return Summary{}, err
	}
	all, err := f.plan(n)
	if err != nil {
		return Summary{}, err
	}
	for done := 0; done < len(all); {
		stored, err := f.some(ctx, all[done:])
		if err != nil {
			return f.sum, err
		}
		done += stored
		progress(done, len(all))
	}
	if err := f.heads(ctx); err != nil {
		return f.sum, err
	}
	return f.sum, f.im.Finish(ctx, fmt.Sprintf("%d stories, %d pages, %d comments, %d pictures", f.sum.Stories, f.sum.Pages, f.sum.Comments, f.sum.Pictures))
}

// filler is one run.
type filler struct {
	desk  *editorial.Desk
	pics  *media.Store
	draw  illustrator
	im    *editorial.Import
	actor news.Actor
	now   time.Time // in the paper's zone
	sum   Summary

	made  map[string]bool   // of those, topics that this run made
	leads map[string]int64  // lead pictures of stories by slug
	ids   map[string]int64  // "section news", "person …", "topic …", "picture …", "story …"
	paths map[string]string // of stories by slug, for links between them
}

// begin makes sure that the site is empty or ours, and gives the paper its name, sections and people.
func (f *filler) begin(ctx context.Context) error {
	ours, err := f.im.Known(ctx, "section", sections[0].slug)
	if err != nil {
		return err
	}
	if ours == 0 {
		empty, err := f.im.Empty(ctx)
		if err != nil {
			return err
		}
		if !empty {
			return news.Errorf(news.Conflict, "This site has stories already; the demo fills only an empty one. Give another folder with --data.")
		}
		if _, err := f.desk.SaveSettings(ctx, f.actor, name); err != nil {
			return err
		}
	}
	return f.im.Batch(ctx, func(b *editorial.Batch) error {
		for _, s := range sections {
			sec := news.Section{Slug: s.slug, Name: s.name, Color: s.color, Description: s.about, ParentID: f.ids["section "+s.parent]}
			id, out, err := b.Section(ctx, s.slug, sec)
			if err != nil {
				return err
			}
			f.ids["section "+s.slug] = id
			f.count(&f.sum.Sections, out)
		}
		for _, p := range people {
			id, out, err := b.Person(ctx, p.Slug, p)
			if err != nil {
				return err
			}
			f.ids["person "+p.Slug] = id
			f.count(&f.sum.People, out)
		}
		return nil
	})
}

// name gives the paper a name, if nobody has.
func name(s *news.Settings) error {
	was := news.DefaultSettings()
	if s.Name != was.Name {
		return nil
	}
	s.Name, s.Tagline, s.Lang = paperName, tagline, "en"
	if s.TimeZone == was.TimeZone {
		s.TimeZone = zone
	}
	return nil
}

func (f *filler) count(n *int, out editorial.Outcome) {
	if out == editorial.Added {
		*n++
	}
}

// item is a story that is planned: made when its turn comes.
type item struct {
	id   string
	at   time.Time
	make func() (*story, error)
}

// plan lists what is to be stored, the oldest first, so that a story can link to those before it.
func (f *filler) plan(n int) ([]item, error) {
	hand, err := stories()
	if err != nil {
		return nil, news.Errorf(news.Internal, "A story of the demo cannot be read: %w", err)
	}
	var pages, out []item
	for _, s := range hand {
		at, err := moment(s.head["when"], f.now)
		if err != nil {
			return nil, news.Errorf(news.Internal, "A story of the demo, %s: %w", s.slug, err)
		}
		it := item{id: s.slug, at: at, make: func() (*story, error) { return &s, nil }}
		if s.page {
			pages = append(pages, it)
		} else {
			out = append(out, it)
		}
	}
	newest := func(a, b item) int { return b.at.Compare(a.at) }
	slices.SortStableFunc(out, newest)
	out = out[:min(n, len(out))]
	for i := range n - len(out) {
		out = append(out, f.notice(i))
	}
	slices.SortStableFunc(out, newest)
	slices.Reverse(out)
	return append(pages, out...), nil
}

// some stores as many of the stories as take some 25 ms, and tells how many.
func (f *filler) some(ctx context.Context, items []item) (stored int, err error) {
	const most = 16
	items = items[:min(most, len(items))]
	ready := make([]*story, len(items))
	for i, it := range items {
		if ready[i], err = it.make(); err != nil {
			return 0, err
		}
	}
	if err := f.illustrate(ctx, ready); err != nil {
		return 0, err
	}
	for stored < len(items) {
		from, sum := stored, f.sum
		err := f.im.Batch(ctx, func(b *editorial.Batch) error {
			stored, f.sum = from, sum // the transaction may be tried again
			for begun := time.Now(); stored < len(items) && (stored == from || time.Since(begun) < 25*time.Millisecond); stored++ {
				if err := f.put(ctx, b, ready[stored], items[stored].at); err != nil {
					return news.Errorf(news.KindOf(err), "The demo's story %s could not be stored: %w", items[stored].id, err)
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return stored, nil
}

// chance is a number that belongs to a word.
func chance(word string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(word))
	return h.Sum64()
}
