package theme

import (
	"bytes"
	"errors"
	"html/template"
	"reflect"
	"sync"

	"broadsheet/internal/pace"
	"broadsheet/internal/theme/typeset"
)

// bound is a copy of the templates that speaks one language, for one edition.
type bound struct {
	html  *template.Template
	typed *typeset.Set
	pages sync.Map // by Kind: the page's template as a *typeset.Compiled, nil if it is one for html/template only
}

// fixedFuncs are the functions of templates that say the same of the same as long as the theme is loaded.
var fixedFuncs = []string{
	"t", "n", "th", "number", "lang", "dir", "code", "storylang", "otherlang", "sitelang", "tint", "mime", "lite", "asset", "option", "script", "counting", "honeypot",
}

func newBound(root *template.Template, funcs template.FuncMap) (*bound, error) {
	html, err := root.Clone()
	if err != nil {
		return nil, err
	}
	html.Funcs(funcs)
	return &bound{html: html, typed: typeset.New(html, typeset.Functions{All: funcs, Fixed: fixedFuncs, Caller: caller})}, nil
}

// caller knows how to call the functions that take what a view is made of.
func caller(f any) (typeset.Caller, bool) {
	switch f := f.(type) {
	case func(View) string:
		return typeset.Text1(f), true
	case func(View) template.CSS:
		return typeset.Text1(f), true
	case func([]Byline) string:
		return typeset.Text1(f), true
	case func([]Byline) template.HTML:
		return typeset.Text1(f), true
	case func(string, *Picture) placed:
		return typeset.Value2(f), true
	case func(*Site, CommentForm) sentForm:
		return typeset.Value2(f), true
	case func(string, Teaser) Teaser:
		return typeset.Value2(f), true
	case func(int, []Teaser) []Teaser:
		return typeset.Value2(f), true
	}
	return typeset.Caller{}, false
}

// compiled makes a page of a view where its template has been compiled. ok is false where html/template has to make it.
func (b *bound) compiled(v View, work *pace.Work) (page []byte, ok bool) {
	kept, _ := b.pages.Load(v.kind())
	c, _ := kept.(*typeset.Compiled)
	if c == nil {
		return nil, false
	}
	buffer := compiledInto.Get().(*[]byte)
	defer compiledInto.Put(buffer)
	steps := 0
	out, ok := c.Append((*buffer)[:0], v, func(size int) bool {
		if steps++; steps%stepsOfYield == 0 { // a step takes about a microsecond, and to ask whether it is time a tenth of one
			work.Yield()
		}
		return size <= maxOutput
	})
	*buffer = out
	if !ok || len(out) > maxOutput {
		return nil, false
	}
	return bytes.Clone(bytes.TrimSpace(out)), true
}

// executed makes a page of a view by html/template. The first page of a kind has its template compiled for the next ones: before that it is not escaped.
func (b *bound) executed(v View, work *pace.Work) ([]byte, error) {
	out := executedInto.Get().(*limited)
	defer executedInto.Put(out)
	out.Reset()
	out.work = work
	name := string(v.kind()) + ".html"
	if err := b.html.ExecuteTemplate(out, name, v); err != nil {
		return nil, problemOf(err)
	}
	if _, tried := b.pages.Load(v.kind()); !tried {
		b.pages.Store(v.kind(), b.typed.Compile(name, reflect.TypeOf(v)))
	}
	return bytes.Clone(bytes.TrimSpace(out.Bytes())), nil
}

const stepsOfYield = 16

var (
	compiledInto = sync.Pool{New: func() any { return new([]byte) }}
	executedInto = sync.Pool{New: func() any { return &limited{} }}
)

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
