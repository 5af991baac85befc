package theme

// Kind names the kinds of pages: each has a template of that name, and its styles.
type Kind string

// The kinds of pages.
const (
	KindFront       Kind = "front"
	KindList        Kind = "list"
	KindStory       Kind = "story"
	KindStanding    Kind = "standing"
	KindSearch      Kind = "search"
	KindNotFound    Kind = "notfound"
	KindGone        Kind = "gone"
	KindFailure     Kind = "failure"
	KindCommentForm Kind = "commentform"
	KindComments    Kind = "comments"
	KindReceived    Kind = "received"
	KindWelcome     Kind = "welcome"
	KindTopic       Kind = "topic"
	KindTopics      Kind = "topics"
	KindSections    Kind = "sections"
)

// Kinds lists them all.
var Kinds = []Kind{
	KindFront, KindList, KindStory, KindStanding, KindSearch, KindNotFound, KindGone, KindFailure,
	KindCommentForm, KindComments, KindReceived, KindWelcome, KindTopic, KindTopics, KindSections,
}

// styles are the files of style that a kind of page needs, beside base.css, print.css and what an overlay
// adds. A page carries no rule that it cannot use.
var styles = map[Kind][]string{
	KindFront:       {"teaser.css", "ranking.css", "front.css"},
	KindList:        {"teaser.css", "ranking.css", "list.css", "line.css"},
	KindStory:       {"teaser.css", "ranking.css", "prose.css", "story.css", "line.css", "form.css", "comments.css"},
	KindStanding:    {"prose.css", "story.css"},
	KindSearch:      {"teaser.css", "form.css", "list.css"},
	KindNotFound:    {"teaser.css", "form.css", "list.css"},
	KindGone:        {"teaser.css", "list.css"},
	KindFailure:     {"list.css"},
	KindCommentForm: {"form.css", "comments.css"},
	KindComments:    {"form.css", "comments.css"},
	KindReceived:    {"list.css"},
	KindWelcome:     {"prose.css", "welcome.css"},
	KindTopic:       {"teaser.css", "prose.css", "list.css", "line.css", "topic.css"},
	KindTopics:      {"list.css", "topics.css"},
	KindSections:    {"list.css", "sections.css"},
}

// View is one of the pages of views.go and views_story.go, by pointer.
type View interface {
	page() *Page
	kind() Kind
	// colors adds the sections' colours that the page shows, so that its style has rules for them.
	colors(cs []string) []string
}

func (p *Page) page() *Page { return p }

func (*Front) kind() Kind           { return KindFront }
func (*List) kind() Kind            { return KindList }
func (*Story) kind() Kind           { return KindStory }
func (*Standing) kind() Kind        { return KindStanding }
func (*Search) kind() Kind          { return KindSearch }
func (*NotFound) kind() Kind        { return KindNotFound }
func (*Gone) kind() Kind            { return KindGone }
func (*Failure) kind() Kind         { return KindFailure }
func (*CommentPage) kind() Kind     { return KindCommentForm }
func (*CommentsPage) kind() Kind    { return KindComments }
func (*CommentReceived) kind() Kind { return KindReceived }
func (*Welcome) kind() Kind         { return KindWelcome }
func (*Topic) kind() Kind           { return KindTopic }
func (*Topics) kind() Kind          { return KindTopics }
func (*Sections) kind() Kind        { return KindSections }

func (p *Page) colors(cs []string) []string {
	if p.Site == nil {
		return cs
	}
	for _, s := range p.Site.Sections {
		if s.Here {
			cs = append(cs, s.Color)
		}
	}
	return cs
}

func (v *Front) colors(cs []string) []string {
	cs = v.Page.colors(cs)
	if v.Lead != nil {
		cs = append(cs, v.Lead.Kicker.Color)
	}
	cs = colorsOf(colorsOf(cs, v.Seconds), v.Briefs)
	for _, b := range v.Bands {
		cs = colorsOf(append(cs, b.Section.Color), b.Stories)
	}
	return colorsOf(cs, v.Ranking.Stories)
}

func (v *List) colors(cs []string) []string {
	cs = colorsOf(append(v.Page.colors(cs), v.Color), v.Stories)
	if v.Ranking != nil {
		cs = colorsOf(cs, v.Ranking.Stories)
	}
	return cs
}

func (v *Topic) colors(cs []string) []string {
	return colorsOf(colorsOf(v.Page.colors(cs), v.Start), v.Stories)
}

func (v *Story) colors(cs []string) []string {
	cs = colorsOf(append(v.Page.colors(cs), v.Kicker.Color), v.Related)
	if v.Next != nil {
		cs = append(cs, v.Next.Kicker.Color)
	}
	return colorsOf(cs, v.Ranking.Stories)
}

func (v *Search) colors(cs []string) []string {
	cs = colorsOf(v.Page.colors(cs), v.Latest)
	for i := range v.Results {
		cs = append(cs, v.Results[i].Kicker.Color)
	}
	return cs
}

func (v *NotFound) colors(cs []string) []string { return colorsOf(v.Page.colors(cs), v.Latest) }
func (v *Gone) colors(cs []string) []string     { return colorsOf(v.Page.colors(cs), v.Latest) }

func colorsOf(cs []string, ts []Teaser) []string {
	for i := range ts {
		cs = append(cs, ts[i].Kicker.Color)
	}
	return cs
}
