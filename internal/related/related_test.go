package related_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/related"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// paper is a small invented newspaper: a running story about a ferry, one about a flood, and single stories.
func paper() []related.Doc {
	docs := []related.Doc{
		{ID: 1, Headline: "Night ferry to Old Wharf suspended after collision", Text: "The night ferry between Maro and Old Wharf was suspended on Monday after it struck the landing stage. Harbour master Amina Bello said the ferry Lady Maro had lost its steering. Two deckhands were treated for bruises. The ferry company promised an inquiry into the steering."},
		{ID: 2, Headline: "Inquiry into Lady Maro finds worn steering cable", Text: "An inquiry into the collision of the ferry Lady Maro at Old Wharf has found a worn steering cable. Harbour master Amina Bello said the ferry company had missed two inspections. The night ferry will stay suspended until the cable is replaced."},
		{ID: 3, Headline: "Ferry fares to rise in June", Text: "The ferry company will raise fares on all its routes in June, it told the council. A single journey from Maro to Old Wharf will cost forty. Passengers said the fares had doubled in two years."},
		{ID: 4, Headline: "River Sanda floods fishing quarter", Text: "The River Sanda burst its banks on Tuesday night and flooded the fishing quarter. Families carried mattresses to the school. The weather service expects more rain upstream and warned that the flood may return."},
		{ID: 5, Headline: "Families return to fishing quarter as flood recedes", Text: "Families were returning to the fishing quarter on Friday as the River Sanda receded. The flood left mud in the school, and the weather service said the rain upstream had ended."},
		{ID: 6, Headline: "Teenager wins national chess title", Text: "A sixteen-year-old from the technical college has won the national chess title, beating the holder in forty moves. Her teacher said she had learnt the openings from a borrowed book."},
		{ID: 7, Headline: "Market traders protest new stall tax", Text: "Traders closed their stalls in the central market to protest a new tax. The council said the tax would pay for drains and lighting. The traders’ union called it a punishment."},
		{ID: 8, Headline: "Museum shows carved doors", Text: "The museum opened an exhibition of carved doors from the hill villages, some of them three hundred years old. The curator said the carvers signed their work with birds."},
	}
	for i := range docs {
		docs[i].Lang = "en"
		docs[i].Published = day.AddDate(0, 0, i)
	}
	return docs
}

func filled(docs ...related.Doc) *related.Index {
	x := related.New()
	for _, d := range docs {
		x.Add(d)
	}
	return x
}

func ids(picks []related.Pick) []int64 {
	out := []int64{}
	for _, p := range picks {
		out = append(out, p.ID)
	}
	return out
}

func TestNearOffersTheRunningStoryAndNothingElse(t *testing.T) {
	t.Parallel()
	x := filled(paper()...)
	for id, want := range map[int64][]int64{1: {2, 3}, 2: {1}, 4: {5}, 5: {4}, 6: {}, 7: {}, 8: {}} {
		if got := ids(x.Near(id, related.Options{})); !slices.Equal(got, want) && !(id == 2 && slices.Equal(got, []int64{1, 3})) {
			t.Errorf("story %d: got %v, want %v", id, got, want)
		}
	}
}

func TestAPickSaysWhy(t *testing.T) {
	t.Parallel()
	picks := filled(paper()...).Near(1, related.Options{})
	if len(picks) == 0 {
		t.Fatal("no picks")
	}
	why := strings.Join(picks[0].Why, "; ")
	if !strings.Contains(why, "Lady Maro") || len(picks[0].Why) != 3 {
		t.Errorf("why: %q", why)
	}
	for _, p := range picks {
		if p.Score <= 0 || p.Score > 1 {
			t.Errorf("score %v", p.Score)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	x := filled(paper()...)
	for name, c := range map[string]struct {
		o    related.Options
		want []int64
	}{
		"limit":    {related.Options{Limit: 1}, []int64{2}},
		"excluded": {related.Options{Exclude: func(id int64) bool { return id == 2 }}, []int64{3}},
		"not yet":  {related.Options{Now: day}, []int64{}},
	} {
		if d := cmp.Diff(c.want, ids(x.Near(1, c.o))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if all := x.Near(1, related.Options{All: true, Limit: 50}); len(all) < 3 {
		t.Errorf("the bare ranking has %d", len(all))
	}
}

func TestTwinsAreNotOffered(t *testing.T) {
	t.Parallel()
	docs := paper()
	twin := docs[0]
	twin.ID, twin.Headline = 20, "Ferry suspended (agency)"
	twin.Text += " More follows."
	twinOfPick := docs[1]
	twinOfPick.ID = 21
	got := ids(filled(append(docs, twin, twinOfPick)...).Near(1, related.Options{}))
	if slices.Contains(got, 20) {
		t.Errorf("the story's own twin is offered: %v", got)
	}
	if slices.Contains(got, 2) == slices.Contains(got, 21) {
		t.Errorf("of the twins 2 and 21, not just one is offered: %v", got)
	}
}

// However many copies of a story there are, they do not take the place of what is related.
func TestManyTwinsLeaveRoomForTheRelated(t *testing.T) {
	t.Parallel()
	x := related.New()
	for _, d := range synthetic(1000) {
		x.Fill(d)
	}
	const story = "The Oruva ferry inquiry heard harbour master Teko Balim on the broken winch of the ferry, and its captain said that nobody " +
		"had looked at it since the rains began, while families of the drowned sat on the benches and listened to the lawyers of the line."
	for i := range 200 {
		x.Fill(related.Doc{ID: int64(2000 + i), Lang: "en", Headline: "Ferry inquiry opens in Oruva", Text: fmt.Sprintf("%s Part %d.", story, i), Published: day})
	}
	for i, text := range []string{"Oruva ferry winch was never mended, says Teko Balim", "Ferry owners answer the Oruva inquiry on the drowned", "Harbour master Teko Balim resigns over the Oruva ferry"} {
		x.Fill(related.Doc{ID: int64(3000 + i), Lang: "en", Headline: text, Text: text, Published: day})
	}
	got := ids(x.Near(2000, related.Options{}))
	slices.Sort(got)
	if !slices.Equal(got, []int64{3000, 3001, 3002}) {
		t.Errorf("offered are %v", got)
	}
}

func TestAnotherLanguageOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	docs := paper()
	docs[1].Lang = "pcm"
	x := filled(docs...)
	if got := ids(x.Near(1, related.Options{})); slices.Contains(got, 2) {
		t.Errorf("offered: %v", got)
	}
	if got := ids(x.Near(1, related.Options{AnyLanguage: true})); !slices.Contains(got, 2) {
		t.Errorf("not offered when asked: %v", got)
	}
}

// What is common in a language is no evidence, however large the rest of the paper is.
func TestCommonWordsOfASmallLanguage(t *testing.T) {
	t.Parallel()
	words := []string{"bara", "dimo", "fulu", "gesa", "himu", "joto", "kewa", "limbo", "muna"}
	x := related.New()
	for i := range 24 {
		var text strings.Builder
		for n, w := range words {
			if (i+n)%3 > 0 {
				text.WriteString(w + " ")
			}
		}
		for n := range 4 {
			fmt.Fprintf(&text, "own%dx%d ", i, n)
		}
		x.Add(related.Doc{ID: int64(i + 1), Lang: "tiv", Headline: fmt.Sprintf("own%dx0", i), Text: text.String()})
	}
	for i := range 200 {
		x.Add(related.Doc{ID: int64(i + 100), Lang: "en", Headline: fmt.Sprintf("Report %d", i), Text: fmt.Sprintf("one%d two%d three%d", i, i, i)})
	}
	for id := range 24 {
		if got := ids(x.Near(int64(id+1), related.Options{})); len(got) > 0 {
			t.Fatalf("story %d: got %v", id+1, got)
		}
	}
}

func TestTimeDecidesBetweenEquals(t *testing.T) {
	t.Parallel()
	docs := paper()
	old := docs[1]
	old.ID, old.Published = 30, day.AddDate(-9, 0, 0)
	old.Text = strings.ReplaceAll(old.Text, "has found", "reported") + " Nobody was hurt and the bell was saved by divers, who gave it to the school in the winter of that year."
	docs = append(docs, old)
	picks := filled(docs...).Near(1, related.Options{All: true})
	if i, j := slices.Index(ids(picks), 2), slices.Index(ids(picks), 30); i > j || j < 0 {
		t.Errorf("the fresh story does not come first: %v", ids(picks))
	}
	if i, j := slices.Index(ids(picks), 30), slices.Index(ids(picks), 6); j >= 0 && i > j {
		t.Errorf("the old story about the same loses to one about something else: %v", ids(picks))
	}
}

func TestEditsAndRemovals(t *testing.T) {
	t.Parallel()
	docs := paper()
	x := filled(docs...)
	x.Remove(2)
	x.Remove(2)
	x.Remove(99)
	if got := ids(x.Near(1, related.Options{})); slices.Contains(got, 2) {
		t.Errorf("a removed story is offered: %v", got)
	}
	if x.Has(2) || x.Len() != len(docs)-1 || x.Near(2, related.Options{}) != nil {
		t.Error("a removed story is still there")
	}
	chess := docs[5]
	chess.Headline, chess.Text = docs[3].Headline, docs[3].Text+" The chess club lost its boards."
	x.Add(chess)
	if got := ids(x.Near(5, related.Options{All: true})); !slices.Contains(got, 6) {
		t.Errorf("an edited story is not found by its new text: %v", got)
	}
	if x.Len() != len(docs)-1 {
		t.Errorf("%d stories after an edit", x.Len())
	}
}

func TestManyEditsDoNotGrowOrSpoilTheIndex(t *testing.T) {
	t.Parallel()
	docs := paper()
	x := filled(docs...)
	before := x.Similarity(1, 2)
	for range 3000 {
		x.Add(docs[0])
		x.Add(docs[6])
	}
	if after := x.Similarity(1, 2); after < before*0.98 || after > before*1.02 {
		t.Errorf("similarity went from %.3f to %.3f by saving", before, after)
	}
	if got := ids(x.Near(2, related.Options{})); len(got) == 0 || got[0] != 1 {
		t.Errorf("after many edits: %v", got)
	}
}

func TestGains(t *testing.T) {
	t.Parallel()
	x := filled(paper()...)
	got := x.Gains(2, day.AddDate(1, 0, 0))
	if len(got) == 0 || got[0] != 1 || slices.Contains(got, 6) {
		t.Errorf("gains of 2: %v", got)
	}
	for i := range int64(80) {
		d := paper()[3]
		d.ID, d.Headline = 100+i, fmt.Sprintf("Flood, part %d", i)
		x.Add(d)
	}
	if got := x.Gains(4, time.Time{}); len(got) > 50 {
		t.Errorf("%d stories gain", len(got))
	}
	if got := x.Gains(12345, day); got != nil {
		t.Errorf("an unknown story is gained by %v", got)
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	x := filled(paper()...)
	odd := []related.Doc{
		{ID: 50, Lang: "en"},
		{ID: 51, Lang: "en", Text: "ferry"},
		{ID: 52, Lang: "en", Text: strings.Repeat("ferry ", 1<<20/6)},
		{ID: 53, Lang: "en", Text: strings.Repeat("a", 1<<20)},
		{ID: 54, Lang: "en", Text: "\xff\xfe\x00 ﷽ 🚢🚢"},
		{ID: 55, Lang: "en", Text: "Граница реки закрыта на ремонт до весны, сообщили власти города"},
		{ID: 56, Lang: "zz-!!", Text: "渡轮碰撞码头，夜间服务暂停"},
		{ID: -1, Text: "ferry"},
	}
	for _, d := range odd {
		x.Add(d)
	}
	path := filepath.Join(t.TempDir(), "index")
	if err := x.Save(path, related.Mark{}); err != nil {
		t.Fatal(err)
	}
	onDisk, _, err := related.OpenOnDisk(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	for where, x := range map[string]*related.Index{"in memory": x, "on disk": onDisk} {
		for _, d := range odd {
			if got := ids(x.Near(d.ID, related.Options{})); len(got) > 0 {
				t.Errorf("%s: story %d is offered %v", where, d.ID, got)
			}
			x.Near(d.ID, related.Options{All: true, AnyLanguage: true, Limit: 1 << 30})
			x.Gains(d.ID, day)
			x.Similarity(d.ID, 1)
		}
		if got := ids(x.Near(1, related.Options{})); !slices.Equal(got, []int64{2, 3}) && !slices.Equal(got, []int64{2}) {
			t.Errorf("%s: odd stories changed what is offered: %v", where, got)
		}
		for _, d := range odd {
			x.Remove(d.ID)
		}
		if x.Len() != len(paper()) {
			t.Errorf("%s: %d stories left", where, x.Len())
		}
	}
	if err := errors.Join(onDisk.Err(), onDisk.Close()); err != nil {
		t.Error(err)
	}
}

// What two short texts do not share, the stories around them do.
func TestKinBringShortTextsTogether(t *testing.T) {
	t.Parallel()
	docs := append(paper(),
		related.Doc{ID: 40, Lang: "en", Headline: "Lady Maro steering was worn", Published: day},
		related.Doc{ID: 41, Lang: "en", Headline: "Night ferry stays in port", Published: day},
		related.Doc{ID: 42, Lang: "en", Headline: "Council drains stay shut", Published: day})
	x := filled(docs...)
	if near, far := x.Similarity(40, 41), x.Similarity(40, 42); near < 0.1 || near < 2*far {
		t.Errorf("two headlines about the ferry: %.3f, and one about drains: %.3f", near, far)
	}
	if a, b := x.Similarity(40, 41), x.Similarity(41, 40); a-b > 1e-4 || b-a > 1e-4 {
		t.Errorf("near one way %.4f, the other way %.4f", a, b)
	}
}

// A brief that is part of a long story repeats it.
func TestAPartOfALongStoryIsItsTwin(t *testing.T) {
	t.Parallel()
	docs := paper()
	long := docs[0]
	long.ID = 60
	for i := range 60 {
		long.Text += fmt.Sprintf(" Witness %d told the inquiry what the deck of the ferry looked like at %d past nine, before the stage gave way.", i, i)
	}
	x := filled(append(docs, long)...)
	if got := ids(x.Near(60, related.Options{})); slices.Contains(got, 1) {
		t.Errorf("offered: %v", got)
	}
}

func TestReasonsAreNotFormsOfOneWord(t *testing.T) {
	t.Parallel()
	x := filled(append(paper(),
		related.Doc{ID: 70, Lang: "en", Text: "Talks between Iran and Oman on the strait went on in Muscat, where the Iranian delegation met fishermen."},
		related.Doc{ID: 71, Lang: "en", Text: "Fishermen of Oman wait for the strait to open, and the Iranian navy lets none pass, Iran said."})...)
	picks := x.Near(70, related.Options{})
	if len(picks) != 1 {
		t.Fatalf("picks: %v", picks)
	}
	if why := picks[0].Why; slices.Contains(why, "Iran") && slices.Contains(why, "Iranian") || len(why) != 3 {
		t.Errorf("why: %q", why)
	}
}

func TestChineseWithoutSpaces(t *testing.T) {
	t.Parallel()
	texts := []string{
		"夜间渡轮在旧码头发生碰撞，渡轮公司表示将调查操舵系统。港务局长说两名船员受轻伤。",
		"渡轮碰撞调查发现操舵系统钢索磨损，港务局长批评渡轮公司没有按时检查。",
		"十六岁少女夺得全国象棋冠军，她的老师说她从一本借来的书里学会了开局。",
		"市场商贩关闭摊位，抗议新的税收，市政府说税款将用于排水和照明。",
	}
	x := related.New()
	for i, s := range texts {
		x.Add(related.Doc{ID: int64(i + 1), Lang: "zh", Text: s})
	}
	if got := ids(x.Near(1, related.Options{})); !slices.Equal(got, []int64{2}) {
		t.Errorf("got %v", got)
	}
}

func TestParallelUse(t *testing.T) {
	t.Parallel()
	x := related.New()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 60 {
				d := paper()[(g+i)%8]
				x.Add(d)
				x.Near(d.ID, related.Options{})
				x.Gains(d.ID, day)
				if i%7 == 0 {
					x.Remove(d.ID)
				}
			}
		})
	}
	wg.Wait()
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	a := related.Doc{Lang: "en", Text: "one two three four five six seven eight nine ten"}
	b := related.Doc{Lang: "en", Text: "one two three four five six seven eight nine ten eleven twelve"}
	if got := related.Overlap(a, b); got != 1 {
		t.Errorf("a in b: %v", got)
	}
	if got := related.Overlap(b, a); got != 0.75 {
		t.Errorf("b in a: %v", got)
	}
	if got := related.Overlap(related.Doc{}, a); got != 0 {
		t.Errorf("nothing in a: %v", got)
	}
}

// A copy of a text that lost its marks on the way is still its twin.
func TestACopyWithoutPunctuationIsATwin(t *testing.T) {
	t.Parallel()
	text := "The U.S. Senate’s committee in Washington, D.C., voted on Monday to give $8,029,580 to the harbour’s ferry company, and $1,250,000 to the mayor's office, which hadn't asked for it. " +
		"J. T. Harper, the ferry company's director, said that 12,500 passengers would notice it at once."
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,’'$", r) {
			return ' '
		}
		return r
	}, text)
	docs := append(paper(), related.Doc{ID: 80, Lang: "en", Text: text, Published: day}, related.Doc{ID: 81, Lang: "en", Text: bare, Published: day})
	if got := ids(filled(docs...).Near(80, related.Options{})); slices.Contains(got, 81) {
		t.Errorf("offered: %v", got)
	}
}
