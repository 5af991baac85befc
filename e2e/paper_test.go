package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// edition is a made-up paper in one language.
type edition struct {
	lang, name, tagline     string
	authors, sections, tags [][2]string // slug, name
	about                   [2]string   // title, body
	words, nothing          string      // to search for, with and without something to be found
	name2, said, answer     string      // a comment and its reply
	articles                []article
}

// paper is an edition being served: made by commands alone.
type paper struct {
	*server
	edition
	data  string
	story string // the path of the story with everything: 600 words, picture, quotation, six related
	plain string // of one without comments or picture
	gone  string
	about string
	reply string // the number of a public comment
}

// publish makes an edition: an import, stories from the shell, comments from readers.
func publish(t *testing.T, e edition) *paper {
	t.Helper()
	p := &paper{edition: e, data: t.TempDir()}
	run(t, "settings", "set", "--data", p.data, "name", e.name)
	run(t, "settings", "set", "--data", p.data, "tagline", e.tagline)
	run(t, "settings", "set", "--data", p.data, "lang", e.lang)
	uploads := filepath.Join(t.TempDir(), "uploads")
	now := time.Now()
	ex := export{lang: e.lang, authors: e.authors, sections: e.sections}
	picture := func(id int) int {
		file := fmt.Sprintf("%s/boat-%d.jpg", now.Format("2006/01"), id)
		photograph(t, filepath.Join(uploads, filepath.FromSlash(file)), id)
		ex.items = append(ex.items, exported{id: id, kind: "attachment", title: "Boat", slug: fmt.Sprint("boat-", id), author: e.authors[0][0], at: now, file: file, alt: e.articles[0].headline, caption: e.articles[1].headline})
		return id
	}
	for i, a := range e.articles {
		it := exported{id: 100 + i, title: a.headline, slug: fmt.Sprintf("story-%d", i), author: e.authors[i%2][0], at: now.Add(-time.Duration(i+1) * 7 * time.Hour), section: e.sections[a.section]}
		it.body = "<p>" + a.body + "</p>\n<blockquote><p>“…”</p></blockquote>\n<ul><li>1</li><li>2</li></ul>\n<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
		if a.more {
			it.tags = e.tags
			it.excerpt = a.body[:strings.IndexAny(a.body, ".:")]
		}
		if a.more && i%2 == 1 { // some have no picture
			it.picture = picture(500 + i)
		}
		ex.items = append(ex.items, it)
	}
	ex.items = append(ex.items, exported{id: 900, kind: "page", title: e.about[0], slug: "about", author: e.authors[0][0], at: now.AddDate(-1, 0, 0), body: e.about[1]})
	p.about = "/about/"
	run(t, "import", "wordpress", "--data", p.data, "--media", uploads, ex.write(t))
	ferry, err := os.ReadFile("testdata/paper/ferry.html")
	if err != nil {
		t.Fatal(err)
	}
	body, by, tag := string(ferry), e.authors[0][1], e.tags[0][1]
	if e.lang != "en" {
		body = ""
		for _, a := range e.articles {
			body += "<p>" + a.body + "</p>\n"
		}
	}
	p.story = p.add(t, body, "Night ferry to Old Wharf returns – nine weeks after “eleven metres of cable” gave way", by, tag)
	if e.lang != "en" {
		p.story = p.add(t, body, e.articles[0].headline+" – "+e.articles[3].headline, by, tag)
	}
	p.plain = p.add(t, body, e.articles[0].headline+" (2)", by, tag)
	p.gone = p.add(t, body, e.articles[4].headline+" (3)", by, tag)
	run(t, "story", "withdraw", "--data", p.data, p.gone)
	p.server = serve(t, p.data).ready()
	p.comment(t, "", e.name2, e.said)
	p.reply = approveAll(t, p.data)[0]
	p.comment(t, p.reply, strings.Repeat("W", 60), e.answer)
	approveAll(t, p.data)
	return p
}

// add publishes a story from the shell and returns its path.
func (p *paper) add(t *testing.T, body, headline, by, topic string) string {
	t.Helper()
	out, errs, code := try(t, body, "story", "add", "--data", p.data, "--headline", headline, "--section", p.sections[0][1], "--by", by, "--topic", topic,
		"--standfirst", "The harbour board has voted. A bell will be rung by hand.", "--body", "-", "--publish")
	if code != 0 {
		t.Fatalf("story add: exit status %d\n%s", code, errs)
	}
	return strings.TrimSpace(out)
}

// comment sends a comment, which must be taken.
func (p *paper) comment(t *testing.T, parent, name, body string) {
	t.Helper()
	res, err := client.PostForm(p.url+"/comments", url.Values{"story": {p.story}, "parent": {parent}, "name": {name}, "email": {"reader@reader.example"}, "body": {body}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 303 {
		t.Fatalf("a comment is answered with %d", res.StatusCode)
	}
}

// approveAll shows all comments that wait, spam as well, and returns their numbers.
func approveAll(t *testing.T, data string) (ids []string) {
	t.Helper()
	for _, state := range []string{"held", "spam"} {
		for _, c := range commentsIn(t, data, state) {
			ids = append(ids, fmt.Sprint(c.ID))
		}
	}
	if len(ids) > 0 {
		run(t, append([]string{"comments", "approve", "--data", data}, ids...)...)
	}
	return ids
}

// look is a kind of page: where it is, and what a reader does there to see it.
type look struct {
	name, path string
	status     int
	send       bool // send the comment form there, which lacks something
}

// looks are all kinds of pages that a reader can see.
func (p *paper) looks() []look {
	month := time.Now().UTC().Format("/2006/01/")
	return []look{
		{"front", "/", 200, false},
		{"section", "/" + p.sections[0][0] + "/", 200, false},
		{"topic", "/topic/" + p.tags[0][0] + "/", 200, false},
		{"sections", "/sections/", 200, false},
		{"author", "/author/" + p.authors[0][0] + "/", 200, false},
		{"archive", month, 200, false},
		{"story", p.story, 200, false},
		{"story with a picture", "/" + strings.Trim(p.pictured(), "/") + "/", 200, false},
		{"standing page", p.about, 200, false},
		{"search, empty", "/search", 200, false},
		{"search, found", "/search?q=" + url.QueryEscape(p.words), 200, false},
		{"search, none", "/search?q=" + url.QueryEscape(p.nothing), 200, false},
		{"404", "/no/such-page/", 404, false},
		{"410", p.gone, 410, false},
		{"comment to mend", p.story, 422, true},
		{"reply", "/comments/reply?to=" + p.reply, 200, false},
		{"received", "/comments/received?story=" + url.QueryEscape(p.story), 200, false},
		{"lite front", "/lite/", 200, false},
		{"lite section", "/lite/" + p.sections[0][0] + "/", 200, false},
		{"lite story", "/lite" + p.story, 200, false},
		{"lite search", "/lite/search?q=" + url.QueryEscape(p.words), 200, false},
	}
}

// pictured is the path of an imported story with a picture.
func (p *paper) pictured() string {
	return time.Now().Add(-14*time.Hour).Format("/2006/01/") + "story-1/"
}

// page is a page of the paper as text.
func (p *paper) page(t *testing.T, l look) string {
	t.Helper()
	if !l.send {
		code, _, body := p.get(l.path)
		if code != l.status {
			t.Errorf("%s, %s: %s answers %d, want %d", p.lang, l.name, l.path, code, l.status)
		}
		return body
	}
	res, err := client.PostForm(p.url+"/comments", url.Values{"story": {l.path}, "name": {""}, "email": {"no address"}, "body": {p.said}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil || res.StatusCode != l.status {
		t.Errorf("%s, %s: answers %d, want %d (%v)", p.lang, l.name, res.StatusCode, l.status, err)
	}
	return b.String()
}

// visit shows a page in a tab, as a reader comes to it.
func (p *paper) visit(b *tab, l look) {
	b.t.Helper()
	b.open(p.url + l.path)
	if l.send {
		b.submit(`const f=document.querySelector("#comments form");f.noValidate=true;f.body.value="kept words";f.submit()`)
	}
}

// photograph draws a picture of some size into a JPEG file.
func photograph(t testing.TB, file string, seed int) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 600))
	for y := range 600 {
		for x := range 900 {
			img.SetRGBA(x, y, color.RGBA{uint8(x / 4), uint8(y / 3), uint8(seed * 40), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
