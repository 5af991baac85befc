package theme

import (
	"regexp"
	"strings"
)

var assetURL = regexp.MustCompile(`url\(\s*['"]?asset:([^'")\s]+)['"]?\s*\)`)

// minify takes comments and needless space out of a style sheet, and leaves strings alone. It knows
// only as much of CSS as it must: where a space could mean something it stays.
func minify(css string) string {
	var b strings.Builder
	b.Grow(len(css))
	last := func() byte {
		if b.Len() == 0 {
			return ';'
		}
		return b.String()[b.Len()-1]
	}
	space := false
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case c == '/' && i+1 < len(css) && css[i+1] == '*':
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			i += end + 3
			space = true
			continue
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			space = true
			continue
		}
		if space && !strings.ContainsRune("{};,:>", rune(last())) && !strings.ContainsRune("{};,>!", rune(c)) {
			b.WriteByte(' ')
		}
		space = false
		if c == '"' || c == '\'' {
			end := i + 1
			for end < len(css) && css[end] != c {
				if css[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(css)-1)
			b.WriteString(css[i : end+1])
			i = end
			continue
		}
		b.WriteByte(c)
	}
	return strings.ReplaceAll(b.String(), ";}", "}")
}

// sheet puts together the style of a kind of page, without its colours.
func (t *Theme) sheet(kind Kind, lite bool) string {
	names := append([]string{"base.css"}, styles[kind]...)
	if lite {
		names = []string{"lite.css"}
	} else {
		names = append(names, "print.css")
	}
	var b strings.Builder
	for _, name := range append(names, t.ownStyles...) {
		b.WriteString(t.css[name])
	}
	return b.String()
}

// style gives the whole style of a page.
func (t *Theme) style(v View) string {
	p := v.page()
	accent := ""
	if p.Site != nil {
		accent = p.Site.Accent
	}
	colors := v.colors()
	return t.config.Light.rules(accent, colors) +
		"@media (prefers-color-scheme:dark){" + t.config.Dark.rules(accent, colors) + "}" +
		t.sheets[sheetKey{v.kind(), p.Lite}]
}
