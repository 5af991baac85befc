package press_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/press"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// front is a cache in front of us.
func front(one bool) *press.Front {
	return &press.Front{Tags: func([]news.Dep) http.Header {
		return http.Header{"Surrogate-Control": {"max-age=600"}, "Surrogate-Key": {"all"}}
	},
		Unshared: http.Header{"Surrogate-Control": {"no-store"}}, Held: 11 * time.Minute, OneEdition: one}
}

// asks asks for a page in every way that it can be sent, and checks what the cache in front of us is told.
func (p *paper) asks(t *testing.T, path string, shared bool, header ...string) {
	t.Helper()
	rule, tags := "no-store", ""
	if shared {
		rule, tags = "max-age=600", "all"
	}
	check := func(how string, h http.Header) {
		t.Helper()
		if h.Get("Surrogate-Control") != rule || h.Get("Surrogate-Key") != tags {
			t.Errorf("%s, %s: %v, want %q", path, how, h, rule)
		}
		if cache := h.Get("Cache-Control"); h.Get("Etag") != "" && cache != press.Fresh {
			t.Errorf("%s, %s: browsers are told %q", path, how, cache)
		}
	}
	w := p.get(path, header...)
	check("rendered or kept", w.Header())
	w = p.get(path, header...)
	check("kept", w.Header())
	if tag := w.Header().Get("Etag"); tag != "" {
		again := p.get(path, append(header, "If-None-Match", tag)...)
		if again.Code != http.StatusNotModified {
			t.Errorf("%s: %d", path, again.Code)
		}
		check("304", again.Header())
	}
	r := httptest.NewRequest("GET", path, nil)
	asked := &press.Asked{Path: []byte(path)}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		asked.SaveData = asked.SaveData || header[i] == "Save-Data"
	}
	if quick, _, _ := p.h.Quick(r); quick != nil {
		check("quick", quick)
	}
	if f := p.keep.Find(asked); f != nil && !shared {
		t.Errorf("%s is answered with %s", path, f.Head)
	}
}

func TestACacheInFrontOfUsKeepsOnlyWhatIsGoodForAsLongAsItMay(t *testing.T) {
	t.Parallel()
	for _, one := range []bool{false, true} {
		opt := some
		opt.Front = front(one)
		p, _ := counting(t, storetest.SQLite(t), opt, func(_ context.Context, req press.Request) (*press.Page, error) {
			page, err := words("page")
			switch req.Path {
			case "/today/":
				page.Until = time.Now().Add(5 * time.Minute)
			case "/month/":
				page.Until = time.Now().Add(time.Hour)
			case "/mine/":
				page.Cache = press.Private
			case "/none/":
				err = news.Errorf(news.NotFound, "none")
			case "/moved/":
				page = press.Redirect("/month/")
			}
			return page, err
		})
		p.asks(t, "/", true)
		p.asks(t, "/", !one, "Save-Data", "on")
		p.asks(t, "/lite/", true)
		p.asks(t, "/month/", true)
		p.asks(t, "/moved/", true)
		p.asks(t, "/today/", false)
		p.asks(t, "/mine/", false)
		p.asks(t, "/none/", false)
	}
}

// A page that softly shows what is so no more may be shown here for a while; a cache in front of us would prolong that.
func TestACacheInFrontOfUsIsNotGivenWhatIsSoftlyOld(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	hold := make(chan struct{}, 100)
	opt := some
	opt.Front = front(false)
	p, _ := counting(t, db, opt, func(ctx context.Context, _ press.Request) (*press.Page, error) {
		<-hold
		if _, err := db.ListSize(store.Softly(ctx), store.AllStories()); err != nil {
			return nil, err
		}
		return words("page")
	})
	hold <- struct{}{}
	p.asks(t, "/", true)
	s, err := p.desk.AddSection(t.Context(), owner, news.Section{Name: "News", Slug: "news"})
	p.must(err)
	story, err := p.desk.Draft(t.Context(), owner, editorial.NewStory{Kind: news.KindStory, Content: news.Content{Headline: "New", Body: "<p>New.</p>", Sections: []int64{s.ID}}})
	p.must(err)
	_, err = p.desk.Publish(t.Context(), owner, story.ID, 0)
	p.must(err)
	p.asks(t, "/", false) // its renewal waits
	hold <- struct{}{}
	for range 3000 {
		if p.get("/").Header().Get("Surrogate-Key") != "" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.asks(t, "/", true)
}
