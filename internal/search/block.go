package search

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"slices"

	"broadsheet/internal/store"
)

// A block is two strings of bytes, each behind a checksum of four (CRC-32C). The first has the documents in the order of their numbers:
//
//	uvarint  how many there are
//	each:    uvarint  seconds since the one before (the first: since the year 1), doubled, +1 if the number's last byte follows
//	         byte     the number's last byte, unless it is 0
//	         byte     how long the story is, see sizeOf
//	         uvarint  how often the term is in the body, doubled, +1 if its number in the head follows
//	         uvarint  how often it is in the head, unless it is not
//
// The second has the places: for each document those in the head and then those in the body, each as the uvarint of the distance from the one before,
// beginning anew in the body.

// errDamaged says that a block is not what was written.
var errDamaged = errors.New("a block of the search index is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// posting says that a term is in a document, and how often.
type posting struct {
	key        int64
	head, body uint16
	size       uint8
}

// entry is a posting with its places, encoded; or one that is to go.
type entry struct {
	posting
	places []byte
	gone   bool
}

// sizeOf writes a length in terms as a byte: eight times its logarithm to the base of two.
func sizeOf(terms int) uint8 { return uint8(min(math.Round(8*math.Log2(1+float64(terms))), 255)) }

// seal puts the checksum before what stands after the first four bytes.
func seal(b []byte) []byte {
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

func unseal(b []byte) ([]byte, error) {
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != crc32.Checksum(b[4:], castagnoli) {
		return nil, errDamaged
	}
	return b[4:], nil
}

// appendPosting writes a posting after one with number prev.
func appendPosting(b []byte, prev int64, p posting) []byte {
	seconds := uint64(p.key/store.SearchSlots-prev/store.SearchSlots) << 1
	if slot := byte(p.key % store.SearchSlots); slot != 0 {
		b = append(binary.AppendUvarint(b, seconds|1), slot)
	} else {
		b = binary.AppendUvarint(b, seconds)
	}
	b = append(b, p.size)
	if p.head == 0 {
		return binary.AppendUvarint(b, uint64(p.body)<<1)
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(p.body)<<1|1), uint64(p.head))
}

// encodeBlock writes entries, which are in order.
func encodeBlock(entries []entry) (docs, places []byte) {
	docs = binary.AppendUvarint(make([]byte, 4, 16+6*len(entries)), uint64(len(entries)))
	size := 0
	for _, e := range entries {
		size += len(e.places)
	}
	if size > 0 {
		places = make([]byte, 4, 4+size)
	}
	prev := int64(0)
	for _, e := range entries {
		docs = appendPosting(docs, prev, e.posting)
		prev = e.key
		if size > 0 {
			places = append(places, e.places...)
		}
	}
	if size > 0 {
		places = seal(places)
	}
	return seal(docs), places
}

// decodeDocs appends a block's postings to a list.
func decodeDocs(to []posting, block []byte) ([]posting, error) {
	b, err := unseal(block)
	if err != nil {
		return to, err
	}
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)) {
		return to, errDamaged
	}
	at, prev := n, int64(0)
	for range count {
		v, n := uvarint(b, at)
		if n == 0 {
			return to, errDamaged
		}
		at += n
		key := prev&^(store.SearchSlots-1) + int64(v>>1)*store.SearchSlots
		if v&1 != 0 {
			if at >= len(b) {
				return to, errDamaged
			}
			key += int64(b[at])
			at++
		}
		if at >= len(b) || key <= prev {
			return to, errDamaged
		}
		p := posting{key: key, size: b[at]}
		at++
		c, n := uvarint(b, at)
		if n == 0 {
			return to, errDamaged
		}
		at += n
		p.body = uint16(c >> 1)
		if c&1 != 0 {
			h, n := uvarint(b, at)
			if n == 0 {
				return to, errDamaged
			}
			at += n
			p.head = uint16(h)
		}
		to = append(to, p)
		prev = key
	}
	if at != len(b) {
		return to, errDamaged
	}
	return to, nil
}

// scanDocs calls f for each of a block's documents that is among some, which are in order, with its place among them. It is decodeDocs for when few of a
// block's documents matter: nothing is kept, and what follows the last of them is not read.
func scanDocs(block []byte, keys []int64, f func(n int, p posting)) error {
	b, err := unseal(block)
	if err != nil {
		return err
	}
	count, at := binary.Uvarint(b)
	if at <= 0 || count > uint64(len(b)) {
		return errDamaged
	}
	n, prev := -1, int64(0)
	for range count {
		v, w := uvarint(b, at)
		if w == 0 {
			return errDamaged
		}
		at += w
		key := prev&^(store.SearchSlots-1) + int64(v>>1)*store.SearchSlots
		if v&1 != 0 {
			if at >= len(b) {
				return errDamaged
			}
			key += int64(b[at])
			at++
		}
		size := at
		c, w := uvarint(b, at+1)
		if w == 0 || key <= prev {
			return errDamaged
		}
		at += 1 + w
		head := uint64(0)
		if c&1 != 0 {
			if head, w = uvarint(b, at); w == 0 {
				return errDamaged
			}
			at += w
		}
		if prev = key; n < 0 {
			n, _ = slices.BinarySearch(keys, key)
		}
		for n < len(keys) && keys[n] < key {
			n++
		}
		if n == len(keys) {
			return nil
		}
		if keys[n] == key {
			f(n, posting{key: key, head: uint16(head), body: uint16(c >> 1), size: b[size]})
			n++
		}
	}
	return nil
}

// uvarint reads a number at a place; n is 0 where there is none.
func uvarint(b []byte, at int) (v uint64, n int) {
	if at < len(b) && b[at] < 0x80 {
		return uint64(b[at]), 1
	}
	if at >= len(b) {
		return 0, 0
	}
	v, n = binary.Uvarint(b[at:])
	return v, max(n, 0)
}

// placesReader reads a block's places, posting by posting.
type placesReader struct {
	b  []byte
	at int
}

func newPlaces(block []byte) (placesReader, error) {
	if len(block) == 0 {
		return placesReader{}, nil
	}
	b, err := unseal(block)
	return placesReader{b: b}, err
}

// skip passes n places by.
func (r *placesReader) skip(n int) error {
	for ; n > 0; n-- {
		for r.at < len(r.b) && r.b[r.at] >= 0x80 {
			r.at++
		}
		if r.at >= len(r.b) {
			return errDamaged
		}
		r.at++
	}
	return nil
}

// read appends n places, which begin anew.
func (r *placesReader) read(to []int32, n int) ([]int32, error) {
	place := int32(-1)
	for ; n > 0; n-- {
		v, w := uvarint(r.b, r.at)
		if w == 0 {
			return to, errDamaged
		}
		r.at += w
		place += int32(v)
		to = append(to, place)
	}
	return to, nil
}

// entries gives a block's postings with their places, still encoded.
func entries(docs, places []byte) ([]entry, error) {
	ps, err := decodeDocs(nil, docs)
	if err != nil {
		return nil, err
	}
	r, err := newPlaces(places)
	if err != nil {
		return nil, err
	}
	out := make([]entry, len(ps))
	for i, p := range ps {
		from := r.at
		if len(r.b) > 0 {
			if err := r.skip(int(p.head) + int(p.body)); err != nil {
				return nil, err
			}
		}
		out[i] = entry{posting: p, places: r.b[from:r.at:r.at]}
	}
	return out, nil
}
