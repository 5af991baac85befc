package store

import (
	"context"
	"database/sql"

	"broadsheet/internal/news"
)

const pictureColumns = `id, key, origin_url, mime, width, height, widths, title, alt, caption, credit, created_at`

func scanPicture(rows *sql.Rows) (p news.Picture, err error) {
	err = rows.Scan(&p.ID, &p.Key, &p.OriginURL, &p.MIME, &p.Width, &p.Height, object{&p.Widths}, &p.Title, &p.Alt, &p.Caption, &p.Credit, moment{&p.CreatedAt})
	return p, err
}

// Picture loads one picture. NotFound if there is none.
func (r *reader) Picture(ctx context.Context, id int64) (news.Picture, error) {
	return only(ctx, r, scanPicture, "picture", `SELECT `+pictureColumns+` FROM pictures WHERE id = ?`, id)
}

// PicturesByOrigin loads the pictures that came from the given old addresses, by address.
func (r *reader) PicturesByOrigin(ctx context.Context, urls []string) (map[string]news.Picture, error) {
	out := make(map[string]news.Picture, len(urls))
	for _, u := range urls {
		found, err := collect(ctx, r, scanPicture, `SELECT `+pictureColumns+` FROM pictures WHERE origin_url = ? AND origin_url <> '' ORDER BY id LIMIT 1`, u)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			out[u] = found[0]
		}
	}
	return out, nil
}

// InsertPicture stores a picture's facts and sets its ID and CreatedAt. Its bytes are kept elsewhere.
func (tx *Tx) InsertPicture(ctx context.Context, p *news.Picture) error {
	p.CreatedAt = tx.Now
	return tx.one(ctx, []any{&p.ID}, `INSERT INTO pictures (key, origin_url, mime, width, height, widths, title, alt, caption, credit, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.Key, p.OriginURL, p.MIME, p.Width, p.Height, asJSON(p.Widths), p.Title, p.Alt, p.Caption, p.Credit, micros(p.CreatedAt))
}

// UpdatePicture stores a picture's facts again.
func (tx *Tx) UpdatePicture(ctx context.Context, p *news.Picture) error {
	_, err := tx.exec(ctx, `UPDATE pictures SET key = ?, origin_url = ?, mime = ?, width = ?, height = ?, widths = ?, title = ?, alt = ?, caption = ?,
		credit = ? WHERE id = ?`, p.Key, p.OriginURL, p.MIME, p.Width, p.Height, asJSON(p.Widths), p.Title, p.Alt, p.Caption, p.Credit, p.ID)
	return err
}
