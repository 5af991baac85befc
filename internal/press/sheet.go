package press

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// sheet is a page that is kept, in the forms that readers asked for. All of it but the atomics and what mu guards is fixed when
// it is made.
type sheet struct {
	ask        ask    // what it answers
	under      string // what of the query counts; set when it is kept
	page       Page   // without its body
	compressed bool
	tag        string   // of the body as it is, without quotes; "" for none
	known      []string // the keys of the query that were asked for
	deps       []news.Dep
	bloom      bloom
	made       time.Time
	born       int64       // made, as moment has it
	shown      time.Time   // when it was for readers, by the database's clock
	as         store.As    // what was last before it was made
	era        int64       // and what was known then was of this era
	tags       http.Header // for a cache in front of us

	seq    atomic.Int64 // events up to this number are in it, or do not matter to it
	judged atomic.Int64 // the epoch as of which bad is known; below 0 none
	stale  atomic.Int64 // since when, at the most, it is out of date in what it may show a while longer, as moment has it; 0 if it is not
	bad    atomic.Int32 // one of the states below; it never gets better
	hits   atomic.Int32 // up to mostHits, for the eviction
	asked  atomic.Int64 // readers since it was made
	last   atomic.Int64 // when it was asked for last, in seconds since the program began
	busy   atomic.Bool  // its renewal is under way, or waits
	saved  atomic.Bool  // it is on the disk, or on its way there

	forms [4]atomic.Pointer[ready]
	mu    sync.Mutex // making forms
	plain []byte     // the body, until a form holds it
	size  int64      // bytes in memory, guarded by the eviction's lock
}

// What is wrong with a sheet.
const (
	fine    int32 = iota
	outdate       // it shows something that is so no more
	gone          // it shows what readers must not see any more
)

// ready is a form with its headers as net/http has them.
type ready struct {
	Form
	header, unchanged http.Header
}

// The places of the forms, the encoded ones in the order in which we like to send them: the smallest first.
const (
	asIs = iota
	asBrotli
	asZstd
	asGzip
)

var codings = [4]string{"", "br", "zstd", "gzip"}

// overhead is about what a sheet takes beside its bodies, and a dependency.
const (
	overhead = 1200
	depSize  = 40
)

func newSheet(a ask, p *Page, deps []news.Dep, as store.As, era int64) *sheet {
	now := time.Now()
	s := &sheet{ask: a, page: *p, compressed: p.compressed(), plain: p.Body, deps: deps, made: now, born: moment(now), as: as, era: era}
	s.page.Body = nil
	if p.validated(p.status()) {
		s.tag = digest(p.Body)
	}
	for _, d := range deps {
		s.bloom.add(d.Key)
	}
	s.bloom.add(news.Everything)
	s.seq.Store(as.Seq)
	s.judged.Store(-1)
	return s
}

// worsen makes the sheet as bad as given, if it is not worse already.
func (s *sheet) worsen(to int32) {
	for {
		was := s.bad.Load()
		if was >= to || s.bad.CompareAndSwap(was, to) {
			return
		}
	}
}

// form returns the sheet in an encoding, making it if it was never asked for, and by how many bytes the sheet grew.
func (s *sheet) form(i int, constant http.Header, work *pace.Work) (*ready, int64) {
	if f := s.forms[i].Load(); f != nil {
		return f, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.forms[i].Load(); f != nil {
		return f, 0
	}
	before := s.weight()
	plain := s.body()
	body := plain
	if i != asIs {
		body = slices.Clip(Encode(codings[i], plain, work))
	}
	f := makeReady(&s.page, codings[i], body, s.tag, constant, s.tags)
	s.forms[i].Store(f)
	s.plain = nil
	return f, s.weight() - before
}

// body is the page's body, from whichever form there is. The caller holds mu.
func (s *sheet) body() []byte {
	if s.plain != nil {
		return s.plain
	}
	for _, i := range []int{asIs, asZstd, asGzip, asBrotli} {
		if f := s.forms[i].Load(); f != nil {
			return Decode(codings[i], f.Body)
		}
	}
	return nil
}

// whole is the page with its body.
func (s *sheet) whole() *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.page
	p.Body = s.body()
	return &p
}

// weight is about how many bytes the sheet takes. The caller holds mu, or nobody else has the sheet.
func (s *sheet) weight() int64 {
	n := overhead + len(s.ask.path) + 3*len(s.under) + len(s.page.Location) + depSize*len(s.deps) + len(s.plain)
	for i := range s.forms {
		if f := s.forms[i].Load(); f != nil {
			n += len(f.Body) + 2*len(f.Head) + 2*len(f.Unchanged)
		}
	}
	return int64(n)
}

// coding is the form for a request's Accept-Encoding.
func (s *sheet) coding(accept string) int {
	if !s.compressed {
		return asIs
	}
	return codingOf(accept)
}

func codingOf(accept string) int {
	return max(slices.Index(codings[:], choose(accept)), asIs)
}

func makeReady(p *Page, coding string, body []byte, tag string, more ...http.Header) *ready {
	h := p.header(coding, tag, len(body))
	for _, m := range more {
		fill(h, m)
	}
	f := &ready{header: h, Form: Form{Status: p.status(), Head: lines(h), Body: body}}
	if p.Location != "" {
		f.Body = nil
	}
	if tag != "" {
		f.Tag, f.Modified = h.Get("ETag"), p.Modified.Truncate(time.Second)
		f.unchanged = unchangedHeader(h)
		f.Unchanged = lines(f.unchanged)
	}
	return f
}

// lines writes a header as it goes over HTTP/1.1.
func lines(h http.Header) []byte {
	var b bytes.Buffer
	h.Write(&b) // sorted, and clean of line breaks; memory does not fail
	return b.Bytes()
}

// Decode undoes Encode.
func Decode(encoding string, body []byte) []byte {
	var r io.Reader
	switch encoding {
	case "br":
		r = brotli.NewReader(bytes.NewReader(body))
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil
		}
		r = z
	case "zstd":
		out, err := unzstd.DecodeAll(body, nil)
		if err != nil {
			return nil
		}
		return out
	default:
		return body
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return out
}

var unzstd, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20)) // the options are right: it cannot fail

// bloom is a set of keys that may hold some that were never put in (Bloom 1970): with 60 keys, 1 % of the others.
type bloom [16]uint64

func (b *bloom) add(k news.Key) {
	x, y := spread(k)
	b[x>>6&15] |= 1 << (x & 63)
	b[y>>6&15] |= 1 << (y & 63)
}

func (b *bloom) maybe(k news.Key) bool {
	x, y := spread(k)
	return b[x>>6&15]&(1<<(x&63)) != 0 && b[y>>6&15]&(1<<(y&63)) != 0
}

// spread mixes a key's bits (the finalizer of splitmix64, Steele et al. 2014) and takes two numbers of them.
func spread(k news.Key) (uint64, uint64) {
	z := uint64(k) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return z, z >> 32
}
