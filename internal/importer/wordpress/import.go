package wordpress

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// Actor is who an import acts as.
var Actor = news.Actor{Name: "import wordpress", Role: news.Owner}

// Pictures takes the files of pictures in. The media room is one.
type Pictures interface {
	Add(ctx context.Context, name string, r io.Reader) (news.Picture, error)
}

// Options say how to import.
type Options struct {
	Source   string         // names the old site, the same on every run; "" takes its address from the files
	Media    string         // a folder laid out as wp-content/uploads; "" takes no files in
	Pictures Pictures       // takes them; nil takes none
	Progress func(Progress) // told now and then; may be nil
}

// Progress is where an import is.
type Progress struct {
	Phase  string // "reading", "pictures", "storing"
	File   string
	Offset int64 // bytes of the file that were read
	Items  int   // read in this phase
}

func (o *Options) progress(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// Import brings exports in, in the order given, through the desk. It reads the files twice: first for what items refer to
// wherever it stands (authors, sections, attachments), then to store. It may be broken off at any point and run again:
// what is stored already is recognised and left alone, however often. Nothing that was not public on the old site becomes public.
//
// A file that cannot be read, or is no WXR, is an Invalid error that names it, found before anything is stored. What is
// wrong with a part of a file is in the summary, which is complete as far as the import came when there is an error, too.
func Import(ctx context.Context, desk *editorial.Desk, files []string, opt Options) (sum Summary, err error) {
	start := time.Now()
	sum.Skipped = []Skip{}
	defer func() { sum.Seconds = time.Since(start).Seconds() }()
	all, err := scan(ctx, files, &opt)
	if err != nil {
		return sum, err
	}
	r := &run{desk: desk, opt: &opt, sum: &sum, sites: map[string]*site{}, dynamic: map[string]int{}, unknown: map[string]int{}}
	for _, ix := range slices.SortedFunc(maps.Values(all), func(a, b *index) int { return cmp.Compare(a.number, b.number) }) {
		if len(ix.authors)+len(ix.terms)+len(ix.files) == 0 && ix.site.Link == "" && len(all) > 1 {
			continue // before the first channel
		}
		s, err := r.begin(ctx, ix.source, ix)
		if err != nil {
			return sum, err
		}
		r.sites[ix.source] = s
	}
	for _, name := range files {
		if err = r.file(ctx, name); err != nil {
			break
		}
	}
	sum.Plugins = sorted(map[string]map[string]int{"a shortcode that is left as text": r.unknown, "a block that the old site computed": r.dynamic})
	if err != nil {
		return sum, err
	}
	for _, s := range r.sites {
		if err := s.leftOver(ctx); err != nil {
			return sum, err
		}
		if err := s.im.Finish(ctx, fmt.Sprintf("%s: %s", s.ix.source, sum.String())); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// run is one run of an import.
type run struct {
	desk             *editorial.Desk
	opt              *Options
	sum              *Summary
	sites            map[string]*site
	dynamic, unknown map[string]int
}

// site is one old site on its way in.
type site struct {
	*mapper
	im       *editorial.Import
	sections map[string]int64 // by slug
	fresh    map[string]bool  // those that came in with this run
	topics   map[string]int64
	people   map[string]news.Person // by login
	seen     map[string]seenItem    // the items of this run
	opt      *Options
	sum      *Summary
}

// batchTime is how long a transaction of an import may hold the writer: others wait for it.
const batchTime = 20 * time.Millisecond

// file imports the items of a file.
func (r *run) file(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return news.Errorf(news.Invalid, "%s cannot be opened: %w", name, err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := newPipeline(ctx, r, name, f)
	defer p.close()
	for {
		first, ok := p.next()
		if !ok {
			break
		}
		if err := r.batch(ctx, p, first); err != nil {
			return err
		}
	}
	for _, q := range p.reader.Problems() {
		r.sum.note(&r.sum.Problems, "%s, %s", name, q)
	}
	return p.err
}

// batch stores a piece of work and all others that are ready within the time of a transaction. If one of them cannot be
// stored, each is stored by itself, and that one is skipped.
func (r *run) batch(ctx context.Context, p *pipeline, first *piece) error {
	var done []*piece
	var deltas []delta
	redirects := 0
	s := first.site
	err := s.im.Batch(ctx, func(b *editorial.Batch) error {
		done, deltas = done[:0], deltas[:0]
		begin := time.Now()
		for next := first; next != nil; {
			done = append(done, next)
			d, err := s.store(ctx, b, next)
			if err != nil {
				return err
			}
			deltas = append(deltas, d)
			if time.Since(begin) > batchTime {
				break
			}
			next = p.ready(s)
		}
		redirects = b.Redirects
		return nil
	})
	if err == nil {
		r.sum.Redirects += redirects
		for i := range done {
			deltas[i].add(r.sum)
		}
		return nil
	}
	if !forOne(err) {
		return err
	}
	for _, one := range done {
		var d delta
		err := s.im.Batch(ctx, func(b *editorial.Batch) (err error) {
			d, err = s.store(ctx, b, one)
			redirects = b.Redirects
			return err
		})
		switch {
		case err == nil:
			r.sum.Redirects += redirects
			d.add(r.sum)
		case forOne(err):
			one.refuse(r.sum, news.MessageOf(err))
		default:
			return err
		}
	}
	return nil
}

// forOne reports whether an error is about one thing that is to be stored, and not about the database.
func forOne(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch news.KindOf(err) {
	case news.Invalid, news.TooLarge, news.Conflict, news.NotFound:
		return true
	}
	return false
}

// delta is what storing one piece changes in the summary, once it is committed.
type delta struct {
	piece  *piece
	result editorial.ImportResult
}

// store stores one piece.
func (s *site) store(ctx context.Context, b *editorial.Batch, p *piece) (delta, error) {
	d := p.draft
	if d == nil {
		return delta{piece: p}, nil
	}
	c := &d.in.Content
	c.Sections, c.Topics, c.Bylines, c.Lead = nil, nil, nil, nil
	for _, slug := range d.sections {
		if id := s.sections[slug]; id != 0 {
			c.Sections = append(c.Sections, id)
		}
	}
	for _, slug := range d.topics {
		if id := s.topics[slug]; id != 0 {
			c.Topics = append(c.Topics, id)
		}
	}
	for _, login := range d.bylines {
		if who, ok := s.people[login]; ok {
			c.Bylines = append(c.Bylines, news.Byline{PersonID: who.ID, Name: who.Name, Role: news.By})
		}
	}
	if f := s.ix.byID[d.thumb]; f != nil && f.local != 0 {
		c.Lead = &news.LeadPicture{PictureID: f.local}
	}
	in := d.in // the desk may change it; a second try needs it as it is
	res, err := b.Story(ctx, &in)
	return delta{piece: p, result: res}, err
}

// add counts what was committed.
func (d *delta) add(sum *Summary) {
	p := d.piece
	sum.Read += p.read
	for _, k := range p.skips {
		sum.skip(k.What, k.Why, k.Count)
	}
	if p.draft == nil {
		return
	}
	in := &p.draft.in
	switch d.result.Outcome {
	case editorial.Added:
		if lang := in.Content.Lang; lang != "" {
			if sum.Languages == nil {
				sum.Languages = map[string]int{}
			}
			sum.Languages[lang]++
		}
		if in.Kind == news.KindPage {
			sum.Pages++
		} else {
			sum.Stories++
		}
		switch {
		case in.Private:
			sum.Private++
		case in.State != news.Published:
			sum.Drafts++
		}
	case editorial.Updated:
		sum.Updated++
	case editorial.EditedHere:
		sum.skip(p.draft.what, "it changed there, and was edited here since: ours was kept", 1)
	default:
		sum.Unchanged++
	}
	if d.result.Renamed {
		sum.note(&sum.Renamed, "%s is %s", in.Path, d.result.Path)
	}
	sum.Comments += d.result.CommentsAdded
	sum.Unchanged += d.result.CommentsUnchanged
	for why, n := range p.draft.skipped {
		sum.skip("comment", why, n)
	}
}
