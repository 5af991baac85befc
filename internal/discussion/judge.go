package discussion

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// The windows and numbers of the limits. Over a "hold" number a moderator looks; over the flood number nothing more
// is taken from an address for the rest of the window.
const (
	Window     = 10 * time.Minute
	HoldHere   = 4   // comments of one address under one story in a window
	HoldAll    = 12  // of one address in all
	Flood      = 200 // of one address in all
	DoubleTime = 24 * time.Hour
)

// Recent is what an address sent in the last Window.
type Recent struct{ Here, All int }

// Verdict is what becomes of a comment, and why; the reasons are for the moderator.
type Verdict struct {
	State   news.CommentState
	Score   float64
	Reasons []string
}

// Judge decides on a tidied and checked comment. It returns a TooMany error for a flood, and else never refuses.
func Judge(set news.Settings, in Input, recent Recent) (Verdict, error) {
	if recent.All >= Flood {
		return Verdict{}, news.Errorf(news.TooMany, "Too many comments came from your network in a short time. Please try again in some minutes.")
	}
	v := Verdict{State: news.CommentApproved}
	hold := func(score float64, why string) {
		v.Score = 1 - (1-v.Score)*(1-score)
		v.Reasons = append(v.Reasons, why)
	}
	all := strings.ToLower(in.Name + "\n" + in.Email + "\n" + in.Body)
	if in.Trap != "" {
		hold(0.99, "filled in the field that people do not see")
	}
	if w := found(all, set.CommentBlock); w != "" {
		hold(0.99, "has the blocked word “"+w+"”")
	}
	if w := found(all, set.CommentWords); w != "" {
		hold(0.3, "has the word “"+w+"”")
	}
	if n := CountLinks(in.Body) + CountLinks(in.Name); n > set.CommentLinks {
		hold(min(0.3+0.15*float64(n-set.CommentLinks), 0.9), "has many links")
	}
	if recent.Here >= HoldHere || recent.All >= HoldAll {
		hold(0.3, "many comments from one network in ten minutes")
	}
	if shouting(in.Body) {
		hold(0.2, "is written in capitals")
	}
	switch {
	case v.Score >= 0.95:
		v.State = news.CommentSpam
	case len(v.Reasons) > 0 || set.CommentsHold:
		v.State = news.CommentHeld
	}
	return v, nil
}

// found returns the first of the words that stands in the text as a whole word, or, with a part of an address
// ("casino.example"), anywhere.
func found(text string, words []string) string {
	for _, w := range words {
		w = strings.ToLower(strings.TrimSpace(w))
		if w == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			i += from
			if strings.ContainsAny(w, "./@") || edge(text[:i], true) && edge(text[i+len(w):], false) {
				return w
			}
			from = i + len(w)
		}
	}
	return ""
}

// edge reports whether a word may begin after s (end) or end before it.
func edge(s string, end bool) bool {
	r, size := utf8.DecodeRuneInString(s)
	if end {
		r, size = utf8.DecodeLastRuneInString(s)
	}
	return size == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// shouting reports whether most of a longer text is in capitals.
func shouting(s string) bool {
	upper, letters := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
		if unicode.IsUpper(r) || unicode.IsLower(r) {
			letters++
		}
	}
	return letters > 40 && upper*10 > letters*7
}
