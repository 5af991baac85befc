package wordpress

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"broadsheet/internal/news"
)

// piece is an item of a file, in the order of the file: a draft to be stored, or why not.
type piece struct {
	site    *site
	draft   *draft
	skips   []Skip
	read    int // items and comments
	size    int
	item    *Item
	kind    news.Kind
	foreign string        // the item's id within its site
	done    chan struct{} // closed when the draft is ready
}

// refuse counts a piece that could not be stored.
func (p *piece) refuse(sum *Summary, why string) {
	sum.Read += p.read
	sum.skip(p.draft.what, why, 1)
	sum.skip("comment", "under something that was skipped", p.draft.comments)
	for _, k := range p.skips {
		sum.skip(k.What, k.Why, k.Count)
	}
}

// pipeline reads a file, makes drafts on all processors, and hands them out in order. What is under way at once is
// bounded in number and in bytes.
type pipeline struct {
	run    *run
	reader *Reader
	name   string
	out    chan *piece
	work   chan *piece
	cancel context.CancelFunc
	wg     sync.WaitGroup
	held   *piece // handed back by ready
	err    error  // of the file; to be read when next has given nothing

	mu    sync.Mutex
	bytes int
	room  *sync.Cond
}

// maxWay is how many bytes of items are under way at once, one large item apart.
const maxWay = 8 << 20

func newPipeline(ctx context.Context, r *run, name string, src io.Reader) *pipeline {
	ctx, cancel := context.WithCancel(ctx)
	p := &pipeline{run: r, name: name, reader: NewReader(src), out: make(chan *piece, 256), work: make(chan *piece, 256), cancel: cancel}
	p.room = sync.NewCond(&p.mu)
	workers := max(runtime.GOMAXPROCS(0), 2)
	convs := make([]map[*site]*Converter, workers)
	for i := range workers {
		convs[i] = map[*site]*Converter{}
		p.wg.Add(1)
		go func() { defer p.wg.Done(); p.convert(convs[i]) }()
	}
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		defer close(p.out)
		defer close(p.work)
		p.err = p.read(ctx)
	}()
	return p
}

// close ends the pipeline's goroutines.
func (p *pipeline) close() {
	p.cancel()
	p.mu.Lock()
	p.bytes = -1 << 40 // nobody waits for room any more
	p.mu.Unlock()
	p.room.Broadcast()
	for q := range p.out {
		<-q.done
	}
	p.wg.Wait()
}

// next gives the next piece, waiting for it; ok is false at the end.
func (p *pipeline) next() (*piece, bool) {
	q := p.held
	p.held = nil
	if q == nil {
		var ok bool
		if q, ok = <-p.out; !ok {
			return nil, false
		}
	}
	<-q.done
	p.mu.Lock()
	p.bytes -= q.size
	p.mu.Unlock()
	p.room.Signal()
	return q, true
}

// ready gives the next piece of the same site if it need not be waited for, else nil.
func (p *pipeline) ready(s *site) *piece {
	if p.held == nil {
		select {
		case q, ok := <-p.out:
			if !ok {
				return nil
			}
			p.held = q
		default:
			return nil
		}
	}
	if p.held.site != s {
		return nil
	}
	select {
	case <-p.held.done:
		q, _ := p.next()
		return q
	default:
		return nil
	}
}

// read reads the file and hands its items out.
func (p *pipeline) read(ctx context.Context) error {
	var s *site
	for n := 1; ; n++ {
		rec, err := p.reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return inFile(p.name, err)
		}
		if rec.Site != nil {
			source := p.run.opt.Source
			if source == "" {
				source = sourceOf(rec.Site)
			}
			s = p.run.sites[source]
		}
		if rec.Item == nil || s == nil {
			continue
		}
		if n%64 == 0 {
			p.run.opt.progress(Progress{Phase: "storing", File: p.name, Offset: p.reader.Offset(), Items: n})
		}
		q := s.piece(rec.Item, p.name)
		if q == nil {
			continue
		}
		if err := p.wait(ctx, q.size); err != nil {
			return err
		}
		if q.item == nil {
			close(q.done)
		} else {
			select {
			case p.work <- q:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		select {
		case p.out <- q:
		case <-ctx.Done():
			if q.item != nil {
				<-q.done
			}
			return ctx.Err()
		}
	}
}

// wait waits until there is room for so many bytes, or nothing else is under way.
func (p *pipeline) wait(ctx context.Context, size int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.bytes > 0 && p.bytes+size > maxWay && ctx.Err() == nil {
		p.room.Wait()
	}
	p.bytes += size
	return ctx.Err()
}

// convert makes drafts of items.
func (p *pipeline) convert(convs map[*site]*Converter) {
	for q := range p.work {
		c := convs[q.site]
		if c == nil {
			c = q.site.converter()
			convs[q.site] = c
		}
		q.draft = q.site.mapper.draft(q.item, q.foreign, q.kind, c)
		q.item = nil
		close(q.done)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range convs {
		for k, n := range c.Dynamic {
			p.run.dynamic[k] += n
		}
		for k, n := range c.Unknown {
			p.run.unknown[k] += n
		}
	}
}

// converter makes one that looks things up in the site's index.
func (s *site) converter() *Converter {
	return &Converter{
		Attachment: func(id int64) (Attachment, bool) {
			f := s.ix.byID[id]
			if f == nil || f.hidden {
				return Attachment{}, false
			}
			return Attachment{URL: f.url, Alt: f.alt, Caption: f.caption, Title: f.title}, true
		},
		Attached: func(post int64) []int64 {
			var ids []int64
			for _, f := range s.ix.children[post] {
				if f.picture && !f.hidden {
					ids = append(ids, f.id)
				}
			}
			return ids
		},
		Block:   func(id int64) (string, bool) { c, ok := s.ix.blocks[id]; return c, ok },
		Dynamic: map[string]int{},
		Unknown: map[string]int{},
	}
}

// piece sorts an item out. It gives nil for attachments, which were stored before.
func (s *site) piece(it *Item, file string) *piece {
	p := &piece{site: s, read: 1 + len(it.Comments), size: itemSize(it), done: make(chan struct{})}
	what := it.Type
	if what == "" {
		what = "post"
	}
	kind, why := sortOut(it)
	if it.Type == "attachment" {
		// counted where attachments are stored; its comments have no page to stand on
		p.read = len(it.Comments)
		if p.read == 0 {
			return nil
		}
		p.skips = []Skip{{"comment", "under an attachment, which has no page of its own", p.read}}
		return p
	}
	if why != "" {
		p.skips = append(p.skips, Skip{what, why, 1})
		if n := len(it.Comments); n > 0 {
			p.skips = append(p.skips, Skip{"comment", "under a " + what + " that was skipped: " + why, n})
		}
		return p
	}
	p.item, p.kind, p.foreign = it, kind, s.name(it, file)
	return p
}

// seenItem is what name remembers of an item.
type seenItem struct {
	file         string
	thing, whole uint64 // hashes: of what makes it the same item in another file, and of what does so in the same one
}

// name gives an item its id within the site. Two different items with one number, which only exports that were made or merged
// by hand have, are told apart by their order. In another file the same item may have another title or address: it has changed
// since. In the same file it is another item then.
func (s *site) name(it *Item, file string) string {
	id := foreignID(it)
	mark := seenItem{file, hashed(it.GUID, it.Type), hashed(it.Slug, it.Link, it.Title)}
	for n := 1; ; n++ {
		named := id
		if n > 1 {
			named += "#" + strconv.Itoa(n)
		}
		have, taken := s.seen[named]
		if !taken || have.thing == mark.thing && (have.file != mark.file || have.whole == mark.whole) {
			s.seen[named] = mark
			return named
		}
	}
}

func hashed(parts ...string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, strings.Join(parts, "\x00")) // a hash takes all that it is given
	return h.Sum64()
}

func itemSize(it *Item) int {
	n := 2000 + len(it.Content) + len(it.Excerpt)
	for i := range it.Comments {
		n += 500 + len(it.Comments[i].Content)
	}
	for i := range it.Meta {
		n += len(it.Meta[i].Value)
	}
	return n
}
