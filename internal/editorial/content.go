package editorial

import (
	"context"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

// Limits of what a story may hold. They are far above what anybody writes, and keep a mistake (a file dropped into the
// wrong field) from becoming everybody's trouble.
const (
	MaxHeadline = 500     // characters
	MaxBody     = 8 << 20 // bytes
	// MaxRelated is how many stories may be chosen to stand first among a story's related ones, and MaxNotRelated how many may be kept out.
	MaxRelated    = 6
	MaxNotRelated = 100
	// ExcerptLength is how many characters a teaser's excerpt has at most.
	ExcerptLength = 180
)

// tidy brings content to the form in which it is stored: one-line headlines, a body that is safe and in our own form.
// Its error is Invalid or TooLarge and says what to change.
func tidy(c *news.Content) error {
	if err := tidyWords(c); err != nil {
		return err
	}
	c.Body = richtext.Sanitise(strings.ReplaceAll(c.Body, "\x00", ""))
	return nil
}

// tidyWords is tidy for content whose body is in our form already.
func tidyWords(c *news.Content) error {
	for _, s := range []*string{&c.Headline, &c.FrontHeadline, &c.SearchHeadline, &c.SocialHeadline, &c.Kicker, &c.Standfirst} {
		*s = oneLine(*s)
	}
	for _, s := range []string{c.Headline, c.FrontHeadline, c.SearchHeadline, c.SocialHeadline} {
		if len(s) > MaxHeadline && len([]rune(s)) > MaxHeadline {
			return news.Errorf(news.Invalid, "The headline is longer than %d characters.", MaxHeadline)
		}
	}
	if len(c.Body) > MaxBody {
		return news.Errorf(news.TooLarge, "The story is larger than %d MB; put its pictures into the picture store.", MaxBody>>20)
	}
	if c.Related, c.NotRelated = once(c.Related), once(c.NotRelated); len(c.Related) > MaxRelated || len(c.NotRelated) > MaxNotRelated {
		return news.Errorf(news.Invalid, "At most %d stories can be chosen as related, and at most %d kept out.", MaxRelated, MaxNotRelated)
	}
	for _, id := range c.Related {
		if slices.Contains(c.NotRelated, id) {
			return news.Errorf(news.Invalid, "A story is chosen as related and kept out at once.")
		}
	}
	for i := range c.Bylines {
		c.Bylines[i].Name = oneLine(c.Bylines[i].Name)
	}
	return nil
}

// once leaves out what stood before.
func once(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// speak gives a text that names no language the paper's own, so that it keeps it when the paper's changes.
func speak(ctx context.Context, tx *store.Tx, c *news.Content) error {
	if c.Lang != "" {
		return nil
	}
	set, err := tx.Settings(ctx)
	c.Lang = set.Lang
	return err
}

// teaser makes what lists show of a story's text.
func teaser(ctx context.Context, tx *store.Tx, s *news.Story, c *news.Content) (news.Teaser, error) {
	bylines, err := tx.Bylines(ctx, c.Bylines)
	if err != nil {
		return news.Teaser{}, err
	}
	t := news.Teaser{
		ID: s.ID, Kind: s.Kind, Headline: c.OnFront(), Kicker: c.Kicker, Lang: c.Lang, SectionID: c.MainSection(),
		Bylines: bylines, Words: richtext.Words(c.Body),
	}
	if c.Standfirst != "" {
		t.Excerpt = richtext.Cut(c.Standfirst, ExcerptLength)
	} else {
		t.Excerpt = richtext.Excerpt(c.Body, ExcerptLength)
	}
	if c.Lead != nil {
		p, err := tx.Picture(ctx, c.Lead.PictureID)
		if err != nil && news.KindOf(err) != news.NotFound {
			return t, err
		}
		if err == nil && p.Key != "" {
			alt := c.Lead.Alt
			if alt == "" {
				alt = p.Alt
			}
			t.Picture = &news.TeaserPicture{ID: p.ID, Key: p.Key, Width: p.Width, Height: p.Height, Widths: p.Widths, Alt: alt}
		}
	}
	return t, nil
}

// firstPath is the path that a story gets with its first publication.
func firstPath(ctx context.Context, tx *store.Tx, set news.Settings, s *news.Story, c *news.Content) (string, error) {
	if s.WantPath != "" {
		return s.WantPath, nil
	}
	slug := s.Slug
	if slug == "" {
		slug = Slug(c.Headline)
	}
	if s.Kind == news.KindPage {
		return "/" + slug + "/", nil
	}
	section := ""
	if id := c.MainSection(); id != 0 && strings.Contains(set.Permalink, "{section}") {
		all, err := tx.Sections(ctx)
		if err != nil {
			return "", err
		}
		section = strings.Trim(news.SectionsByID(all)[id].Path, "/")
	}
	return Permalink(set.Permalink, s.PublishedAt.In(set.Location()), slug, section, s.ID), nil
}

// Permalink fills in a pattern such as "/{yyyy}/{mm}/{slug}/".
func Permalink(pattern string, published time.Time, slug, section string, id int64) string {
	p := strings.NewReplacer(
		"{yyyy}", published.Format("2006"), "{mm}", published.Format("01"), "{dd}", published.Format("02"),
		"{slug}", slug, "{section}", section, "{id}", itoa(id),
	).Replace(pattern)
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return p
}
