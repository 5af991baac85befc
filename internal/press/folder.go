package press

import (
	"bytes"
	"container/list"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// folder keeps pages on the disk, a file each, so that a restart starts warm. What is there is only ever a copy: a page is taken from it
// if nothing that it was made of was touched since, as the outbox tells, and a file that cannot be read is no page. Kept are pages
// without a query that were asked for; the oldest files go where the bound is reached.
type folder struct {
	dir   string
	most  int64
	maker string
	todo  chan *sheet

	// Of the outbox when the folder was opened. times are those of the last events, as far as they were read.
	times  map[int64]time.Time
	last   int64
	opened time.Time
	era    int64

	scanning atomic.Bool // what an earlier run left is being looked through: there may be files that are not known yet

	mu    sync.Mutex
	files map[uint64]*list.Element
	order *list.List // of *file, the newest in front
	bytes int64
}

// file is what is remembered of a file.
type file struct {
	id    uint64
	size  int64
	when  time.Time
	bloom bloom
	era   int64
}

// record is a file's first line, after its checksum; the body follows, as zstd, which has one of its own.
type record struct {
	Maker      string
	Edition    edition
	Path       string
	Known      []string
	As         store.As
	Made       time.Time
	Stale      bool
	Compressed bool
	Tag        string
	Deps       []news.Dep
	Page       Page
}

// open readies the folder for the files of an earlier run. last is the number of the last event.
func (d *folder) open(ctx context.Context, last, era int64, maker string) {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		slog.WarnContext(ctx, "pages are not kept on the disk", "folder", d.dir, "error", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.maker, d.last, d.opened, d.era = maker, last, time.Now(), era
}

// ours reports whether a page that an earlier run left was made of this database: one that was restored from a backup, or another one,
// has other events under the same numbers, or none.
func (d *folder) ours(as store.As) bool {
	at, known := d.times[as.Seq]
	switch {
	case as.Seq > d.last:
		return false
	case known:
		return at.Equal(as.At)
	}
	return as.At.Before(d.opened.Add(-store.EventsKept)) // the event went with its age
}

const (
	ripe     = 5 * time.Second // how old a page is before it is written: one that changes all the time need not be
	drainFor = time.Second     // how long pages are written that were too young, at the end
)

func newFolder(dir string, most int64) *folder {
	return &folder{dir: dir, most: most, todo: make(chan *sheet, 10_000), files: map[uint64]*list.Element{}, order: list.New(), times: map[int64]time.Time{}}
}

// half is how the name of a file ends that is being written.
const half = ".new"

// idOf names the file of a page.
func idOf(a ask) uint64 {
	h := fnv.New64a()
	h.Write([]byte(a.place()))
	return h.Sum64()
}

func (d *folder) name(id uint64) string {
	hex := strconv.FormatUint(1<<63|id>>1, 16) // 16 digits
	return filepath.Join(d.dir, hex[1:3], hex)
}

// offer puts a sheet on the list of those to be written.
func (d *folder) offer(s *sheet) {
	if s.under == "" && s.bad.Load() == fine && s.saved.CompareAndSwap(false, true) {
		select {
		case d.todo <- s:
		default:
			s.saved.Store(false)
		}
	}
}

// run looks through what an earlier run left, and writes what is offered, until ctx ends. The functions judge a file and a sheet as of now.
func (d *folder) run(ctx context.Context, work *pace.Work, good func(*record) bool, state func(*sheet) int32) {
	d.scanning.Store(true)
	d.scan(ctx, good)
	d.scanning.Store(false)
	for {
		select {
		case <-ctx.Done():
			d.drain(work, state)
			return
		case s := <-d.todo:
			if young := ripe - time.Since(s.made); young > 0 {
				pause(ctx, young)
			}
			if state(s) != fine {
				continue
			}
			if err := d.write(s, work, state); err != nil {
				slog.WarnContext(ctx, "a page could not be kept on the disk", "error", err)
				pause(ctx, 10*time.Second) // a full disk is not filled faster by trying
			}
		}
	}
}

// drain writes what is left at the end.
func (d *folder) drain(work *pace.Work, state func(*sheet) int32) {
	for end := time.Now().Add(drainFor); time.Now().Before(end); {
		select {
		case s := <-d.todo:
			if state(s) == fine && d.write(s, work, state) != nil {
				return
			}
		default:
			return
		}
	}
}

// write stores a sheet.
func (d *folder) write(s *sheet, work *pace.Work, state func(*sheet) int32) error {
	work.Yield()
	r := record{Maker: d.maker, Edition: s.ask.edition, Path: s.ask.path, Known: s.known, As: s.as, Made: s.made, Stale: s.stale.Load() != 0,
		Compressed: s.compressed, Tag: s.tag, Deps: s.deps, Page: s.page}
	head, err := json.Marshal(r)
	if err != nil {
		return err
	}
	data := fmt.Appendf(nil, "%0*x%s\n", sumDigits, sumOf(head), head)
	data = append(data, Encode("zstd", s.whole().Body, work)...)
	id := idOf(s.ask)
	name := d.name(id)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	temp := name + half
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return err
	}
	d.enter(&file{id: id, size: int64(len(data)), when: time.Now(), bloom: s.bloom, era: s.era})
	if state(s) == gone { // withdrawn meanwhile: whoever looked for it on the disk may have been earlier
		d.remove(id)
	}
	return nil
}

// diskBlock is in what steps of bytes most file systems give room to a file.
const diskBlock = 4096

// enter remembers a file, and removes the oldest ones that are too many. A small file is counted for what it takes: else there could be so many redirects
// that the folder takes a multiple of its bound.
func (d *folder) enter(f *file) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.size = (f.size + diskBlock - 1) / diskBlock * diskBlock
	if old := d.files[f.id]; old != nil {
		d.bytes -= old.Value.(*file).size
		d.order.Remove(old)
	}
	d.files[f.id] = d.order.PushFront(f)
	d.bytes += f.size
	for d.bytes > d.most && d.order.Len() > 0 {
		d.unlink(d.order.Back())
	}
}

func (d *folder) unlink(e *list.Element) {
	f := e.Value.(*file)
	os.Remove(d.name(f.id))
	d.bytes -= f.size
	d.order.Remove(e)
	delete(d.files, f.id)
}

func (d *folder) remove(id uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.files[id]; e != nil {
		d.unlink(e)
	} else {
		os.Remove(d.name(id))
	}
}

// erase removes every file that may show one of the keys: what was withdrawn is not left lying about.
func (d *folder) erase(keys []news.Key) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for e := d.order.Front(); e != nil; {
		next := e.Next()
		if slices.ContainsFunc(keys, e.Value.(*file).bloom.maybe) {
			d.unlink(e)
		}
		e = next
	}
}

// empty removes every file that is known.
func (d *folder) empty() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.order.Len() > 0 {
		d.unlink(d.order.Back())
	}
}

// scan enters the files of an earlier run, the oldest first, and removes what is no good any more.
func (d *folder) scan(ctx context.Context, good func(*record) bool) {
	type found struct {
		name string
		size int64
		when time.Time
	}
	var all []found
	filepath.WalkDir(d.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			all = append(all, found{name, info.Size(), info.ModTime()})
		}
		return ctx.Err()
	})
	all = slices.DeleteFunc(all, func(f found) bool { // one that an end without warning left half written
		half := strings.HasSuffix(f.name, half)
		if half {
			os.Remove(f.name)
		}
		return half
	})
	slices.SortFunc(all, func(a, b found) int { return a.when.Compare(b.when) })
	for _, f := range all {
		if ctx.Err() != nil {
			return
		}
		pace.Yield(ctx)
		r, _, err := readRecord(f.name)
		if err != nil || r.Maker != d.maker || !d.ours(r.As) || !good(r) {
			os.Remove(f.name)
			continue
		}
		id := idOf(ask{edition: r.Edition, path: r.Path})
		d.mu.Lock()
		_, newer := d.files[id]
		d.mu.Unlock()
		if newer {
			continue
		}
		e := &file{id: id, size: f.size, when: f.when, era: d.era}
		for _, dep := range r.Deps {
			e.bloom.add(dep.Key)
		}
		e.bloom.add(news.Everything)
		d.enter(e)
		if !good(r) { // withdrawn meanwhile: erase did not know of it yet
			d.remove(id)
		}
	}
}

var errNoPage = errors.New("not a kept page")

func readRecord(name string) (*record, []byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	head, body, ok := bytes.Cut(data, []byte{'\n'})
	if !ok || len(head) < sumDigits {
		return nil, nil, errNoPage
	}
	sum, head := head[:sumDigits], head[sumDigits:]
	var r record
	if string(sum) != fmt.Sprintf("%0*x", sumDigits, sumOf(head)) || json.Unmarshal(head, &r) != nil {
		return nil, nil, errNoPage
	}
	return &r, body, nil
}

const sumDigits = 8

// sumOf tells damage to a record, which may leave it readable: a page whose dependencies say something else would be served for ever.
func sumOf(head []byte) uint32 { return crc32.Checksum(head, castagnoli) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// fromDisk takes a page from the disk into memory; nil if there is none that is still so.
func (k *Keep) fromDisk(a ask) *sheet {
	id := idOf(a)
	unknown := k.folder.scanning.Load() // before the look: it may end meanwhile
	era, known := k.folder.has(id)
	if !known && !unknown {
		return nil
	}
	r, body, err := readRecord(k.folder.name(id))
	if !known {
		if era = k.folder.era; err != nil || !k.folder.ours(r.As) {
			return nil // what is wrong with it the look-through finds
		}
	}
	if err == nil && (r.Path != a.path || r.Edition != a.edition || under(a.values, r.Known) != "") {
		return nil
	}
	var plain []byte
	if err == nil {
		if plain = Decode("zstd", body); plain == nil && r.Page.Location == "" {
			err = errNoPage // damaged: its checksum is wrong
		}
	}
	if err != nil || r.Maker != k.folder.maker {
		k.folder.remove(id)
		return nil
	}
	p := r.Page
	p.Body = plain
	s := newSheet(ask{edition: r.Edition, path: r.Path}, &p, r.Deps, r.As, era)
	s.known, s.made, s.compressed, s.shown = r.Known, r.Made, r.Compressed, k.at(r.Made)
	s.saved.Store(true)
	if k.opt.Front != nil {
		s.tags = k.opt.Front.Tags(r.Deps)
	}
	if k.state(s, time.Now()) != fine {
		k.folder.remove(id)
		return nil
	}
	if r.Stale || s.stale.Load() != 0 {
		s.stale.Store(-int64(oldest)) // nobody knows since when
	}
	k.shelves.put(s, r.Known)
	return s
}

// has reports whether there is a file, and of which era.
func (d *folder) has(id uint64) (era int64, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.files[id]
	if e == nil {
		return 0, false
	}
	return e.Value.(*file).era, true
}
