package typeset

import (
	"errors"
	"html/template"
	"reflect"
	"sync"
)

// program is a template for one type of data.
type program struct {
	name  string
	html  *template.Template
	run   node // nil where html/template must
	why   string
	slots int // variables, "$" with them
}

// node writes a part of a template. It returns false where it cannot, and then the whole page is to be given up.
type node func(s *state, dot reflect.Value) bool

// state is one page being written.
type state struct {
	b     []byte
	vars  []reflect.Value // of all templates that are running; base is where the innermost one's begin
	base  int
	args  []reflect.Value // of the functions that are being called
	depth int
	step  func(size int) bool
}

// deepest is how far templates may include each other.
const deepest = 1000

var states = sync.Pool{New: func() any { return &state{} }}

// Append writes the template's output after b. Between steps it calls step (which may be nil) with the length so far; where that returns
// false, or anything goes wrong, ok is false and html/template has to be asked, which tells what it was.
func (c *Compiled) Append(b []byte, data any, step func(size int) (goOn bool)) (out []byte, ok bool) {
	s := states.Get().(*state)
	s.b, s.step = b, step
	defer func() {
		if recover() != nil { // a function panicked, or reflection did: html/template makes an error of it
			out, ok = b, false
		}
		clear(s.vars[:cap(s.vars)])
		clear(s.args[:cap(s.args)])
		*s = state{vars: s.vars[:0], args: s.args[:0]}
		states.Put(s)
	}()
	if !s.include(c.p, reflect.ValueOf(data)) {
		return b, false
	}
	return s.b, true
}

func (s *state) goOn() bool { return s.step == nil || s.step(len(s.b)) }

// include runs a template within another.
func (s *state) include(p *program, dot reflect.Value) bool {
	if s.depth++; s.depth > deepest || !s.goOn() {
		return false
	}
	if p.run == nil {
		var data any
		if dot.IsValid() {
			data = dot.Interface()
		}
		if err := p.html.ExecuteTemplate((*writer)(s), p.name, data); err != nil {
			return false
		}
		s.depth--
		return true
	}
	base := s.base
	s.base = len(s.vars)
	s.vars = append(s.vars, dot)
	for range p.slots - 1 {
		s.vars = append(s.vars, reflect.Value{})
	}
	ok := p.run(s, dot)
	s.vars = s.vars[:s.base]
	s.base = base
	s.depth--
	return ok
}

// writer lets html/template write into a page, for as long as it may.
type writer state

var errGivenUp = errors.New("the page is given up")

func (w *writer) Write(b []byte) (int, error) {
	if !(*state)(w).goOn() {
		return 0, errGivenUp
	}
	w.b = append(w.b, b...)
	return len(b), nil
}
