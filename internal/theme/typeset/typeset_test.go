package typeset

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

type person struct {
	Name string
	Age  int
	kept string
}

func (p person) Greeting(word string) string { return word + ", " + p.Name }
func (p *person) Older() int                 { return p.Age + 1 }

type kind string

type wrapped struct {
	*person
	Note string
}

type data struct {
	Text, Href, Empty string
	Kind              kind
	HTML              template.HTML
	URL               template.URL
	N, Zero           int
	Big               int64
	Ratio             float64
	Yes, No           bool
	At                time.Time
	One               person
	Ptr, Nil          *person
	Wrapped, Hollow   wrapped
	People            []person
	Ptrs              []*person
	None              []string
	Words             [2]string
	Map               map[string]string
	Any               any
}

func sample() *data {
	p := &person{Name: `A "B" <c>`, Age: 40, kept: "k"}
	return &data{
		Text: `<b>&"'+` + "\x00", Href: "/a b?c=d&e=é", Kind: "story", HTML: "<i>x</i>", URL: "javascript:x", N: 3, Big: -7, Ratio: 0.5, Yes: true, At: time.Date(2026, 3, 14, 7, 0, 0, 0, time.UTC),
		One: *p, Ptr: p, Wrapped: wrapped{person: p, Note: "n"}, People: []person{{Name: "X"}, {Name: "Y", Age: 2}}, Ptrs: []*person{p, {Name: "Z"}}, Words: [2]string{"v", "w"}, Map: map[string]string{"k": "v"}, Any: "any",
	}
}

var functions = template.FuncMap{
	"shout": strings.ToUpper,
	"join":  func(sep string, words ...any) string { return fmt.Sprint(words...) + sep },
	"fail": func(bad bool) (string, error) {
		if bad {
			return "", errors.New("bad")
		}
		return "fine", nil
	},
	"panic":   func() string { panic("no") },
	"attr":    func(s string) template.HTMLAttr { return template.HTMLAttr(" lang=" + s) },
	"older":   func(p person) person { p.Age++; return p },
	"pointer": func(p *person) string { return p.Name },
	"named":   func(v any) string { return fmt.Sprintf("%T", v) },
	"counted": func(n int64) int64 { return n + 1 },
	"none":    func() *person { return nil },
}

// parsed parses templates, the first of which is "main".
func parsed(t testing.TB, text string) *template.Template {
	t.Helper()
	all, err := template.New("main").Funcs(functions).Option("missingkey=error").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// compare runs a template both ways and fails where they differ. It tells which templates were left to html/template.
func compare(t testing.TB, text string, v any) (left []string) {
	t.Helper()
	all := parsed(t, text)
	var b strings.Builder
	err := all.Execute(&b, v)
	set := New(all, Functions{All: functions, Fixed: []string{"shout", "join", "attr", "panic"}})
	c := set.Compile("main", reflect.TypeOf(v))
	if c == nil {
		return set.Left()
	}
	for range 2 {
		out, ok := c.Append([]byte("before:"), v, nil)
		if ok != (err == nil) {
			t.Fatalf("%s: compiled %v; html/template says %v", text, ok, err)
		}
		if want := "before:" + b.String(); ok && string(out) != want {
			t.Fatalf("%s: compiled\n%q\nby html/template\n%q", text, out, want)
		}
	}
	return set.Left()
}

func TestCompiled(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`plain`, ``, `{{/* nothing */}}`, `<p>{{.Text}}</p>`, `<p title="{{.Text}}">{{.Kind}}{{.HTML}}</p>`, `<a href="{{.Href}}" title='{{.N}}'>{{.Big}}</a>`,
		`<a href="{{.Text}}">x</a>`, `<a href="/x?q={{.Text}}#{{.N}}">x</a>`, `<a href="/{{.Href}}">`, `<title>{{.Text}}</title><textarea>{{.Text}}</textarea>`, `<img srcset="{{.Href}} 1x, {{.Href}}">`,
		`{{if .Yes}}y{{else}}n{{end}}{{if .No}}y{{else}}n{{end}}{{if .None}}y{{end}}{{if .People}}y{{end}}{{if .Nil}}y{{end}}{{if .Ptr}}y{{end}}{{if .Zero}}y{{end}}{{if .Ratio}}y{{end}}{{if .One}}y{{end}}{{if .Map}}y{{end}}`,
		`{{with .Text}}{{.}}{{else}}n{{end}}{{with .Empty}}y{{else}}{{.N}}{{end}}{{with .One}}{{.Name}}{{$.N}}{{end}}{{with shout .Empty}}y{{else}}n{{end}}{{with shout .Text}}{{.}}{{end}}`,
		`{{with $p := .Ptr}}{{$p.Name}}{{.Age}}{{end}}{{if $x := .N}}{{$x}}{{end}}`,
		`{{range .People}}{{.Name}}{{$.N}},{{else}}none{{end}}{{range .None}}x{{else}}none {{.N}}{{end}}{{range .Ptrs}}{{.Name}}{{end}}{{range .Words}}{{.}}{{end}}`,
		`{{range $i, $p := .People}}{{if $i}}, {{end}}{{$p.Name}}{{range $q := $.Ptrs}}{{$q.Age}}{{$i}}{{end}}{{end}}`,
		`{{$a := .N}}{{$b := .Text}}{{if .Yes}}{{$a = .Zero}}{{$b := .Empty}}{{$b}}{{end}}{{$a}}{{$b}}`,
		`{{template "t" .One}}{{template "t" .Ptr}}{{template "e"}}{{define "t"}}{{$.Name}}{{$n := .Age}}{{$n}}{{end}}{{define "e"}}empty{{end}}`,
		`{{template "r" .People}}{{define "r"}}{{range .}}{{.Name}}{{end}}{{if eq (len .) 99}}{{template "r" .}}{{end}}{{end}}`,
		`{{shout "a"}}{{shout .Text}}{{.Text | shout | printf "%s%s" "x"}}{{join "-" 1 "b" true .N .Text}}{{join "-"}}<p{{attr "en"}}>{{print .N "a" .Yes}}`,
		`{{.One.Greeting "Hi"}}{{.Ptr.Greeting .Text}}{{.Ptr.Older}}{{.Wrapped.Name}}{{.Wrapped.Note}}{{.At.Year}}{{.At.Format "2006"}}{{(older .One).Age}}{{(older .Ptr).Name}}`,
		`{{if and .Yes .N}}y{{end}}{{if or .None .Empty}}y{{else}}n{{end}}{{or .Empty .Text}}{{and .Text .Href}}{{with or .Empty "dflt"}}{{.}}{{end}}{{if not .None}}n{{end}}{{or .Zero .N}}{{if or .Yes .Nil.Name}}short{{end}}`,
		`{{if eq .Kind "story"}}y{{end}}{{if eq .N 1 2 3}}y{{end}}{{if ne .N 3}}y{{end}}{{if lt .N 4}}y{{end}}{{if le .Text .Href}}y{{end}}{{if gt .Big 0}}y{{end}}{{if ge .N .Zero}}y{{end}}{{if eq .Yes true}}y{{end}}`,
		`{{len .People}}{{len .Text}}{{len .Map}}{{(index .People 1).Name}}{{with index .Ptrs 0}}{{.Name}}{{end}}`,
		`{{if eq (shout "a") "A"}}fixed{{else}}{{.Nil.Name}}{{end}}{{if false}}x{{end}}{{fail .No}}{{counted 3}}{{named 3}}{{named .Kind}}{{named .One}}`,
		`{{(index .People 9).Name}}`, `{{.Nil.Name}}`, `{{.Hollow.Name}}`, `{{fail .Yes}}`, `{{if .No}}{{.Missing}}{{end}}`, `{{if .Yes}}{{.Missing}}{{end}}`, `{{with none}}{{.Name}}{{end}}`, `{{(none).Name}}`,
		`{{if eq .N 3 .Nil.Age}}y{{end}}`, `{{if eq .N .Nil.Age 3}}y{{end}}`, `{{pointer .Ptr}}{{pointer .Nil}}`, `{{if .No}}{{panic}}{{end}}`, `{{if .Yes}}{{panic}}{{end}}`,
	} {
		if left := compare(t, text, sample()); len(left) > 0 && !strings.Contains(text, "panic") {
			t.Errorf("%s is left to html/template: %q", text, left)
		}
	}
}

// What is not known is left to html/template, and no more than that.
func TestLeft(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{{.Map.k}}`, `{{.Any}}`, `{{range .Map}}x{{end}}`, `{{range .N}}x{{end}}`, `{{.Ratio}}`, `{{.At}}`, `{{.One}}`, `<script>{{.Text}}</script>`, `<p title={{.Text}}>`, `<p title="{{.HTML}}">`, `<a href="{{.URL}}">`,
		`<p onclick="x({{.N}})">`, `<style>{{.Text}}</style>`, `{{html .Text}}`, `{{slice .Text 1}}`, `{{index .Map "k"}}`, `{{if eq .N 1.5}}{{end}}`, `{{range .People}}{{break}}{{end}}`, `{{0x1F}}`, `{{'a'}}`, `{{(or .Text .N)}}`,
		`{{$x := .N}}{{$x = .Text}}{{$x}}`, `{{.Missing}}`, `{{.Text "x"}}`, `{{.One.Older}}`, `{{.One.kept}}`,
	} {
		whole := `a{{template "part" .}}b{{define "part"}}` + text + `{{end}}`
		left := compare(t, whole, sample())
		if len(left) != 1 || !strings.HasPrefix(left[0], "part of *typeset.data: ") {
			t.Errorf("%s: left %q", text, left)
		}
	}
}

// A template included within a tag is html/template's own copy, which nobody else can run.
func TestIncludedWithinATagIsLeft(t *testing.T) {
	t.Parallel()
	left := compare(t, `a{{template "part" .}}b{{define "part"}}<p {{template "attrs" .}}>{{.Text}}</p>{{end}}{{define "attrs"}}title="{{.Text}}"{{end}}`, sample())
	if len(left) != 1 || !strings.HasPrefix(left[0], "part of *typeset.data: it includes attrs") {
		t.Errorf("left %q", left)
	}
}

func TestPagesThatAreTooDeepAreGivenUp(t *testing.T) {
	t.Parallel()
	type nested struct{ Inner *nested }
	all := template.Must(template.New("main").Parse(`<p>{{with .Inner}}{{template "main" .}}{{end}}`))
	v := &nested{}
	all.Execute(io.Discard, v)
	c := New(all, Functions{}).Compile("main", reflect.TypeOf(v))
	for depth := range deepest + 10 {
		if _, ok := c.Append(nil, v, nil); ok != (depth < deepest) {
			t.Fatalf("at a depth of %d: %v", depth, ok)
		}
		v = &nested{v}
	}
}

func TestStepMayGiveUp(t *testing.T) {
	t.Parallel()
	all := parsed(t, `{{range .People}}{{.Name}}{{end}}`)
	all.Execute(io.Discard, sample())
	c := New(all, Functions{All: functions}).Compile("main", reflect.TypeFor[*data]())
	var sizes []int
	if out, ok := c.Append([]byte("kept"), sample(), func(size int) bool { sizes = append(sizes, size); return size < 5 }); ok || string(out) != "kept" {
		t.Errorf("%q, %v", out, ok)
	}
	if !slices.Equal(sizes, []int{4, 5}) {
		t.Error(sizes)
	}
}

// Nor does what is left to html/template write on and on.
func TestStepMayGiveUpWhatIsLeft(t *testing.T) {
	t.Parallel()
	all := parsed(t, `{{template "part" .}}{{define "part"}}{{range 1000}}{{.}}{{end}}{{end}}`)
	all.Execute(io.Discard, sample())
	c := New(all, Functions{All: functions}).Compile("main", reflect.TypeFor[*data]())
	longest := 0
	if _, ok := c.Append(nil, sample(), func(size int) bool { longest = max(longest, size); return size < 100 }); ok || longest > 200 {
		t.Errorf("%v, after %d bytes", ok, longest)
	}
}

// FuzzEscapers holds the escapers to html/template's.
func FuzzEscapers(f *testing.F) {
	all := template.Must(template.New("main").Parse(`<p title="{{.}}">{{.}}</p><title>{{.}}</title><textarea>{{.}}</textarea><a href="{{.}}">1</a><a href="/{{.}}">2</a>` +
		`<a href="/?q={{.}}">3</a><a href="#{{.}}">4</a><img srcset="{{.}}" src='{{.}}'>`))
	all.Execute(io.Discard, "")
	set := New(all, Functions{})
	c := set.Compile("main", reflect.TypeFor[string]())
	if c == nil {
		f.Fatal(set.Left())
	}
	for _, s := range []string{"", "Ferry", `<script>"'&+`, "a\x00b\xff\xfe", "//evil.example/", "/a&b/?x=%zz%2f%", "é/%C3%A9", "javascript:alert(1)", "JAVASCRIPT:x", "HTTPS://a", "a/b:c", "mailto:a@b", ":", "tel:1",
		"/a 1x, /b 2x", " \t/a\n400w ,,/b (", "/a+b&c 1x,javascript:x 2x", "\u2028\ufffd", "[]{}|\\^`~!$*()=;@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want strings.Builder
		if err := all.Execute(&want, s); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Append(nil, s, nil); !ok || string(got) != want.String() {
			t.Errorf("compiled %v\n%q\nby html/template\n%q", ok, got, want.String())
		}
	})
}

// What is left to html/template is escaped by it once more, when it is first come to: that must not meet the compiling of another page.
func TestCompilingBesideWhatIsLeft(t *testing.T) {
	t.Parallel()
	for range 20 {
		all := template.Must(template.New("a").Parse(`{{template "part" .}}{{define "b"}}{{template "part" .}}{{end}}{{define "part"}}{{.Map.k}}{{end}}`))
		v, w := sample(), *sample()
		all.ExecuteTemplate(io.Discard, "a", v)
		all.ExecuteTemplate(io.Discard, "b", w)
		set := New(all, Functions{})
		a := set.Compile("a", reflect.TypeOf(v))
		var wg sync.WaitGroup
		wg.Go(func() { a.Append(nil, v, nil) })
		wg.Go(func() { set.Compile("b", reflect.TypeOf(w)) })
		wg.Wait()
	}
}
