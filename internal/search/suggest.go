package search

import (
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
	changed := false
	for i, a := range asked.typed {
		folded := analyser.For("").Terms(a)
		if !unknown[i] || folded == "" || strings.Contains(folded, " ") || known.words[folded] != nil {
			continue
		}
		near := known.nearest(folded)
		if near == "" {
			if near, err = e.archived(ctx, folded, asked.all[i], known.langs[0]); err != nil {
				return "", err
			}
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

// nearest is the word at the least distance from one, the commonest of several, if that is a matter of a slip or two.
func (s *sample) nearest(asked string) string {
	most := slipsIn(asked)
	if most == 0 {
		return ""
	}
	a := []rune(asked)
	best, count, text := most+1, 0, ""
	for folded, w := range s.words {
		if d := len(folded) - len(asked); d > 4*most || -d > 4*most {
			continue
		}
		d := slips(a, []rune(folded), most)
		if d < best || d == best && d <= most && (w.count > count || w.count == count && w.text < text) {
			best, count, text = d, w.count, w.text
		}
	}
	return text
}

// slips counts the letters put in, left out, changed, or swapped with the next (Damerau, CACM 7(3), 1964; each pair of letters
// swapped once), up to most; beyond, it gives most+1.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		older, old, row = old, row, older
	}
	return min(old[len(b)], most+1)
}
