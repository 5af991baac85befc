package cdn

import (
	"context"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var owner = news.Actor{Name: "test", Role: news.Owner}

// follows runs a follower until stop is called.
func follows(t *testing.T, db *store.DB, url string) (f *Follower, stop func()) {
	t.Helper()
	f = NewFollower(db, kinds(t, url)["fastly"], 10*time.Millisecond, func(err error) { t.Log(err) })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { f.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return f, stop
}

// purges counts how often each tag was purged, softly and for good.
func (r *recorder) purges(t testing.TB) (soft, hard map[string]int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	soft, hard = map[string]int{}, map[string]int{}
	for _, c := range r.calls {
		tags, gone := tagsOf(t, "fastly", c)
		for _, name := range tags {
			if gone {
				hard[name]++
			} else {
				soft[name]++
			}
		}
	}
	return soft, hard
}

// settled waits until the follower has dealt with all events.
func settled(t testing.TB, db *store.DB) {
	t.Helper()
	for range 3000 {
		last, err := db.LastEvent(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if at, ok, err := db.Position(t.Context(), Name); err == nil && ok && at >= last {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the purges do not end")
}

func (r *recorder) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = nil
}

func publish(t testing.TB, desk *editorial.Desk, headline string) int64 {
	t.Helper()
	sec, err := desk.FindSection(t.Context(), "News")
	if news.KindOf(err) == news.NotFound {
		sec, err = desk.AddSection(t.Context(), owner, news.Section{Name: "News", Slug: "news"})
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := desk.Draft(t.Context(), owner, editorial.NewStory{Kind: news.KindStory, Content: news.Content{Headline: headline, Body: "<p>Water.</p>", Sections: []int64{sec.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Publish(t.Context(), owner, s.ID, 0); err != nil {
		t.Fatal(err)
	}
	return s.ID
}

func TestWhatChangesIsPurgedTwiceAndWhatIsWithdrawnForGood(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := record(t)
		desk := editorial.New(db)
		publish(t, desk, "Before there was a network")
		_, stop := follows(t, db, r.URL)
		settled(t, db)
		if _, hard := r.purges(t); hard[all] != 2 || len(hard) != 1 {
			t.Errorf("a new follower purges %v", hard)
		}

		r.forget()
		id := publish(t, desk, "The river rose")
		settled(t, db)
		soft, hard := r.purges(t)
		if soft[tag(news.StoryKey(id))] < 2 || len(hard) != 0 {
			t.Errorf("published: softly %v, for good %v", soft, hard)
		}

		r.forget()
		if _, err := desk.Withdraw(t.Context(), owner, id, "wrong"); err != nil {
			t.Fatal(err)
		}
		settled(t, db)
		if _, hard = r.purges(t); hard[tag(news.StoryKey(id))] < 2 {
			t.Errorf("withdrawn: for good %v", hard)
		}

		// What happens while nobody follows is purged later, and only that.
		stop()
		r.forget()
		id = publish(t, desk, "While it was down")
		follows(t, db, r.URL)
		settled(t, db)
		soft, hard = r.purges(t)
		if soft[tag(news.StoryKey(id))] < 2 || hard[all] != 0 {
			t.Errorf("after a restart: softly %v, for good %v", soft, hard)
		}
	})
}

// A network that does not answer holds nobody up, and hears of everything when it does.
func TestPurgesWaitForANetworkThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	r := record(t)
	desk := editorial.New(db)
	f, _ := follows(t, db, r.URL)
	settled(t, db)
	r.mu.Lock()
	fine := r.answer
	r.answer = func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway); io.WriteString(w, "no") }
	r.mu.Unlock()
	var want []string
	for range 5 {
		want = append(want, tag(news.StoryKey(publish(t, desk, "Story"))))
	}
	for f.Counts().Failed == 0 {
		time.Sleep(time.Millisecond)
	}
	r.mu.Lock()
	r.answer, r.calls = fine, nil
	r.mu.Unlock()
	settled(t, db)
	soft, _ := r.purges(t)
	for _, name := range want {
		if soft[name] < 2 {
			t.Errorf("%s was purged %d times", name, soft[name])
		}
	}
	if c := f.Counts(); c.Waiting != 0 && c.Sent == 0 {
		t.Errorf("%+v", c)
	}
}

func TestTooManyTagsBecomeEverything(t *testing.T) {
	t.Parallel()
	c := changed{}
	for i := range int64(mostTags) {
		c[tag(news.StoryKey(i))] = i < 10
	}
	if got := c.bounded(); len(got) != mostTags {
		t.Errorf("%d tags became %d", mostTags, len(got))
	}
	c["one"] = false
	got := c.bounded()
	if gone, ok := got[all]; !ok || gone || len(got) != 11 || !got[tag(news.StoryKey(9))] {
		t.Errorf("%d, of which everything: %v %v", len(got), ok, gone)
	}
	for name := range c {
		c[name] = true
	}
	if got := c.bounded(); len(got) != 1 || !got[all] {
		t.Errorf("%d", len(got))
	}
}

func TestBatchesThatWaitArePutTogether(t *testing.T) {
	t.Parallel()
	f := &Follower{added: make(chan struct{}, 1)}
	for i := range int64(3 * mostBatches) {
		f.enqueue(changed{tag(news.StoryKey(i % 100)): i == 150}, i+1)
	}
	if len(f.queue) != mostBatches {
		t.Errorf("%d batches wait", len(f.queue))
	}
	b, _ := f.next(time.Now())
	if b == nil || b.upto != 3*mostBatches || len(b.changed) != 100 || !b.changed[tag(news.StoryKey(50))] {
		t.Fatalf("%+v", b)
	}
	f.enqueue(changed{"late": false}, b.upto+1)
	f.done(b.upto)
	if b, _ = f.next(time.Now()); b == nil || !slices.Equal([]int64{b.upto}, []int64{3*mostBatches + 1}) {
		t.Errorf("what came meanwhile is lost: %+v", b)
	}
	f.done(b.upto)
	if b, _ = f.next(time.Now()); b != nil || f.Counts().Waiting != 0 {
		t.Errorf("%+v", b)
	}
}

// A follower whose next events are gone throws everything away, while it runs.
func TestMissedEventsPurgeEverything(t *testing.T) {
	t.Parallel()
	storetest.EachBehind(t, func(t *testing.T, db *store.DB, behind func(...string)) {
		r := record(t)
		follows(t, db, r.URL)
		desk := editorial.New(db)
		for range 3 {
			publish(t, desk, "Ferry sails")
		}
		settled(t, db)
		r.forget()
		behind(`DELETE FROM events`, `UPDATE event_counter SET last = last - 1`, `UPDATE followers SET seq = seq - 1`)
		for range 3000 {
			if soft, hard := r.purges(t); soft[all]+hard[all] > 0 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("what was made of lost events is left in the network")
	})
}
