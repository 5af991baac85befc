package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/analyser"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

// sample is what the newest stories tell of the paper: the languages that it is written in, and the words of its headlines and excerpts.
type sample struct {
	taken time.Time
	langs []string
	words map[string]*word // by their folded form
}

type word struct {
	text  string // as printed
	count int
}

const (
	sampleSize = 1000
	sampleAge  = time.Minute
	maxLangs   = 10
)

// recent is the sample. When it is older than sampleAge another is taken, and nobody waits for that one.
func (e *Engine) recent(ctx context.Context, site string) (*sample, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.known == nil || len(e.known.words) == 0 {
		s, err := e.take(ctx, site)
		if err == nil {
			e.known = s
		}
		return s, err
	}
	if !e.asking && time.Since(e.known.taken) > sampleAge {
		e.asking = true
		go func() {
			// It is nobody's page: not noted for one, nor read in its view.
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			ctx, _ = pace.With(ctx, pace.Later)
			s, err := e.take(ctx, site)
			e.mu.Lock()
			defer e.mu.Unlock()
			if e.asking = false; err == nil {
				e.known = s
			}
		}()
	}
	return e.known, nil
}

func (e *Engine) take(ctx context.Context, site string) (*sample, error) {
	teasers, err := e.db.Teasers(ctx, store.AllStories(), store.Page{Limit: sampleSize})
	if err != nil {
		return nil, err
	}
	s := &sample{taken: time.Now(), langs: []string{site}, words: map[string]*word{}}
	for _, t := range teasers {
		if t.Lang != "" && len(s.langs) < maxLangs && !slices.Contains(s.langs, t.Lang) {
			s.langs = append(s.langs, t.Lang)
		}
		s.learn(t.Headline)
		s.learn(t.Excerpt)
		for _, b := range t.Bylines {
			s.learn(b.Name)
		}
	}
	return s, nil
}

func (s *sample) learn(text string) {
	for t := range analyser.For("").Tokens(text) {
		if t.Kind != analyser.Word {
			continue
		}
		if w := s.words[t.Term]; w != nil {
			w.count++
			continue
		}
		s.words[t.Term] = &word{text: text[t.Start:t.End], count: 1}
	}
}

// didYouMean gives the text with words that no story has replaced by near ones, if that finds something.
func (e *Engine) didYouMean(ctx context.Context, req Request, asked query, unknown []bool, known *sample, loc *time.Location) (_ string, err error) {
	text := Cut(req.Text)
	changed, budget := false, e.limits.spellings
	if count := count(unknown); count == 0 || count > spellingWords {
		return "", nil // nothing that another word would find
	}
	for i, a := range asked.typed {
		folded := analyser.For("").Terms(a)
		if !unknown[i] || folded == "" || strings.Contains(folded, " ") || known.words[folded] != nil {
			continue
		}
		near, slips := known.nearest(folded)
		if most := min(slips-1, slipsIn(folded)); most > 0 {
			var word string
			if word, budget, err = e.archived(ctx, folded, asked.all[i], known.langs[0], most, budget); err != nil {
				return "", err
			}
			near = cmp.Or(word, near)
		}
		if near != "" {
			text = strings.Replace(text, a, near, 1)
			changed = true
		}
	}
	if !changed {
		return "", nil
	}
	req.Text, req.Limit, req.Offset = text, 0, 0
	q, err := e.query(ctx, req, known.langs, loc)
	if err != nil || q.empty {
		return "", err
	}
	a, err := e.answer(ctx, q, req)
	if err != nil || a.matched == 0 {
		return "", err
	}
	return text, nil
}

func count(list []bool) (n int) {
	for _, yes := range list {
		if yes {
			n++
		}
	}
	return n
}

// nearest is the word at the least distance from one, the commonest of several, if that is a matter of a slip or two, and how many slips that is;
// "" and more than that if there is none.
func (s *sample) nearest(asked string) (text string, least int) {
	most := slipsIn(asked)
	least = most + 1
	if most == 0 {
		return "", least
	}
	a, count := []rune(asked), 0
	var b []rune
	for folded, w := range s.words {
		if d := len(folded) - len(asked); d > 4*most || -d > 4*most {
			continue
		}
		b = appendRunes(b[:0], folded)
		d := slips(a, b, most)
		if d < least || d == least && d <= most && (w.count > count || w.count == count && w.text < text) {
			least, count, text = d, w.count, w.text
		}
	}
	return text, least
}

func appendRunes(to []rune, s string) []rune {
	for _, r := range s {
		to = append(to, r)
	}
	return to
}

// slips counts the letters put in, left out, changed, or swapped with the next (Damerau, CACM 7(3), 1964; each pair of letters
// swapped once), up to most; beyond, it gives most+1.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	return slipsFrom(a, b, len(a), most)
}

// slipsFrom is the least of the slips between b and the beginnings of a that have at least so many letters; most+1 if all have more. Of the table of distances
// only what lies near the diagonal is computed (Ukkonen, Information and Control 64, 1985).
func slipsFrom(a, b []rune, from, most int) int {
	var room [3][64]int
	older, old, row := room[0][:], room[1][:], room[2][:]
	if len(b)+2 > len(row) {
		older, old, row = make([]int, len(b)+2), make([]int, len(b)+2), make([]int, len(b)+2)
	}
	for j := range len(b) + 1 {
		old[j] = j
	}
	best := most + 1
	for i := 1; i <= len(a) && i <= len(b)+most; i++ {
		first, last := max(i-most, 1), min(i+most, len(b))
		row[first-1] = most + 1
		if first == 1 {
			row[0] = i
		}
		least := row[first-1]
		for j := first; j <= last; j++ {
			d := old[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, old[j], row[j-1]) + 1
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, older[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			break
		}
		row[last+1] = most + 1
		if i >= from && last == len(b) {
			best = min(best, row[last])
		}
		older, old, row = old, row, older
	}
	return best
}
