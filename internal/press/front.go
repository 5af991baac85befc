package press

import (
	"net/http"
	"time"

	"broadsheet/internal/news"
)

// Front is what is known of a cache in front of us.
type Front struct {
	// Tags returns the header fields that go with a page that was made of some things: how long it may be kept, and what it is to be
	// thrown away for.
	Tags func([]news.Dep) http.Header
	// Unshared are the fields that go with every answer that is not to be kept there. They stand in the place of those that say how long
	// a page may be: a 304 without them would prolong what is kept (RFC 9111, 4.3.4).
	Unshared http.Header
	// Held is how long a page may be shown there without a question.
	Held time.Duration
	// OneEdition says that it gives readers who save data the page of those who do not, and the other way round.
	OneEdition bool
}

// shared reports whether a cache in front of us may keep a sheet that is answered now: one that is out of date in any way, or will be
// before it is asked for again, would be shown there for longer than here.
func (k *Keep) shared(s *sheet, now time.Time) bool {
	f := k.opt.Front
	if f == nil {
		return true
	}
	return k.state(s, now) == fine && s.stale.Load() == 0 && !(f.OneEdition && s.ask.edition == saving) &&
		(s.page.Until.IsZero() || now.Add(time.Duration(k.ahead.Load())+f.Held).Before(s.page.Until))
}

// unshare keeps an answer whose header is filled in from being kept in front of us.
func (k *Keep) unshare(to http.Header, tags http.Header) {
	if k.opt.Front == nil {
		return
	}
	for name := range tags {
		delete(to, name)
	}
	fill(to, k.opt.Front.Unshared)
}
