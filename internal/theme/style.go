package theme

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var assetURL = regexp.MustCompile(`url\(\s*['"]?asset:([^'")\s]+)['"]?\s*\)`)

// minify takes comments and needless space out of a style sheet, and leaves strings alone. It knows
// only as much of CSS as it must: where a space could mean something it stays.
func minify(css string) string {
	b := make([]byte, 0, len(css))
	space := false
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case c == '/' && i+1 < len(css) && css[i+1] == '*':
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return string(b)
			}
			i += end + 3
			space = true
			continue
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			space = true
			continue
		}
		if space && len(b) > 0 && !strings.ContainsRune("{};,:>", rune(b[len(b)-1])) && !strings.ContainsRune("{};,>!", rune(c)) {
			b = append(b, ' ')
		}
		space = false
		switch c {
		case '"', '\'':
			end := stringEnd(css, i)
			b = append(b, css[i:end]...)
			i = end - 1
		case '}':
			if len(b) > 0 && b[len(b)-1] == ';' {
				b = b[:len(b)-1]
			}
			b = append(b, c)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// stringEnd gives the index after the string of CSS that begins at i.
func stringEnd(css string, i int) int {
	quote := css[i]
	for i++; i < len(css); i++ {
		switch css[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return len(css)
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
func (t *Theme) style(v View) string { return t.look(v).style }

// look is a page's style and the policy that allows it. Both are the same for all pages of a kind that show the same colours.
type look struct{ style, policy string }

// looks keeps the last ones.
type looks struct {
	mu   sync.RWMutex
	kept map[string]look
}

// asked is what a look is asked for with: the page's colours, and the key made of them. Every page asks twice.
type asked struct {
	colors []string
	key    []byte
}

// add adds a part to the key, so that no two lists of parts are alike.
func (a *asked) add(part string) {
	a.key = append(binary.AppendUvarint(a.key, uint64(len(part))), part...)
}

var askedFor = sync.Pool{New: func() any { return &asked{} }}

// maxLooks is how many are kept: of some 15 KB each.
const maxLooks = 256

func (t *Theme) look(v View) look {
	p := v.page()
	accent := ""
	if p.Site != nil {
		accent = p.Site.Accent
	}
	a := askedFor.Get().(*asked)
	defer askedFor.Put(a)
	a.colors = v.colors(a.colors[:0])
	slices.Sort(a.colors)
	colors := slices.Compact(a.colors)
	a.key = append(a.key[:0], 0)
	if p.Lite {
		a.key[0] = 1
	}
	a.add(string(v.kind()))
	a.add(accent)
	for _, c := range colors {
		a.add(c)
	}
	t.looks.mu.RLock()
	l, ok := t.looks.kept[string(a.key)]
	t.looks.mu.RUnlock()
	if ok {
		return l
	}
	l.style = t.config.Light.rules(accent, colors) +
		"@media (prefers-color-scheme:dark){" + t.config.Dark.rules(accent, colors) + "}" +
		t.sheets[sheetKey{v.kind(), p.Lite}]
	var scripts []string
	if !p.Lite {
		scripts = append(scripts, t.script)
	}
	if v.kind() == KindStory {
		scripts = append(scripts, t.views)
	}
	l.policy = policy(l.style, v.kind() == KindStory, scripts...)
	t.looks.mu.Lock()
	defer t.looks.mu.Unlock()
	if t.looks.kept == nil || len(t.looks.kept) >= maxLooks {
		t.looks.kept = map[string]look{}
	}
	t.looks.kept[string(a.key)] = l
	return l
}
