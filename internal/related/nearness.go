package related

import "math"

// Two stories about one event may share few words, the more so the shorter they are. So a story is compared with what its kin
// say added to what it says: the words that usually go with its own (document expansion: Singhal and Pereira,
// "Document expansion for speech retrieval", SIGIR 1999; Tao et al., "Language model information retrieval with document
// expansion", HLT 2006). The figures are those of docs/adr/0013-related.md.
const (
	kinShare  = 1.2  // how much kin add, for each part of their nearness
	kinPower  = 1.3  // expanded vectors are all nearer to each other: this spreads their nearness out again
	hubPower  = 0.05 // how much those lose that are near to everything
	hubOffset = 0.1
	hubUsual  = 0.2 // a usual closeness, which neither loses nor gains
)

// nearness gives how near two stories are, 0 to 1, time apart.
func (q *query) nearness(self *expanded, n uint32) float32 {
	k := q.kin(n)
	hubs := hub(&self.kinship) * hub(&k)
	return min(1, float32(math.Pow(float64(q.alike(self, n, &k)), kinPower)*hubs))
}

// alike gives the cosine of two stories' expanded vectors; k is the other's kin.
func (q *query) alike(self *expanded, n uint32, k *kinship) float32 {
	if self.length == 0 || k.length == 0 {
		return 0
	}
	dot := q.dot(self, n)
	for i := range k.count() {
		dot += kinShare * k.shares[i].of() * q.dot(self, k.slots[i])
	}
	return min(1, max(0, dot/(self.length*k.length)))
}

func hub(k *kinship) float64 {
	return math.Pow(float64((hubOffset+k.closeness())/(hubOffset+hubUsual)), -hubPower)
}

// expanded is a story with its kin's words.
type expanded struct {
	kinship
	sum  *sum
	dots map[uint32]float32 // with other stories' own vectors
}

func (q *query) expand(n uint32) *expanded {
	k := q.kin(n)
	e := &expanded{kinship: k, sum: new(sum), dots: map[uint32]float32{}}
	q.spread(e.sum, n, k)
	return e
}

// dot gives the product of an expanded story with another's own vector, which is asked for again and again.
func (q *query) dot(e *expanded, n uint32) float32 {
	d, ok := e.dots[n]
	if !ok {
		d = e.sum.dot(q.unit(n))
		e.dots[n] = d
	}
	return d
}

// spread adds up a story's vector and its kin's in s, which is emptied first.
func (q *query) spread(s *sum, n uint32, k kinship) {
	own := q.unit(n)
	s.reset(len(own) * (1 + k.count()/2))
	s.add(own, 1)
	for i := range k.count() {
		s.add(q.unit(k.slots[i]), kinShare*k.shares[i].of())
	}
}

// sum is a vector that others are added to: a table of terms with open addressing.
type sum struct {
	terms  []uint32 // number + 1; 0 is an empty place
	values []float32
	used   int
}

// reset empties a sum and makes room for about n terms; it grows.
func (s *sum) reset(n int) {
	size := 256
	for size < 2*n {
		size *= 2
	}
	if cap(s.terms) < size {
		*s = sum{terms: make([]uint32, size), values: make([]float32, size)}
		return
	}
	s.terms, s.values, s.used = s.terms[:size], s.values[:size], 0
	clear(s.terms)
	clear(s.values)
}

func (s *sum) at(term uint32) int {
	mask := uint32(len(s.terms) - 1)
	i := (term * 2654435769) >> 7 & mask
	for s.terms[i] != 0 && s.terms[i] != term+1 {
		i = (i + 1) & mask
	}
	return int(i)
}

func (s *sum) add(v []weighted, factor float32) {
	for _, w := range v {
		i := s.at(w.term)
		if s.terms[i] == 0 {
			if s.used*4 >= 3*len(s.terms) {
				s.grow()
				i = s.at(w.term)
			}
			s.terms[i] = w.term + 1
			s.used++
		}
		s.values[i] += factor * w.weight
	}
}

func (s *sum) grow() {
	old := *s
	s.terms, s.values = make([]uint32, 2*len(old.terms)), make([]float32, 2*len(old.terms))
	for j, t := range old.terms {
		if t != 0 {
			i := s.at(t - 1)
			s.terms[i], s.values[i] = t, old.values[j]
		}
	}
}

func (s *sum) dot(v []weighted) float32 {
	var d float32
	for _, w := range v {
		d += w.weight * s.values[s.at(w.term)]
	}
	return d
}

func (s *sum) length() float32 {
	var l float32
	for _, v := range s.values {
		l += v * v
	}
	return sqrt(l)
}
