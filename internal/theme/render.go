package theme

import (
	"fmt"

	"broadsheet/internal/i18n"
	"broadsheet/internal/pace"
)

// Rendered is a page, ready to be sent.
type Rendered struct {
	HTML []byte // UTF-8
	CSP  string // the Content-Security-Policy that allows what the page holds, and nothing else
}

// Render makes a page of a view, which is a pointer to one of the types of views.go and views_story.go. It returns all of the page or an
// error, never a part. A view whose Site or catalogue is nil is an error.
func (t *Theme) Render(v View) (Rendered, error) { return t.RenderFor(v, nil) }

// RenderFor is Render that gives way meanwhile, on behalf of work; nil for not.
func (t *Theme) RenderFor(v View, work *pace.Work) (Rendered, error) {
	p := v.page()
	if p == nil || p.Site == nil || p.Site.T == nil {
		return Rendered{}, fmt.Errorf("theme: a %s view without its site", v.kind())
	}
	set, err := t.bind(p.Site.T, p.Lite)
	if err != nil {
		return Rendered{}, err
	}
	html, ok := set.compiled(v, work)
	if !ok {
		if html, err = set.executed(v, work); err != nil {
			return Rendered{}, err
		}
	}
	return Rendered{HTML: html, CSP: t.look(v).policy}, nil
}

// boundKey tells apart the copies of the templates: their functions speak one language, in one time
// zone, for one edition.
type boundKey struct {
	catalogue string
	lite      bool
}

// maxBound is how many copies are kept. A site has two, and one more pair for each language.
const maxBound = 64

func (t *Theme) bind(c *i18n.Catalogue, lite bool) (*bound, error) {
	key := boundKey{c.Key(), lite}
	t.mu.RLock()
	set := t.bound[key]
	t.mu.RUnlock()
	if set != nil {
		return set, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if set := t.bound[key]; set != nil {
		return set, nil
	}
	set, err := newBound(t.root, t.funcs(c, lite))
	if err != nil {
		return nil, err
	}
	if len(t.bound) >= maxBound {
		clear(t.bound)
	}
	t.bound[key] = set
	return set, nil
}
