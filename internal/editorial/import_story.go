package editorial

import (
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// ImportedStory is a story or page as an import brings it. Ids in Content are local ones.
type ImportedStory struct {
	ForeignID string
	Digest    string // of the thing as it came, without its comments: the same digest means that nothing changed
	Kind      news.Kind
	State     news.State // Published, Draft or InReview
	Private   bool       // stored, and never to be public; State must not be Published
	Content   news.Content
	Slug      string
	Path      string   // the address it had and keeps, "" for the pattern's
	Aliases   []string // further addresses that lead to it
	GUID      string

	PublishedAt, UpdatedAt, PlannedAt time.Time
	CommentsOpen, Sticky              bool
	TranslationOf                     int64 // local id of the story that it is a translation of

	Original, OriginalFormat string // the body as it came, kept beside ours
	Clean                    bool   // Content.Body is what richtext.Sanitise gave: it is not done again
	Comments                 []ImportedComment
}

// ImportedComment is a comment as an import brings it. Its ID is kept where it is free.
type ImportedComment struct {
	ForeignID string
	ParentID  string // foreign id of the comment that it answers, "" at the top
	news.Comment
}

// ImportResult is what became of an imported story and its comments.
type ImportResult struct {
	ID                int64
	Outcome           Outcome
	Path              string // its address; "" while it is not public
	Renamed           bool   // the address it had was taken, so it got another
	CommentsAdded     int
	CommentsUnchanged int
}

// Story stores a story with its comments and addresses. The same story again is Unchanged; one that changed there is
// Updated unless it was edited here since. New comments of a known story are added.
func (b *Batch) Story(ctx context.Context, in *ImportedStory) (ImportResult, error) {
	o, known, err := b.tx.Origin(ctx, b.im.source, "story", in.ForeignID)
	if err != nil {
		return ImportResult{}, err
	}
	res := ImportResult{ID: o.LocalID, Outcome: Unchanged}
	switch {
	case !known:
		res, err = b.add(ctx, in)
	case o.Digest != in.Digest:
		res, err = b.update(ctx, in, o)
	}
	if err != nil {
		return res, err
	}
	if err := b.comments(ctx, in, &res); err != nil {
		return res, err
	}
	return res, b.redirect(ctx, news.TargetStory, res.ID, in.Aliases)
}

func (b *Batch) add(ctx context.Context, in *ImportedStory) (res ImportResult, err error) {
	if err := in.tidy(); err != nil {
		return res, err
	}
	s := &news.Story{
		Kind: in.Kind, State: news.Draft, Private: in.Private, Slug: in.Slug, WantPath: in.Path, GUID: in.GUID,
		CommentsOpen: in.CommentsOpen, Sticky: in.Sticky, PlannedAt: in.PlannedAt, TranslationOf: in.TranslationOf,
	}
	if in.State == news.InReview {
		s.State = news.InReview
	}
	if err := b.tx.InsertStory(ctx, s); err != nil {
		return res, err
	}
	return b.write(ctx, in, s, s.State, Added)
}

func (b *Batch) update(ctx context.Context, in *ImportedStory, o store.Origin) (res ImportResult, err error) {
	s, err := b.tx.HoldStory(ctx, o.LocalID)
	if err != nil {
		return res, err
	}
	if s.Version != o.Version {
		return ImportResult{ID: s.ID, Outcome: EditedHere, Path: s.Path}, nil
	}
	if err := in.tidy(); err != nil {
		return res, err
	}
	if err := retire(ctx, b.tx, s.Working); err != nil {
		return res, err
	}
	s.Private, s.PlannedAt, s.CommentsOpen, s.Sticky, s.TranslationOf = in.Private, in.PlannedAt, in.CommentsOpen, in.Sticky, in.TranslationOf
	if s.State == news.Published && in.State != news.Published {
		// It was taken back there: so it is here.
		if err := takeDown(ctx, b.tx, s); err != nil {
			return res, err
		}
	}
	return b.write(ctx, in, s, news.Draft, Updated)
}

func (in *ImportedStory) tidy() error {
	if in.Clean {
		return tidyWords(&in.Content)
	}
	return tidy(&in.Content)
}

// write stores an imported text as a revision, publishes it where it was public, and remembers where it came from.
func (b *Batch) write(ctx context.Context, in *ImportedStory, s *news.Story, state news.State, out Outcome) (res ImportResult, err error) {
	if err := speak(ctx, b.tx, &in.Content); err != nil {
		return res, err
	}
	s.Working = &news.Revision{StoryID: s.ID, State: state, Author: b.im.actor.Name, Content: in.Content}
	if err := b.tx.InsertRevision(ctx, s.Working); err != nil {
		return res, err
	}
	if err := b.finish(ctx, in, s); err != nil {
		return res, err
	}
	if in.Original != "" {
		if err := b.tx.PutImportedBody(ctx, s.ID, in.OriginalFormat, in.Original); err != nil {
			return res, err
		}
	}
	return b.remember(ctx, in, s, out)
}

// finish publishes an imported text, or leaves it with the newsroom.
func (b *Batch) finish(ctx context.Context, in *ImportedStory, s *news.Story) error {
	if in.State != news.Published || in.Private || in.Content.Headline == "" && in.Kind == news.KindPage {
		return storeWorking(ctx, b.tx, s)
	}
	at := b.tx.Now
	if !in.UpdatedAt.IsZero() {
		at, s.UpdatedAt = in.UpdatedAt, in.UpdatedAt
	}
	if !in.PublishedAt.IsZero() {
		s.PublishedAt = in.PublishedAt
	}
	if err := goLive(ctx, b.tx, s, s.Working, at); err != nil {
		return err
	}
	b.public = append(b.public, s.ID)
	return nil
}

func (b *Batch) remember(ctx context.Context, in *ImportedStory, s *news.Story, out Outcome) (ImportResult, error) {
	err := b.tx.PutOrigin(ctx, store.Origin{Source: b.im.source, Kind: "story", ForeignID: in.ForeignID, LocalID: s.ID, Digest: in.Digest, Version: s.Version})
	return ImportResult{ID: s.ID, Outcome: out, Path: s.Path, Renamed: in.Path != "" && s.Path != "" && s.Path != in.Path}, err
}

// comments stores the comments that are not known yet. A reply whose parent is neither known nor among them stands at
// the top of a thread.
func (b *Batch) comments(ctx context.Context, in *ImportedStory, res *ImportResult) error {
	local := make(map[string]int64, len(in.Comments))
	pending := in.Comments
	for len(pending) > 0 {
		var later []ImportedComment
		coming := make(map[string]bool, len(pending))
		for _, c := range pending {
			coming[c.ForeignID] = true
		}
		for _, c := range pending {
			if c.ParentID != "" && c.ParentID != c.ForeignID && local[c.ParentID] == 0 && coming[c.ParentID] {
				later = append(later, c)
				continue
			}
			id, added, err := b.comment(ctx, res.ID, c, local)
			if err != nil {
				return err
			}
			local[c.ForeignID] = id
			delete(coming, c.ForeignID)
			if added {
				res.CommentsAdded++
			} else {
				res.CommentsUnchanged++
			}
		}
		if len(later) == len(pending) { // a ring of replies: the first of them opens a thread
			later[0].ParentID = ""
		}
		pending = later
	}
	return nil
}

func (b *Batch) comment(ctx context.Context, storyID int64, in ImportedComment, local map[string]int64) (int64, bool, error) {
	o, known, err := b.tx.Origin(ctx, b.im.source, "comment", in.ForeignID)
	if err != nil || known {
		return o.LocalID, false, err
	}
	c := in.Comment
	c.StoryID, c.ParentID, c.ThreadID = storyID, local[in.ParentID], 0
	if err := b.tx.InsertComment(ctx, &c, ""); err != nil {
		return 0, false, err
	}
	return c.ID, true, b.tx.PutOrigin(ctx, store.Origin{Source: b.im.source, Kind: "comment", ForeignID: in.ForeignID, LocalID: c.ID})
}
