package cdn

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/news"
)

// kinds has a network of each kind, told to speak with a server.
func kinds(t testing.TB, url string) map[string]*Network {
	t.Helper()
	out := map[string]*Network{}
	for _, kind := range []string{"fastly", "cloudflare", "varnish"} {
		n, err := New(Options{Kind: kind, ID: "SU1Z0isxPaozGVKXdv0eY", Token: "secret", URLs: []string{url}})
		if err != nil {
			t.Fatal(err)
		}
		out[kind] = n
	}
	return out
}

func TestEveryThingThatAPageWasMadeOfHasATag(t *testing.T) {
	t.Parallel()
	var deps []news.Dep
	for i := range int64(300) {
		deps = append(deps, news.Dep{Key: news.StoryKey(i + 1)}, news.Dep{Key: news.ListKey(1, i), From: 5, To: 9, Soft: true}, news.Dep{Key: news.ListKey(1, i), From: 20, To: 30})
	}
	for kind, n := range kinds(t, "http://127.0.0.1:1") {
		h := n.Tags(deps)
		if kind == "varnish" { // takes 8 KB only
			h = n.Tags(deps[:450])
		}
		if got := h.Get(n.ruleField); got != "max-age=600, stale-while-revalidate=60, stale-if-error=14400" {
			t.Errorf("%s: the rule is %q", kind, got)
		}
		tags := strings.Split(h.Get(n.tagField), n.between)
		want := 1 + 600
		if kind == "varnish" {
			want = 1 + 300
		}
		if len(tags) != want || tags[0] != all {
			t.Errorf("%s: %d tags, want %d", kind, len(tags), want)
		}
		for _, d := range deps[:450] {
			if !slices.Contains(tags, tag(d.Key)) {
				t.Errorf("%s: no tag for %x", kind, d.Key)
			}
		}
		for _, name := range tags {
			if len(name) > 13 || name != strings.ToLower(name) || strings.ContainsAny(name, " ,") {
				t.Errorf("%s: the tag %q", kind, name)
			}
		}
	}
}

func TestAPageWithTooManyTagsIsNotKeptThere(t *testing.T) {
	t.Parallel()
	for kind, n := range kinds(t, "http://127.0.0.1:1") {
		most := map[string]int{"fastly": 16_384, "cloudflare": 16_384, "varnish": 8_000}[kind]
		var deps []news.Dep
		shared := 0
		for i := range int64(3000) {
			deps = append(deps, news.Dep{Key: news.AddressKey(strings.Repeat("x", int(i)))})
			h := n.Tags(deps)
			size := len(h.Get(n.tagField))
			if size > most || kind == "cloudflare" && strings.Count(h.Get(n.tagField), ",") >= 1000 {
				t.Fatalf("%s: %d bytes of tags for %d", kind, size, i+1)
			}
			if size == 0 {
				if rule := h.Get(n.ruleField); rule != "max-age=0, no-store" {
					t.Fatalf("%s: without tags, but with the rule %q", kind, rule)
				}
			} else if shared++; shared != len(deps) {
				t.Fatalf("%s: %d things fit, fewer did not", kind, len(deps))
			}
		}
		if shared < 400 || shared == len(deps) {
			t.Errorf("%s: pages of up to %d things are kept", kind, shared)
		}
	}
}

// called is one request that a network's interface got.
type called struct {
	method, path, body string
	header             http.Header
}

// recorder is a network's interface that answers with a status and a body.
type recorder struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []called
	answer func(http.ResponseWriter)
}

func record(t testing.TB) *recorder {
	r := &recorder{answer: func(w http.ResponseWriter) { io.WriteString(w, `{"success":true,"status":"ok"}`) }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls = append(r.calls, called{req.Method, req.URL.Path, string(body), req.Header})
		r.answer(w)
	}))
	t.Cleanup(r.Close)
	return r
}

// tagsOf reads the tags, and whether they are purged for good, from a call as the network would.
func tagsOf(t testing.TB, kind string, c called) (tags []string, hard bool) {
	t.Helper()
	switch kind {
	case "fastly":
		if c.method != "POST" || c.path != "/service/SU1Z0isxPaozGVKXdv0eY/purge" || c.header.Get("Fastly-Key") != "secret" {
			t.Errorf("%+v", c)
		}
		return strings.Fields(c.header.Get("Surrogate-Key")), c.header.Get("Fastly-Soft-Purge") != "1"
	case "cloudflare":
		var b struct{ Tags []string }
		if err := json.Unmarshal([]byte(c.body), &b); err != nil || c.method != "POST" || c.path != "/zones/SU1Z0isxPaozGVKXdv0eY/purge_cache" || c.header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%+v %v", c, err)
		}
		return b.Tags, true
	}
	if c.method != "PURGE" {
		t.Errorf("%+v", c)
	}
	hard = c.header.Get("Xkey-Purge") != ""
	return strings.Fields(c.header.Get("Xkey-Purge") + c.header.Get("Xkey-Softpurge")), hard
}

func TestPurgesAsEachNetworkTakesThem(t *testing.T) {
	t.Parallel()
	for kind, most := range map[string]int{"fastly": 256, "cloudflare": 30, "varnish": 256} {
		r := record(t)
		n := kinds(t, r.URL+"/")[kind]
		var want []string
		for i := range int64(700) {
			want = append(want, tag(news.StoryKey(i+1)))
		}
		for _, hard := range []bool{false, true} {
			r.calls = nil
			if err := n.Purge(t.Context(), want, hard); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			var got []string
			for _, c := range r.calls {
				tags, gone := tagsOf(t, kind, c)
				if len(tags) > most || gone != (hard || kind == "cloudflare") {
					t.Errorf("%s, hard %v: %d tags, hard %v", kind, hard, len(tags), gone)
				}
				got = append(got, tags...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: purged are %d tags of %d", kind, len(got), len(want))
			}
		}
	}
}

func TestAPurgeThatIsNotTakenIsAnError(t *testing.T) {
	t.Parallel()
	for kind := range kinds(t, "http://127.0.0.1:1") {
		for name, answer := range map[string]func(http.ResponseWriter){
			"refused":   func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) },
			"too often": func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
			"elsewhere": func(w http.ResponseWriter) { w.Header().Set("Location", "/"); w.WriteHeader(http.StatusFound) },
			"said so":   func(w http.ResponseWriter) { io.WriteString(w, `{"success":false}`) },
		} {
			r := record(t)
			r.answer = answer
			err := kinds(t, r.URL)[kind].Purge(t.Context(), []string{"a"}, true)
			if err == nil && (name != "said so" || kind == "cloudflare") {
				t.Errorf("%s, %s: no error", kind, name)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%s, %s: the token stands in the error: %v", kind, name, err)
			}
		}
	}
	// Of several servers each is told, and one that cannot be is an error.
	r := record(t)
	n, err := New(Options{Kind: "varnish", URLs: []string{r.URL, r.URL, "http://127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Purge(context.Background(), []string{"a"}, true); err == nil || len(r.calls) != 2 {
		t.Errorf("%v after %d calls", err, len(r.calls))
	}
}

func TestOptionsThatDoNotDo(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{}, {Kind: "akamai"}, {Kind: "fastly", ID: "x"}, {Kind: "cloudflare", Token: "x"}, {Kind: "varnish"}, {Kind: "varnish", URLs: []string{"10.0.0.1:6081"}}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}
