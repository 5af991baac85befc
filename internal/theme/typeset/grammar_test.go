package typeset

import (
	"errors"
	"fmt"
	"html/template"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// author makes up templates of what html/template's language has. A wild one also uses what is left to html/template.
type author struct {
	rnd   *rand.Rand
	vars  []string // that can be seen, of no certain type
	text  strings.Builder
	left  int // how many more actions
	parts int // templates that may be included
	wild  bool
}

func (a *author) pick(s ...string) string { return s[a.rnd.IntN(len(s))] }

// texts is an operand of a kind of string, mostly.
func (a *author) texts() string {
	n := a.rnd.IntN(9)
	if n == 6 && !a.wild {
		return a.pick(".Nil.Name", ".Hollow.Name", ".Text", ".Href", ".Text", ".Href", ".Text", ".Href", ".Text", ".Href", ".Text", ".Href", ".Text")
	}
	switch n {
	case 0:
		return a.pick(".Kind", ".HTML", ".Empty", "$.Text", `"a<b"`, "`raw\"`", "$.One.Name")
	case 1:
		return "(shout " + a.texts() + ")"
	case 2:
		return "(or " + a.texts() + " " + a.texts() + ")"
	case 3:
		return "(and " + a.texts() + " " + a.texts() + ")"
	case 4:
		return a.pick(".Ptr.Name", ".Wrapped.Name", ".Wrapped.Note", "(older .One).Name", ".At.Format \"2006\"", "(.One.Greeting \"x\")", "(index .Words 1)", "(index .Ptrs 0).Name", "(fail .No)")
	case 5:
		if len(a.vars) > 0 {
			return a.vars[a.rnd.IntN(len(a.vars))]
		}
		return ".Text"
	case 6:
		return a.pick(".Nil.Name", ".Missing", ".Hollow.Name", "(fail .Yes)", "(index .Ptrs 7).Name", "panic", ".Map.k", ".Any", ".URL", "(html .Text)", "(urlquery .Text)", "(printf \"%s-%v\" .Text .N)", "(print .Text .N)")
	}
	return a.pick(".Text", ".Href")
}

func (a *author) number() string {
	if !a.wild {
		return a.pick(".N", ".Zero", ".Big", "3", "0", "(len .Text)", "(len .People)", ".One.Age", ".Ptr.Older", "(counted .Big)", ".Nil.Age", "(index .Ptrs 7).Age")
	}
	return a.pick(".N", ".Zero", ".Big", "3", "0", "(len .Text)", "(len .People)", ".One.Age", ".Ptr.Older", "-1", "1.5", ".Ratio", "'a'", "(counted 4)", "(counted .Big)")
}

func (a *author) truth() string {
	switch a.rnd.IntN(8) {
	case 0:
		return "not (" + a.truth() + ")"
	case 1:
		return a.pick("and", "or") + " (" + a.truth() + ") (" + a.truth() + ")"
	case 2:
		return "eq " + a.texts() + " " + a.texts()
	case 3:
		return "eq " + a.number() + " " + a.number() + " " + a.number()
	case 4:
		return a.pick("lt", "gt", "le", "ge", "ne") + " " + a.number() + " " + a.number()
	case 5:
		if !a.wild {
			return a.pick(".Yes", ".No", ".Ptr", ".Nil", ".People", ".None", ".Map", ".One", ".At", "false", "true")
		}
		return a.pick(".Yes", ".No", ".Ptr", ".Nil", ".People", ".None", ".Map", ".One", ".At", ".Any", "false", "true")
	}
	return a.texts()
}

func (a *author) value() string {
	v := a.texts()
	if a.rnd.IntN(4) == 0 {
		v = a.number()
	}
	switch a.rnd.IntN(9) {
	case 0:
		return v + " | shout"
	case 1:
		return v + " | printf " + a.pick(`"%v"`, `"%s%s" "x"`)
	case 2:
		if !a.wild {
			return v
		}
		return v + " | " + a.pick("html", "urlquery", "js", "len", "print", "named")
	}
	return v
}

func (a *author) list(depth int) {
	mark := len(a.vars)
	for range a.rnd.IntN(4) + 1 {
		if a.left--; a.left < 0 {
			break
		}
		a.action(depth)
	}
	a.vars = a.vars[:mark]
}

func (a *author) w(format string, args ...any) { fmt.Fprintf(&a.text, format, args...) }

func (a *author) open() string  { return a.pick("{{", "{{- ", "{{") }
func (a *author) close() string { return a.pick("}}", " -}}", "}}") }

func (a *author) action(depth int) {
	o, c := a.open(), a.close()
	kind := a.rnd.IntN(16)
	if depth > 3 && kind < 7 {
		kind = 8
	}
	switch kind {
	case 0, 1:
		a.w("%sif %s%s", o, a.truth(), c)
		a.list(depth + 1)
		switch a.rnd.IntN(3) {
		case 0:
			a.w("%selse%s", a.open(), a.close())
			a.list(depth + 1)
		case 1:
			a.w("{{else if %s}}", a.truth())
			a.list(depth + 1)
		}
		a.w("{{end}}")
	case 2:
		a.w("%swith %s%s", o, a.pick(".Text", ".One", ".Ptr", ".Nil", ".Empty", "$v := .Text", "$v := shout .Empty", "shout .Text", "or .Empty \"d\"", "$v := .Ptr", ".Wrapped"), c)
		a.list(depth + 1)
		if a.rnd.IntN(2) == 0 {
			a.w("{{else}}")
			a.list(depth + 1)
		}
		a.w("{{end}}")
	case 3, 4:
		mark := len(a.vars)
		if decl := a.pick("", "$v := ", "$i, $v := "); decl != "" {
			a.w("%srange %s%s%s", o, decl, a.pick(".Words", ".None", ".Words", ".People", ".Ptrs"), c)
			a.vars = append(a.vars, "$v")
		} else {
			a.w("%srange %s%s", o, a.pick(".Words", ".None", ".People", ".Ptrs", "$.People"), c)
		}
		a.list(depth + 1)
		if a.wild && a.rnd.IntN(6) == 0 {
			a.w("{{if %s}}{{%s}}{{end}}", a.truth(), a.pick("break", "continue"))
		}
		a.vars = a.vars[:mark]
		if a.rnd.IntN(3) == 0 {
			a.w("{{else}}")
			a.list(depth + 1)
		}
		a.w("{{end}}")
	case 5:
		name := fmt.Sprintf("$x%d", len(a.vars))
		a.w("%s%s := %s%s", o, name, a.value(), c)
		a.vars = append(a.vars, name)
	case 6:
		if len(a.vars) > 0 {
			a.w("%s%s = %s%s", o, a.vars[a.rnd.IntN(len(a.vars))], a.value(), c)
		}
	case 7:
		if a.parts > 0 {
			a.w(`{{template "part%d" %s}}`, a.rnd.IntN(a.parts), a.pick(".", ".", "$", ".One", ".Text", ".Ptr", ""))
		}
	case 8:
		a.w("%s/* %s */%s", o, "a note", c)
	case 9:
		a.w(`<p title="%s%s%s" class='x'>`, o, a.value(), c)
	case 10:
		a.w(`<a href="%s{{%s}}%s">`, a.pick("", "/", "/x?q=", "#", "javascript:"), a.value(), a.pick("", "?y", "/{{.N}}"))
	case 11:
		if !a.wild {
			return
		}
		a.w("%s", a.pick(`<title>{{`+a.value()+`}}</title>`, `<img srcset="{{`+a.value()+`}} 1x, {{.Href}}">`, `<script>x={{`+a.value()+`}}</script>`, `<style>p{color:{{`+a.value()+`}}}</style>`,
			`<p onclick="f({{`+a.value()+`}})">`, `<p title={{`+a.value()+`}}>`, `<!-- {{`+a.value()+`}} -->`, `<p {{attr "en"}}>`, `<p style="color:{{`+a.value()+`}}">`, "<script>`${ {{.N}} }`</script>", `<textarea>{{`+a.value()+`}}</textarea>`,
			`<input value="{{if .Yes}}{{`+a.value()+`}}{{else}}b{{end}}" {{if .No}}checked{{end}}>`))
	default:
		a.w(" t<b>%s%s%s</b> \n ", o, a.value(), c)
	}
}

// TestMadeUpTemplates holds what is compiled to html/template, over templates that nobody wrote.
func TestMadeUpTemplates(t *testing.T) {
	t.Parallel()
	compiled := 0
	for seed := range uint64(2000) {
		text := madeUp(seed)
		all, err := template.New("main").Funcs(functions).Parse(text)
		if err != nil {
			continue // a variable that cannot be seen
		}
		set := New(all, Functions{All: functions, Fixed: []string{"shout", "join", "attr"}})
		for _, v := range []any{sample(), &data{}} {
			var want, again strings.Builder
			err := all.Execute(&want, v)
			if refused := new(template.Error); errors.As(err, &refused) {
				break // it cannot be escaped, and is not to be compiled
			}
			if c := set.Compile("main", reflect.TypeOf(v)); c != nil {
				out, ok := c.Append([]byte("before:"), v, nil)
				if ok {
					compiled++
				}
				if ok && (err != nil || string(out) != "before:"+want.String()) {
					t.Errorf("%d: %s\ncompiled\n%q\nby html/template, with %v\n%q", seed, text, out, err, want.String())
				}
			}
			if after := all.Execute(&again, v); (err == nil) != (after == nil) || err == nil && again.String() != want.String() {
				t.Errorf("%d: %s\nis made otherwise when it has been compiled: %v, was %v", seed, text, after, err)
			}
		}
	}
	if compiled < 1000 {
		t.Errorf("only %d pages were made by compiled templates", compiled)
	}
}

// madeUp is a template with three parts.
func madeUp(seed uint64) string {
	a := &author{rnd: rand.New(rand.NewPCG(seed, 5)), left: 12, parts: 3, wild: seed%4 == 0}
	a.list(0)
	for i := range 3 {
		a.parts, a.vars, a.left = i, nil, 5 // no part includes itself
		a.wild = a.wild || i == 2
		a.w(`{{define "part%d"}}`, i)
		a.list(1)
		if a.rnd.IntN(10) == 0 {
			a.w(`<b title="`) // it ends within a tag
		}
		a.w(`{{end}}`)
	}
	return a.text.String()
}
