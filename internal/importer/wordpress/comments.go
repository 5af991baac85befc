package wordpress

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/discussion"
	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
)

// comments maps an item's comments, with their numbers, threads, kinds and states. Those of plugins (notes to orders,
// and the like, which no reader saw) are left out.
func (m *mapper) comments(it *Item, d *draft) {
	for i := range it.Comments {
		c := &it.Comments[i]
		kind, ok := commentKind(c.Type)
		if !ok {
			if d.skipped == nil {
				d.skipped = map[string]int{}
			}
			d.skipped["of a plugin's type"]++
			continue
		}
		in := editorial.ImportedComment{
			ForeignID: key(c.ID),
			Comment: news.Comment{
				ID: max(c.ID, 0), Kind: kind, State: commentState(c.Approved), Name: richtext.Cut(richtext.Line(c.Author), 200), Email: oneWord(c.Email),
				URL: webAddress(c.URL), Body: discussion.FromHTML(c.Content), CreatedAt: c.At(m.zone),
			},
		}
		if c.ID <= 0 {
			in.ForeignID = d.in.ForeignID + "/" + key(int64(i))
		}
		if c.Parent > 0 {
			in.ParentID = key(c.Parent)
		}
		if in.CreatedAt.IsZero() {
			in.CreatedAt = d.in.PublishedAt
		}
		d.in.Comments = append(d.in.Comments, in)
	}
}

func commentKind(t string) (news.CommentKind, bool) {
	switch t {
	case "", "comment":
		return news.ReaderComment, true
	case "pingback":
		return news.Pingback, true
	case "trackback":
		return news.Trackback, true
	}
	return "", false
}

func commentState(approved string) news.CommentState {
	switch approved {
	case "1", "approve", "approved":
		return news.CommentApproved
	case "spam":
		return news.CommentSpam
	case "trash", "post-trashed":
		return news.CommentDeleted
	}
	return news.CommentHeld
}

// webAddress is a commenter's own page.
func webAddress(s string) string {
	u, ok := richtext.CleanURL(s)
	if !ok || !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
		return ""
	}
	return u
}

func oneWord(s string) string {
	if strings.ContainsAny(s, " \t\n<>") || len(s) > 320 || !utf8.ValidString(s) {
		return ""
	}
	return s
}
