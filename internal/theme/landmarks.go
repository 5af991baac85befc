package theme

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// lost finds what a rendered page should hold and does not, and what it holds and the browser will not heed.
func (t *Theme) lost(v View, page []byte) []Problem {
	seen := map[string]bool{}
	dead := map[string]bool{}
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := z.Token()
		seen["<"+token.Data+">"] = true
		for _, a := range token.Attr {
			switch {
			case a.Key == "id":
				seen[`id="`+a.Val+`"`] = true
			case a.Key == "style", strings.HasPrefix(a.Key, "on") && len(a.Key) > 2:
				dead[a.Key] = true
			}
		}
	}
	var ps []Problem
	for _, mark := range landmarks(v.kind()) {
		if !seen[mark] {
			ps = append(ps, Problem{File: "templates/" + string(v.kind()) + ".html", Mild: true,
				Message: "the page has no " + mark + " any more, which readers' tools rely on"})
		}
	}
	if s, ok := v.(*Story); ok && s.Views != "" && !seen["<data>"] {
		ps = append(ps, Problem{File: "templates/story.html", Mild: true, Message: "views.html stands nowhere on the page any more: nobody who reads it is counted"})
	}
	for name := range dead {
		p := Problem{File: "templates/" + string(v.kind()) + ".html"}
		if file, line := t.attribute(name); file != "" {
			p = Problem{File: file, Line: line}
		}
		p.Mild, p.Message = true, fmt.Sprintf("the attribute %s=\"…\" does nothing: the page's Content-Security-Policy forbids it", name)
		ps = append(ps, p)
	}
	return ps
}

// landmarks are what every page of a kind holds, however little there is to show.
func landmarks(k Kind) []string {
	marks := []string{`id="main"`}
	if k != KindComments && k != KindCommentForm && k != KindReceived {
		marks = append(marks, "<h1>")
	}
	if k == KindStory {
		marks = append(marks, "<article>", `id="related"`, `id="most-read"`, `id="next-story"`, `id="comments"`)
	}
	return marks
}

// attribute finds the first template of the overlay that writes an attribute.
func (t *Theme) attribute(name string) (file string, line int) {
	o, ok := t.files.(overlay)
	if !ok {
		return "", 0
	}
	fs.WalkDir(o.top, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".html" {
			return nil
		}
		b, _ := fs.ReadFile(o.top, p)
		text := strings.ToLower(string(b))
		for _, space := range []string{" ", "\n", "\t"} {
			if i := strings.Index(text, space+name+"="); i >= 0 {
				file, line = p, 1+strings.Count(text[:i+1], "\n")
				return fs.SkipAll
			}
		}
		return nil
	})
	return file, line
}
