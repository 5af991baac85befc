package demo

import (
	"html"
	"regexp"
	"strings"
)

// body turns a story's text into the form of a body. Blocks are parted by empty lines:
//
//	## a heading
//	- an item of a list      1. of a numbered one
//	> a quotation            > -- who said it
//	>> a pull quote
//	| a row | of a table |   the first one heads it;  ^ its caption, before it
//	[[ a fact box's title    and, up to ]], its blocks
//	anything else is a paragraph
//
// Within a line, *this* is stressed, **this** strong, and [this](address) a link, "@slug" being another story's address, which
// link looks up ("" drops the link and keeps the words).
func body(text string, link func(slug string) string) string {
	var out []string
	blocks := strings.Split(strings.TrimSpace(text), "\n\n")
	for i := 0; i < len(blocks); i++ {
		b := strings.TrimSpace(blocks[i])
		title, isBox := strings.CutPrefix(b, "[[ ")
		if !isBox {
			out = append(out, block(b, link))
			continue
		}
		title, rest, _ := strings.Cut(title, "\n")
		inside := []string{rest}
		for !strings.HasSuffix(strings.TrimSpace(inside[len(inside)-1]), "]]") && i+1 < len(blocks) {
			i++
			inside = append(inside, blocks[i])
		}
		box := []string{"<h3>" + inline(title, link) + "</h3>"}
		for _, in := range inside {
			if in = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(in), "]]")); in != "" {
				box = append(box, block(in, link))
			}
		}
		out = append(out, `<aside class="factbox">`+strings.Join(box, "")+"</aside>")
	}
	return strings.Join(out, "\n")
}

func block(b string, link func(string) string) string {
	lines := strings.Split(b, "\n")
	switch first := lines[0]; {
	case strings.HasPrefix(first, "## "):
		return "<h2>" + inline(first[3:], link) + "</h2>"
	case strings.HasPrefix(first, ">> "):
		return `<aside class="pullquote"><p>` + inline(joined(lines, ">> "), link) + "</p></aside>"
	case strings.HasPrefix(first, "> "):
		return quotation(lines, link)
	case strings.HasPrefix(first, "- "):
		return list("ul", lines, "- ", link)
	case strings.HasPrefix(first, "1. "):
		return list("ol", lines, "1. ", link)
	case strings.HasPrefix(first, "| "), strings.HasPrefix(first, "^ "):
		return table(lines, link)
	}
	return "<p>" + inline(joined(lines, ""), link) + "</p>"
}

func joined(lines []string, prefix string) string {
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = strings.TrimPrefix(l, prefix)
	}
	return strings.Join(words, " ")
}

func quotation(lines []string, link func(string) string) string {
	who := ""
	if last := lines[len(lines)-1]; strings.HasPrefix(last, "> -- ") {
		who, lines = "<p><cite>"+inline(last[5:], link)+"</cite></p>", lines[:len(lines)-1]
	}
	return "<blockquote><p>" + inline(joined(lines, "> "), link) + "</p>" + who + "</blockquote>"
}

func list(tag string, lines []string, mark string, link func(string) string) string {
	var b strings.Builder
	b.WriteString("<" + tag + ">")
	for _, l := range lines {
		b.WriteString("<li>" + inline(strings.TrimPrefix(l, mark), link) + "</li>")
	}
	b.WriteString("</" + tag + ">")
	return b.String()
}

func table(lines []string, link func(string) string) string {
	var b strings.Builder
	b.WriteString("<table>")
	if caption, ok := strings.CutPrefix(lines[0], "^ "); ok {
		b.WriteString("<caption>" + inline(caption, link) + "</caption>")
		lines = lines[1:]
	}
	for i, l := range lines {
		open, cell := "", "td"
		switch i {
		case 0:
			open, cell = "<thead>", `th scope="col"`
		case 1:
			open = "<tbody>"
		}
		b.WriteString(open + "<tr>")
		for c := range strings.SplitSeq(strings.Trim(strings.TrimSpace(l), "|"), "|") {
			b.WriteString("<" + cell + ">" + inline(strings.TrimSpace(c), link) + "</" + cell[:2] + ">")
		}
		b.WriteString("</tr>")
		if i == 0 {
			b.WriteString("</thead>")
		}
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

var (
	linkMark   = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
	strongMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	emMark     = regexp.MustCompile(`\*([^*]+)\*`)
)

// inline escapes text as the body's form writes it, and sets its marks.
func inline(text string, link func(string) string) string {
	text = strings.ReplaceAll(html.EscapeString(text), "&#39;", "'")
	text = strings.ReplaceAll(text, "&#34;", `"`)
	text = linkMark.ReplaceAllStringFunc(text, func(m string) string {
		part := linkMark.FindStringSubmatch(m)
		href := part[2]
		if slug, ours := strings.CutPrefix(href, "@"); ours {
			href = link(slug)
		}
		if href == "" {
			return part[1]
		}
		return `<a href="` + href + `">` + part[1] + "</a>"
	})
	text = strongMark.ReplaceAllString(text, "<strong>$1</strong>")
	return emMark.ReplaceAllString(text, "<em>$1</em>")
}
