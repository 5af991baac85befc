package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// whole reports whether an answer is the form with everything that was typed, and says that it is our fault.
func whole(w *httptest.ResponseRecorder, ours string) bool {
	body := w.Body.String()
	for _, part := range []string{ours,
		"Two &lt;lines&gt;,\nand a &#34;word&#34;", `value="Ada"`, `value="ada@paper.example"`, `name="parent" value="7"`, `action="/comments" method="post"`,
	} {
		if !strings.Contains(body, part) {
			return false
		}
	}
	return strings.Contains(w.Header().Get("Cache-Control"), "no-store")
}

func TestAReaderGetsTheTextBackThatCouldNotBeStored(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	path := p.fill(1)[0]
	typed := url.Values{"story": {path}, "parent": {"7"}, "name": {"Ada"}, "email": {"ada@paper.example"}, "body": {"Two <lines>,\nand a \"word\""}}

	p.site.SetPatience(50 * time.Millisecond)
	held, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		_ = p.db.Write(t.Context(), func(*store.Tx) error { held <- true; <-held; return nil })
	}()
	<-held
	if w := p.post(typed); w.Code != http.StatusServiceUnavailable || !whole(w, "that is our fault") {
		t.Errorf("while nothing can be written a comment answers %d: %s", w.Code, w.Body)
	}
	held <- true
	<-done

	p.site.SetPatience(time.Minute)
	for range 2 { // sent again, and once more
		if w := p.post(typed); w.Code != http.StatusSeeOther {
			t.Errorf("sent again it answers %d", w.Code)
		}
	}
	if queue, err := p.db.CommentQueue(t.Context(), news.CommentHeld, 0, 10); err != nil || len(queue) != 1 {
		t.Errorf("held are %v, %v", queue, err)
	}

	_, err := p.desk.SaveSettings(t.Context(), owner, func(set *news.Settings) error {
		set.Name, set.Lang = "Le Courrier de Maro", "fr"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.body(path)
	p.db.Close()
	if w := p.post(typed); w.Code < 500 || !whole(w, "la faute est à nous") || !strings.Contains(w.Body.String(), "Le Courrier de Maro") {
		t.Errorf("without a database a comment answers %d: %s", w.Code, w.Body)
	}
}
