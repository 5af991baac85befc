package e2e

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// export is a WordPress export that a test writes for itself.
type export struct {
	lang     string
	authors  [][2]string // login, name
	sections [][2]string // slug, name
	items    []exported
}

// exported is one item of an export.
type exported struct {
	id                  int
	kind                string // "" is a post
	title, slug, author string
	at                  time.Time
	excerpt, body       string
	section             [2]string   // slug, name
	tags                [][2]string // slug, name
	file                string      // an attachment's, below wp-content/uploads
	picture             int         // the id of the attachment that leads
	caption, alt        string
	comments            []remark
}

// remark is a comment of an export.
type remark struct {
	id, parent      int
	name, mail, url string
	body            string
}

const oldSite = "http://old-paper.example"

// cdata wraps a text, whatever is in it.
func cdata(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

// write writes the export to a file of a test's own.
func (e *export) write(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	put(xml.Header+`<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The old paper</title><link>%s</link><language>%s</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>%[1]s</wp:base_site_url><wp:base_blog_url>%[1]s</wp:base_blog_url>
`, oldSite, e.lang)
	for i, a := range e.authors {
		put("<wp:author><wp:author_id>%d</wp:author_id><wp:author_login>%s</wp:author_login><wp:author_display_name>%s</wp:author_display_name></wp:author>\n", i+1, cdata(a[0]), cdata(a[1]))
	}
	for i, s := range e.sections {
		put("<wp:category><wp:term_id>%d</wp:term_id><wp:category_nicename>%s</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>%s</wp:cat_name></wp:category>\n", i+1, cdata(s[0]), cdata(s[1]))
	}
	for _, it := range e.items {
		it.put(put)
	}
	put("</channel></rss>\n")
	file := filepath.Join(t.TempDir(), "export.xml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func (it *exported) put(put func(string, ...any)) {
	kind, status, path := it.kind, "publish", it.at.Format("/2006/01/")+it.slug+"/"
	switch kind {
	case "":
		kind = "post"
	case "page":
		path = "/" + it.slug + "/"
	case "attachment":
		status = "inherit"
	}
	put("<item><title>%s</title><link>%s%s</link><dc:creator>%s</dc:creator><guid isPermaLink=\"false\">%[2]s/?p=%d</guid>\n", cdata(it.title), oldSite, path, cdata(it.author), it.id)
	put("<content:encoded>%s</content:encoded><excerpt:encoded>%s</excerpt:encoded>\n", cdata(it.body), cdata(it.excerpt+it.caption))
	put("<wp:post_id>%d</wp:post_id><wp:post_date>%s</wp:post_date><wp:post_date_gmt>%[2]s</wp:post_date_gmt><wp:comment_status>open</wp:comment_status><wp:post_name>%s</wp:post_name><wp:status>%s</wp:status><wp:post_type>%s</wp:post_type>\n",
		it.id, it.at.UTC().Format(time.DateTime), cdata(it.slug), status, kind)
	if it.section[0] != "" {
		put("<category domain=\"category\" nicename=\"%s\">%s</category>\n", it.section[0], cdata(it.section[1]))
	}
	for _, tag := range it.tags {
		put("<category domain=\"post_tag\" nicename=\"%s\">%s</category>\n", tag[0], cdata(tag[1]))
	}
	if it.file != "" {
		put("<wp:attachment_url>%s/wp-content/uploads/%s</wp:attachment_url>\n<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>%s</wp:meta_value></wp:postmeta>\n", oldSite, it.file, cdata(it.alt))
	}
	if it.picture != 0 {
		put("<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>%d</wp:meta_value></wp:postmeta>\n", it.picture)
	}
	for _, c := range it.comments {
		put("<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>%s</wp:comment_author><wp:comment_author_email>%s</wp:comment_author_email><wp:comment_author_url>%s</wp:comment_author_url><wp:comment_date_gmt>%s</wp:comment_date_gmt><wp:comment_content>%s</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>%d</wp:comment_parent></wp:comment>\n",
			c.id, cdata(c.name), cdata(c.mail), cdata(c.url), it.at.Add(time.Hour).UTC().Format(time.DateTime), cdata(c.body), c.parent)
	}
	put("</item>\n")
}
