package topics

import (
	"context"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// What a refusal is of; see store.Refusal.
const (
	RefusedTopic = "topic" // a topic for a story: its number
	RefusedName  = "name"  // a name as a topic: its Key
	RefusedMerge = "merge" // two topics as one: their numbers
)

// RefuseTopic, RefuseName and RefuseMerge say what is not to be suggested again.
func RefuseTopic(story, topic int64) store.Refusal {
	return store.Refusal{Kind: RefusedTopic, Story: story, Name: strconv.FormatInt(topic, 10)}
}

// RefuseName refuses a name as a topic.
func RefuseName(name string) store.Refusal { return store.Refusal{Kind: RefusedName, Name: Key(name)} }

// RefuseMerge refuses a merge of two topics.
func RefuseMerge(a, b int64) store.Refusal {
	return store.Refusal{Kind: RefusedMerge, Name: strconv.FormatInt(min(a, b), 10) + "+" + strconv.FormatInt(max(a, b), 10)}
}

// Advice is what is suggested for a story.
type Advice struct {
	Topics []Suggestion // that there are
	New    []Proposal   // that there might be: names that the story shares with those like it, which Stories counts
	Like   int          // how many like stories were asked
}

const (
	newMost  = 3 // new topics suggested for one story
	newLeast = 4 // of the like stories, this one among them, that must have the name
)

// Suggest says which topics fit a story, without those that it has and those that an editor refused for it. It looks at the text that is being worked
// on, where there is one. A story without text, or one that nothing is like and no topic's name stands in, gets none.
func (e *Engine) Suggest(ctx context.Context, s *news.Story) (Advice, error) {
	c := contentOf(s)
	if c == nil {
		return Advice{}, nil
	}
	known, err := e.known.get(ctx, e.db)
	if err != nil {
		return Advice{}, err
	}
	near, err := e.labelled(ctx, s, c)
	if err != nil {
		return Advice{}, err
	}
	refused, err := e.db.Refusals(ctx, s.ID)
	if err != nil {
		return Advice{}, err
	}
	has, err := e.db.Topics(ctx, c.Topics)
	if err != nil {
		return Advice{}, err
	}
	set, err := e.db.Settings(ctx)
	if err != nil {
		return Advice{}, err
	}
	text := textOf(c, set.Lang)
	a := Advice{Like: len(near)}
	for _, g := range Rank(known, text, near, known.stories) {
		if g.Score < Least || len(a.Topics) == Most {
			break
		}
		if !refused[RefuseTopic(s.ID, g.ID)] && !slices.ContainsFunc(has, func(t news.Topic) bool { return t.ID == g.ID }) {
			a.Topics = append(a.Topics, g)
		}
	}
	a.New, err = e.newFor(ctx, s, text, near, known, set)
	return a, err
}

// newFor finds names that a story shares with those like it and that are no topics yet.
func (e *Engine) newFor(ctx context.Context, s *news.Story, text Text, near []Labelled, known *Catalogue, set news.Settings) ([]Proposal, error) {
	own := Names(text.Lang, text.Standfirst+"\n"+text.Body)
	if len(own) == 0 || len(near) < newLeast {
		return nil, nil
	}
	ids := make([]int64, len(near))
	for i, n := range near {
		ids[i] = n.ID
	}
	stories, err := e.db.LiveStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	t := NewTable()
	for _, other := range stories {
		t.Add(other.ID, other.PublishedAt, textOf(&other.Live.Content, set.Lang))
	}
	at := s.PublishedAt
	if at.IsZero() {
		at = time.Now()
	}
	t.Add(s.ID, at, text)
	refused, err := e.notProposed(ctx, known, set)
	if err != nil {
		return nil, err
	}
	out := t.Proposals(Rules{Least: newLeast, Days: 2, Most: 1, Refused: func(k string) bool {
		_, has := own[k]
		return !has || refused(k)
	}})
	return out[:min(len(out), newMost)], nil
}

// labelled gives the stories like one, with their topics.
func (e *Engine) labelled(ctx context.Context, s *news.Story, c *news.Content) ([]Labelled, error) {
	if e.near == nil {
		return nil, errNoNear
	}
	like, err := e.near(ctx, s, c, NearMost)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(like))
	for _, l := range like {
		ids = append(ids, l.ID)
	}
	of, err := e.db.TopicsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Labelled, 0, len(like))
	for _, l := range like {
		out = append(out, Labelled{l, of[l.ID]})
	}
	return out, nil
}

// notProposed tells, by Key, what is no new topic: topics there are, sections, people of the newsroom, the paper itself, what an editor refused.
func (e *Engine) notProposed(ctx context.Context, known *Catalogue, set news.Settings) (func(string) bool, error) {
	no := map[string]bool{Key(set.Name): true, Key(set.Publisher): true, lastWord(set.Name): true}
	for _, t := range known.topics {
		no[lastWord(t.Name)] = true // "Boatmen" is short for "Jolende Boatmen"
	}
	sections, err := e.db.Sections(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		no[Key(s.Name)] = true
	}
	if err := e.db.EachPersonName(ctx, func(name string) { no[Key(name)] = true }); err != nil {
		return nil, err
	}
	refused, err := e.db.Refusals(ctx, 0)
	if err != nil {
		return nil, err
	}
	for f := range refused {
		if f.Kind == RefusedName {
			no[f.Name] = true
		}
	}
	return func(k string) bool {
		_, there := known.keys[k]
		return there || no[k]
	}, nil
}

func contentOf(s *news.Story) *news.Content {
	switch {
	case s.Working != nil:
		return &s.Working.Content
	case s.Live != nil:
		return &s.Live.Content
	}
	return nil
}

func textOf(c *news.Content, lang string) Text {
	if c.Lang != "" {
		lang = c.Lang
	}
	return Text{Lang: lang, Headline: c.Headline, Standfirst: c.Standfirst, Body: richtext.Plain(c.Body)}
}

// Review is what is proposed for a whole paper.
type Review struct {
	New   []Proposal
	Merge []Twin
	Read  int // stories that were read
}

// Scope says which stories a review reads, and what it asks of a name.
type Scope struct {
	Newest int // at most so many, the newest by number; 0 for all
	Least  int // stories that must have a name
	Days   int // on so many different days
	Most   int // new topics proposed
}

// commonest is which part of all stories a name may be in and still say something; in a small paper every name may.
const (
	commonest = 0.2
	smallest  = 100
)

// Review reads the paper and says which new topics would be worth having, with stories that they would hold, and which topics look like one. It takes
// about a millisecond a story, in bounded memory. progress is told how many stories were read; it may be nil.
func (e *Engine) Review(ctx context.Context, scope Scope, progress func(int)) (Review, error) {
	known, err := e.known.get(ctx, e.db)
	if err != nil {
		return Review{}, err
	}
	set, err := e.db.Settings(ctx)
	if err != nil {
		return Review{}, err
	}
	after := int64(0)
	if scope.Newest > 0 {
		if after, err = e.db.NewestAfter(ctx, scope.Newest); err != nil {
			return Review{}, err
		}
	}
	t := NewTable()
	err = e.db.EachLive(ctx, news.KindStory, after, func(s *news.Story) error {
		t.Add(s.ID, s.PublishedAt, textOf(&s.Live.Content, set.Lang))
		if progress != nil {
			progress(t.stories)
		}
		return ctx.Err()
	})
	if err != nil {
		return Review{}, err
	}
	refused, err := e.notProposed(ctx, known, set)
	if err != nil {
		return Review{}, err
	}
	most := commonest
	if t.stories < smallest {
		most = 1
	}
	r := Review{Read: t.stories, New: t.Proposals(Rules{Least: scope.Least, Days: scope.Days, Most: most, Refused: refused})}
	r.New = r.New[:min(len(r.New), scope.Most)]
	r.Merge, err = e.twins(ctx, known)
	return r, err
}

// twins are the topics that look like one, but for those that an editor says are two.
func (e *Engine) twins(ctx context.Context, known *Catalogue) ([]Twin, error) {
	refused, err := e.db.Refusals(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []Twin
	for _, t := range known.Twins() {
		if !refused[RefuseMerge(t.A.ID, t.B.ID)] {
			out = append(out, t)
		}
	}
	return out, nil
}

// fileNew files stories that events tell were published, and that nobody gave a topic, under topics that are sure, if the newsroom wants that.
func (e *Engine) fileNew(ctx context.Context, events []news.Event) error {
	if e.File == nil {
		return nil
	}
	set, err := e.db.Settings(ctx)
	if err != nil || !set.TopicsFile {
		return err
	}
	for _, ev := range events {
		if ev.Kind != news.StoryPublished {
			continue
		}
		stories, err := e.db.LiveStories(ctx, ev.Stories)
		if err != nil {
			return err
		}
		for _, s := range stories {
			if s.Kind != news.KindStory || len(s.Live.Topics) > 0 {
				continue
			}
			if err := e.fileOne(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) fileOne(ctx context.Context, s *news.Story) error {
	a, err := e.Suggest(ctx, s)
	if err != nil {
		return err
	}
	var ids []int64
	for _, t := range a.Topics {
		if t.Score >= Sure && t.Of >= SureOf {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err = e.File(ctx, s.ID, ids, "filed by itself")
	if kind := news.KindOf(err); kind == news.Conflict || kind == news.NotFound {
		return nil // withdrawn, or being worked on: an editor's turn
	}
	return err
}

// Holding gives the public stories that have a topic's name in headline or standfirst, or three times in the text, and are not filed under it; those for
// which an editor refused it apart.
func (e *Engine) Holding(ctx context.Context, topic int64, progress func(int)) ([]int64, error) {
	t, err := e.db.Topic(ctx, topic)
	if err != nil {
		return nil, err
	}
	set, err := e.db.Settings(ctx)
	if err != nil {
		return nil, err
	}
	one := NewCatalogue([]Topic{{ID: t.ID, Name: t.Name}})
	var out []int64
	read := 0
	err = e.db.EachLive(ctx, news.KindStory, 0, func(s *news.Story) error {
		if read++; progress != nil {
			progress(read)
		}
		named, head := 0, false
		one.mentions(textOf(&s.Live.Content, set.Lang), func(_ int64, h, _, _ bool) { named++; head = head || h })
		if !head && named < 3 {
			return ctx.Err()
		}
		has, err := e.db.Topics(ctx, s.Live.Topics)
		if err != nil || slices.ContainsFunc(has, func(o news.Topic) bool { return o.ID == t.ID }) {
			return err
		}
		refused, err := e.db.Refusals(ctx, s.ID)
		if err == nil && !refused[RefuseTopic(s.ID, t.ID)] {
			out = append(out, s.ID)
		}
		return err
	})
	return out, err
}
