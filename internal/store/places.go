package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/analyser"
	"broadsheet/internal/news"
)

// Sections returns every section in the order of the navigation, but for those that were merged into another, which that other's Absorbed lists. A paper
// has tens of them.
func (r *reader) Sections(ctx context.Context) ([]news.Section, error) {
	ctx, n := reading(ctx)
	n.key(news.SectionsKey)
	absorbed := map[int64][]int64{}
	all, err := collect(ctx, r, func(rows *sql.Rows) (s news.Section, err error) {
		var into int64
		err = rows.Scan(&s.ID, &s.ParentID, &s.Slug, &s.Name, &s.Description, &s.Color, &s.Position, &s.Path, &s.Bar, &s.Weight, &into, flag{&s.HasStories})
		if into != 0 {
			absorbed[into] = append(absorbed[into], s.ID)
			s.ID = 0
		}
		return s, err
	}, `SELECT s.id, s.parent_id, s.slug, s.name, s.description, s.color, s.position, s.path, s.bar, s.weight, s.merged_into,
		CASE WHEN EXISTS (SELECT 1 FROM listings l WHERE l.list = ? AND l.target_id = s.id) THEN 1 ELSE 0 END
		FROM sections s ORDER BY s.position, s.name, s.id`, listSection)
	all = slices.DeleteFunc(all, func(s news.Section) bool { return s.ID == 0 })
	for i := range all {
		all[i].Absorbed = absorbed[all[i].ID]
	}
	return all, err
}

// InsertSection stores a new section and sets its ID. Its path must be claimed as well.
func (tx *Tx) InsertSection(ctx context.Context, s *news.Section) error {
	tx.sections = nil
	tx.touch(news.SectionsKey)
	return tx.one(ctx, []any{&s.ID}, `INSERT INTO sections (parent_id, slug, name, description, color, position, path, bar)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, s.ParentID, s.Slug, s.Name, s.Description, s.Color, s.Position, s.Path, s.Bar)
}

// UpdateSection stores a section's facts, but for its weight.
func (tx *Tx) UpdateSection(ctx context.Context, s *news.Section) error {
	tx.sections = nil
	tx.touch(news.SectionsKey)
	_, err := tx.exec(ctx, `UPDATE sections SET parent_id = ?, slug = ?, name = ?, description = ?, color = ?, position = ?, path = ?, bar = ? WHERE id = ?`,
		s.ParentID, s.Slug, s.Name, s.Description, s.Color, s.Position, s.Path, s.Bar, s.ID)
	return err
}

// withAncestors returns the sections, or those that they were merged into, and all those above them, each once.
func (tx *Tx) withAncestors(ctx context.Context, ids []int64) ([]int64, error) {
	if tx.sections == nil && len(ids) > 0 {
		all, err := tx.Sections(ctx)
		if err != nil {
			return nil, err
		}
		tx.sections = news.SectionsByID(all)
	}
	var out []int64
	for _, id := range ids {
		for depth := 0; id != 0 && depth < 20; depth++ {
			if s, ok := tx.sections[id]; ok {
				id = s.ID // of the one that it was merged into
			}
			out = append(out, id)
			id = tx.sections[id].ParentID
		}
	}
	return unique(out), nil
}

const personColumns = `id, slug, name, bio, email`

func scanPerson(rows *sql.Rows) (p news.Person, err error) {
	err = rows.Scan(&p.ID, &p.Slug, &p.Name, &p.Bio, &p.Email)
	p.Path = news.AuthorPath(p.Slug)
	return p, err
}

// Person loads one person. NotFound if there is none.
func (r *reader) Person(ctx context.Context, id int64) (news.Person, error) {
	ctx, n := reading(ctx)
	n.key(news.PersonKey(id))
	return only(ctx, r, scanPerson, "person", `SELECT `+personColumns+` FROM people WHERE id = ?`, id)
}

// PersonBySlug loads a person by the last part of their path. NotFound if there is none.
func (r *reader) PersonBySlug(ctx context.Context, slug string) (news.Person, error) {
	return only(ctx, r, scanPerson, "person", `SELECT `+personColumns+` FROM people WHERE slug = ?`, slug)
}

// PersonByName loads a person by the exact name, the first of several. NotFound if there is none.
func (r *reader) PersonByName(ctx context.Context, name string) (news.Person, error) {
	return only(ctx, r, scanPerson, "person", `SELECT `+personColumns+` FROM people WHERE name = ? ORDER BY id LIMIT 1`, name)
}

// PeopleNamed returns the persons who have a name, or whose path ends in it, accents, apostrophes and case folded as words are; where nobody does, those
// who have it as a part of theirs, in whole words: a family name, say. A name that is no text is nobody's. It looks at every person of the paper.
func (r *reader) PeopleNamed(ctx context.Context, name string) ([]int64, error) {
	ctx, n := reading(ctx)
	n.none()
	if !utf8.ValidString(name) {
		return nil, nil
	}
	l := analyser.For("")
	want, slug := l.Terms(name), strings.ToLower(strings.Join(strings.Fields(name), "-"))
	var whole, part []int64
	err := r.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var called, path string
		if err := rows.Scan(&id, &called, &path); err != nil {
			return err
		}
		terms := l.Terms(called)
		switch {
		case called == name || path == slug || want != "" && (terms == want || l.Terms(path) == want):
			whole = append(whole, id)
		case want != "" && strings.Contains(" "+terms+" ", " "+want+" "):
			part = append(part, id)
		}
		return nil
	}, `SELECT id, name, slug FROM people ORDER BY id`)
	if len(whole) > 0 {
		part = whole
	}
	return part[:min(len(part), namedMost)], err
}

// namedMost is how many persons of one name are looked for.
const namedMost = 50

// InsertPerson stores a new person and sets their ID and Path, which must be claimed as well.
func (tx *Tx) InsertPerson(ctx context.Context, p *news.Person) error {
	p.Path = news.AuthorPath(p.Slug)
	return tx.one(ctx, []any{&p.ID}, `INSERT INTO people (slug, name, bio, email) VALUES (?, ?, ?, ?) RETURNING id`, p.Slug, p.Name, p.Bio, p.Email)
}

// signature is what a byline shows of a person.
type signature struct{ name, slug string }

// Bylines fills in the names and pages of the people in bylines, as they are today.
func (r *reader) Bylines(ctx context.Context, bylines []news.Byline) ([]news.Byline, error) {
	ctx, n := reading(ctx)
	var ids []int64
	for _, b := range bylines {
		if b.PersonID != 0 {
			ids = append(ids, b.PersonID)
		}
	}
	n.keys(news.PersonKey, ids)
	out := append([]news.Byline(nil), bylines...)
	if len(ids) == 0 {
		return out, nil
	}
	people, err := byNumber(n, r.people, unique(ids), func(ids []int64) (map[int64]signature, error) {
		found := make(map[int64]signature, len(ids))
		err := chunks(ids, func(part []int64) error {
			in, args := inList(part)
			return r.each(ctx, func(rows *sql.Rows) error {
				var id int64
				var s signature
				err := rows.Scan(&id, &s.name, &s.slug)
				found[id] = s
				return err
			}, `SELECT id, name, slug FROM people WHERE id IN `+in, args...)
		})
		return found, err
	})
	for i := range out {
		if s, ok := people[out[i].PersonID]; ok {
			out[i].Name, out[i].Slug = s.name, s.slug
		}
	}
	return out, err
}

func only[T any](ctx context.Context, r *reader, scan func(*sql.Rows) (T, error), what, query string, arg any) (T, error) {
	found, err := collect(ctx, r, scan, query, arg)
	if err == nil && len(found) == 0 {
		err = news.Errorf(news.NotFound, "There is no such %s.", what)
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}
