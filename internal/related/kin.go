package related

import (
	"math"
	"slices"
	"sync"
)

// A story's kin are the stories nearest to it by their words alone. They lend it what it does not say itself: see nearness.go.
const (
	kinMost  = 20
	kinChild = 0.02 // what two stories have in common by chance, taken off the nearness of kin
)

// kinship is a story's kin, nearest first, and what follows from them. It is made when it is first asked for.
type kinship struct {
	slots  [kinMost]uint32
	shares [kinMost]float32 // nearness less kinChild; 0 from where there are no more
	length float32          // of the story's vector with its kin's added
	age    uint32           // how many stories there were when it was made; 0 if it was not
}

// families keeps the kin of every slot. It has a lock of its own, because queries, which share the index's, fill it.
type families struct {
	mu   sync.Mutex
	kept []kinship
}

// get gives what is known of a slot's kin.
func (f *families) get(n uint32) kinship {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(n) >= len(f.kept) {
		return kinship{}
	}
	return f.kept[n]
}

func (f *families) set(n uint32, k kinship) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(n) >= len(f.kept) {
		f.kept = append(f.kept, make([]kinship, int(n)+1-len(f.kept))...)
	}
	f.kept[n] = k
}

// move follows slots to their new numbers; kin that are gone are left out.
func (f *families) move(moved []uint32, slots []slot, live int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := make([]kinship, live)
	for i := range min(len(slots), len(f.kept)) {
		if !slots[i].alive {
			continue
		}
		k := f.kept[i]
		n := kinship{length: k.length, age: k.age}
		at := 0
		for j := range k.count() {
			if slots[k.slots[j]].alive {
				n.slots[at], n.shares[at] = moved[k.slots[j]], k.shares[j]
				at++
			}
		}
		if at < k.count() {
			n.age = 0 // to be found anew
		}
		kept[moved[i]] = n
	}
	f.kept = kept
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
		sum += s
	}
	return sum / kinMost
}

// fresh reports whether kin found when there were age stories may still be used: rarities change while an archive is young.
func fresh(age uint32, stories int) bool { return age > 0 && stories <= int(age)+int(age)/2+8 }

// kin gives a story's kin, finding them if they are not known or of long ago.
func (q *query) kin(n uint32) kinship {
	k := q.x.families.get(n)
	if fresh(k.age, len(q.x.ids)) {
		return k
	}
	return q.relatives(n, q.first(n, Options{}, kinMost))
}

// relatives makes and keeps the kin of a story of which the nearest stories are known.
func (q *query) relatives(n uint32, found []candidate) kinship {
	k := kinship{age: uint32(len(q.x.ids))}
	at := 0
	slices.SortFunc(found, byCosine)
	for _, c := range found {
		if at == kinMost || c.cosine <= kinChild {
			break
		}
		k.slots[at], k.shares[at] = c.slot, c.cosine-kinChild
		at++
	}
	q.keep(n, k)
	return q.x.families.get(n)
}

// keep stores kin, with the length that they give the story.
func (q *query) keep(n uint32, k kinship) {
	s := q.spread(n, k)
	k.length = s.length()
	q.x.families.set(n, k)
}

// welcome makes a story that has just come kin of those of the found to which it is nearer than kin that they have.
func (q *query) welcome(n uint32, found []candidate) {
	for _, c := range found {
		k := q.x.families.get(c.slot)
		share := c.cosine - kinChild
		if k.age == 0 || share <= k.shares[kinMost-1] {
			continue
		}
		at := kinMost - 1
		for at > 0 && k.shares[at-1] < share {
			k.slots[at], k.shares[at] = k.slots[at-1], k.shares[at-1]
			at--
		}
		k.slots[at], k.shares[at] = n, share
		q.keep(c.slot, k)
	}
}

func sqrt(f float32) float32 { return float32(math.Sqrt(float64(f))) }
