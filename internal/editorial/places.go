package editorial

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// AddSection makes a section, at the path of its slug, or of one made from its name, below its parent's. A taken path is a Conflict that names the
// holder. A colour is #rrggbb.
func (d *Desk) AddSection(ctx context.Context, actor news.Actor, sec news.Section) (news.Section, error) {
	err := d.organise(ctx, actor, "section", func(tx *store.Tx) (int64, error) {
		if _, err := tx.HoldSections(ctx); err != nil { // the one above might be merged or renamed meanwhile
			return 0, err
		}
		sec.Name, sec.Description = topicLine(sec.Name), topicLine(sec.Description)
		if sec.Slug = topicSlug(sec.Slug); sec.Slug == "" {
			sec.Slug = topicSlug(sec.Name)
		}
		if err := checkSectionName(sec.Name, sec.Slug != ""); err != nil {
			return 0, err
		}
		if sec.Color != "" && !color.MatchString(sec.Color) {
			return 0, news.Errorf(news.Invalid, "The colour %q must be like #a3151d.", cutName(sec.Color))
		}
		err := addSection(ctx, tx, &sec, (*store.Tx).Claim)
		return sec.ID, err
	})
	return sec, err
}

// AddTopic makes a topic.
func (d *Desk) AddTopic(ctx context.Context, actor news.Actor, t news.Topic) (news.Topic, error) {
	err := d.organise(ctx, actor, "topic", func(tx *store.Tx) (int64, error) {
		err := addTopic(ctx, tx, &t)
		return t.ID, err
	})
	return t, err
}

// AddPerson adds somebody who can stand in a byline.
func (d *Desk) AddPerson(ctx context.Context, actor news.Actor, p news.Person) (news.Person, error) {
	err := d.organise(ctx, actor, "person", func(tx *store.Tx) (int64, error) {
		err := addPerson(ctx, tx, &p)
		return p.ID, err
	})
	return p, err
}

// AddPicture stores the facts of a picture whose bytes are in the picture store already.
func (d *Desk) AddPicture(ctx context.Context, actor news.Actor, p news.Picture) (news.Picture, error) {
	err := d.organise(ctx, actor, "picture", func(tx *store.Tx) (int64, error) {
		err := tx.InsertPicture(ctx, &p)
		return p.ID, err
	})
	return p, err
}

func (d *Desk) organise(ctx context.Context, actor news.Actor, kind string, f func(*store.Tx) (int64, error)) error {
	if err := actor.May(news.ActOrganise); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		id, err := f(tx)
		if err != nil {
			return err
		}
		tx.Emit(news.PlaceChanged)
		return tx.Record(ctx, actor, "add", kind, id, "")
	})
}

// sectionsNamed is how many sections a message names; an imported paper may have hundreds.
const sectionsNamed = 20

// FindSection finds a section by its path, slug or name, whatever the case. NotFound names those there are, if a line can hold them; a name or slug that
// several have is Invalid, and names their paths.
func (d *Desk) FindSection(ctx context.Context, name string) (news.Section, error) {
	all, err := d.db.Sections(ctx)
	if err != nil {
		return news.Section{}, err
	}
	var names, paths []string
	var found news.Section
	for _, s := range all {
		if s.Path == "/"+strings.Trim(name, "/")+"/" {
			return s, nil
		}
		if strings.EqualFold(s.Name, name) || s.Slug == name {
			if found.ID == 0 {
				found = s
			}
			paths = append(paths, s.Path)
		}
		names = append(names, s.Name)
	}
	switch {
	case len(paths) == 1:
		return found, nil
	case len(paths) > 1:
		return news.Section{}, news.Errorf(news.Invalid, "There are several sections %q: %s. Name one by its path.", name, strings.Join(paths, ", "))
	case len(names) > sectionsNamed:
		return news.Section{}, news.Errorf(news.NotFound, "There is no section %q; see broadsheet section list. A new one is made with: broadsheet section add NAME", cutName(name))
	}
	return news.Section{}, news.Errorf(news.NotFound, "There is no section %q. There are: %s. A new one is made with: broadsheet section add NAME", cutName(name), strings.Join(names, ", "))
}

// LookUpTopic finds a topic by its number, its path, or a name that it has or had. NotFound says how to see which there are.
func (d *Desk) LookUpTopic(ctx context.Context, name string) (news.Topic, error) {
	slug := topicSlug(name)
	if rest, ok := strings.CutPrefix(name, "/topic/"); ok {
		slug = strings.Trim(rest, "/")
	}
	t, err := d.db.TopicBySlug(ctx, slug)
	if news.KindOf(err) == news.NotFound {
		if id, perr := strconv.ParseInt(name, 10, 64); perr == nil {
			t, err = d.db.Topic(ctx, id)
		}
	}
	if news.KindOf(err) == news.NotFound {
		err = news.Errorf(news.NotFound, "There is no topic %q; see broadsheet topic list.", cutName(name))
	}
	return t, err
}

func cutName(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func hasLetterOrDigit(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// FindTopic finds a topic by its name's slug, or by one that it had, making it if there is none.
func (d *Desk) FindTopic(ctx context.Context, actor news.Actor, name string) (news.Topic, error) {
	t, err := d.db.TopicBySlug(ctx, topicSlug(name))
	if news.KindOf(err) == news.NotFound {
		if t, err = d.AddTopic(ctx, actor, news.Topic{Name: name}); news.KindOf(err) == news.Conflict { // somebody else has just made it
			return d.db.TopicBySlug(ctx, topicSlug(name))
		}
	}
	return t, err
}

func addSection(ctx context.Context, tx *store.Tx, sec *news.Section, claim func(*store.Tx, context.Context, news.Address) error) error {
	if sec.Name = oneLine(sec.Name); sec.Name == "" {
		return news.Errorf(news.Invalid, "A section needs a name.")
	}
	if sec.Slug == "" {
		sec.Slug = Slug(sec.Name)
	}
	parent := "/"
	all, err := tx.Sections(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if sec.ParentID != 0 && p.ID == sec.ParentID {
			parent = p.Path
		}
	}
	if sec.ParentID != 0 && parent == "/" {
		return news.Errorf(news.NotFound, "The section above %q is not there.", sec.Name)
	}
	if sec.Position == 0 {
		sec.Position = len(all) + 1
	}
	sec.Path = parent + sec.Slug + "/"
	for _, other := range all {
		if other.Path == sec.Path {
			return news.Errorf(news.Conflict, "The address %s is taken by the section %q.", sec.Path, other.Name)
		}
	}
	if err := tx.InsertSection(ctx, sec); err != nil {
		return err
	}
	return claim(tx, ctx, news.Address{Path: sec.Path, Kind: news.TargetSection, TargetID: sec.ID, State: news.AddressCurrent})
}

func addTopic(ctx context.Context, tx *store.Tx, t *news.Topic) error {
	t.Name, t.Description = topicLine(t.Name), topicLine(t.Description)
	t.Intro = richtext.Sanitise(t.Intro)
	if err := checkTopicName(t.Name, t.Slug != ""); err != nil {
		return err
	}
	if t.Slug == "" {
		t.Slug = Slug(t.Name)
	}
	if other, err := tx.TopicBySlug(ctx, t.Slug); err == nil {
		return takenTopic(other)
	} else if news.KindOf(err) != news.NotFound {
		return err
	}
	if err := tx.InsertTopic(ctx, t); err != nil {
		return err
	}
	return tx.Claim(ctx, news.Address{Path: t.Path, Kind: news.TargetTopic, TargetID: t.ID, State: news.AddressCurrent})
}

func addPerson(ctx context.Context, tx *store.Tx, p *news.Person) error {
	if p.Name = oneLine(p.Name); p.Name == "" {
		return news.Errorf(news.Invalid, "A person needs a name.")
	}
	if p.Slug == "" {
		p.Slug = Slug(p.Name)
	}
	if other, err := tx.PersonBySlug(ctx, p.Slug); err == nil {
		return news.Errorf(news.Conflict, "There is somebody with the address %s already: %s.", p.Slug, other.Name)
	} else if news.KindOf(err) != news.NotFound {
		return err
	}
	if err := tx.InsertPerson(ctx, p); err != nil {
		return err
	}
	return tx.Claim(ctx, news.Address{Path: p.Path, Kind: news.TargetAuthor, TargetID: p.ID, State: news.AddressCurrent})
}
