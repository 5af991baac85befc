package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"path"
	"slices"
	"strings"

	_ "image/jpeg" // the formats that image.Decode knows

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"

	"broadsheet/internal/news"
)

// Add takes a picture in: checks it, reads its caption and credit, makes what is served, and keeps that. name is the file's name, for
// the title where the picture has none of its own. It returns the facts, without an ID: the caller stores them. The same bytes give
// the same key, and are worked on once.
//
// Invalid says that it is not a picture that is taken, or is damaged; TooLarge, which limit it is over; both in words for its
// sender. Pictures are decoded one at a time, so a call may wait for others; it gives up when ctx does.
func (s *Store) Add(ctx context.Context, name string, r io.Reader) (news.Picture, error) {
	in, err := s.receive(ctx, r)
	if err != nil {
		return news.Picture{}, err
	}
	defer in.drop()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return news.Picture{}, ctx.Err()
	}
	late := news.Errorf(news.TooLarge, "The picture took longer than %s to prepare. Make it smaller and send it again.", s.limits.Time)
	ctx, cancel := context.WithTimeoutCause(ctx, s.limits.Time, late)
	defer cancel()
	p, err := s.take(ctx, in)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return news.Picture{}, err
	}
	if p.Title == "" {
		p.Title = titleOf(name)
	}
	return p, nil
}

// titleOf makes a title of a file's name.
func titleOf(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if base == "." || base == "/" {
		return ""
	}
	return metaText(strings.NewReplacer("-", " ", "_", " ").Replace(strings.TrimSuffix(base, path.Ext(base))))
}

func (s *Store) take(ctx context.Context, in received) (p news.Picture, err error) {
	defer func() {
		if slip := recover(); slip != nil { // a decoder's slip on a hostile file must not end the process
			err = news.Wrap(news.Invalid, fmt.Errorf("panic: %v", slip), damaged)
		}
	}()
	f, h, err := s.examine(in)
	if err != nil {
		return p, err
	}
	m := readMeta(f, rewound(in))
	p = news.Picture{Title: m.title, Alt: m.alt, Caption: m.caption, Credit: m.credit}
	if s.known(ctx, in.stem, &p) {
		return p, nil
	}
	if f == isGIF {
		if done, err := s.takeAnimation(ctx, in, h, &p); done || err != nil {
			return p, err
		}
	}
	src, err := decode(ctx, in)
	if err != nil {
		return p, err
	}
	return p, s.keep(ctx, in.stem, f, src, m.orientation, &p)
}

const damaged = "The picture is damaged, or of a kind that we cannot read. Save it anew as JPEG or PNG and send it again."

func rewound(in received) io.ReadSeeker {
	_, _ = in.file.Seek(0, io.SeekStart)
	return in.file
}

// examine says what a file is, and refuses what is over the limits before anything is decoded.
func (s *Store) examine(in received) (format, header, error) {
	head := make([]byte, sniffLen)
	n, err := in.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", header{}, news.Errorf(news.Internal, "A picture could not be read back: %w", err)
	}
	f, err := sniff(head[:n])
	if err != nil {
		return "", header{}, err
	}
	h, err := readHeader(f, rewound(in))
	if err != nil {
		return "", header{}, news.Wrap(news.Invalid, err, damaged)
	}
	return f, h, s.limits.checkSize(h)
}

func decode(ctx context.Context, in received) (image.Image, error) {
	img, _, err := image.Decode(bufio.NewReaderSize(&sender{ctx: ctx, r: rewound(in)}, 64<<10))
	if err != nil {
		return nil, news.Wrap(news.Invalid, err, damaged)
	}
	return img, nil
}

// known fills in the facts of a picture that is kept already. Its file at full width is written last, so where it is, the
// renditions are.
func (s *Store) known(ctx context.Context, stem string, p *news.Picture) bool {
	for _, ext := range []string{"jpg", "png", "gif"} {
		file, err := s.files.Open(ctx, stem+"."+ext)
		if err != nil {
			continue
		}
		cfg, _, err := image.DecodeConfig(bufio.NewReader(file))
		_ = file.Close()
		if err != nil {
			return false
		}
		p.Key, p.MIME, p.Width, p.Height = stem+"."+ext, mimeOf(ext), cfg.Width, cfg.Height
		if ext != "gif" {
			p.Widths = widthsBelow(cfg.Width)
		}
		return true
	}
	return false
}

// takeAnimation keeps a GIF of several frames as it is, but for its comments. done is false for a still one.
func (s *Store) takeAnimation(ctx context.Context, in received, h header, p *news.Picture) (done bool, err error) {
	data, err := io.ReadAll(rewound(in))
	if err != nil {
		return false, news.Errorf(news.Internal, "A picture could not be read back: %w", err)
	}
	a, err := readGIF(data)
	if err != nil {
		return false, news.Wrap(news.Invalid, err, damaged)
	}
	if a.frames < 2 {
		return false, nil
	}
	if px := int64(h.width) * int64(h.height); px > s.limits.Pixels*4/int64(a.frames) {
		return false, news.Errorf(news.TooLarge, "The animation has %d frames of %d by %d pixels, more than a telephone can show. Make it smaller, or send a film's address.", a.frames, h.width, h.height)
	}
	if _, err := decode(ctx, in); err != nil { // its first frame
		return false, err
	}
	p.Key, p.MIME, p.Width, p.Height = in.stem+".gif", mimeOf("gif"), h.width, h.height
	return true, s.files.Put(ctx, p.Key, a.cleaned)
}

// keep makes what is served of a decoded picture, and stores it: the renditions first, the whole last.
func (s *Store) keep(ctx context.Context, stem string, f format, src image.Image, orientation int, p *news.Picture) error {
	full, err := whole(ctx, src, orientation)
	if err != nil {
		return err
	}
	ext := extensionFor(f, src, full)
	p.Key, p.MIME = stem+"."+ext, mimeOf(ext)
	p.Width, p.Height = full.Rect.Dx(), full.Rect.Dy()
	p.Widths = widthsBelow(p.Width)
	var out image.Image = full
	if ext == "png" && orientation < 2 && src.Bounds().Size() == full.Rect.Size() {
		out = src // keeps a palette
	}
	data, err := encode(out, ext, servedQuality)
	if err != nil {
		return err
	}
	from := full
	for _, width := range slices.Backward(p.Widths) { // each from the one above it, which is half the work
		if from, err = resample(ctx, from, width, heightFor(p.Width, p.Height, width)); err != nil {
			return err
		}
		rendition, err := encode(from, ext, smallQuality)
		if err != nil {
			return err
		}
		if err := s.files.Put(ctx, news.RenditionKey(p.Key, width), rendition); err != nil {
			return err
		}
	}
	return s.files.Put(ctx, p.Key, data)
}
