package related_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

var editor = news.Actor{Name: "editor", Role: news.Editor}

// inquiry is a running story, told five times, and another one about an inquiry like it.
var inquiry = []string{
	"Inquiry into the Oruva ferry opens|Harbour master Teko Balim told the inquiry into the loss of the Oruva ferry that the winch of the Oruva had been broken since the dry season.",
	"Winch of the Oruva was never mended, inquiry hears|The Oruva ferry inquiry heard the mechanic Sola Demi, who asked harbour master Teko Balim three times for a winch.",
	"Owner of the Oruva blames the harbour master|Gaspar Ntem, who owned the ferry Oruva, told the inquiry that Teko Balim had passed the winch himself.",
	"Families leave the Oruva inquiry in protest|Families of those lost on the ferry Oruva walked out when Gaspar Ntem spoke of the winch and of harbour master Teko Balim.",
	"Harbour master Balim charged over the Oruva|Teko Balim, harbour master, was charged on the day that the inquiry into the ferry Oruva and her winch ended.",
}

var dam = []string{
	"Inquiry into the Gorumel dam opens|Engineer Pela Wiss told the inquiry into the cracks of the Gorumel dam that the concrete had been poured in rain.",
	"Gorumel dam was poured in the rain, inquiry hears|The inquiry into the Gorumel dam heard foreman Ruben Oka, who warned engineer Pela Wiss of the cracks and the concrete.",
	"Builder of the Gorumel dam blames the engineer|Hessa Mbone, who built the Gorumel dam, told the inquiry that engineer Pela Wiss had signed for the concrete.",
}

// market publishes stories of other things.
func market(t *testing.T, db *store.DB, n int) {
	t.Helper()
	goods := []string{"onions", "yams", "millet", "goats", "kerosene", "salt", "sugar", "beans", "maize", "rope", "nets", "tyres", "soap", "cloth", "palm oil"}
	streets := []string{"Tannery Road", "Salt Steps", "Kiln Road", "Far Bank", "Ladder Yard", "Old Landing", "Rice Island"}
	for i := range n {
		g, s := goods[i%len(goods)], streets[(i/3)%len(streets)]
		publish(t, db, 0, fmt.Sprintf("%s on %s", strings.ToUpper(g[:1])+g[1:], s),
			fmt.Sprintf("A trader on %s, number %d, has %s again, and says that what her neighbours pay for %s is their own affair.", s, i, g, goods[(i*7+3)%len(goods)]))
	}
}

func tell(t *testing.T, db *store.DB, texts ...string) (ids []int64) {
	t.Helper()
	for _, text := range texts {
		headline, body, _ := strings.Cut(text, "|")
		ids = append(ids, publish(t, db, 0, headline, body))
	}
	return ids
}

func catchUp(t *testing.T, e *related.Engine) {
	t.Helper()
	if err := e.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// run gives the running story of a story and the parts that readers see, the oldest first.
func run(t *testing.T, db *store.DB, id int64) (news.RunningStory, []int64) {
	t.Helper()
	r, _, err := db.PartOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Shown {
		return r, nil
	}
	parts, err := db.PartsShown(t.Context(), r.ID, store.PartsPage{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, p := range parts {
		ids = append(ids, p.ID)
	}
	return r, ids
}

// ticking is a clock that goes on by an hour with every look at it.
type ticking struct{ *storetest.Clock }

func (c ticking) Now() time.Time { return c.Pass(time.Hour) }

func newTicking() ticking {
	return ticking{storetest.NewClock(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))}
}

func TestRunningStoriesAreFoundAsTheyGoOn(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		market(t, db, 60)
		e := related.NewEngine(db)
		catchUp(t, e)
		one := tell(t, db, inquiry[:2]...)
		catchUp(t, e)
		if _, got := run(t, db, one[0]); got != nil {
			t.Errorf("two stories are no running story: %v", got)
		}
		one = append(one, tell(t, db, inquiry[2])...)
		other := tell(t, db, dam...)
		catchUp(t, e)
		first, got := run(t, db, one[0])
		if !slices.Equal(got, one) {
			t.Fatalf("after the third: %v, want %v", got, one)
		}
		if _, got := run(t, db, other[1]); !slices.Equal(got, other) {
			t.Errorf("the other inquiry: %v, want %v", got, other)
		}
		if want := "/so-far/"; !strings.HasPrefix(first.Path, want) {
			t.Errorf("its address is %q", first.Path)
		}
		one = append(one, tell(t, db, inquiry[3:]...)...)
		catchUp(t, e)
		now, got := run(t, db, one[4])
		if !slices.Equal(got, one) || now.ID != first.ID || now.Path != first.Path {
			t.Errorf("it went on as %v %s, want %v %s", got, now.Path, one, first.Path)
		}

		// A withdrawn part is gone before the engine hears of it; one that is told anew of something else leaves.
		withdraw(t, db, one[1])
		if _, got := run(t, db, one[0]); slices.Contains(got, one[1]) || len(got) != 4 {
			t.Errorf("after a withdrawal: %v", got)
		}
		publish(t, db, one[3], "A goat on the roof of the bank", "The goat of a trader on Salt Steps stood on the roof of the bank for an hour and ate the manager's geraniums.")
		catchUp(t, e)
		if _, got := run(t, db, one[0]); !slices.Equal(got, []int64{one[0], one[2], one[4]}) {
			t.Errorf("after one was told anew: %v", got)
		}
		withdraw(t, db, one[0])
		if r, got := run(t, db, one[2]); got != nil || r.Path == "" {
			t.Errorf("with two parts it is shown: %v", got)
		}
		if a, err := db.Address(t.Context(), first.Path); err != nil || a.Kind != news.TargetRunning {
			t.Errorf("its address is %v, %v", a, err)
		}
	})
}

// What is found at once, in an import or when the index is made anew, is what is found one by one; and what is found again keeps its address.
func TestRunningStoriesAreFoundAtOnce(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		market(t, db, 30)
		one, other := tell(t, db, inquiry...), tell(t, db, dam...)
		market(t, db, 30)
		catchUp(t, related.NewEngine(db))
		was, got := run(t, db, one[0])
		if !slices.Equal(got, one) {
			t.Errorf("got %v, want %v", got, one)
		}
		if _, got := run(t, db, other[0]); !slices.Equal(got, other) {
			t.Errorf("got %v, want %v", got, other)
		}
		last, err := db.LastEvent(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := related.NewEngine(db).Rebuild(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if now, got := run(t, db, one[0]); now.ID != was.ID || now.Path != was.Path || now.Version != was.Version || !slices.Equal(got, one) {
			t.Errorf("made anew it is %+v %v, and was %+v", now, got, was)
		}
	})
}

// Copies of a part stand for it and not beside it.
func TestACopyIsNoStep(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		market(t, db, 60)
		e := related.NewEngine(db)
		one := tell(t, db, inquiry[:4]...)
		catchUp(t, e)
		twin := tell(t, db, inquiry[1])[0]
		catchUp(t, e)
		if r, got := run(t, db, twin); !slices.Equal(got, one) || r.Count != 4 {
			t.Errorf("with a copy of the second: %v (%d)", got, r.Count)
		}
		// When what it repeats is withdrawn, it takes its place.
		withdraw(t, db, one[1])
		catchUp(t, e)
		if _, got := run(t, db, twin); !slices.Equal(got, []int64{one[0], one[2], one[3], twin}) {
			t.Errorf("after the second was withdrawn: %v, the copy is %d", got, twin)
		}
	})
}

// Stories made after a form are on many days and not about one event.
func TestAFormIsNoEvent(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		market(t, db, 60)
		var ids []int64
		for i, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"} {
			ids = append(ids, publish(t, db, 0, "The weather in Oruva on "+day, fmt.Sprintf("The airfield station of Oruva gives for %s a morning of dust with a high of %d degrees "+
				"and a low of %d, winds from the north-east, and a river that stands at %d centimetres at the gauge of the airfield station. Boats are asked to carry lamps.", day, 30+i*3, 20-i*2, 400+i*37)))
		}
		catchUp(t, related.NewEngine(db))
		for _, id := range ids {
			if _, got := run(t, db, id); got != nil {
				t.Errorf("the weather is a running story: %v", got)
			}
		}
	})
}

func TestAnEditorHasTheLastWord(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		ctx, desk := t.Context(), editorial.New(db)
		market(t, db, 60)
		e := related.NewEngine(db)
		one := tell(t, db, inquiry...)
		extra := tell(t, db, "Geraniums are in flower|The geraniums on Salt Steps are in flower, weeks before their time, and nobody minds.")[0]
		catchUp(t, e)
		say := func(in editorial.SoFar) {
			t.Helper()
			if _, err := desk.SetSoFar(ctx, editor, one[0], in); err != nil {
				t.Fatal(err)
			}
			catchUp(t, e)
		}
		check := func(what string, want ...int64) {
			t.Helper()
			if _, got := run(t, db, one[0]); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		again := func() { // all the engine knows is found anew
			t.Helper()
			last, err := db.LastEvent(ctx)
			if err == nil {
				err = related.NewEngine(db).Rebuild(ctx, last)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		say(editorial.SoFar{Add: []int64{extra}, Remove: []int64{one[2]}})
		want := []int64{one[0], one[1], one[3], one[4], extra}
		check("added and taken out", want...)
		publish(t, db, one[2], "Owner of the Oruva blames the harbour master again", "Gaspar Ntem, who owned the ferry Oruva, told the inquiry that Teko Balim had passed the winch himself.")
		publish(t, db, extra, "Geraniums still in flower", "They are in flower still, and the mayor has one in her buttonhole.")
		catchUp(t, e)
		check("what was taken out was told anew", want...)
		again()
		check("all was made anew", want...)
		withdraw(t, db, extra)
		catchUp(t, e)
		check("a withdrawn one", want[:4]...)

		yes, no := true, false
		say(editorial.SoFar{Hidden: &yes})
		check("hidden")
		again()
		check("hidden, and all made anew")
		say(editorial.SoFar{Hidden: &no, Closed: &yes})
		sixth := tell(t, db, "Harbour master Balim is sentenced over the Oruva|Teko Balim, harbour master, was sentenced for the loss of the ferry Oruva and her winch, as the inquiry had asked.")[0]
		catchUp(t, e)
		check("closed", want[:4]...)
		say(editorial.SoFar{Closed: &no})
		publish(t, db, sixth, "Balim is sentenced over the ferry Oruva", "Teko Balim, harbour master, was sentenced for the loss of the ferry Oruva and her winch, as the inquiry had asked.")
		catchUp(t, e)
		check("open again", append(want[:4:4], sixth)...)
		title := "The loss of the Oruva"
		say(editorial.SoFar{Title: &title})
		if r, _ := run(t, db, one[0]); r.Title != title || !r.Kept {
			t.Errorf("called %q", r.Title)
		}
	})
}

// Bad input is in no running story and breaks none.
func TestRunningStoriesOfBadInput(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		market(t, db, 60)
		e := related.NewEngine(db)
		one := tell(t, db, inquiry...)
		bad := []int64{
			publish(t, db, 0, "", ""), publish(t, db, 0, "Ferry", ""), publish(t, db, 0, "Oruva", strings.Repeat("Oruva ", 170_000)),
			publish(t, db, 0, "L’enquête sur l’Oruva", "Le capitaine Teko Balim a parlé du treuil du bac Oruva devant la commission d’enquête, et les familles sont sorties."),
		}
		deleted := tell(t, db, inquiry[2]+" He wept.")[0]
		withdraw(t, db, deleted) // before the engine hears of it
		catchUp(t, e)
		if _, got := run(t, db, one[0]); !slices.Equal(got, one) {
			t.Errorf("got %v, want %v", got, one)
		}
		for i, id := range bad {
			publish(t, db, id, "", "")
			catchUp(t, e)
			if _, got := run(t, db, id); got != nil {
				t.Errorf("bad story %d is in %v", i, got)
			}
		}
	})
}

// A running story is not merged into one that an editor has taken one of its parts out of, however many parts it has.
func TestNoMergeBringsBackWhatWasTakenOut(t *testing.T) {
	t.Parallel()
	x := related.New()
	r := rand.New(rand.NewPCG(1, 2))
	word := func(kind string, n int) string {
		return fmt.Sprintf("%s%c%c%c", kind, 'a'+n%26, 'a'+n/26%26, 'a'+n/676)
	}
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var event []int64
	for i := range 300 {
		var words []string
		for range 12 {
			words = append(words, word("noise", r.IntN(2000)))
		}
		if i%8 == 0 {
			for _, n := range r.Perm(36)[:28] {
				words = append(words, word("event", n))
			}
			event = append(event, int64(i+1))
		}
		r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		x.Add(related.Doc{ID: int64(i + 1), Lang: "en", Text: strings.Join(words, " "), Published: at.Add(time.Duration(i) * time.Hour)})
	}
	by := event[len(event)-1]
	var kept, found []int64 // by turns
	for i, id := range event[:len(event)-1] {
		if i%2 == 0 {
			kept = append(kept, id)
		} else {
			found = append(found, id)
		}
	}
	if got := related.MergeRuns(x, by, kept, found, nil); !slices.Contains(got, found[0]) {
		t.Fatalf("the two are not merged, so that nothing is tried: %v", got)
	}
	for _, banned := range found {
		if got := related.MergeRuns(x, by, kept, found, []int64{banned}); slices.Contains(got, banned) {
			t.Errorf("%d was taken out and is in %v", banned, got)
		}
	}
}

// What an editor says while the whole paper is sorted is not overwritten by what was found before.
func TestAnEditorSpeaksWhileThePaperIsSorted(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, newTicking, func(t *testing.T, db *store.DB, _ ticking) {
		ctx, desk := t.Context(), editorial.New(db)
		market(t, db, 60)
		one := tell(t, db, inquiry[:4]...)
		extra := tell(t, db, "Geraniums are in flower|The geraniums on Salt Steps are in flower, weeks before their time, and nobody minds.")[0]
		catchUp(t, related.NewEngine(db))
		if _, got := run(t, db, one[0]); !slices.Equal(got, one) {
			t.Fatalf("found was %v", got)
		}
		one = append(one, tell(t, db, inquiry[4])...)
		publish(t, db, one[1], "A goat on the roof of the bank", "The goat of a trader on Salt Steps stood on the roof of the bank for an hour and ate the manager's geraniums.")
		e := related.NewEngine(db)
		keep, err := e.SortAll(ctx)
		if err != nil {
			t.Fatal(err)
		}
		said, err := desk.SetSoFar(ctx, editor, one[0], editorial.SoFar{Add: []int64{extra}, Remove: []int64{one[2]}})
		if err != nil {
			t.Fatal(err)
		}
		if err := keep(); news.KindOf(err) != news.Conflict {
			t.Errorf("what was sorted before is stored: %v", err)
		}
		// The one that is told anew of a goat stays: what an editor had a hand in is only added to.
		if now, got := run(t, db, one[0]); !slices.Equal(got, []int64{one[0], one[1], one[3], extra}) || now.Version != said.Version {
			t.Errorf("of what the editor said is left %v", got)
		}
		if keep, err = e.SortAll(ctx); err == nil {
			err = keep()
		}
		if _, got := run(t, db, one[0]); err != nil || !slices.Equal(got, []int64{one[0], one[1], one[3], extra, one[4]}) {
			t.Errorf("sorted again: %v, %v", got, err)
		}
	})
}
