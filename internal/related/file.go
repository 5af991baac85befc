package related

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// format names how the file is laid out and what stands in it. A change of the analyser or of how a story becomes a vector makes
// it another, so that an older file is not used.
const format = 3 // since nine more languages have stop words

const (
	magic      = "BSrelate"
	footerSize = 4 + 4 + len(magic) // the header's length and checksum
	maxHeader  = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Mark says which state of which paper an index has.
type Mark struct {
	Seq   int64  // the number of the newest event that it knows
	At    int64  // the event's time, in microseconds since 1970; 0 if it is not known
	Paper string // tells papers apart
}

// header is what a file says of itself. It stands at the end, in JSON, and before its length, its checksum and the magic.
type header struct {
	Format       int
	Mark         Mark
	Slots, Terms uint32
	Weights      uint64 // of all vectors
	Langs        []headerLang
	Sum          uint32 // of all that stands before the header
	At           struct{ Vectors, Raws, Sketches, Slots, Terms, End int64 }
}

type headerLang struct {
	Code    string
	Stories int
}

// Open reads an index from a file that Save wrote, and leaves the file open: see Close. A file that is cut short, damaged in any
// bit, or of another format is an error, and so is one that is not there (fs.ErrNotExist). It reads the file once from beginning to
// end, and keeps some 650 bytes a story in memory.
func Open(path string) (*Index, Mark, error) { return open(path, smallest) }

func open(path string, least int) (*Index, Mark, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Mark{}, err
	}
	x, mark, err := read(f, least)
	if err != nil {
		return nil, mark, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return x, mark, nil
}

// Close closes the file of an index that has one.
func (x *Index) Close() error {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.base.close()
}

func read(f *os.File, least int) (*Index, Mark, error) {
	h, err := readHeader(f)
	if err != nil {
		return nil, Mark{}, err
	}
	sum := crc32.New(castagnoli)
	if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, io.NewSectionReader(f, 0, h.At.End), make([]byte, 1<<20)); err != nil {
		return nil, h.Mark, err
	}
	if sum.Sum32() != h.Sum {
		return nil, h.Mark, errTorn
	}
	x := New()
	x.least = least
	x.base = &base{file: f, head: h}
	for _, l := range h.Langs {
		x.langs = append(x.langs, language{code: l.Code, stories: l.Stories})
	}
	if err := x.readSlots(); err != nil {
		return nil, h.Mark, err
	}
	if err := x.readTerms(); err != nil {
		return nil, h.Mark, err
	}
	if err := x.base.load(); err != nil {
		return nil, h.Mark, errors.Join(err, release(x.base.memory))
	}
	if int(h.Slots) < least {
		if err := x.absorb(); err != nil {
			return nil, h.Mark, err
		}
	}
	return x, h.Mark, nil
}

func readHeader(f *os.File) (h header, err error) {
	st, err := f.Stat()
	if err != nil {
		return h, err
	}
	var foot [footerSize]byte
	if _, err := f.ReadAt(foot[:], st.Size()-int64(footerSize)); err != nil || string(foot[8:]) != magic {
		return h, errTorn
	}
	size := int64(binary.LittleEndian.Uint32(foot[:]))
	begin := st.Size() - int64(footerSize) - size
	if size > maxHeader || begin < 0 {
		return h, errTorn
	}
	text := make([]byte, size)
	if _, err := f.ReadAt(text, begin); err != nil || crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(foot[4:]) {
		return h, errTorn
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, errTorn
	}
	if h.Format != format {
		return h, fmt.Errorf("the index of related stories is of format %d, not %d", h.Format, format)
	}
	a := &h.At
	if a.Vectors < 0 || a.Raws-a.Vectors != int64(h.Weights)*weightSize || a.Sketches-a.Raws != int64(h.Weights)*rawSize || a.Slots-a.Sketches != int64(h.Slots)*sketchSize ||
		a.Terms-a.Slots != int64(h.Slots)*int64(slotSize) || a.End-a.Terms != (int64(h.Terms)+1)*termSize || a.End != begin || len(h.Langs) > maxLangs {
		return h, errTorn
	}
	return h, nil
}

func (x *Index) readSlots() error {
	h := &x.base.head
	r := bufio.NewReaderSize(io.NewSectionReader(x.base.file, h.At.Slots, h.At.Terms-h.At.Slots), 1<<20)
	x.slots = make([]slot, h.Slots, int(h.Slots)+int(h.Slots)/16+64)
	x.ids = make(map[int64]uint32, len(x.slots))
	var buf [slotSize]byte
	var k kinship
	for i := range x.slots {
		if _, err := io.ReadFull(r, buf[:]); err != nil {
			return err
		}
		if err := x.slots[i].decode(buf[:], &k, h); err != nil {
			return err
		}
		x.families.set(uint32(i), k)
		x.ids[x.slots[i].id] = uint32(i)
	}
	if len(x.ids) != len(x.slots) {
		return errTorn
	}
	return nil
}

func (x *Index) readTerms() error {
	h := &x.base.head
	r := bufio.NewReaderSize(io.NewSectionReader(x.base.file, h.At.Terms, h.At.End-h.At.Terms), 1<<20)
	x.rarity = make([]rarity, h.Terms, int(h.Terms)+int(h.Terms)/16+1024)
	var buf [termSize]byte
	last := uint64(0)
	for i := range x.rarity {
		if _, err := io.ReadFull(r, buf[:]); err != nil {
			return err
		}
		hash := binary.LittleEndian.Uint64(buf[:])
		if hash <= last && i > 0 {
			return errTorn
		}
		last = hash
		if i%termBlock == 0 {
			x.base.sample = append(x.base.sample, hash)
		}
		x.rarity[i] = rarity(binary.LittleEndian.Uint32(buf[16:]))
	}
	return nil
}

// absorb takes all that a small file has into memory, where frequencies are always those of today, and closes it.
func (x *Index) absorb() error {
	b := x.base
	x.fresh = make([]entry, len(x.slots))
	x.vocab = make([]term, b.terms())
	for i := range x.slots {
		s := &x.slots[i]
		v, err := b.raw(s)
		if err != nil {
			return err
		}
		sk, err := b.sketch(uint32(i))
		if err != nil {
			return err
		}
		x.fresh[i] = entry{vector: v, sketch: sk}
		s.norm = x.norm(v, s.lang)
		for _, w := range v {
			t := &x.vocab[w.term]
			t.postings = append(t.postings, posting{slot: uint32(i), weight: w.weight})
		}
	}
	var buf []byte
	terms := bufio.NewReader(io.NewSectionReader(b.file, b.head.At.Terms, b.head.At.End-b.head.At.Terms))
	var record [termSize]byte
	for i := range x.vocab {
		if _, err := io.ReadFull(terms, record[:]); err != nil {
			return err
		}
		t := &x.vocab[i]
		t.hash = binary.LittleEndian.Uint64(record[:])
		x.terms[t.hash] = uint32(i)
		var err error
		if t.display, _, buf, err = b.list(uint32(i), buf); err != nil {
			return err
		}
	}
	x.base = nil
	return b.close()
}
