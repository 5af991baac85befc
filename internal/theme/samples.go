package theme

import (
	"html/template"
	"time"

	"broadsheet/internal/i18n"
)

// sampled is a made-up view with the name that a problem gives it.
type sampled struct {
	name string
	view View
}

// sampleDay is the day on which the samples are made: they must not change from run to run.
var sampleDay = time.Date(2026, 3, 14, 7, 30, 0, 0, time.UTC)

// samples gives views of every kind, full and bare, whole and lite: what Check runs the templates with.
// They are of a paper that does not exist, in a city that does not exist.
func samples() []sampled {
	var all []sampled
	for _, lang := range []string{"en", "ar"} {
		full, bare := sampleSite(lang), &Site{Name: "A", T: i18n.New(lang, nil), Home: "/"}
		for _, lite := range []bool{false, true} {
			all = append(all, sampleViews("full", Page{Site: full, Head: sampleHead(), Lite: lite, Switch: "/lite/", Crumbs: full.Sections[:1]})...)
			all = append(all, bareViews("bare", Page{Site: bare, Lite: lite})...)
		}
	}
	return all
}

func sampleSite(lang string) *Site {
	return &Site{
		Name: "The Orrin Ferry Courier", Tagline: "The river, the market and the council, since 1931",
		T: i18n.New(lang, nil), Today: sampleDay, BaseURL: "https://courier.example", Home: "/", Accent: "#14586b",
		Sections: []Link{
			{Text: "City", Href: "/city/", Color: "#9a1b1e", Here: true},
			{Text: "River", Href: "/river/", Color: "#14586b"},
			{Text: "Market", Href: "/market/", Color: "#8a5a00"},
			{Text: "Sport", Href: "/sport/", Color: "#2c6e31"},
			{Text: "Culture", Href: "/culture/", Color: "#6b2a7a"},
			{Text: "Opinion", Href: "/opinion/"},
		},
		More:         Link{Text: "More", Href: "/sections/"},
		Pages:        []Link{{Text: "About us", Href: "/about/"}, {Text: "Contact", Href: "/contact/"}, {Text: "Corrections", Href: "/corrections/"}},
		SearchAction: "/search", CommentAction: "/comments",
		Feeds: []Feed{{Title: "RSS", Type: "application/rss+xml", Href: "/feed/"}},
	}
}

func sampleHead() Head {
	return Head{
		Title: "A page", Description: "What the page is about.", Canonical: "https://courier.example/page/",
		Prev: "https://courier.example/page/1/", Next: "https://courier.example/page/3/", Robots: "max-image-preview:large",
		Alternates: []Alternate{{Lang: "fr", Name: "Français", Href: "https://courier.example/fr/"}},
		Feeds:      []Feed{{Title: "City", Type: "application/rss+xml", Href: "/city/feed/"}},
		Markup:     template.HTML(`<meta property="og:type" content="article">`),
	}
}

func samplePicture() *Picture {
	return &Picture{
		Src: "/media/ferry-800.jpg", Srcset: "/media/ferry-400.jpg 400w, /media/ferry-800.jpg 800w", Width: 800, Height: 533,
		Alt:     "The ferry Two Sisters at the east landing, her ramp half down",
		Caption: "The Two Sisters at the east landing on Friday, an hour before her first crossing since the flood.", Credit: "Lami Adeyo",
	}
}

var sampleHeadlines = []string{
	"The ferry is back, and the queue is already a mile long",
	"Council votes nine to eight to move the night market",
	"Three weeks of rain in four days: what the gauges say",
	"Dockers take the new crane to court",
	"Orrin Rovers hold the league leaders in the mud",
	"The woman who mends the river’s clocks",
	"School meals return to the east bank on Monday",
	"A bridge that nobody asked for, in twelve drawings",
}

// sampleTeasers gives n teasers, with pictures on every second one.
func sampleTeasers(n int) []Teaser {
	var ts []Teaser
	for i := range n {
		t := Teaser{
			Href: "/2026/03/story-" + string(rune('a'+i%26)) + "/", Headline: sampleHeadlines[i%len(sampleHeadlines)],
			Kicker: Link{Text: "City", Color: "#9a1b1e"}, Bylines: []Byline{{Name: "Ines Okpara", Href: "/author/ines-okpara/"}},
			Published: sampleDay.Add(-time.Duration(i*7) * time.Hour),
			Excerpt:   "Since dawn the lorries have stood along the quay road with their engines off, and the drivers have lit fires …",
			Comments:  i % 3,
		}
		if i%2 == 0 {
			t.Picture = samplePicture()
		}
		if i%4 == 3 {
			t.Lang, t.Bylines, t.Updated = "fr", nil, t.Published.Add(time.Hour)
		}
		ts = append(ts, t)
	}
	return ts
}

func samplePager() Pager {
	return Pager{Page: 2, Pages: 9, Newer: "/page/1/", Older: "/page/3/", Links: []Link{
		{Text: "1", Href: "/page/1/"}, {Text: "2", Here: true}, {Text: "3", Href: "/page/3/"}, {}, {Text: "9", Href: "/page/9/"}}}
}

func sampleComments() Comments {
	c := Comment{ID: 12, Name: "Bako", URL: "https://bako.example/", At: sampleDay, Body: "<p>My aunt waited five hours.</p>", Reply: "/comments/reply?to=12"}
	c.Replies = []Comment{{ID: 13, Name: "Ines Okpara", At: sampleDay.Add(time.Hour), Body: "<p>So did I.</p>", Replies: []Comment{
		{ID: 14, Name: "Bako", At: sampleDay.Add(2 * time.Hour), Body: "<p>Ha.</p>"}}}}
	return Comments{Open: true, Count: 4, Pager: samplePager(), Form: CommentForm{Story: "/2026/03/ferry/"},
		Threads: []Comment{c, {ID: 15, Kind: "pingback", Name: "Another paper", At: sampleDay, Body: "<p>…</p>"}}}
}

func sampleSoFar() *SoFar {
	s := &SoFar{Whole: Link{Text: "The ferry", Href: "/so-far/the-ferry/", Count: 9}, Total: 9}
	for i, t := range sampleTeasers(4) {
		t.Published = sampleDay.AddDate(0, 0, 7*(i-2))
		s.Stories = append(s.Stories, Step{Teaser: t, Here: i == 2, Gap: i == 1})
	}
	return s
}

func sampleGroups() []Group {
	return []Group{{Title: "Saturday, 7 March 2026", Stories: sampleTeasers(2)}, {Title: "The ferry", Href: "/so-far/the-ferry/", Total: 9, Stories: sampleTeasers(1)}}
}

func sampleStory(p Page) *Story {
	next := sampleTeasers(1)[0]
	next.Headline = sampleHeadlines[1]
	return &Story{
		Page: p, ID: 7, Path: "/2026/03/ferry/", Kicker: Link{Text: "River", Href: "/river/", Color: "#14586b"},
		Headline: sampleHeadlines[0], Standfirst: "The Two Sisters crossed at ten past six on Saturday, eleven days after the flood took her moorings.",
		Bylines: []Byline{{Name: "Ines Okpara", Href: "/author/ines-okpara/"}, {Name: "Jon Var"}, {Name: "Tomas Reed", Role: "with"},
			{Name: "Lami Adeyo", Role: "photo", Href: "/author/lami-adeyo/"}, {Name: "Sela Brandt", Role: "translator"}},
		Published: sampleDay, Updated: sampleDay.Add(3 * time.Hour), Minutes: 4, Lead: samplePicture(),
		Body:         "<p>Nobody cheered.</p><blockquote><p>We waited.</p></blockquote>",
		Topics:       []Link{{Text: "The ferry", Href: "/topic/ferry/"}, {Text: "Flood of 2026", Href: "/topic/flood/"}},
		Sources:      []Source{{Name: "River Board", Role: "public body", Href: "https://board.example/"}, {Name: "Captain Adaeze Holm"}},
		Corrections:  []Correction{{At: sampleDay.Add(3 * time.Hour), Text: "An earlier version named the wrong landing."}},
		SoFar:        sampleSoFar(),
		Translations: []Alternate{{Lang: "ar", Name: "العربية", Href: "/ar/"}},
		History:      "/2026/03/ferry/history/", Permalink: "https://courier.example/2026/03/ferry/", Views: "/views/7",
		Related: sampleTeasers(6), Section: Link{Text: "River", Href: "/river/"},
		Ranking:  Ranking{Section: Link{Text: "River"}, Counted: true, Stories: sampleTeasers(5)},
		Next:     &Next{Teaser: next, Standfirst: "It took six hours.", Body: "<p>The gallery was full.</p>"},
		Comments: sampleComments(),
	}
}

func sampleViews(name string, p Page) []sampled {
	story := Link{Text: sampleHeadlines[0], Href: "/2026/03/ferry/"}
	ranking := Ranking{Counted: true, Stories: sampleTeasers(5)}
	front := Page{Site: p.Site, Head: Head{Markup: p.Head.Markup}, Lite: p.Lite, Switch: p.Switch}
	author := &Author{Name: "Ines Okpara", Bio: "Covers the river.", Picture: samplePicture(), Links: []Link{{Text: "Letters", Href: "https://ines.example/"}}}
	reply := sampleComments().Threads[0]
	live := sampleTeasers(4)
	live[1].Live = true
	views := []View{
		&Front{Page: front, Lead: &live[0], Seconds: live[1:], Briefs: sampleTeasers(6), Ranking: ranking,
			Bands: []Band{{Section: p.Site.Sections[0], Stories: sampleTeasers(4)}, {Section: Link{Text: "Empty", Href: "/e/"}}}},
		&List{Page: p, Kind: ListSection, Title: "City", Description: "Streets and council.", Color: "#9a1b1e", Total: 412,
			Links: p.Site.Pages, Stories: sampleTeasers(8), Pager: samplePager(), Ranking: &ranking},
		&Topic{Page: p, Title: "The ferry", Description: "The crossing at Orrin.", Intro: "<p>She has crossed since 1931.</p>", Picture: samplePicture(), Total: 300_000,
			Since: sampleDay.AddDate(-3, 0, 0), Feed: "/topic/ferry/feed/", Start: sampleTeasers(3), SoFar: sampleSoFar(), Stories: sampleTeasers(8), Pager: samplePager(),
			Related: []Link{{Text: "Flood of 2026", Href: "/topic/flood/"}}, Authors: []Link{{Text: "Ines Okpara", Href: "/author/ines-okpara/", Count: 12}}},
		&Topics{Page: p, Title: "All topics", Groups: []TopicGroup{{Letter: "F", ID: "l-1", Topics: p.Site.Pages}, {ID: "l-2", Topics: p.Site.Pages}}, Pager: samplePager()},
		&Sections{Page: p, Title: "All sections", Groups: []SectionGroup{{Link: p.Site.Sections[0], Below: p.Site.Pages}, {Link: p.Site.Sections[1]}}},
		&List{Page: p, Kind: ListAuthor, Title: "Ines Okpara", Author: author, Total: 1, Stories: sampleTeasers(1)},
		&List{Page: p, Kind: ListMonth, Title: "March 2026", Links: []Link{{Text: "14", Href: "/2026/03/14/", Count: 3, Here: true}}, Stories: sampleTeasers(3)},
		&List{Page: p, Kind: ListSoFar, Title: "The ferry", Total: 3, From: sampleDay.AddDate(0, -2, 0), To: sampleDay, Latest: &live[0],
			Stories: sampleTeasers(3), Groups: sampleGroups()},
		&List{Page: p, Kind: ListCorrections, Title: "Corrections", Corrections: []Correction{{At: sampleDay, Text: "The landing.", Story: story}}},
		sampleStory(p),
		&Standing{Page: p, Title: "About us", Updated: sampleDay, Lead: &Picture{Link: "https://old.example/a.jpg", Caption: "The press", Credit: "A. B."}, Body: "<p>We print.</p>"},
		&Search{Page: p, Query: "ferry", Section: "river", Sections: []Option{{"river", "River"}}, From: "2026-01-01", To: "2026-03-01", Order: "new",
			Orders: []Option{{"new", "Newest first"}}, Asked: true, Total: 2, Problems: []string{"The dates are the wrong way round."},
			Results: []Result{{Teaser: live[0], Marked: "The <mark>ferry</mark>", Snippet: "the <mark>ferry</mark> is back"}, {Teaser: live[1]}}, Pager: samplePager()},
		&Search{Page: p, Query: "the", Author: "Ines", Asked: true, Total: 20000, Many: true, Since: sampleDay, Results: []Result{{Teaser: live[0]}}, Pager: samplePager()},
		&Search{Page: p, Query: "nothign", Asked: true, DidYou: Link{Text: "nothing", Href: "/search?q=nothing"}, Latest: sampleTeasers(3)},
		&NotFound{Page: p, Query: "ferry", Latest: sampleTeasers(3)},
		&Gone{Page: p, Note: "Withdrawn at the desk’s wish.", Latest: sampleTeasers(3)},
		&Failure{Page: p, Status: 500, RequestID: "01J8-7F3K"},
		&Failure{Page: p, Status: 429, Message: "That was too often. Try again in a minute."},
		&CommentPage{Page: p, Story: story, ReplyTo: &reply, Form: CommentForm{Story: story.Href, Parent: 12}},
		&CommentPage{Page: p, Story: story, Form: CommentForm{Story: story.Href, Name: "B", Email: "b@", Body: "Hello", NameError: "Too short.",
			EmailError: "That is not an address.", BodyError: "Too long.", FormError: "Please look again."}},
		&CommentsPage{Page: p, Story: story, Comments: sampleComments()},
		&CommentReceived{Page: p, Story: story, Held: true},
		&Welcome{Page: front, Desk: "/desk/"},
	}
	return named(name, views)
}

// bareViews have as little as a view may have.
func bareViews(name string, p Page) []sampled {
	return named(name, []View{
		&Front{Page: p}, &Front{Page: p, Lead: &Teaser{Href: "/a/", Headline: "A"}}, &List{Page: p, Kind: ListTopic, Title: "T"},
		&List{Page: p, Kind: ListCorrections, Title: "Corrections"},
		&Story{Page: p, Headline: "A"}, &Standing{Page: p, Title: "A"}, &Search{Page: p}, &NotFound{Page: p}, &Gone{Page: p}, &Failure{Page: p, Status: 503},
		&CommentPage{Page: p}, &CommentsPage{Page: p}, &CommentReceived{Page: p}, &Welcome{Page: p},
		&Topic{Page: p, Title: "T"}, &Topics{Page: p, Title: "T"}, &Sections{Page: p, Title: "T"},
	})
}

func named(name string, views []View) []sampled {
	var all []sampled
	for _, v := range views {
		all = append(all, sampled{name: name, view: v})
	}
	return all
}
