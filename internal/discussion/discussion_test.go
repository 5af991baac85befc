package discussion_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/discussion"
	"broadsheet/internal/news"
)

func TestCheckNamesEveryFieldThatMustBeMended(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   discussion.Input
		want string
	}{
		{discussion.Input{Name: "Ada", Body: "Good."}, ""},
		{discussion.Input{Name: "Ada", Body: "Good.", Email: "ada@paper.example"}, ""},
		{discussion.Input{}, "name,body"},
		{discussion.Input{Name: " \t", Body: "\u202e \x00", Email: "Ada <a@b.example>"}, "name,email,body"},
		{discussion.Input{Name: strings.Repeat("n", 81), Body: strings.Repeat("é", 10001)}, "name,body"},
		{discussion.Input{Name: "Ọlá", Body: strings.Repeat("ọ", 10000)}, ""},
	} {
		c.in.Tidy()
		var p discussion.Problems
		var got []string
		if err := c.in.Check(); errors.As(err, &p) {
			for _, one := range p {
				got = append(got, one.Field)
			}
			if news.KindOf(err) != news.Invalid {
				t.Errorf("%v has the kind %s", err, news.KindOf(err))
			}
		}
		if strings.Join(got, ",") != c.want {
			t.Errorf("%.30q: fields %v, want %s", c.in.Name, got, c.want)
		}
	}
}

func TestTypedTextBecomesSafeHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"One.\r\nTwo.\n\n \nThree <b>":     "<p>One.<br>Two.</p><p>Three &lt;b&gt;</p>",
		"See https://x.example/a?b=1&c=2.": `<p>See <a href="https://x.example/a?b=1&amp;c=2" rel="nofollow ugc">https://x.example/a?b=1&amp;c=2</a>.</p>`,
		`javascript:alert(1) "x"`:          "<p>javascript:alert(1) &#34;x&#34;</p>",
	} {
		if got := discussion.FromText(in); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestOtherSystemsHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\nb\n\nc <em>d</em>": "<p>a<br>b</p><p>c <em>d</em></p>",
		`<a href="http://x.example" onclick="y()" rel="follow">x</a><script>z()</script>`: `<p><a href="http://x.example" rel="nofollow ugc">x</a></p>`,
		`<a href="javascript:x()">x</a>`: "<p>x</p>",
		"<b>loud</p></div> <i>words":     "<p><b>loud</b></p><b> <i>words</i></b>",
	} {
		if got := discussion.FromHTML(in); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

// FuzzFormat holds that whatever comes in, what goes out has no element, attribute or address beyond the few.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{"hello", "<img src=x onerror=a()>", "<a href='java\nscript:x'>", "https://x.example/<script>", "<p><svg/onload=1>", "<a href=\"x\" \"rel=y>"} {
		f.Add(s)
	}
	allowed := map[string]bool{"p": true, "br": true, "a": true, "em": true, "strong": true, "b": true, "i": true, "code": true, "pre": true,
		"blockquote": true, "ul": true, "ol": true, "li": true, "del": true, "q": true, "cite": true}
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{discussion.FromText(s), discussion.FromHTML(s)} {
			open := 0
			z := html.NewTokenizer(strings.NewReader(out))
			for z.Next() != html.ErrorToken {
				tok := z.Token()
				switch {
				case tok.Type == html.StartTagToken && tok.Data != "br":
					open++
				case tok.Type == html.EndTagToken:
					open--
				}
				if open < 0 {
					t.Fatalf("%q gives %q, which closes what it did not open", s, out)
				}
				if tok.Type == html.TextToken || tok.Type == html.EndTagToken {
					continue
				}
				if tok.Type == html.CommentToken || !allowed[tok.Data] {
					t.Fatalf("%q gives %q", s, out)
				}
				for _, a := range tok.Attr {
					ok := a.Key == "rel" && a.Val == "nofollow ugc"
					if a.Key == "href" {
						low := strings.ToLower(strings.TrimSpace(a.Val))
						scheme, _, has := strings.Cut(low, ":")
						ok = !has || strings.ContainsAny(scheme, "/?#") || scheme == "http" || scheme == "https" || scheme == "mailto"
					}
					if !ok {
						t.Fatalf("%q gives %q", s, out)
					}
				}
			}
			if open != 0 {
				t.Fatalf("%q gives %q, which leaves something open", s, out)
			}
		}
	})
}

func TestJudge(t *testing.T) {
	t.Parallel()
	open := news.Settings{CommentLinks: 2, CommentWords: []string{"casino"}, CommentBlock: []string{"viagra", "spam.example"}}
	closed := open
	closed.CommentsHold = true
	in := func(body string) discussion.Input { return discussion.Input{Name: "Ada", Body: body} }
	for name, c := range map[string]struct {
		set    news.Settings
		in     discussion.Input
		recent discussion.Recent
		want   news.CommentState
	}{
		"plain":                  {open, in("I was there."), discussion.Recent{}, news.CommentApproved},
		"moderated":              {closed, in("I was there."), discussion.Recent{}, news.CommentHeld},
		"held word":              {open, in("The new CASINO is open"), discussion.Recent{}, news.CommentHeld},
		"part of a word":         {open, in("The casinos are open"), discussion.Recent{}, news.CommentApproved},
		"blocked word":           {open, in("buy Viagra!"), discussion.Recent{}, news.CommentSpam},
		"blocked address":        {open, in("http://www.spam.example/x"), discussion.Recent{}, news.CommentSpam},
		"links":                  {open, in("https://a.example/1 https://a.example/2 https://a.example/3"), discussion.Recent{}, news.CommentHeld},
		"trap":                   {open, discussion.Input{Name: "x", Body: "y", Trap: "z"}, discussion.Recent{}, news.CommentSpam},
		"busy network":           {open, in("me too"), discussion.Recent{Here: 4, All: 4}, news.CommentHeld},
		"capitals":               {open, in(strings.Repeat("THIS IS AN OUTRAGE ", 4)), discussion.Recent{}, news.CommentHeld},
		"Arabic has no capitals": {open, in(strings.Repeat("هذا خبر مهم جدا ", 10)), discussion.Recent{}, news.CommentApproved},
	} {
		v, err := discussion.Judge(c.set, c.in, c.recent)
		if err != nil || v.State != c.want {
			t.Errorf("%s: %+v %v, want %s", name, v, err, c.want)
		}
		if v.State != news.CommentApproved && len(v.Reasons) == 0 && !c.set.CommentsHold {
			t.Errorf("%s: held without a reason", name)
		}
	}
	if _, err := discussion.Judge(open, in("x"), discussion.Recent{All: discussion.Flood}); news.KindOf(err) != news.TooMany {
		t.Errorf("a flood gives %v", err)
	}
}

// The same words under another comment are another answer; said twice to one, they are one.
func TestTheSameAnswerToTwoIsTwo(t *testing.T) {
	in := discussion.Input{Name: "Ada", Body: "I agree."}
	seen := map[string]bool{}
	for _, parent := range []int64{0, 1, 2, 12} {
		in.ParentID = parent
		again := discussion.Input{Name: "ADA", Body: " I  agree.", ParentID: parent}
		if seen[in.Digest()] || in.Digest() != again.Digest() {
			t.Errorf("under %d: seen before, or not the same twice", parent)
		}
		seen[in.Digest()] = true
	}
}
