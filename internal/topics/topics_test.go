package topics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/topics"
)

func TestSpellingsOfANameAreOne(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Covid-19", "COVID 19", "covid19"},
		{"Sa'idu", "Sa’idu", "Saʼidu", "SAIDU"},
		{"Élections", "elections", "Election"},
		{"The Patience", "Patience"},
		{"U.S.", "US"},
		{"Ƙasar Hausa", "Kasar Hausa"},
		{"Floods", "flood"},
		{"parties", "Party"},
		{"الأخبار", "الاخبار"},
	} {
		for _, s := range same[1:] {
			if topics.Key(s) != topics.Key(same[0]) {
				t.Errorf("%q is %q, %q is %q", same[0], topics.Key(same[0]), s, topics.Key(s))
			}
		}
	}
	for _, other := range [][2]string{{"Iran", "Iraq"}, {"2019 elections", "2020 elections"}, {"gas", "ga"}, {"北京", "東京"}, {"Texas", "Texa"}} {
		if topics.Key(other[0]) == topics.Key(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
	for _, none := range []string{"", "!!!", "\u202E", " "} {
		if k := topics.Key(none); k != "" {
			t.Errorf("%q is %q", none, k)
		}
	}
}

func TestTopicsThatLookLikeOne(t *testing.T) {
	t.Parallel()
	c := topics.NewCatalogue([]topics.Topic{
		{ID: 1, Name: "Covid-19", Stories: 3}, {ID: 2, Name: "COVID 19", Stories: 30}, {ID: 3, Name: "Goodluck Jonathan", Stories: 9},
		{ID: 4, Name: "Goodluck Jonathon", Stories: 1}, {ID: 5, Name: "World Cup 2018"}, {ID: 6, Name: "World Cup 2022"}, {ID: 7, Name: "Iran"}, {ID: 8, Name: "Iraq"},
	})
	got := map[string]string{}
	for _, twin := range c.Twins() {
		got[twin.A.Name+" into "+twin.B.Name] = twin.Why
	}
	want := map[string]string{"Covid-19 into COVID 19": topics.SameSpelling, "Goodluck Jonathon into Goodluck Jonathan": topics.OneLetter}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func texts(names map[string]topics.Name) []string {
	var out []string
	for _, n := range names {
		s := n.Text
		if n.Unsure {
			s += "?"
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

func TestNamesInAText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, text, want string }{
		{"en", "On Monday the minister met Ada Obi and the Bank of England in Lagos. Yesterday President Bola Tinubu spoke.", "Ada Obi|Bank of England|Bola Tinubu|Lagos|Yesterday?"},
		{"en", "Rain fell. The ferry sailed.", "Rain?"},
		{"en", "It is about Covid-19, said Mr J. Obi’s office.", "Covid-19|J. Obi"},
		{"fr", "Le maire de Port Ilanou a vu Éric d’Arbois.", "Port Ilanou|Éric d’Arbois"},
		{"ha", "Gwamna Sa’idu ya gana da shugabannin Kano ranar Litinin.", "Kano|Sa’idu"},
		{"de", "Die Regierung traf gestern Angela Merkel in der Stadt.", "Angela Merkel"},
		{"ar", "قال الرئيس إن المدينة بخير", ""},
		{"zh", "北京今天下雨", ""},
		{"en", "EVERYTHING IS WRITTEN IN CAPITALS HERE BY ADA OBI", ""},
		{"en", "", ""},
	} {
		got := strings.Join(texts(topics.Names(c.lang, c.text)), "|")
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.lang, c.text, got, c.want)
		}
	}
}

func story(i int, body string) (int64, time.Time, topics.Text) {
	return int64(i + 1), time.Date(2026, 1, 1+i, 9, 0, 0, 0, time.UTC), topics.Text{Lang: "en", Body: body}
}

func TestProposalsAreNamesThatComeBack(t *testing.T) {
	t.Parallel()
	table := topics.NewTable()
	for i := range 20 {
		body := "The council met. "
		if i%2 == 0 {
			body += "Then Ada Obi rose, and Obi spoke of the river and of apple trees. "
		}
		if i%4 == 0 {
			body += "They went to Kiln Road by bus. "
		}
		if i%3 == 0 {
			body += "An apple, said the shop Apple, costs more. " // as often without its capital
		}
		if i == 7 {
			body += "Only once came Moses Tangaloh. "
		}
		body += "It was the Jolende way. "
		table.Add(story(i, body))
	}
	rules := topics.Rules{Least: 4, Days: 3, Most: 0.9}
	var got []string
	for _, p := range table.Proposals(rules) {
		got = append(got, fmt.Sprint(p.Name, " ", p.Stories))
	}
	if want := []string{"Ada Obi 10", "Kiln Road 5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	rules.Refused = func(k string) bool { return k == topics.Key("ada obi") }
	if ps := table.Proposals(rules); len(ps) != 1 || ps[0].Name != "Kiln Road" || len(ps[0].Sample) != 5 {
		t.Errorf("with one refused: %+v", ps)
	}
	rules.Days = 6
	if ps := table.Proposals(rules); len(ps) != 0 {
		t.Errorf("of too few days: %+v", ps)
	}
}

func TestRankWeighsVotesAndNames(t *testing.T) {
	t.Parallel()
	c := topics.NewCatalogue([]topics.Topic{{ID: 1, Name: "Ferry inquiry", Stories: 5}, {ID: 2, Name: "News", Stories: 900}, {ID: 3, Name: "Kim Jong Un", Stories: 4}, {ID: 4, Name: "北京", Stories: 3}, {ID: 5, Name: "of", Stories: 3}})
	near := func(topic ...int64) (out []topics.Labelled) {
		for i := range 10 {
			l := topics.Labelled{Like: topics.Like{ID: int64(i + 100), Score: 0.5}}
			if i < 8 {
				l.Topics = topic
			}
			out = append(out, l)
		}
		return out
	}
	first := func(text topics.Text, near []topics.Labelled) topics.Suggestion {
		t.Helper()
		got := topics.Rank(c, text, near, 1000)
		if len(got) == 0 {
			return topics.Suggestion{}
		}
		return got[0]
	}
	if s := first(topics.Text{Lang: "en", Headline: "A list of names"}, near(1)); s.ID != 1 || s.Score < topics.Least || s.Of != 8 || len(s.Shared) != 3 {
		t.Errorf("votes: %+v", s)
	}
	if s := first(topics.Text{Lang: "en", Headline: "What Kim Jong Un’s envoy said"}, nil); s.ID != 3 || !s.InHead || s.Score < topics.Least {
		t.Errorf("a name in the headline: %+v", s)
	}
	if s := first(topics.Text{Lang: "zh", Headline: "今天北京下雨"}, nil); s.ID != 4 || s.Score < topics.Least {
		t.Errorf("a name without spaces around it: %+v", s)
	}
	if s := first(topics.Text{Lang: "en", Headline: "the news of the day"}, nil); s.Score >= topics.Least {
		t.Errorf("a common word: %+v", s)
	}
	if got := topics.Rank(c, topics.Text{}, nil, 0); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
	few := near(1)[:2]
	if s := first(topics.Text{Lang: "en", Headline: "X"}, few); s.Score >= topics.Least {
		t.Errorf("two like stories are enough: %+v", s)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"On Monday Ada Obi’s Bank of England", "\u202EKim\u2066 Jong\x00 Un\xff", strings.Repeat("A ", 400), "Of de The", "J. J. J. Obi 2018", "Ⅷ. ǅ ǆ"} {
		f.Add("en", s)
	}
	f.Fuzz(func(t *testing.T, lang, text string) {
		for k, n := range topics.Names(lang, text) {
			if k == "" || n.Text == "" || k != topics.Key(n.Text) && topics.Key(n.Text) != "" && strings.ContainsAny(n.Text, "\n\x00") {
				t.Fatalf("%q: %+v", k, n)
			}
		}
		table := topics.NewTable()
		for i := range 3 {
			table.Add(int64(i), time.Unix(int64(i)*100000, 0), topics.Text{Lang: lang, Body: text})
		}
		for _, p := range table.Proposals(topics.Rules{Least: 2, Days: 1, Most: 1}) {
			if p.Name == "" || p.Stories < 2 {
				t.Fatalf("%+v", p)
			}
		}
		topics.Rank(topics.NewCatalogue([]topics.Topic{{ID: 1, Name: text}}), topics.Text{Lang: lang, Headline: text, Body: text}, nil, 1)
	})
}
