package feeds_test

import (
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestFeedsOfRenamedAndMergedSectionsRedirect(t *testing.T) {
	t.Parallel()
	p := full(t)
	ctx := t.Context()
	boats := must(p.desk.AddSection(ctx, owner, news.Section{Name: "Boats"}))
	must(p.desk.RenameSection(ctx, owner, p.river.ID, "Rivers", "", false))
	for from, to := range map[string]string{"/river/feed/": "/rivers/feed/", "/river/ferries/feed.json": "/rivers/ferries/feed.json"} {
		if page := p.get(from); page.Location != to {
			t.Errorf("%s leads to %q, want %q", from, page.Location, to)
		}
	}
	if _, _, err := p.desk.MergeSections(ctx, owner, p.river.ID, boats.ID, nil); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"/river/feed/": "/boats/feed/", "/rivers/feed/atom/": "/boats/feed/atom/", "/river/ferries/feed/": "/boats/ferries/feed/"} {
		if page := p.get(from); page.Location != to {
			t.Errorf("%s leads to %q, want %q", from, page.Location, to)
		}
	}
	if feed := string(p.get("/boats/feed/").Body); !strings.Contains(feed, "<category>Boats</category>") || strings.Contains(feed, "Rivers") {
		t.Errorf("a story of the merged section is not one of the other: %s", feed)
	}
}
