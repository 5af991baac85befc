package wordpress

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// render gives the HTML of a known shortcode, or its source where it says too little.
func (c *Converter) render(s shortcode, it *Item) string {
	out := ""
	switch s.name {
	case "caption", "wp_caption":
		out = caption(s)
	case "gallery":
		out = c.gallery(s, it)
	case "audio", "video":
		out = player(s)
	case "playlist":
		out = c.playlist(s, it)
	case "sourcecode", "code":
		out = sourceCode(s)
	default:
		out = embedCode(s)
	}
	if out == "" {
		return s.raw
	}
	return out
}

var reCaptioned = regexp.MustCompile(`(?is)^\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(.*)$`)

// caption is a picture with its words: [caption]<img> words[/caption], or of old [caption caption="words"]<img>[/caption].
func caption(s shortcode) string {
	if !s.pair {
		return ""
	}
	words := s.first("caption")
	media := s.inner
	if m := reCaptioned.FindStringSubmatch(s.inner); m != nil {
		media = m[1]
		if rest := strings.TrimSpace(m[2]); rest != "" {
			words = strings.TrimSpace(words + " " + rest)
		}
	}
	media = strings.ReplaceAll(media, "\n", " ")
	if words == "" {
		return "<figure>" + media + "</figure>"
	}
	return "<figure>" + media + "<figcaption>" + words + "</figcaption></figure>"
}

// gallery shows attachments by number; those of the post if none are named.
func (c *Converter) gallery(s shortcode, it *Item) string {
	if c.Attachment == nil {
		return ""
	}
	ids := numbers(s.first("ids", "include"))
	if len(ids) == 0 && c.Attached != nil {
		of := it.ID
		if n := numbers(s.first("id")); len(n) == 1 {
			of = n[0]
		}
		ids = c.Attached(of)
		for _, no := range numbers(s.first("exclude")) {
			for i := range ids {
				if ids[i] == no {
					ids = append(ids[:i:i], ids[i+1:]...)
					break
				}
			}
		}
	}
	var out strings.Builder
	found := 0
	for _, id := range ids {
		a, ok := c.Attachment(id)
		if !ok || a.URL == "" {
			continue
		}
		found++
		out.WriteString(`<figure><img src="` + html.EscapeString(a.URL) + `" alt="` + html.EscapeString(a.Alt) + `">`)
		if a.Caption != "" {
			out.WriteString("<figcaption>" + a.Caption + "</figcaption>")
		}
		out.WriteString("</figure>")
	}
	if found == 0 {
		return ""
	}
	return `<figure class="gallery">` + out.String() + "</figure>"
}

// playlist lists its pieces.
func (c *Converter) playlist(s shortcode, it *Item) string {
	if c.Attachment == nil {
		return ""
	}
	class := "audio"
	if s.first("type") == "video" {
		class = "video"
	}
	var out strings.Builder
	for _, id := range numbers(s.first("ids", "include")) {
		if a, ok := c.Attachment(id); ok && a.URL != "" {
			out.WriteString(mediaCard(class, a.URL, a.Title))
		}
	}
	return out.String()
}

func numbers(s string) []int64 {
	var out []int64
	for f := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.ParseInt(f, 10, 64); err == nil && len(out) < 500 {
			out = append(out, n)
		}
	}
	return out
}

// player is a sound or a film: a link to its file.
func player(s shortcode) string {
	src := s.first("src", "mp3", "m4a", "ogg", "wav", "wma", "mp4", "m4v", "webm", "ogv", "flv", "0")
	if src == "" {
		src = strings.TrimSpace(s.inner)
	}
	src, _, _ = strings.Cut(src, "|") // options of the old audio player
	if !strings.Contains(src, "/") || strings.ContainsAny(src, " <>\n") {
		return ""
	}
	return mediaCard(s.name, src, s.first("title"))
}

func mediaCard(class, src, title string) string {
	if title == "" {
		title = src
	}
	return `<figure class="` + class + `"><a href="` + html.EscapeString(src) + `">` + html.EscapeString(title) + "</a></figure>"
}

// sourceCode is a piece of program. Some sites stored it escaped, others as it is.
func sourceCode(s shortcode) string {
	if !s.pair {
		return ""
	}
	text := strings.Trim(s.inner, "\n")
	if !strings.Contains(text, "&lt;") {
		text = strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(text)
	}
	return "<pre><code>" + text + "</code></pre>"
}

var reVideoID = regexp.MustCompile(`^[A-Za-z0-9_-]{3,40}$`)

// embedCode is a card for what another service shows.
func embedCode(s shortcode) string {
	what := strings.TrimSpace(html.UnescapeString(s.inner))
	if what == "" {
		what = s.first("url", "src", "id", "0")
	}
	what = strings.Trim(what, "= ")
	if strings.ContainsAny(what, "<>\n ") || what == "" {
		return ""
	}
	if !strings.Contains(what, "/") && reVideoID.MatchString(what) {
		page := map[string]string{
			"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/", "dailymotion": "https://www.dailymotion.com/video/",
			"ted": "https://www.ted.com/talks/", "slideshare": "https://www.slideshare.net/slideshow/embed_code/",
		}[s.name]
		if page == "" {
			return ""
		}
		return embedCard(page + what)
	}
	if strings.HasPrefix(what, "//") {
		what = "https:" + what
	}
	if !strings.HasPrefix(what, "http://") && !strings.HasPrefix(what, "https://") {
		return ""
	}
	return embedCard(what)
}
