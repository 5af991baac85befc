package related

import (
	"math"
	"slices"
	"sync"
)

// A story's kin are the stories nearest to it by their words alone. They lend it what it does not say itself: see nearness.go.
const (
	kinMost   = 20
	kinChance = 0.02 // what two stories have in common by chance, taken off the nearness of kin
)

// share is a part of 1.
type share uint16

func newShare(f float32) share { return share(max(0, min(1, f))*65535 + 0.5) }
func (s share) of() float32    { return float32(s) / 65535 }
func sqrt(f float32) float32   { return float32(math.Sqrt(float64(f))) }

// kinship is a story's kin, nearest first, and what follows from them. It is made when it is first asked for.
type kinship struct {
	slots  [kinMost]uint32
	shares [kinMost]share // nearness less kinChance; 0 from where there are no more
	length float32        // of the story's vector with its kin's added
	age    uint32         // how many stories there were when it was made; 0 if it was not
}

// families keeps the kin of every slot. It has a lock of its own, because queries, which share the index's, fill it.
type families struct {
	mu    sync.Mutex
	pages []*[kinPage]kinship
}

const kinPage = 1024

func (f *families) place(n uint32) *kinship {
	for int(n/kinPage) >= len(f.pages) {
		f.pages = append(f.pages, new([kinPage]kinship))
	}
	return &f.pages[n/kinPage][n%kinPage]
}

// get gives what is known of a slot's kin.
func (f *families) get(n uint32) kinship {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *f.place(n)
}

func (f *families) set(n uint32, k kinship) {
	f.mu.Lock()
	defer f.mu.Unlock()
	*f.place(n) = k
}

// move follows slots to their new numbers, which are none higher than the old. Who has lost kin finds them anew.
func (f *families) move(moved []uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	live := uint32(0)
	for i, to := range moved {
		if to == gone || i/kinPage >= len(f.pages) {
			continue
		}
		*f.place(to) = f.place(uint32(i)).moved(moved)
		live = to + 1
	}
	for i := live; i < uint32(len(f.pages)*kinPage); i++ {
		*f.place(i) = kinship{}
	}
	f.pages = f.pages[:(live+kinPage-1)/kinPage]
}

func (k *kinship) moved(moved []uint32) kinship {
	n := kinship{length: k.length, age: k.age}
	for j := range k.count() {
		to := moved[k.slots[j]]
		if to == gone {
			return kinship{}
		}
		n.slots[j], n.shares[j] = to, k.shares[j]
	}
	return n
}

// forget has all kin found anew when they are next asked for.
func (f *families) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages = nil
}

// count is how many kin a story has.
func (k *kinship) count() int {
	n := 0
	for n < kinMost && k.shares[n] > 0 {
		n++
	}
	return n
}

// closeness is the mean nearness of a story's kin, those that it lacks counting for nothing: high in the middle of a much told
// story, low at the edge of things.
func (k *kinship) closeness() float32 {
	var sum float32
	for _, s := range k.shares {
		sum += s.of()
	}
	return sum / kinMost
}

// fresh reports whether kin found when there were age stories may still be used: rarities change while an archive is young.
func fresh(age uint32, stories int) bool { return age > 0 && stories <= int(age)+int(age)/4+8 }

// renewals is how many stories' kin a query finds anew because the archive has grown since: a young archive changes fast, and in a large one
// each costs as much as a query.
func (q *query) renewals() int {
	if len(q.x.ids) < earlyDocs {
		return 8
	}
	return 1
}

// kin gives a story's kin, finding them if they are not known.
func (q *query) kin(n uint32) kinship {
	k := q.x.families.get(n)
	if !fresh(k.age, len(q.x.ids)) && (k.age == 0 || q.renewed < q.renewals()) {
		q.renewed++
		return q.relatives(n, q.first(n, Options{timeless: true}, 4*kinMost))
	}
	count := k.count()
	for i := range count {
		if !q.x.slots[k.slots[i]].alive {
			return q.bereaved(n, k, count)
		}
	}
	return k
}

// bereaved leaves out kin that are gone, or finds kin anew if many are.
func (q *query) bereaved(n uint32, k kinship, count int) kinship {
	left := kinship{age: k.age}
	at := 0
	for i := range count {
		if q.x.slots[k.slots[i]].alive {
			left.slots[at], left.shares[at] = k.slots[i], k.shares[i]
			at++
		}
	}
	if at < count*3/4 {
		return q.relatives(n, q.first(n, Options{timeless: true}, 4*kinMost))
	}
	return q.keep(n, left)
}

// relatives makes and keeps the kin of a story of which the nearest stories are known.
func (q *query) relatives(n uint32, found []candidate) kinship {
	k := kinship{age: uint32(len(q.x.ids))}
	found = slices.Clone(found)
	slices.SortFunc(found, byCosine)
	for i, c := range found[:min(len(found), kinMost)] {
		k.slots[i], k.shares[i] = c.slot, newShare(c.cosine-kinChance)
	}
	return q.keep(n, k)
}

// keep stores kin, with the length that they give the story.
func (q *query) keep(n uint32, k kinship) kinship {
	q.spread(&q.sums, n, k)
	k.length = q.sums.length()
	q.x.families.set(n, k)
	return k
}

// welcome makes a story that has just come kin of those of the found to which it is nearer than kin that they have.
func (q *query) welcome(n uint32, found []candidate) {
	for _, c := range found {
		k := q.x.families.get(c.slot)
		s := newShare(c.cosine - kinChance)
		if k.age == 0 || s <= k.shares[kinMost-1] {
			continue
		}
		at := kinMost - 1
		for at > 0 && k.shares[at-1] < s {
			k.slots[at], k.shares[at] = k.slots[at-1], k.shares[at-1]
			at--
		}
		k.slots[at], k.shares[at] = n, s
		q.keep(c.slot, k)
	}
}
