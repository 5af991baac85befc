package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"broadsheet/internal/news"
)

// Address looks a path up, exactly as given. NotFound if nothing ever claimed it.
func (r *reader) Address(ctx context.Context, path string) (news.Address, error) {
	ctx, n := reading(ctx)
	n.key(news.AddressKey(path))
	if len(path) > news.MaxPath+200 {
		return news.Address{}, news.Errorf(news.NotFound, "The address is too long to be one of ours.")
	}
	found, err := collect(ctx, r, scanAddress, `SELECT `+addressColumns+` FROM addresses WHERE path = ?`, path)
	if err == nil && len(found) == 0 {
		err = news.Errorf(news.NotFound, "Nothing has the address %s.", path)
	}
	if err != nil {
		return news.Address{}, err
	}
	return found[0], nil
}

// Addresses lists every address that leads to a thing.
func (r *reader) Addresses(ctx context.Context, kind news.TargetKind, id int64) ([]news.Address, error) {
	return collect(ctx, r, scanAddress, `SELECT `+addressColumns+` FROM addresses WHERE kind = ? AND target_id = ? ORDER BY path`, string(kind), id)
}

const addressColumns = `path, kind, target_id, state, location, created_at`

func scanAddress(rows *sql.Rows) (a news.Address, err error) {
	err = rows.Scan(&a.Path, (*string)(&a.Kind), &a.TargetID, (*string)(&a.State), &a.Location, moment{&a.CreatedAt})
	return a, err
}

// CurrentPath is where a redirect to a thing should go: its own path today, "" if it has none (yet).
func (r *reader) CurrentPath(ctx context.Context, a news.Address) (path string, err error) {
	ctx, n := reading(ctx)
	switch a.Kind {
	case news.TargetURL:
		return a.Location, nil
	case news.TargetStory:
		n.key(news.StoryKey(a.TargetID))
		err = r.one(ctx, []any{&path}, `SELECT path FROM stories WHERE id = ?`, a.TargetID)
	case news.TargetSection:
		n.key(news.SectionsKey)
		err = r.one(ctx, []any{&path}, `SELECT path FROM sections WHERE id = ?`, a.TargetID)
	case news.TargetTopic:
		n.key(news.TopicKey(a.TargetID))
		err = r.one(ctx, []any{&path}, `SELECT slug FROM topics WHERE id = ?`, a.TargetID)
		path = news.TopicPath(path)
	case news.TargetAuthor:
		n.key(news.PersonKey(a.TargetID))
		err = r.one(ctx, []any{&path}, `SELECT slug FROM people WHERE id = ?`, a.TargetID)
		path = news.AuthorPath(path)
	case news.TargetRunning:
		n.which(news.RunningKey(a.TargetID))
		err = r.one(ctx, []any{&path}, `SELECT path FROM running_stories WHERE id = ?`, a.TargetID)
	case news.TargetPicture:
		n.key(news.PictureKey(a.TargetID))
		err = r.one(ctx, []any{&path}, `SELECT key FROM pictures WHERE id = ?`, a.TargetID)
		if path != "" {
			path = news.MediaPath(path)
		}
	}
	return path, notFound(err, "What had this address is gone.")
}

// Claim takes an address. It is a Conflict error that names the holder if another thing has it, an Invalid one if the
// system itself answers there. What the thing itself holds already is brought to the state asked for.
func (tx *Tx) Claim(ctx context.Context, a news.Address) error {
	// An address that is told apart by its query keeps the query as it is.
	path, query, byQuery := strings.Cut(a.Path, "?")
	path, err := news.CleanPath(path)
	if err != nil {
		return err
	}
	if a.Path = path; byQuery {
		a.Path += "?" + query
	}
	if news.Reserved(a.Path) {
		return news.Errorf(news.Invalid, "The address %s is one that the system itself answers; choose another.", a.Path)
	}
	tx.touch(news.AddressKey(a.Path))
	n, err := tx.claim(ctx, a)
	if err != nil || n > 0 {
		return err
	}
	holder, err := tx.Address(ctx, a.Path)
	if err != nil {
		return err
	}
	if holder.Kind == a.Kind && holder.TargetID == a.TargetID {
		_, err := tx.exec(ctx, `UPDATE addresses SET state = ?, location = ? WHERE path = ?`, string(a.State), a.Location, a.Path)
		return err
	}
	return news.Errorf(news.Conflict, "The address %s is taken by %s %d.", a.Path, holder.Kind, holder.TargetID)
}

func (tx *Tx) claim(ctx context.Context, a news.Address) (int64, error) {
	res, err := tx.exec(ctx, `INSERT INTO addresses (path, kind, target_id, state, location, created_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (path) DO NOTHING`, a.Path, string(a.Kind), a.TargetID, string(a.State), a.Location, micros(tx.Now))
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ClaimFree takes an address, or the nearest free one: "/2024/11/slug/" gives way to "/2024/11/slug-2/". It returns what
// it took.
func (tx *Tx) ClaimFree(ctx context.Context, a news.Address) (string, error) {
	base := a.Path
	for n := 1; n < 10000; n++ {
		if n > 1 {
			a.Path = numbered(base, n)
		}
		err := tx.Claim(ctx, a)
		switch news.KindOf(err) {
		case "":
			clean, err := news.CleanPath(a.Path)
			return clean, err
		case news.Conflict:
			continue
		case news.Invalid:
			if clean, bad := news.CleanPath(a.Path); bad == nil && news.Reserved(clean) {
				continue
			}
		}
		return "", err
	}
	return "", news.Errorf(news.Conflict, "Too many things want the address %s.", base)
}

// numbered puts "-n" behind the last part of a path, before a file's ending.
func numbered(path string, n int) string {
	end := ""
	if strings.HasSuffix(path, "/") {
		path, end = strings.TrimSuffix(path, "/"), "/"
	} else if dot := strings.LastIndexByte(path, '.'); dot > strings.LastIndexByte(path, '/')+1 {
		path, end = path[:dot], path[dot:]
	}
	return fmt.Sprintf("%s-%d%s", path, n, end)
}

// SetAddressState turns every address of a thing that is in one state into another: all current ones gone at a
// withdrawal, and back.
func (tx *Tx) SetAddressState(ctx context.Context, kind news.TargetKind, id int64, from, to news.AddressState) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var path string
		err := rows.Scan(&path)
		tx.touch(news.AddressKey(path))
		return err
	}, `UPDATE addresses SET state = ? WHERE kind = ? AND target_id = ? AND state = ? RETURNING path`, string(to), string(kind), id, string(from))
}

// leadTo makes every address of a section, topic or person that was merged into another a redirect to that one.
func (tx *Tx) leadTo(ctx context.Context, kind news.TargetKind, from, into int64) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var path string
		err := rows.Scan(&path)
		tx.touch(news.AddressKey(path))
		return err
	}, `UPDATE addresses SET target_id = ?, state = ? WHERE kind = ? AND target_id = ? RETURNING path`,
		into, string(news.AddressRedirect), string(kind), from)
}
