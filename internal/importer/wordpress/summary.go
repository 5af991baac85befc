package wordpress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Summary is what a run of an import did. Stories, pages, comments, bylines (people), sections, topics, pictures and redirects
// count what it newly stored; Stories includes its drafts and private ones. What was read (posts, pages, attachments, things
// of plugins, and comments) is what was newly stored of these, plus Unchanged, Updated, and all that was Skipped.
type Summary struct {
	Stories   int    `json:"stories"`
	Pages     int    `json:"pages"`
	Comments  int    `json:"comments"`
	Bylines   int    `json:"bylines"`
	Sections  int    `json:"sections"`
	Topics    int    `json:"topics"`
	Pictures  int    `json:"pictures"`
	Redirects int    `json:"redirects"`
	Drafts    int    `json:"drafts"`
	Private   int    `json:"private"`
	Unchanged int    `json:"unchanged"`
	Updated   int    `json:"updated"`
	Skipped   []Skip `json:"skipped"`

	Languages map[string]int `json:"languages,omitempty"`    // stories and pages newly stored that are not in the paper's own, by language
	Read      int            `json:"read"`                   // items and comments
	Away      int            `json:"pictures_not_fetched"`   // known by their old address only, of all that were read
	Renamed   []string       `json:"renamed,omitempty"`      // addresses that were taken: "/a/ is /a-2/"
	Plugins   []Skip         `json:"left_as_text,omitempty"` // shortcodes of plugins, and blocks that the old site computed
	Problems  []string       `json:"problems,omitempty"`     // what is wrong with the files, and where
	Seconds   float64        `json:"seconds"`                // that reading and storing took
}

// Skip is a kind of things that were not stored, and why.
type Skip struct {
	What  string `json:"what"`
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// maxNotes is how many renamed addresses, and how many problems, are listed.
const maxNotes = 100

func (s *Summary) skip(what, why string, n int) {
	if n == 0 {
		return
	}
	for i := range s.Skipped {
		if s.Skipped[i].What == what && s.Skipped[i].Why == why {
			s.Skipped[i].Count += n
			return
		}
	}
	if len(s.Skipped) >= maxNotes {
		what, why = "item", "other"
		if last := &s.Skipped[len(s.Skipped)-1]; last.Why == why {
			last.Count += n
			return
		}
	}
	s.Skipped = append(s.Skipped, Skip{what, why, n})
}

func (s *Summary) note(list *[]string, format string, args ...any) {
	if len(*list) < maxNotes {
		*list = append(*list, fmt.Sprintf(format, args...))
	}
}

// String is the summary for a person, in one line.
func (s *Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%d drafts, %d private), %s, %s, %s, %s, %s, %s, %s; %d unchanged, %d updated",
		count(s.Stories, "story", "stories"), s.Drafts, s.Private, count(s.Pages, "page", "pages"), count(s.Comments, "comment", "comments"),
		count(s.Bylines, "byline", "bylines"), count(s.Sections, "section", "sections"), count(s.Topics, "topic", "topics"),
		count(s.Pictures, "picture", "pictures"), count(s.Redirects, "redirect", "redirects"), s.Unchanged, s.Updated)
	for i, lang := range slices.Sorted(maps.Keys(s.Languages)) {
		b.WriteString(map[bool]string{true: "; in other languages: ", false: ", "}[i == 0])
		fmt.Fprintf(&b, "%d %s", s.Languages[lang], lang)
	}
	for i, k := range s.Skipped {
		b.WriteString(map[bool]string{true: "; skipped: ", false: ", "}[i == 0])
		fmt.Fprintf(&b, "%d %s (%s)", k.Count, k.What, k.Why)
	}
	fmt.Fprintf(&b, "; %.1f s", s.Seconds)
	return b.String()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// sorted lists what was left as text, the most frequent first.
func sorted(what map[string]map[string]int) []Skip {
	var out []Skip
	for why, names := range what {
		for name, n := range names {
			out = append(out, Skip{What: name, Why: why, Count: n})
		}
	}
	slices.SortFunc(out, func(a, b Skip) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Why+a.What, b.Why+b.What)
	})
	return out[:min(len(out), maxNotes)]
}
