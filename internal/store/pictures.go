package store

import (
	"context"
	"database/sql"
	"strings"

	"broadsheet/internal/news"
)

const pictureColumns = `id, key, origin_url, mime, width, height, widths, title, alt, caption, credit, created_at`

func scanPicture(rows *sql.Rows) (p news.Picture, err error) {
	err = rows.Scan(&p.ID, &p.Key, &p.OriginURL, &p.MIME, &p.Width, &p.Height, object{&p.Widths}, &p.Title, &p.Alt, &p.Caption, &p.Credit, moment{&p.CreatedAt})
	return p, err
}

// Picture loads one picture. NotFound if there is none.
func (r *reader) Picture(ctx context.Context, id int64) (news.Picture, error) {
	ctx, n := reading(ctx)
	n.key(news.PictureKey(id))
	return only(ctx, r, scanPicture, "picture", `SELECT `+pictureColumns+` FROM pictures WHERE id = ?`, id)
}

// PicturesByAddress loads the pictures that stand at the given addresses in a body: our own path of one that we hold, or the
// old address that an import found it at. They come by address.
func (r *reader) PicturesByAddress(ctx context.Context, urls []string) (map[string]news.Picture, error) {
	ctx, noted := reading(ctx)
	for _, u := range urls {
		noted.key(news.PictureAtKey(u))
	}
	out := make(map[string]news.Picture, len(urls))
	for len(urls) > 0 {
		part := urls[:min(len(urls), 64)]
		urls = urls[len(part):]
		n := 1
		for n < len(part) {
			n *= 2
		}
		args := make([]any, 0, 2*n)
		for i := range n {
			args = append(args, part[min(i, len(part)-1)])
		}
		for i := range n {
			args = append(args, strings.TrimPrefix(part[min(i, len(part)-1)], news.MediaPath("")))
		}
		marks := "(?" + strings.Repeat(",?", n-1) + ")"
		found, err := collect(ctx, r, scanPicture, `SELECT `+pictureColumns+` FROM pictures WHERE origin_url <> '' AND origin_url IN `+marks+`
			UNION SELECT `+pictureColumns+` FROM pictures WHERE key <> '' AND key IN `+marks, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			noted.key(news.PictureKey(p.ID))
			if p.OriginURL != "" {
				out[p.OriginURL] = p
			}
			if p.Key != "" {
				out[news.MediaPath(p.Key)] = p
			}
		}
	}
	return out, nil
}

// InsertPicture stores a picture's facts and sets its ID and CreatedAt. Its bytes are kept elsewhere.
func (tx *Tx) InsertPicture(ctx context.Context, p *news.Picture) error {
	p.CreatedAt = tx.Now
	tx.touchPicture(p)
	return tx.one(ctx, []any{&p.ID}, `INSERT INTO pictures (key, origin_url, mime, width, height, widths, title, alt, caption, credit, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.Key, p.OriginURL, p.MIME, p.Width, p.Height, asJSON(p.Widths), p.Title, p.Alt, p.Caption, p.Credit, micros(p.CreatedAt))
}

// touchPicture notes that a picture stands at its addresses now.
func (tx *Tx) touchPicture(p *news.Picture) {
	if p.OriginURL != "" {
		tx.touch(news.PictureAtKey(p.OriginURL))
	}
	if p.Key != "" {
		tx.touch(news.PictureAtKey(news.MediaPath(p.Key)))
	}
}

// UpdatePicture stores a picture's facts again.
func (tx *Tx) UpdatePicture(ctx context.Context, p *news.Picture) error {
	tx.touch(news.PictureKey(p.ID))
	tx.touchPicture(p)
	_, err := tx.exec(ctx, `UPDATE pictures SET key = ?, origin_url = ?, mime = ?, width = ?, height = ?, widths = ?, title = ?, alt = ?, caption = ?,
		credit = ? WHERE id = ?`, p.Key, p.OriginURL, p.MIME, p.Width, p.Height, asJSON(p.Widths), p.Title, p.Alt, p.Caption, p.Credit, p.ID)
	return err
}
