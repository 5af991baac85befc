package theme

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"sync"

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
	out := buffers.Get().(*limited)
	defer buffers.Put(out)
	out.Reset()
	out.work = work
	if err := set.ExecuteTemplate(out, string(v.kind())+".html", v); err != nil {
		return Rendered{}, problemOf(err)
	}
	return Rendered{HTML: bytes.Clone(bytes.TrimSpace(out.Bytes())), CSP: t.look(v).policy}, nil
}

var buffers = sync.Pool{New: func() any { return &limited{} }}

// boundKey tells apart the copies of the templates: their functions speak one language, in one time
// zone, for one edition.
type boundKey struct {
	catalogue string
	lite      bool
}

// maxBound is how many copies are kept. A site has two, and one more pair for each language.
const maxBound = 64

func (t *Theme) bind(c *i18n.Catalogue, lite bool) (*template.Template, error) {
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
	set, err := t.root.Clone()
	if err != nil {
		return nil, err
	}
	set.Funcs(t.funcs(c, lite))
	if len(t.bound) >= maxBound {
		clear(t.bound)
	}
	t.bound[key] = set
	return set, nil
}

var errTooLong = errors.New("the page grows over 8 MB")

// limited is a buffer that refuses to grow over maxOutput, and gives way between writes.
type limited struct {
	bytes.Buffer
	work *pace.Work
}

func (l *limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > maxOutput {
		return 0, errTooLong
	}
	l.work.Yield()
	return l.Buffer.Write(b)
}
