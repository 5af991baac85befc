package wordpress

import (
	"context"

	"golang.org/x/text/language"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// adopt gives a paper that nobody has named yet the old site's name, description and language. A paper with stories, or with a
// name of its own, keeps what it has.
func adopt(ctx context.Context, desk *editorial.Desk, im *editorial.Import, old Site) error {
	empty, err := im.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	untouched := news.DefaultSettings()
	_, err = desk.SaveSettings(ctx, Actor, func(set *news.Settings) error {
		if name := richtext.Line(old.Title); name != "" && set.Name == untouched.Name {
			set.Name = name
			if set.Tagline == "" {
				set.Tagline = richtext.Line(old.Description)
			}
		}
		if tag, err := language.Parse(old.Language); err == nil && old.Language != "" && set.Lang == untouched.Lang {
			set.Lang = tag.String()
		}
		return nil
	})
	return err
}
