package paper

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// text is one made-up story.
type text struct {
	headline, standfirst, body string
	section                    int   // of sections
	topics                     []int // of topics
	people                     []int
	said                       []string // comments
	r                          *rand.Rand
}

// measured is the length in bytes of the body of the newest story, whose page is the one of 30 KB that is measured most.
const measured = 5_000

// write makes story i of n: some 250 to 1,050 words, the newest some 750. A page has some 25 KB around them.
func write(i, n int) *text {
	r := rand.New(rand.NewPCG(uint64(i), 2026))
	c := newCast(r)
	t := &text{section: r.IntN(len(sections)), r: r}
	var b strings.Builder
	c.sentence(&b, r, pick(r, headlines))
	t.headline = b.String()
	b.Reset()
	c.sentence(&b, r, pick(r, patterns))
	t.standfirst = b.String()
	b.Reset()
	least := 1_600 + r.IntN(5_400)
	if i == n-1 {
		least = measured
	}
	for p := 0; b.Len() < least; p++ {
		if p > 0 && p%6 == 0 {
			b.WriteString("<h2>")
			c.sentence(&b, r, pick(r, headlines))
			b.WriteString("</h2>\n")
		}
		b.WriteString("<p>")
		for s := range 2 + r.IntN(4) {
			if s > 0 {
				b.WriteByte(' ')
			}
			c.sentence(&b, r, pick(r, patterns))
		}
		b.WriteString("</p>\n")
	}
	t.body = strings.TrimSuffix(b.String(), "\n")
	for range 2 + r.IntN(2) {
		t.topics = append(t.topics, int(float64(topics)*r.Float64()*r.Float64())) // some are written about more than others
	}
	t.people = []int{r.IntN(people)}
	if i%20 == 0 {
		for range 3 {
			b.Reset()
			c.sentence(&b, r, pick(r, patterns))
			t.said = append(t.said, b.String())
		}
	}
	return t
}

// The paper's lists.
const (
	topics = 400
	people = 60
)

var sections = []string{"World", "Politics", "Business", "Courts", "Schools", "Health", "Science", "Culture", "Sport", "Weather", "Opinion", "River"}

func topicName(i int) string {
	return fmt.Sprintf("%s %s", places[i%len(places)], subjects[(i/len(places)+i)%len(subjects)])
}

func personName(i int) string {
	return firstNames[i%len(firstNames)] + " " + lastStarts[i%len(lastStarts)] + lastEnds[(i*7)%len(lastEnds)]
}
