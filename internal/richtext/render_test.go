package richtext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRender(t *testing.T) {
	t.Parallel()
	known := func(src string) (Picture, bool) {
		return Picture{Src: "/media/a-800.jpg", Set: []Rendition{{"/media/a-400.jpg", 400}, {"/media/a-800.jpg", 800}}, Width: 1600, Height: 900, Alt: "Boat"}, src == "/a.jpg"
	}
	const picture = `<figure><img src="/a.jpg" alt=""><figcaption>The <em>Amina</em></figcaption></figure>`
	for _, c := range []struct {
		name, in string
		opt      RenderOptions
		want     string
	}{
		{"known picture", picture, RenderOptions{Picture: known},
			`<figure><img src="/media/a-800.jpg" srcset="/media/a-400.jpg 400w,/media/a-800.jpg 800w" sizes="(min-width:44em) 42em,100vw" width="1600" height="900" loading="lazy" decoding="async" alt="Boat"><figcaption>The <em>Amina</em></figcaption></figure>`},
		{"unknown picture", picture, RenderOptions{}, `<figure><a href="/a.jpg">Picture</a><figcaption>The <em>Amina</em></figcaption></figure>`},
		{"unknown picture in a link", `<figure><a href="/b"><img src="/a.jpg" alt="A"></a></figure>`, RenderOptions{}, `<figure><a href="/b">A</a></figure>`},
		{"text edition", picture, RenderOptions{Lite: true, Picture: known}, `<figure><figcaption>The <em>Amina</em></figcaption></figure>`},
		{"text edition, no caption", `<figure><a href="/b"><img src="/a.jpg" alt="A"></a></figure>`, RenderOptions{Lite: true}, `<figure><figcaption>A</figcaption></figure>`},
		{"text edition, no words", `<figure><img src="/a.jpg" alt=""></figure><p>x</p>`, RenderOptions{Lite: true}, `<p>x</p>`},
		{"card", `<figure class="embed"><a href="https://youtu.be/x">Ferry</a></figure>`, RenderOptions{}, `<figure class="embed"><a href="https://youtu.be/x"><b>YouTube</b> Ferry</a></figure>`},
		{"player", `<figure class="audio"><a href="/a.mp3">A song</a></figure>`, RenderOptions{Players: true},
			`<figure class="audio"><audio controls preload="none" src="/a.mp3"></audio><br><a href="/a.mp3">A song</a></figure>`},
		{"absolute", `<p><a href="/x">x</a> <a href="#fn-1" id="fnref-1">1</a></p>`, RenderOptions{Absolute: true, Base: "https://paper.example/2024/11/s/"},
			`<p><a href="https://paper.example/x">x</a> <a href="https://paper.example/2024/11/s/#fn-1" id="fnref-1">1</a></p>`},
		{"two on a page", `<p><a href="#fn-1" id="fnref-1">1</a></p>`, RenderOptions{IDPrefix: "next-"}, `<p><a href="#next-fn-1" id="next-fnref-1">1</a></p>`},
		{"raw block", `<div data-raw="">&lt;form onsubmit=x&gt;Vote &lt;b&gt;now&lt;/b&gt;&lt;script&gt;x&lt;/script&gt;&lt;/form&gt;</div>`, RenderOptions{}, `<p>Vote <strong>now</strong></p>`},
		{"not a body", `<p onclick="x" style="y">a<script>b</script><iframe src="/x"></iframe></p>`, RenderOptions{}, `<p>ab</p>`},
		{"quotes kept", `<p>“a” 'b' "c" &lt;d&gt;</p>`, RenderOptions{}, `<p>“a” 'b' "c" &lt;d&gt;</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, Render(c.in, c.opt)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
	feed := FeedHTML(picture, RenderOptions{Picture: known, Base: "https://paper.example/s/"})
	want := `<figure><img src="https://paper.example/media/a-800.jpg" width="1600" height="900" alt="Boat"><figcaption>The <em>Amina</em></figcaption></figure>`
	if d := cmp.Diff(want, feed); d != "" {
		t.Errorf("feed: -want +got:\n%s", d)
	}
}
