package search

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// appendPlaces writes places as distances.
func appendPlaces(b []byte, places []int32) []byte {
	last := int32(-1)
	for _, p := range places {
		b = binary.AppendUvarint(b, uint64(p-last))
		last = p
	}
	return b
}

// What is written into a block is read from it.
func TestBlocks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var all []entry
		key := int64(0)
		for range r.IntN(300) {
			if r.IntN(3) == 0 {
				key += 1 + r.Int64N(300)
			} else {
				key = (key/256 + 1 + r.Int64N(1<<r.IntN(30))) * 256
			}
			e := entry{posting: posting{key: key, head: uint16(r.IntN(3) * r.IntN(3)), body: uint16(r.IntN(400)), size: uint8(r.IntN(256))}}
			for _, n := range []uint16{e.head, e.body} {
				var places []int32
				at := int32(-1)
				for range n {
					at += 1 + r.Int32N(500)
					places = append(places, at)
				}
				e.places = appendPlaces(e.places, places)
			}
			all = append(all, e)
		}
		docs, places := encodeBlock(all)
		got, err := entries(docs, places)
		if err != nil || !slices.EqualFunc(got, all, func(a, b entry) bool { return a.posting == b.posting && bytes.Equal(a.places, b.places) }) {
			t.Fatalf("%v: %d entries, not %d", err, len(got), len(all))
		}
		var joined []entry
		for _, b := range divide("x", 0, all, r.IntN(2) == 0) {
			part, err := entries(b.Docs, b.Places)
			if err != nil || len(b.Docs) > blockBytes+40 {
				t.Fatalf("%v: a block of %d bytes", err, len(b.Docs))
			}
			if len(joined) > 0 && (b.At <= joined[len(joined)-1].key || b.At != part[0].key) {
				t.Fatalf("a block at %d", b.At)
			}
			joined = append(joined, part...)
		}
		if len(joined) != len(all) {
			t.Fatalf("divided: %d entries, not %d", len(joined), len(all))
		}
	}
}

// Whatever stands in the database is read, or said to be damaged; and what is read is in order.
func FuzzBlock(f *testing.F) {
	docs, places := encodeBlock([]entry{{posting: posting{key: 700, body: 2, size: 9}, places: []byte{1, 3}}, {posting: posting{key: 1024, head: 1}, places: []byte{0x81, 1}}})
	f.Add(docs[4:], places[4:])
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3}, []byte{})
	f.Add([]byte{0xff, 0xff, 3}, []byte{0x80, 0x80})
	f.Fuzz(func(t *testing.T, docs, places []byte) {
		docs, places = seal(append(make([]byte, 4), docs...)), seal(append(make([]byte, 4), places...))
		all, err := entries(docs, places)
		if err != nil {
			return
		}
		for i := 1; i < len(all); i++ {
			if all[i].key <= all[i-1].key {
				t.Fatalf("%d after %d", all[i].key, all[i-1].key)
			}
		}
		for step := range 3 { // among all of them, among every second one and others, among few
			var keys []int64
			want := map[int64]posting{}
			for i := 0; i < len(all); i += 1 + step*step {
				keys = append(keys, all[i].key-int64(step%2), all[i].key+1)
			}
			slices.Sort(keys)
			keys = slices.Compact(keys)
			for _, e := range all {
				if _, ok := slices.BinarySearch(keys, e.key); ok {
					want[e.key] = e.posting
				}
			}
			err := scanDocs(docs, keys, func(n int, p posting) {
				if p != want[keys[n]] || p.key != keys[n] {
					t.Fatalf("%d: %v, not %v", keys[n], p, want[keys[n]])
				}
				delete(want, keys[n])
			})
			if err != nil || len(want) > 0 {
				t.Fatalf("%d of %d not found, %v", len(want), len(keys), err)
			}
		}
		r, err := newPlaces(places)
		for i := 0; i < len(all) && err == nil; i++ {
			_, err = r.read(nil, int(all[i].head)+int(all[i].body))
		}
	})
}

// A block with a bit turned is not believed.
func TestDamagedBlock(t *testing.T) {
	t.Parallel()
	docs, places := encodeBlock([]entry{{posting: posting{key: 700, body: 2, size: 9}, places: []byte{1, 3}}})
	for _, b := range [][]byte{docs, places} {
		for bit := range 8 * len(b) {
			b[bit/8] ^= 1 << (bit % 8)
			if _, err := entries(docs, places); err == nil {
				t.Errorf("bit %d turned, and nobody saw it", bit)
			}
			b[bit/8] ^= 1 << (bit % 8)
		}
	}
}
