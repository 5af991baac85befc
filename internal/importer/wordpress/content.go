package wordpress

import (
	"strings"

	"broadsheet/internal/richtext"
)

// Attachment is what a gallery needs to know of one.
type Attachment struct {
	URL, Alt, Caption, Title string
}

// Converter turns a post's content as WordPress stores it into a body in our form. Its lookups may be nil.
type Converter struct {
	Attachment func(id int64) (Attachment, bool) // by the old site's number
	Attached   func(post int64) []int64          // the attachments that belong to a post, for a gallery without ids
	Block      func(id int64) (string, bool)     // the content of a reusable block

	Dynamic map[string]int // blocks that the old site computed when it was asked, and that have no text of their own
	Unknown map[string]int // shortcodes that were left as text
}

// maxReuse is how deep reusable blocks may stand in each other.
const maxReuse = 4

// Body gives the body of an item. No word that a reader of the old site saw is lost; what a plugin would have made of
// its shortcode is kept as the shortcode's text. Time is linear in the content.
func (c *Converter) Body(it *Item) string {
	content := strings.ReplaceAll(it.Content, "\r\n", "\n")
	content = c.reuse(content, 0)
	footnotes := ""
	if strings.Contains(content, "data-fn=") {
		content, footnotes = numberNotes(content, it.MetaValue("footnotes"))
	}
	if strings.Contains(content, "<!-- wp:") {
		content = c.blocks(content, it)
	} else {
		content = autop(c.shortcodes(content, it))
	}
	return richtext.Sanitise(content + footnotes)
}

// Standfirst is an item's hand-written excerpt as one line of plain text.
func (it *Item) Standfirst() string { return richtext.Line(it.Excerpt) }

// Headline is an item's title as plain text: markup off, entities read.
func (it *Item) Headline() string { return richtext.Line(it.Title) }

func (c *Converter) countDynamic(name string) {
	if c.Dynamic != nil {
		c.Dynamic[name]++
	}
}
