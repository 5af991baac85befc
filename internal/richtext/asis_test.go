package richtext

import "testing"

// FuzzAsIs holds what is shown just as it is against what writing it again would give.
func FuzzAsIs(f *testing.F) {
	for _, s := range []string{"", "plain", "<p>A &amp; B &lt;c&gt;<br>d</p>\n<ul><li>x</li></ul>", "<p>a", "</p>", "<p>a > b</p>", "<p>&nbsp;</p>", "<P>x</P>",
		"<p >x</p>", "<p>x</p\n>", "<p>\r\n</p>", "<p>\x00</p>", "<br/>", "</br>", "<//p>", "<p>x</em></strong>", "<!-- x -->", "<p><em>x</em></p>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if asIs(body) {
			if got := rendered(body, RenderOptions{}); got != body {
				t.Errorf("%q is shown as it is; written again it is %q", body, got)
			}
		}
	})
}
