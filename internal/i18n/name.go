package i18n

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// NameOf is a language's name for itself ("français", "العربية"), for links to another language's page. A tag that cannot be read,
// or whose language has no name there, is returned as it is.
func NameOf(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return lang
	}
	if name := display.Self.Name(tag); name != "" {
		return name
	}
	return lang
}
