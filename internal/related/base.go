package related

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// A base is the part of an index that lies in a file: vectors, sketches, and for each term the stories where it weighs most. But for the
// vectors it is read piece by piece where it is needed, the operating system keeping what is read often. Every number is checked before it is
// used, so that a file that went bad while it was open gives wrong answers or errors, and no panic.
type base struct {
	file   *os.File
	head   header
	sample []uint64 // every termBlock-th term's hash
	memory []byte   // all vectors, which a query reads by the thousand
}

const (
	termBlock    = 128
	termSize     = 8 + 8 + 4 // hash, where its list begins, rarity
	weightSize   = 4 + 2     // term, weight in a vector of length 1
	rawSize      = 2         // weight without rarity
	sketchSize   = 4 + 2*sketchBins
	championMost = 2048    // stories kept in a term's list
	maxList      = 1 << 20 // bytes of a list that are believed
	rawScale     = 2048    // of a weight without rarity in 16 bits
)

func (b *base) slots() int {
	if b == nil {
		return 0
	}
	return int(b.head.Slots)
}

func (b *base) terms() int {
	if b == nil {
		return 0
	}
	return int(b.head.Terms)
}

func (b *base) close() error {
	if b == nil {
		return nil
	}
	memory := b.memory
	b.memory = nil
	return errors.Join(release(memory), b.file.Close())
}

// load reads the vectors into memory.
func (b *base) load() (err error) {
	size := b.head.At.Raws - b.head.At.Vectors
	if b.memory, err = allocate(int(size)); err != nil {
		return err
	}
	if _, err := io.ReadFull(io.NewSectionReader(b.file, b.head.At.Vectors, size), b.memory); err != nil {
		return fmt.Errorf("%w: %w", errTorn, err)
	}
	return nil
}

var errTorn = errors.New("the index of related stories is damaged")

// find gives the number of a term.
func (b *base) find(hash uint64) (uint32, bool, error) {
	if b == nil || len(b.sample) == 0 {
		return 0, false, nil
	}
	block, exact := slices.BinarySearch(b.sample, hash)
	if exact {
		return uint32(block * termBlock), true, nil
	}
	if block--; block < 0 {
		return 0, false, nil
	}
	first := block * termBlock
	count := min(termBlock, b.terms()-first)
	var buf [termBlock * termSize]byte
	if _, err := b.file.ReadAt(buf[:count*termSize], b.head.At.Terms+int64(first)*termSize); err != nil {
		return 0, false, fmt.Errorf("%w: %w", errTorn, err)
	}
	lo, hi := 0, count
	for lo < hi {
		mid := (lo + hi) / 2
		switch h := binary.LittleEndian.Uint64(buf[mid*termSize:]); {
		case h == hash:
			return uint32(first + mid), true, nil
		case h < hash:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false, nil
}

// list gives what the file has of a term after its name: the stories where it weighs most. The bytes are buf's, or new.
func (b *base) list(n uint32, buf []byte) (display string, rest, grown []byte, err error) {
	var at [2 * termSize]byte
	if _, err := b.file.ReadAt(at[:termSize+16], b.head.At.Terms+int64(n)*termSize); err != nil {
		return "", nil, buf, fmt.Errorf("%w: %w", errTorn, err)
	}
	begin := int64(binary.LittleEndian.Uint64(at[8:]))
	end := int64(binary.LittleEndian.Uint64(at[termSize+8:])) // of the next term, or the one that ends the table
	if begin < 0 || end < begin || end-begin > maxList || end > b.head.At.Vectors {
		return "", nil, buf, errTorn
	}
	size := int(end - begin)
	if cap(buf) < size {
		buf = make([]byte, size+size/2)
	}
	buf = buf[:cap(buf)]
	if _, err := b.file.ReadAt(buf[:size], begin); err != nil {
		return "", nil, buf, fmt.Errorf("%w: %w", errTorn, err)
	}
	if size == 0 || int(buf[0])+1 > size {
		return "", nil, buf, errTorn
	}
	name := int(buf[0]) + 1
	return string(buf[1:name]), buf[name:size], buf, nil
}

// postings reads a list: for each story its slot, as the distance from the one before, and an impact.
func postings(list []byte, slots uint32, f func(slot uint32, i impact)) error {
	slot := uint64(0)
	for len(list) > 0 {
		step, n := binary.Uvarint(list)
		if n <= 0 || n >= len(list) {
			return errTorn
		}
		if slot += step; slot >= uint64(slots) {
			return errTorn
		}
		f(uint32(slot), impact(list[n]))
		list = list[n+1:]
	}
	return nil
}

// impact is what a term weighs in a story's vector of length 1, in a byte: the root of it, so that small ones are told apart.
type impact uint8

func newImpact(f float32) impact { return impact(max(1, min(255, 255*sqrt(f)+0.5))) }

var impacts = func() (t [256]float32) {
	for i := range t {
		t[i] = float32(i) * float32(i) / (255 * 255)
	}
	return t
}()

func (i impact) of() float32 { return impacts[i] }

// vector appends a slot's vector to v, scaled to length 1 as the rarities were when the file was written.
func (b *base) vector(v []weighted, s *slot) ([]weighted, error) {
	begin := int(s.first) * weightSize
	end := begin + int(s.terms)*weightSize
	if end > len(b.memory) {
		return v, errTorn
	}
	last := -1
	for m := b.memory[begin:end]; len(m) >= weightSize; m = m[weightSize:] {
		term := binary.LittleEndian.Uint32(m)
		if int(term) <= last || term >= b.head.Terms {
			return v, errTorn
		}
		last = int(term)
		v = append(v, weighted{term: term, weight: share(binary.LittleEndian.Uint16(m[4:])).of()})
	}
	return v, nil
}

// raw is vector with the weights as they are without rarity.
func (b *base) raw(s *slot) ([]weighted, error) {
	v, err := b.vector(make([]weighted, 0, s.terms), s)
	if err != nil {
		return nil, err
	}
	var buf [earlyTerms * rawSize]byte
	if len(v) > earlyTerms {
		return nil, errTorn
	}
	if _, err := b.file.ReadAt(buf[:len(v)*rawSize], b.head.At.Raws+int64(s.first)*rawSize); err != nil {
		return nil, fmt.Errorf("%w: %w", errTorn, err)
	}
	for i := range v {
		v[i].weight = float32(binary.LittleEndian.Uint16(buf[i*rawSize:])) / rawScale
	}
	return v, nil
}

func (b *base) sketch(n uint32) (sketch, error) {
	var buf [sketchSize]byte
	if _, err := b.file.ReadAt(buf[:], b.head.At.Sketches+int64(n)*sketchSize); err != nil {
		return sketch{}, fmt.Errorf("%w: %w", errTorn, err)
	}
	s := sketch{size: int32(binary.LittleEndian.Uint32(buf[:]))}
	if s.size <= 0 {
		return sketch{}, nil
	}
	s.bins = new([sketchBins]uint16)
	for i := range s.bins {
		s.bins[i] = binary.LittleEndian.Uint16(buf[4+2*i:])
	}
	return s, nil
}

// slotSize is a slot in the file, with its kin.
const slotSize = 8 + 8 + 4 + 2 + 2 + 6*kinMost + 4 + 4

func (s *slot) encode(buf []byte, k *kinship) {
	le := binary.LittleEndian
	le.PutUint64(buf, uint64(s.id))
	le.PutUint64(buf[8:], uint64(s.published))
	le.PutUint32(buf[16:], s.first)
	le.PutUint16(buf[20:], s.terms)
	le.PutUint16(buf[22:], s.lang)
	at := 24
	for _, n := range k.slots {
		le.PutUint32(buf[at:], n)
		at += 4
	}
	for _, n := range k.shares {
		le.PutUint16(buf[at:], uint16(n))
		at += 2
	}
	le.PutUint32(buf[at:], math.Float32bits(k.length))
	le.PutUint32(buf[at+4:], k.age)
}

// decode reads a slot; it fails if it names what cannot be.
func (s *slot) decode(buf []byte, k *kinship, h *header) error {
	le := binary.LittleEndian
	*s = slot{id: int64(le.Uint64(buf)), published: int64(le.Uint64(buf[8:])), first: le.Uint32(buf[16:]), terms: le.Uint16(buf[20:]), lang: le.Uint16(buf[22:]), alive: true}
	at := 24
	for i := range k.slots {
		k.slots[i] = le.Uint32(buf[at:])
		at += 4
	}
	for i := range k.shares {
		k.shares[i] = share(le.Uint16(buf[at:]))
		at += 2
		if k.slots[i] >= h.Slots {
			return errTorn
		}
	}
	k.length, k.age = math.Float32frombits(le.Uint32(buf[at:])), le.Uint32(buf[at+4:])
	if int(s.lang) >= len(h.Langs) || s.terms > earlyTerms || uint64(s.first)+uint64(s.terms) > h.Weights || k.length != k.length {
		return errTorn
	}
	return nil
}
