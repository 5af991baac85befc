package demo

import (
	"bytes"
	"context"
	"strings"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
)

// pictureID is a picture's own for a story that was written by hand; notices share one for each scene and section.
func pictureID(s *story) string {
	if s.head["caption"] != "" || s.head["alt"] != "" {
		return s.slug
	}
	return s.head["picture"] + " " + s.head["section"]
}

// drawing is a picture on its way from the drawing table to the store.
type drawing struct {
	key   string
	story *story
	jpeg  []byte
}

// illustrate draws and stores the pictures of stories, outside any transaction, but for those that an earlier run has. The next is drawn
// while the one before is made ready for readers.
func (f *filler) illustrate(ctx context.Context, stories []*story) error {
	var wanted []drawing
	seen := map[string]bool{}
	for _, s := range stories {
		key := pictureID(s)
		if s.head["picture"] == "" || f.ids["picture "+key] != 0 || seen[key] {
			continue
		}
		id, err := f.im.Known(ctx, "picture", key)
		if err != nil {
			return err
		}
		if id != 0 {
			f.ids["picture "+key] = id
			continue
		}
		seen[key] = true
		wanted = append(wanted, drawing{key: key, story: s})
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	drawn := make(chan drawing)
	go func() {
		defer close(drawn)
		for _, d := range wanted {
			d.jpeg, _ = f.draw(d.story.head["picture"], chance(d.key), colorOf(d.story.head["section"]))
			select {
			case drawn <- d:
			case <-ctx.Done():
				return
			}
		}
	}()
	for d := range drawn {
		if err := f.hang(ctx, d); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// hang puts a drawing in the picture store, with its words.
func (f *filler) hang(ctx context.Context, d drawing) error {
	head := d.story.head
	scene := head["picture"]
	if d.jpeg == nil {
		return news.Errorf(news.Internal, "The demo's story %s asks for a picture %q that nobody draws.", d.story.slug, scene)
	}
	p, err := f.pics.Add(ctx, scene+".jpg", bytes.NewReader(d.jpeg))
	if err != nil {
		return err
	}
	p.Caption, p.Alt, p.Credit, p.Title = head["caption"], head["alt"], drawnBy, strings.ReplaceAll(scene, "-", " ")
	if p.Caption == "" {
		p.Caption, p.Alt = scenery[scene].caption, scenery[scene].alt
	}
	return f.im.Batch(ctx, func(b *editorial.Batch) error {
		id, out, err := b.Picture(ctx, d.key, p)
		if err != nil {
			return err
		}
		f.ids["picture "+d.key] = id
		f.count(&f.sum.Pictures, out)
		return nil
	})
}
