package store

import (
	"context"
	"database/sql"

	"broadsheet/internal/news"
)

// Origin tells what became of a thing that an import brought, so that a second run knows it again.
type Origin struct {
	Source    string // the old site's address
	Kind      string // "post", "comment", "attachment", "term", "author"
	ForeignID string
	LocalID   int64
	Digest    string // of the thing as it came
	Version   int64  // of the story after the import wrote it: a higher one was edited here since
}

// Origin looks up what an import brought; ok is false if nothing did.
func (r *reader) Origin(ctx context.Context, source, kind, foreignID string) (o Origin, ok bool, err error) {
	o = Origin{Source: source, Kind: kind, ForeignID: foreignID}
	err = r.one(ctx, []any{&o.LocalID, &o.Digest, &o.Version}, `SELECT local_id, digest, version FROM origins
		WHERE source = ? AND kind = ? AND foreign_id = ?`, source, kind, foreignID)
	if err == sql.ErrNoRows {
		return o, false, nil
	}
	return o, err == nil, err
}

// PutOrigin remembers, or remembers anew, where a thing came from.
func (tx *Tx) PutOrigin(ctx context.Context, o Origin) error {
	_, err := tx.exec(ctx, `INSERT INTO origins (source, kind, foreign_id, local_id, digest, version) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, kind, foreign_id) DO UPDATE SET local_id = excluded.local_id, digest = excluded.digest, version = excluded.version`,
		o.Source, o.Kind, o.ForeignID, o.LocalID, o.Digest, o.Version)
	return err
}

// Record writes a line of the audit. Its time is the transaction's.
func (tx *Tx) Record(ctx context.Context, actor news.Actor, action, kind string, target int64, note string) error {
	_, err := tx.exec(ctx, `INSERT INTO audit (at, actor, action, kind, target, note) VALUES (?, ?, ?, ?, ?, ?)`,
		micros(tx.Now), actor.Name, action, kind, target, note)
	return err
}

// AuditOf lists what was done to one thing, the newest first.
func (r *reader) AuditOf(ctx context.Context, kind string, target int64, limit int) ([]news.Audit, error) {
	return collect(ctx, r, func(rows *sql.Rows) (a news.Audit, err error) {
		err = rows.Scan(&a.ID, moment{&a.At}, &a.Actor, &a.Action, &a.Kind, &a.Target, &a.Note)
		return a, err
	}, `SELECT id, at, actor, action, kind, target, note FROM audit WHERE kind = ? AND target = ? ORDER BY id DESC LIMIT ?`, kind, target, limit)
}
