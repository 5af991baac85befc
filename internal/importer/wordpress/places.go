package wordpress

import (
	"cmp"
	"context"
	"os"
	"path"
	"strings"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// begin stores what stories refer to: sections, topics, people and pictures.
func (r *run) begin(ctx context.Context, source string, ix *index) (*site, error) {
	im, err := r.desk.Import(Actor, source)
	if err != nil {
		return nil, err
	}
	if len(r.sites) == 0 { // of several old sites, the first gives the paper its name and language
		if err := adopt(ctx, r.desk, im, ix.site); err != nil {
			return nil, err
		}
	}
	s := &site{
		mapper: &mapper{ix: ix, zone: time.UTC}, im: im, opt: r.opt, sum: r.sum,
		sections: map[string]int64{}, fresh: map[string]bool{}, topics: map[string]int64{}, people: map[string]news.Person{}, seen: map[string]seenItem{},
	}
	err = im.Batch(ctx, func(b *editorial.Batch) error {
		s.zone, s.lang, s.now = b.Settings().Location(), b.Settings().Lang, b.Now
		return nil
	})
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, t := range ix.terms {
		if t.Taxonomy == "post_tag" {
			steps = append(steps, s.topic(t))
		}
	}
	steps = append(append(s.sectionSteps(), s.bar), steps...)
	for _, a := range ix.authors {
		steps = append(steps, s.person(a))
	}
	if err := s.steps(ctx, steps, "sections and people"); err != nil {
		return nil, err
	}
	return s, s.pictures(ctx)
}

// step stores one thing and says what it counts as, once that is committed. A step may be tried again.
type step func(ctx context.Context, b *editorial.Batch) (counted func(), err error)

// steps carries steps out in batches of the time that a transaction may take. One that cannot be stored is left out,
// and told.
func (s *site) steps(ctx context.Context, steps []step, phase string) error {
	for len(steps) > 0 {
		n, err := s.someSteps(ctx, steps, batchTime)
		if forOne(err) {
			for n = 0; n < len(steps) && n < 100; n++ { // the bad one is soon found by itself
				if _, err := s.someSteps(ctx, steps[n:n+1], 0); forOne(err) {
					s.sum.note(&s.sum.Problems, "%s: %s", phase, news.MessageOf(err))
				} else if err != nil {
					return err
				}
			}
			err = nil
		}
		if err != nil {
			return err
		}
		steps = steps[n:]
		s.opt.progress(Progress{Phase: phase, Items: len(steps)})
	}
	return nil
}

// someSteps carries out at least one step, and more until the time is over, and says how many.
func (s *site) someSteps(ctx context.Context, steps []step, most time.Duration) (done int, err error) {
	var counts []func()
	redirects := 0
	err = s.im.Batch(ctx, func(b *editorial.Batch) error {
		counts, done = counts[:0], 0
		for begin := time.Now(); done < len(steps) && (done == 0 || time.Since(begin) < most); done++ {
			f, err := steps[done](ctx, b)
			if err != nil {
				return err
			}
			if f != nil {
				counts = append(counts, f)
			}
		}
		redirects = b.Redirects
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.sum.Redirects += redirects
	for _, f := range counts {
		f()
	}
	return done, nil
}

// sectionSteps stores categories, parents before their children.
func (s *site) sectionSteps() []step {
	var out []step
	state := map[string]int{} // 1 on the way, 2 done
	var visit func(t *Term)
	visit = func(t *Term) {
		if state[t.Slug] != 0 {
			return
		}
		state[t.Slug] = 1
		parent := s.ix.bySlug["category/"+t.Parent]
		if parent != nil && state[parent.Slug] == 0 && len(state) < 100_000 {
			visit(parent)
		}
		if parent != nil && state[parent.Slug] != 2 {
			parent = nil // a ring of parents is broken here
		}
		state[t.Slug] = 2
		out = append(out, s.section(t, parent))
	}
	for _, t := range s.ix.terms {
		if t.Taxonomy == "category" {
			visit(t)
		}
	}
	return out
}

func (s *site) section(t, parent *Term) step {
	return func(ctx context.Context, b *editorial.Batch) (func(), error) {
		sec := news.Section{Slug: pathSlug(t.Slug), Name: richtext.Cut(t.Name, 200), Description: richtext.Line(t.Description)}
		if parent != nil {
			sec.ParentID = s.sections[parent.Slug]
		}
		if isUncategorized(t.Slug) && strings.EqualFold(t.Name, t.Slug) && s.ix.seldom(t.Slug) {
			sec.Bar = news.OutOfBar // it is what WordPress calls having none
		}
		id, out, err := b.Section(ctx, t.Slug, sec, s.ix.sectionAliases(t)...)
		if err != nil {
			return nil, err
		}
		s.sections[t.Slug], s.fresh[t.Slug] = id, out == editorial.Added
		return counted(out, &s.sum.Sections), nil
	}
}

func (s *site) topic(t *Term) step {
	return func(ctx context.Context, b *editorial.Batch) (func(), error) {
		id, out, err := b.Topic(ctx, t.Slug, news.Topic{Slug: pathSlug(t.Slug), Name: richtext.Cut(t.Name, 200), Description: richtext.Line(t.Description)}, s.ix.topicAliases(t)...)
		if err != nil {
			return nil, err
		}
		s.topics[t.Slug] = id
		return counted(out, &s.sum.Topics), nil
	}
}

func (s *site) person(a *Author) step {
	return func(ctx context.Context, b *editorial.Batch) (func(), error) {
		p := news.Person{Slug: personSlug(a), Name: richtext.Cut(cmp.Or(personName(a), a.Login), 200), Email: oneWord(a.Email)}
		id, out, err := b.Person(ctx, a.Login, p, s.ix.authorAliases(a)...)
		if err != nil {
			return nil, err
		}
		p.ID = id
		s.people[a.Login] = p
		return counted(out, &s.sum.Bylines), nil
	}
}

// counted counts a thing if it is new.
func counted(out editorial.Outcome, n *int) func() {
	if out != editorial.Added {
		return nil
	}
	return func() { *n++ }
}

// pathSlug makes a term's slug fit for a path.
func pathSlug(s string) string {
	s = strings.ReplaceAll(s, "/", "-")
	if len(s) > 400 {
		return editorial.Slug(s)
	}
	return s
}

// pictures stores the attachments that are pictures; their files, where a folder has them. Others are skipped and counted.
func (s *site) pictures(ctx context.Context) error {
	var steps []step
	for i, f := range s.ix.files {
		s.sum.Read++
		if f.hidden {
			s.sum.skip("attachment", "private", 1)
			continue
		}
		if !f.picture || f.url == "" {
			s.sum.skip("attachment", "not a picture: links to it lead to its old address", 1)
			continue
		}
		step, err := s.picture(ctx, f)
		if err != nil {
			return err
		}
		if steps = append(steps, step); len(steps) >= 200 || i == len(s.ix.files)-1 {
			if err := s.steps(ctx, steps, "pictures"); err != nil {
				return err
			}
			steps = steps[:0]
		}
	}
	return s.steps(ctx, steps, "pictures")
}

// picture takes a file in, outside of any transaction, and gives the step that stores its facts.
func (s *site) picture(ctx context.Context, f *file) (step, error) {
	p := news.Picture{}
	var aliases []string
	if s.opt.Media != "" && s.opt.Pictures != nil {
		var err error
		if p, err = s.takeIn(ctx, f); err != nil {
			return nil, err
		}
	}
	if p.Key != "" {
		aliases = s.uploadPaths(f)
	} else {
		s.sum.Away++
	}
	p.OriginURL, p.Title = f.url, cmp.Or(f.title, p.Title)
	p.Alt, p.Caption = cmp.Or(f.alt, p.Alt), cmp.Or(f.caption, p.Caption)
	return func(ctx context.Context, b *editorial.Batch) (func(), error) {
		id, out, err := b.Picture(ctx, key(f.id), p, aliases...)
		if err != nil {
			return nil, err
		}
		f.local = id
		return func() {
			switch out {
			case editorial.Added:
				s.sum.Pictures++
			case editorial.Updated:
				s.sum.Updated++
			default:
				s.sum.Unchanged++
			}
		}, nil
	}, nil
}

// takeIn hands a picture's file to the picture store. A file that is not there or that it refuses leaves the picture known by its
// old address.
func (s *site) takeIn(ctx context.Context, f *file) (news.Picture, error) {
	for _, name := range s.fileNames(f) {
		in, err := os.OpenInRoot(s.opt.Media, name)
		if err != nil {
			continue
		}
		p, err := s.opt.Pictures.Add(ctx, path.Base(name), in)
		_ = in.Close() // it was only read
		if err == nil {
			return p, nil
		}
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		switch news.KindOf(err) {
		case news.Invalid, news.TooLarge:
			s.sum.note(&s.sum.Problems, "%s: %s", name, news.MessageOf(err))
		default:
			return p, err
		}
	}
	return news.Picture{}, nil
}

// fileNames are where in a folder of uploads an attachment's file may be.
func (s *site) fileNames(f *file) []string {
	p := s.ix.pathOf(f.url)
	for _, folder := range []string{"/uploads/", "/files/"} {
		if _, name, ok := strings.Cut(p, folder); ok && name != "" {
			return []string{name}
		}
	}
	return nil
}

// uploadPaths are the old addresses of a file that we hold, and of its page if it belongs to no story.
func (s *site) uploadPaths(f *file) []string {
	var out []string
	if p := s.ix.pathOf(f.url); p != "" {
		out = append(out, p)
	}
	if f.alone {
		out = append(out, s.ix.attachmentAliases(f)...)
	}
	return out
}
