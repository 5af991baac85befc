package i18n

import (
	"sync"
	"sync/atomic"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/ha"
	"golang.org/x/text/language"
)

// locale says how dates are written for a tag, and which file of messages speaks it.
type locale struct {
	tag      language.Tag
	messages string
	dates    locales.Translator
}

// known holds the locales that we can write in. The first is what an unknown language gets.
var known = []locale{
	{language.English, "en", en.New()},
	{language.BritishEnglish, "en", en_GB.New()},
	{language.French, "fr", fr.New()},
	{language.Arabic, "ar", ar.New()},
	{language.MustParse("ha"), "ha", ha.New()},
}

var matcher = func() language.Matcher {
	tags := make([]language.Tag, len(known))
	for i, l := range known {
		tags[i] = l.tag
	}
	return language.NewMatcher(tags)
}()

// nearest gives the locale that serves a language best.
func nearest(tag language.Tag) locale {
	_, i, sure := matcher.Match(tag)
	if sure == language.No {
		i = 0
	}
	return known[i]
}

// rightToLeft are the scripts in use that run from right to left (ISO 15924).
var rightToLeft = map[string]bool{
	"Adlm": true, "Arab": true, "Aran": true, "Hebr": true, "Mand": true, "Mend": true, "Nkoo": true,
	"Rohg": true, "Samr": true, "Syrc": true, "Thaa": true, "Yezi": true,
}

// Dir gives the direction of a language's script, "ltr" or "rtl", for the HTML attribute of
// that name. lang is a BCP 47 tag; its script decides where it names one ("ha-Arab"), else the
// language's usual one. A tag that cannot be read is "ltr".
func Dir(lang string) string {
	if dir, ok := dirs.Load(lang); ok {
		return dir.(string)
	}
	dir := "ltr"
	if tag, err := language.Parse(lang); err == nil {
		if script, _ := tag.Script(); rightToLeft[script.String()] {
			dir = "rtl"
		}
	}
	if dirsKept.Add(1) <= maxDirs {
		dirs.Store(lang, dir)
	}
	return dir
}

// A page asks for the direction of every story in another language, and reading a tag takes a microsecond: those of the first tags are kept.
var (
	dirs     sync.Map // by tag
	dirsKept atomic.Int64
)

const maxDirs = 500
