package editorial

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/language"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var color = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// SaveSettings lets f change the paper's settings and stores them, if they make sense.
func (d *Desk) SaveSettings(ctx context.Context, actor news.Actor, f func(*news.Settings) error) (news.Settings, error) {
	if err := actor.May(news.ActSettings); err != nil {
		return news.Settings{}, err
	}
	var set news.Settings
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if set, err = tx.Settings(ctx); err != nil {
			return err
		}
		if err := f(&set); err != nil {
			return err
		}
		if err := checkSettings(&set); err != nil {
			return err
		}
		if err := tx.SaveSettings(ctx, set); err != nil {
			return err
		}
		tx.Emit(news.SettingsChanged)
		return tx.Record(ctx, actor, string(news.ActSettings), "settings", 0, "")
	})
	return set, err
}

func checkSettings(s *news.Settings) error {
	s.Name, s.Tagline, s.Publisher = oneLine(s.Name), oneLine(s.Tagline), oneLine(s.Publisher)
	s.BaseURL = strings.TrimRight(s.BaseURL, "/")
	if s.Name == "" {
		return news.Errorf(news.Invalid, "The paper needs a name.")
	}
	var err error
	if s.Lang, err = Language(s.Lang); err != nil {
		return err
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" {
		return news.Errorf(news.Invalid, "There is no time zone %q; give one such as Africa/Lagos.", s.TimeZone)
	}
	if u, err := url.Parse(s.BaseURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return news.Errorf(news.Invalid, "The base URL %q must be like https://paper.example, without a path.", s.BaseURL)
	}
	if !color.MatchString(s.Accent) {
		return news.Errorf(news.Invalid, "The accent colour %q must be like #a3151d.", s.Accent)
	}
	if !strings.HasPrefix(s.Permalink, "/") || !(strings.Contains(s.Permalink, "{slug}") || strings.Contains(s.Permalink, "{id}")) {
		return news.Errorf(news.Invalid, "The permalink pattern %q must begin with / and hold {slug} or {id}.", s.Permalink)
	}
	if s.CommentLinks < 0 || s.CommentsClose < 0 {
		return news.Errorf(news.Invalid, "A number of links or days cannot be below 0.")
	}
	return nil
}

// Language gives the code of a language (BCP 47) as it is written; Invalid if there is no such language.
func Language(code string) (string, error) {
	tag, err := language.Parse(code)
	if err != nil {
		return code, news.Errorf(news.Invalid, "There is no language %q; give a code such as en, fr, ha or pt-BR.", code)
	}
	return tag.String(), nil
}
