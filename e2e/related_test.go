package e2e

import (
	"regexp"
	"strings"
	"testing"
)

var links = regexp.MustCompile(`<a href="(/20[0-9/]+[^"]+)"`)

// The page that the project began with: under the story on Kim, Russia and Ukraine stands the one on the EU's sanctions, and not the
// three that are only new.
func TestRelatedUnderTheSeedStory(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	sum := importing(t, data, shared(t, "seed/seed-page.wxr.xml"), shared(t, "seed/wikinews.wxr.xml"))
	if sum.Stories != 300 {
		t.Errorf("%d stories were stored, want 300", sum.Stories)
	}
	const story = "/2024/11/north-koreas-kim-accuses-us-of-using-ukraine-to-target-russia/"
	_, _, body := serve(t, data).get(story)
	_, block, ok := strings.Cut(body, `id="related"`)
	block, _, _ = strings.Cut(block, "</section>")
	found := links.FindAllStringSubmatch(block, -1)
	if !ok || len(found) == 0 || !strings.Contains(found[0][1], "sanctions") {
		t.Errorf("related begins with %v", found)
	}
	for _, f := range found {
		for _, crime := range []string{"katsina", "abduct", "ritual"} {
			if strings.Contains(f[1], crime) {
				t.Errorf("related has %s", f[1])
			}
		}
	}
}
