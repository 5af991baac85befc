package typeset

import (
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// Set is a set of templates, made for one set of functions.
type Set struct {
	html  *template.Template
	trees map[string]*parse.Tree // of the templates: html/template writes to its own fields of them at any time
	funcs map[string]reflect.Value
	calls map[string]Caller
	fixed map[string]bool

	mu   sync.Mutex
	made map[made]*program
}

type made struct {
	name string
	dot  reflect.Type
}

// Functions are what the templates call.
type Functions struct {
	All template.FuncMap // the same as the templates have
	// Fixed are the names of those that give the same for the same arguments for ever: called with constants they are called once.
	Fixed []string
	// Caller may know how to call a function without reflection; nil for none, and ok is false for one that it does not know.
	Caller func(f any) (c Caller, ok bool)
}

// New makes a set of html's templates, none of which is compiled yet.
func New(html *template.Template, f Functions) *Set {
	s := &Set{html: html, trees: map[string]*parse.Tree{}, funcs: map[string]reflect.Value{}, calls: map[string]Caller{}, fixed: map[string]bool{}, made: map[made]*program{}}
	for _, t := range html.Templates() {
		if t.Tree != nil {
			s.trees[t.Name()] = t.Tree
		}
	}
	all := template.FuncMap{"print": fmt.Sprint, "printf": fmt.Sprintf, "println": fmt.Sprintln}
	maps.Copy(all, f.All)
	for name, fn := range all {
		s.funcs[name] = reflect.ValueOf(fn)
		if c, ok := usual(fn); ok {
			s.calls[name] = c
		} else if f.Caller != nil {
			if c, ok := f.Caller(fn); ok {
				s.calls[name] = c
			}
		}
		s.fixed[name] = slices.Contains(f.Fixed, name)
	}
	return s
}

// Compiled is a template that has been compiled for one type of data. It may be run by any number of goroutines.
type Compiled struct{ p *program }

// Compile compiles a template for data of a type, and the ones that it includes. The template must have been executed by html/template before, which
// escapes it then. It is nil where the template is one for html/template only; of the included ones those that are so are left to it.
func (s *Set) Compile(name string, data reflect.Type) *Compiled {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.compile(name, data)
	if p.run == nil {
		return nil
	}
	return &Compiled{p}
}

// Left tells which templates are left to html/template, each with the reason, in order: of those that Compile has come upon.
func (s *Set) Left() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for k, p := range s.made {
		if p.run == nil {
			all = append(all, fmt.Sprintf("%s of %v: %s", k.name, k.dot, p.why))
		}
	}
	slices.Sort(all)
	return all
}

func (s *Set) compile(name string, dot reflect.Type) (p *program) {
	k := made{name, dot}
	if p := s.made[k]; p != nil {
		return p // maybe still being compiled, as a template that includes itself is
	}
	p = &program{name: name, html: s.html}
	s.made[k] = p
	defer func() {
		if r := recover(); r != nil { // unfit, faulty, or a function that panicked when it was called beforehand
			p.run, p.why = nil, fmt.Sprint(r)
		}
	}()
	tree := s.trees[name]
	if tree == nil {
		panic(unfit("it does not exist"))
	}
	c := &compiler{set: s, vars: []variable{{name: "$", typ: dot}}, slots: 1}
	var b block
	c.list(&b, tree.Root, dot)
	p.run, p.slots = b.node(), c.slots
	return p
}

// unfit says why a template is left to html/template.
type unfit string

// faulty says why a part of a template is an error as soon as it is come to.
type faulty string
