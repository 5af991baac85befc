package editorial

import (
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Import brings another system's paper in. Everything that it stores is remembered by where it came from, so that it may be
// broken off at any point and run again: what is there already and has not changed is left alone.
type Import struct {
	desk   *Desk
	actor  news.Actor
	source string
}

// Outcome is what became of one imported thing.
type Outcome string

// The outcomes.
const (
	Added      Outcome = "new"
	Unchanged  Outcome = "unchanged"
	Updated    Outcome = "updated"
	EditedHere Outcome = "edited here since" // it changed there, and here as well; ours was kept
)

// Import begins an import. source names the old site, the same on every run: its address without scheme and
// trailing slash does.
func (d *Desk) Import(actor news.Actor, source string) (*Import, error) {
	if err := actor.May(news.ActImport); err != nil {
		return nil, err
	}
	return &Import{desk: d, actor: actor, source: source}, nil
}

// Batch is a part of an import that is stored in one transaction.
type Batch struct {
	im     *Import
	tx     *store.Tx
	set    news.Settings
	public []int64
	places bool
	// Now is the transaction's time.
	Now time.Time
	// Redirects is how many old addresses this batch has newly made lead to something.
	Redirects int
}

// Settings are the paper's.
func (b *Batch) Settings() news.Settings { return b.set }

// Batch runs f in one transaction, and tells the followers of all that it made public in one event. Keep it short: other
// writers wait. It should return after some 25 ms of work.
func (im *Import) Batch(ctx context.Context, f func(*Batch) error) error {
	return im.desk.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		set, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		b := &Batch{im: im, tx: tx, set: set, Now: tx.Now}
		if err := f(b); err != nil {
			return err
		}
		if len(b.public) > 0 {
			tx.Emit(news.ImportBatch, b.public...)
		} else if b.places {
			tx.Emit(news.PlaceChanged)
		}
		return nil
	})
}

// Finish writes the audit of a whole import. note is its summary.
func (im *Import) Finish(ctx context.Context, note string) error {
	return im.desk.db.Write(ctx, func(tx *store.Tx) error {
		return tx.Record(ctx, im.actor, string(news.ActImport), "site", 0, note)
	})
}

// Empty reports whether nobody has written anything on this paper yet, drafts included.
func (im *Import) Empty(ctx context.Context) (bool, error) {
	states, err := im.desk.db.CountStories(ctx)
	for _, n := range states {
		if n > 0 {
			return false, err
		}
	}
	return true, err
}

// Known returns the local id of a thing that an import of this source brought, 0 if none did.
func (im *Import) Known(ctx context.Context, kind, foreignID string) (int64, error) {
	o, ok, err := im.desk.db.Origin(ctx, im.source, kind, foreignID)
	if !ok {
		return 0, err
	}
	return o.LocalID, nil
}

// place is the frame of importing a section, topic, person or picture: known things are left as they are.
func (b *Batch) place(ctx context.Context, kind, foreignID string, add func() (int64, error)) (int64, Outcome, error) {
	o, ok, err := b.tx.Origin(ctx, b.im.source, kind, foreignID)
	if err != nil || ok {
		return o.LocalID, Unchanged, err
	}
	id, err := add()
	if err != nil {
		return 0, "", err
	}
	b.places = true
	return id, Added, b.tx.PutOrigin(ctx, store.Origin{Source: b.im.source, Kind: kind, ForeignID: foreignID, LocalID: id})
}

// Section stores a section, or finds the one that is there under the same parent and slug. Its old addresses redirect.
func (b *Batch) Section(ctx context.Context, foreignID string, sec news.Section, aliases ...string) (int64, Outcome, error) {
	id, out, err := b.place(ctx, "section", foreignID, func() (int64, error) {
		if sec.Slug == "" {
			sec.Slug = Slug(sec.Name)
		}
		all, err := b.tx.Sections(ctx)
		if err != nil {
			return 0, err
		}
		for _, s := range all {
			if s.Slug == sec.Slug && s.ParentID == sec.ParentID {
				return s.ID, nil
			}
		}
		slug := sec.Slug
		for n := 2; ; n++ {
			err = addSection(ctx, b.tx, &sec, claimSectionFree(&sec))
			if news.KindOf(err) != news.Conflict || n > 1000 {
				return sec.ID, err
			}
			sec.Slug = slug + "-" + itoa(int64(n)) // another section has given way to this very address
		}
	})
	if err != nil {
		return 0, out, err
	}
	if out == Unchanged {
		all, err := b.tx.Sections(ctx)
		if err != nil {
			return 0, out, err
		}
		if s, ok := news.SectionsByID(all)[id]; ok {
			id = s.ID // it was merged into another since
		}
	}
	return id, out, b.redirect(ctx, news.TargetSection, id, aliases)
}

// Bar has sections stand in the bar in their order, unless the newsroom has chosen others already.
func (b *Batch) Bar(ctx context.Context, ids []int64) error {
	all, err := b.tx.HoldSections(ctx)
	if err != nil {
		return err
	}
	if _, chosen := news.SectionBar(all); chosen {
		return nil
	}
	for i, id := range once(ids) {
		s := sectionIn(all, id)
		if s == nil {
			return noSection(id)
		}
		s.Bar, b.places = i+1, true
		if err := b.tx.UpdateSection(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// claimSectionFree lets a section give way to what holds its address already.
func claimSectionFree(sec *news.Section) func(*store.Tx, context.Context, news.Address) error {
	return func(tx *store.Tx, ctx context.Context, a news.Address) error {
		path, err := tx.ClaimFree(ctx, a)
		if err != nil || path == sec.Path {
			return err
		}
		sec.Path = path
		return tx.UpdateSection(ctx, sec)
	}
}

// Topic stores a topic, or finds the one that is there with the same slug. Its old addresses redirect.
func (b *Batch) Topic(ctx context.Context, foreignID string, t news.Topic, aliases ...string) (int64, Outcome, error) {
	id, out, err := b.place(ctx, "topic", foreignID, func() (int64, error) {
		if t.Slug == "" {
			t.Slug = Slug(t.Name)
		}
		there, err := b.tx.TopicBySlug(ctx, t.Slug)
		if news.KindOf(err) != news.NotFound {
			return there.ID, err
		}
		err = addTopic(ctx, b.tx, &t)
		return t.ID, err
	})
	if err != nil {
		return 0, out, err
	}
	return id, out, b.redirect(ctx, news.TargetTopic, id, aliases)
}

// Person stores somebody for bylines, or finds the one that is there with the same slug. Their old addresses redirect.
func (b *Batch) Person(ctx context.Context, foreignID string, p news.Person, aliases ...string) (int64, Outcome, error) {
	id, out, err := b.place(ctx, "person", foreignID, func() (int64, error) {
		if p.Slug == "" {
			p.Slug = Slug(p.Name)
		}
		there, err := b.tx.PersonBySlug(ctx, p.Slug)
		if news.KindOf(err) != news.NotFound {
			return there.ID, err
		}
		err = addPerson(ctx, b.tx, &p)
		return p.ID, err
	})
	if err != nil {
		return 0, out, err
	}
	return id, out, b.redirect(ctx, news.TargetAuthor, id, aliases)
}

// Picture stores the facts of a picture, known by its old address only while its Key is empty. One that was known so and comes
// now with a Key is Updated. Its old addresses redirect to the file once there is one.
func (b *Batch) Picture(ctx context.Context, foreignID string, p news.Picture, aliases ...string) (int64, Outcome, error) {
	id, out, err := b.place(ctx, "picture", foreignID, func() (int64, error) {
		err := b.tx.InsertPicture(ctx, &p)
		return p.ID, err
	})
	if err != nil {
		return 0, out, err
	}
	if out == Unchanged && p.Key != "" {
		there, err := b.tx.Picture(ctx, id)
		if err != nil {
			return 0, out, err
		}
		if there.Key != p.Key {
			p.ID, out = id, Updated
			if err := b.tx.UpdatePicture(ctx, &p); err != nil {
				return 0, out, err
			}
		}
	}
	return id, out, b.redirect(ctx, news.TargetPicture, id, aliases)
}

// Elsewhere makes old addresses of what was not brought in redirect to a path. One that anything holds is left to it.
func (b *Batch) Elsewhere(ctx context.Context, path string, old ...string) error {
	return b.lead(ctx, news.Address{Kind: news.TargetURL, State: news.AddressRedirect, Location: path}, old)
}

// redirect makes old addresses lead to a thing. One that something holds already is left to it: the first comer keeps it.
func (b *Batch) redirect(ctx context.Context, kind news.TargetKind, id int64, paths []string) error {
	return b.lead(ctx, news.Address{Kind: kind, TargetID: id, State: news.AddressRedirect}, paths)
}

func (b *Batch) lead(ctx context.Context, a news.Address, paths []string) error {
	for _, a.Path = range paths {
		_, err := b.tx.Address(ctx, a.Path)
		if err == nil {
			continue
		}
		if news.KindOf(err) != news.NotFound {
			return err
		}
		switch err := b.tx.Claim(ctx, a); news.KindOf(err) {
		case "":
			b.Redirects++
		case news.Conflict, news.Invalid:
		default:
			return err
		}
	}
	return nil
}
