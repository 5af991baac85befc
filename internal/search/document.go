package search

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// Terms of our own, which no word can be: the analyser makes only letters and digits. Their lists have no places.
const (
	termAll     = "="  // every document
	termHidden  = "-"  // documents that readers do not find: gone ones, and ones that are being indexed
	markSection = "=s" // with the section's number
	markTopic   = "=t"
	markAuthor  = "=a"
)

const (
	maxTerms  = 30_000 // of a body that are indexed: a book's worth
	maxPlaces = 2_000  // of a term in one document that are known
)

// document is a story as the index has it. One without terms is to be taken out.
type document struct {
	id        int64
	published time.Time
	print     int64
	size      uint8  // as sizeOf has it
	terms     []term // in order
}

// term is a term of a document.
type term struct {
	text string
	entry
}

func (d *document) public() bool { return !d.published.IsZero() }

// occurrence is a term at a place: of the head, or from inBodyFrom on of the body.
type occurrence struct {
	term  string
	place int32
}

const inBodyFrom = 1 << 24

// occurrences keeps room for those of one document.
var occurrences = sync.Pool{New: func() any { return new([]occurrence) }}

// documents loads stories and describes them; those that are not public become documents to be taken out.
func (e *Engine) documents(ctx context.Context, ids []int64) ([]document, error) {
	set, err := e.db.Settings(ctx)
	if err != nil {
		return nil, err
	}
	stories, err := e.db.LiveStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	docs, err := e.describe(ctx, stories, set.Lang)
	public := make(map[int64]bool, len(stories))
	for _, s := range stories {
		public[s.ID] = true
	}
	for _, id := range ids {
		if !public[id] {
			docs = append(docs, document{id: id})
		}
	}
	return docs, err
}

// describe makes the documents of stories.
func (e *Engine) describe(ctx context.Context, stories []*news.Story, lang string) ([]document, error) {
	var topicIDs []int64
	ids := make([]int64, len(stories))
	for i, s := range stories {
		ids[i] = s.ID
		topicIDs = append(topicIDs, s.Live.Topics...)
	}
	topics, err := e.db.TopicsBy(ctx, topicIDs)
	if err != nil {
		return nil, err
	}
	facets, err := e.db.SearchFacets(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(topics))
	for id, t := range topics {
		names[id] = t.Name
	}
	docs := make([]document, 0, len(stories))
	for _, s := range stories {
		pace.Yield(ctx)
		f := facets[s.ID]
		if f == nil {
			docs = append(docs, document{id: s.ID})
			continue
		}
		c := &s.Live.Content
		head := []string{c.Headline, c.FrontHeadline, c.SearchHeadline, c.SocialHeadline, c.Kicker, c.Standfirst}
		for _, id := range c.Topics {
			head = append(head, names[id])
		}
		for _, b := range c.Bylines {
			head = append(head, b.Name)
		}
		docs = append(docs, newDocument(s.ID, language(s, lang), head, richtext.Plain(c.Body), f))
	}
	return docs, nil
}

// newDocument analyses a story's texts.
func newDocument(id int64, l *analyser.Language, head []string, body string, f *store.SearchFacets) document {
	d := document{id: id, published: f.Published}
	scratch := occurrences.Get().(*[]occurrence)
	found := (*scratch)[:0]
	place := int32(0)
	seen := map[string]bool{"": true}
	for _, text := range head {
		if seen[text] {
			continue
		}
		seen[text] = true
		for t := range l.Tokens(text) {
			if place < maxTerms {
				found = append(found, occurrence{t.Term, place})
			}
			place++
		}
		place++ // no phrase reaches from one text into the next
	}
	place = 0
	for t := range l.Tokens(body) {
		if place == maxTerms {
			break
		}
		found = append(found, occurrence{t.Term, inBodyFrom + place})
		place++
	}
	d.size = sizeOf(int(place))
	slices.SortFunc(found, func(a, b occurrence) int {
		return cmp.Or(strings.Compare(a.term, b.term), cmp.Compare(a.place, b.place))
	})
	all := found
	d.terms = make([]term, 0, len(found)*3/4+8)
	places := make([]byte, 0, len(found)*5/4) // where it grows, what is there already stays where it was
	for len(found) > 0 {
		n, heads := 0, 0
		for n < len(found) && found[n].term == found[0].term {
			if n++; found[n-1].place < inBodyFrom {
				heads = n
			}
		}
		in, bodies := found[:min(heads, maxPlaces)], found[heads:min(n, heads+maxPlaces)]
		from := len(places)
		places = appendOccurrences(appendOccurrences(places, in, 0), bodies, inBodyFrom)
		p := posting{head: uint16(len(in)), body: uint16(len(bodies)), size: d.size}
		d.terms = append(d.terms, term{found[0].term, entry{posting: p, places: places[from:len(places):len(places)]}})
		found = found[n:]
	}
	clear(all) // not to keep the words
	*scratch = all
	occurrences.Put(scratch)
	own := []string{termAll}
	for _, m := range []struct {
		mark string
		ids  []int64
	}{{markSection, f.Sections}, {markTopic, f.Topics}, {markAuthor, f.Authors}} {
		for _, id := range m.ids {
			own = append(own, mark(m.mark, id))
		}
	}
	for _, text := range own {
		d.terms = append(d.terms, term{text: text})
	}
	slices.SortFunc(d.terms, func(a, b term) int { return cmp.Compare(a.text, b.text) })
	d.terms = slices.CompactFunc(d.terms, func(a, b term) bool { return a.text == b.text })
	d.print = fingerprint(&d)
	return d
}

func mark(kind string, id int64) string { return kind + strconv.FormatInt(id, 10) }

// appendOccurrences writes places from a first one on, as distances.
func appendOccurrences(b []byte, places []occurrence, first int32) []byte {
	last := first - 1
	for _, p := range places {
		b = binary.AppendUvarint(b, uint64(p.place-last))
		last = p.place
	}
	return b
}

// fingerprint tells a document from others of its story (FNV-1a, 64 bits).
func fingerprint(d *document) int64 {
	h := fnv.New64a()
	var b []byte
	b = binary.AppendVarint(b, d.published.Unix())
	for _, t := range d.terms {
		b = binary.AppendUvarint(append(b, t.text...), uint64(t.head))
		b = append(append(b, t.size), t.places...)
	}
	h.Write(b)
	return int64(h.Sum64())
}
