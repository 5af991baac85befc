package related

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
)

const (
	smallest = 5_000  // stories from which on the file is the base; an index of fewer is all in memory
	freshest = 50_000 // fresh stories that are held in memory before they should be saved
)

// How the names of files end that are not whole yet.
const (
	halfWritten = ".new"
	halfSpooled = ".part"
)

// Due reports whether so much has changed since the index was read or saved that it should be saved.
func (x *Index) Due() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.changes > max(500, min(len(x.ids)/20, freshest))
}

// changed gives the number of changes since the index was read or saved.
func (x *Index) changed() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.changes
}

// Save writes the index to a file, in place of what is there, with a mark of the state that it has. The file is never seen half written. Questions are
// answered meanwhile; changes wait. From smallest stories on, the index then keeps in memory only what it must.
func (x *Index) Save(path string, mark Mark) error {
	x.changing.Lock()
	defer x.changing.Unlock()
	w, err := x.write(path, mark)
	if err != nil {
		return fmt.Errorf("saving the index of related stories: %w", err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changes = 0
	if x.base == nil && len(x.ids) < x.least {
		return w.base.close()
	}
	err = x.base.close()
	x.rebase(w)
	if err := errors.Join(err, x.base.load()); err != nil {
		x.fail(err)
		return err
	}
	return nil
}

// rebase makes what was written the base. Nothing is fresh then.
func (x *Index) rebase(w *writer) {
	x.renumber(w.moved)
	for i := range x.slots {
		x.slots[i].first, x.slots[i].terms, x.slots[i].norm = w.firsts[i], w.counts[i], 0
	}
	x.base, x.rarity = w.base, w.rarity
	x.fresh, x.vocab = nil, nil
	x.terms, x.later = map[uint64]uint32{}, map[uint32]*term{}
}

// writer makes a file of an index.
type writer struct {
	x    *Index
	out  *bufio.Writer
	sum  hash.Hash32
	at   int64
	base *base

	moved  []uint32 // old slot → new
	terms  []uint32 // old term → new
	firsts []uint32 // by new slot
	counts []uint16
	rarity []rarity // by new term
	table  *spool   // of terms
	raws   *spool   // weights without rarity
}

// spool is a section that is written beside another and comes after it.
type spool struct {
	*bufio.Writer
	file *os.File
}

func newSpool(path string) (*spool, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+halfSpooled)
	if err != nil {
		return nil, err
	}
	return &spool{bufio.NewWriterSize(f, 1<<20), f}, nil
}

func (s *spool) close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }

func (w *writer) Write(b []byte) (int, error) {
	w.sum.Write(b)
	w.at += int64(len(b))
	return w.out.Write(b)
}

func (x *Index) write(path string, mark Mark) (_ *writer, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+halfWritten)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	terms, err := newSpool(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, terms.close()) }()
	raws, err := newSpool(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, raws.close()) }()
	w := &writer{x: x, out: bufio.NewWriterSize(f, 1<<20), sum: crc32.New(castagnoli), moved: x.live(), table: terms, raws: raws}
	w.base = &base{file: f, head: header{Format: format, Mark: mark, Slots: uint32(len(x.ids))}}
	h := &w.base.head
	for _, l := range x.langs {
		h.Langs = append(h.Langs, headerLang{Code: l.code, Stories: l.stories})
	}
	for _, step := range []struct {
		run func() error
		end *int64
	}{
		{w.lists, &h.At.Vectors}, {w.vectors, &h.At.Raws}, {w.spooled(raws), &h.At.Sketches}, {w.sketches, &h.At.Slots}, {w.slots, &h.At.Terms},
		{w.spooled(terms), &h.At.End},
	} {
		if err := step.run(); err != nil {
			return nil, err
		}
		*step.end = w.at
	}
	return w, w.finish(f, path)
}

func (w *writer) finish(f *os.File, path string) error {
	h := &w.base.head
	h.Sum = w.sum.Sum32()
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	foot := binary.LittleEndian.AppendUint32(text, uint32(len(text)))
	foot = binary.LittleEndian.AppendUint32(foot, crc32.Checksum(text, castagnoli))
	if _, err := w.out.Write(append(foot, magic...)); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// spooled gives what appends a section.
func (w *writer) spooled(s *spool) func() error {
	return func() error {
		if err := s.Flush(); err != nil {
			return err
		}
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := io.Copy(struct{ io.Writer }{w}, s.file)
		return err
	}
}

// lists writes every term's name and the stories where it weighs most, in the order of the terms' hashes, and spools the table of
// terms. Terms that no story keeps and at most one has are left out.
func (w *writer) lists() error {
	x := w.x
	w.terms = make([]uint32, len(x.rarity))
	order := make([]uint32, len(x.vocab))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(x.vocab[a].hash, x.vocab[b].hash) })
	old := newLister(x.base)
	var record []entryAt
	emit := func(number uint32, hash uint64, display string, list []byte, fresh []posting) error {
		record = record[:0]
		if err := postings(list, uint32(x.baseSlots()), func(s uint32, i impact) {
			if to := w.moved[s]; to != gone {
				record = append(record, entryAt{to, i})
			}
		}); err != nil {
			return x.torn(err)
		}
		for _, p := range fresh {
			if to := w.moved[p.slot]; to != gone {
				s := &x.slots[p.slot]
				record = append(record, entryAt{to, newImpact(p.weight * x.idf(number, s.lang) / max(s.norm, 1e-6))})
			}
		}
		return w.list(number, hash, display, champions(record))
	}
	at := 0
	for {
		hash, display, list, ok, err := old.next()
		if err != nil {
			return x.torn(err)
		}
		for ; at < len(order) && (!ok || x.vocab[order[at]].hash < hash); at++ {
			t := &x.vocab[order[at]]
			if err := emit(uint32(x.baseTerms())+order[at], t.hash, t.display, nil, t.postings); err != nil {
				return err
			}
		}
		if !ok {
			break
		}
		number := old.n - 1
		var fresh []posting
		if t := x.later[number]; t != nil {
			fresh = t.postings
			display = cmp.Or(display, t.display)
		}
		if err := emit(number, hash, display, list, fresh); err != nil {
			return err
		}
	}
	w.base.head.Terms = uint32(len(w.rarity))
	return w.term(1<<64-1, 0)
}

// torn notes that the base cannot be read, which no further saving mends, and gives the error.
func (x *Index) torn(err error) error {
	if !errors.Is(err, errTorn) {
		err = fmt.Errorf("%w: %w", errTorn, err)
	}
	x.fail(err)
	return err
}

// entryAt is a story in a list.
type entryAt struct {
	slot   uint32
	impact impact
}

// champions gives the stories of a list where the term weighs most, in order.
func champions(list []entryAt) []entryAt {
	if len(list) <= championMost {
		return list
	}
	var counts [256]int
	for _, e := range list {
		counts[e.impact]++
	}
	least, sum := 255, counts[255]
	for sum < championMost {
		least--
		sum += counts[least]
	}
	spare := sum - championMost // of those with the least impact: the oldest go
	kept := list[:0]
	for _, e := range list {
		switch {
		case int(e.impact) < least:
		case int(e.impact) == least && spare > 0:
			spare--
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

func (w *writer) list(number uint32, hash uint64, display string, list []entryAt) error {
	r := w.x.rarity[number]
	if len(list) == 0 && r.stories() < 2 {
		w.terms[number] = gone
		return nil
	}
	w.terms[number] = uint32(len(w.rarity))
	w.rarity = append(w.rarity, r)
	if err := w.term(hash, r); err != nil {
		return err
	}
	var buf [256 + binary.MaxVarintLen64]byte
	buf[0] = byte(len(display))
	if _, err := w.Write(buf[:1+copy(buf[1:256], display)]); err != nil {
		return err
	}
	last := uint32(0)
	for _, e := range list {
		n := binary.PutUvarint(buf[:], uint64(e.slot-last))
		buf[n] = byte(e.impact)
		last = e.slot
		if _, err := w.Write(buf[:n+1]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) term(hash uint64, r rarity) error {
	if n := len(w.rarity) - 1; n >= 0 && n%termBlock == 0 && hash != 1<<64-1 {
		w.base.sample = append(w.base.sample, hash)
	}
	var buf [termSize]byte
	binary.LittleEndian.PutUint64(buf[:], hash)
	binary.LittleEndian.PutUint64(buf[8:], uint64(w.at))
	binary.LittleEndian.PutUint32(buf[16:], uint32(r))
	_, err := w.table.Write(buf[:])
	return err
}

// vectors writes every story's terms, with today's rarities and without.
func (w *writer) vectors() error {
	x := w.x
	var v []weighted
	var buf [weightSize]byte
	var raw [rawSize]byte
	total := uint32(0)
	for i := range x.slots {
		s := &x.slots[i]
		if !s.alive {
			continue
		}
		v = v[:0]
		for _, t := range x.vector(uint32(i)) {
			if w.terms[t.term] != gone {
				v = append(v, t)
			}
		}
		norm := max(x.norm(v, s.lang), 1e-6)
		slices.SortFunc(v, func(a, b weighted) int { return cmp.Compare(w.terms[a.term], w.terms[b.term]) })
		for _, t := range v {
			binary.LittleEndian.PutUint32(buf[:], w.terms[t.term])
			binary.LittleEndian.PutUint16(buf[4:], uint16(newShare(t.weight*x.idf(t.term, s.lang)/norm)))
			binary.LittleEndian.PutUint16(raw[:], uint16(min(65535, t.weight*rawScale+0.5)))
			if _, err := w.Write(buf[:]); err != nil {
				return err
			}
			if _, err := w.raws.Write(raw[:]); err != nil {
				return err
			}
		}
		w.firsts, w.counts = append(w.firsts, total), append(w.counts, uint16(len(v)))
		total += uint32(len(v))
	}
	w.base.head.Weights = uint64(total)
	return x.Err()
}

func (w *writer) sketches() error {
	var buf [sketchSize]byte
	for i := range w.x.slots {
		if !w.x.slots[i].alive {
			continue
		}
		s := w.x.sketch(uint32(i))
		clear(buf[:])
		if s.bins != nil {
			binary.LittleEndian.PutUint32(buf[:], uint32(s.size))
			for j, b := range s.bins {
				binary.LittleEndian.PutUint16(buf[4+2*j:], b)
			}
		}
		if _, err := w.Write(buf[:]); err != nil {
			return err
		}
	}
	return w.x.Err()
}

func (w *writer) slots() error {
	var buf [slotSize]byte
	for i, to := range w.moved {
		if to == gone {
			continue
		}
		s := w.x.slots[i]
		s.first, s.terms = w.firsts[to], w.counts[to]
		k := w.x.families.get(uint32(i))
		k = k.moved(w.moved)
		s.encode(buf[:], &k)
		if _, err := w.Write(buf[:]); err != nil {
			return err
		}
	}
	return nil
}

// lister reads a base's terms and lists from beginning to end.
type lister struct {
	base         *base
	n            uint32
	terms, lists *bufio.Reader
	record       [termSize]byte // of the next term
	buf          []byte
}

func newLister(b *base) *lister {
	if b == nil {
		return &lister{}
	}
	h := &b.head
	return &lister{
		base:  b,
		terms: bufio.NewReaderSize(io.NewSectionReader(b.file, h.At.Terms, h.At.End-h.At.Terms), 1<<20),
		lists: bufio.NewReaderSize(io.NewSectionReader(b.file, 0, h.At.Vectors), 1<<20),
	}
}

// next gives the next term; the list is valid until the next call.
func (l *lister) next() (hash uint64, display string, list []byte, ok bool, err error) {
	if l.base == nil || l.n == l.base.head.Terms {
		return 0, "", nil, false, nil
	}
	if l.n == 0 {
		if _, err := io.ReadFull(l.terms, l.record[:]); err != nil {
			return 0, "", nil, false, err
		}
	}
	hash = binary.LittleEndian.Uint64(l.record[:])
	begin := binary.LittleEndian.Uint64(l.record[8:])
	if _, err := io.ReadFull(l.terms, l.record[:]); err != nil {
		return 0, "", nil, false, err
	}
	end := binary.LittleEndian.Uint64(l.record[8:])
	l.n++
	if end <= begin || end-begin > maxList {
		return 0, "", nil, false, errTorn
	}
	size := int(end - begin)
	if cap(l.buf) < size {
		l.buf = make([]byte, 2*size)
	}
	b := l.buf[:size]
	if _, err := io.ReadFull(l.lists, b); err != nil {
		return 0, "", nil, false, err
	}
	name := int(b[0]) + 1
	if name > size {
		return 0, "", nil, false, errTorn
	}
	return hash, string(b[1:name]), b[name:], true, nil
}
