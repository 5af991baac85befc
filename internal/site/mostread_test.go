package site_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/store"
)

var (
	railOf  = regexp.MustCompile(`(?s)<section id="most-read">.*?</section>`)
	headed  = regexp.MustCompile(`<h2>([^<]*)</h2>`)
	leadsTo = regexp.MustCompile(`<a href="(?:/lite)?(/2024/11/story-\d+/)"`)
)

// rail is the heading of a page's ranking and the paths of its stories; "" for a page without one.
func (p *paper) rail(path string) (heading string, paths []string) {
	p.t.Helper()
	html := railOf.FindString(p.body(path))
	if html == "" {
		return "", nil
	}
	for _, m := range leadsTo.FindAllStringSubmatch(html, -1) {
		paths = append(paths, m[1])
	}
	if h := headed.FindStringSubmatch(html); h != nil {
		heading = h[1]
	}
	return heading, paths
}

func TestMostRead(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	paths := p.fill(20) // the odd ones in Africa, which is below World
	ctx := t.Context()
	id := func(i int) int64 {
		a, err := p.db.Address(ctx, paths[i])
		if err != nil {
			t.Fatal(err)
		}
		return a.TargetID
	}
	sections, err := p.db.Sections(ctx)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, day []int, week ...int) {
		t.Helper()
		k := store.Ranking{}
		for _, s := range sections {
			if s.Name == name {
				k.Section = s.ID
			}
		}
		for _, i := range day {
			k.Day = append(k.Day, id(i))
		}
		for _, i := range week {
			k.Week = append(k.Week, id(i))
		}
		if err := p.db.Write(ctx, func(tx *store.Tx) error { return tx.PutRanking(ctx, k) }); err != nil {
			t.Fatal(err)
		}
	}
	check := func(path, heading string, want ...int) {
		t.Helper()
		var list []string
		for _, i := range want {
			list = append(list, paths[i])
		}
		for _, edition := range []string{"", "/lite"} {
			if got, stories := p.rail(edition + path); got != heading || !slices.Equal(stories, list) {
				t.Errorf("%s%s: %q with %v, want %q with %v", edition, path, got, stories, heading, list)
			}
		}
	}
	check("/", "")
	check("/world/africa/", "")
	check(paths[1], "Latest from Africa", 19, 17, 15, 13, 11)
	put("Africa", []int{3, 5})
	check(paths[1], "Latest from Africa", 19, 17, 15, 13, 11) // two are no ranking
	check("/world/africa/", "")
	put("Africa", []int{3, 5}, 1, 5, 7)
	check(paths[9], "Most read from Africa", 3, 5, 1, 7)
	check(paths[3], "Most read from Africa", 5, 1, 7) // never the page's own
	check("/world/africa/", "Most read from Africa", 3, 5, 1, 7)
	check(paths[2], "Latest from World", 19, 18, 17, 16, 15)
	put("", []int{1, 2, 3, 4, 5, 6, 7})
	check("/", "Most read", 1, 2, 3, 4, 5)
	put("World", []int{0, 2, 4, 6, 8, 10, 12})
	check(paths[2], "Most read from World", 0, 4, 6, 8, 10)
	if _, err := p.desk.Withdraw(ctx, owner, id(4), ""); err != nil {
		t.Fatal(err)
	}
	check(paths[2], "Most read from World", 0, 6, 8, 10, 12)
	check("/", "Most read", 1, 2, 3, 5, 6)
	if body := p.body(paths[1]); strings.Count(body, `"/views/`) != 2 {
		t.Error("a story's page does not name its counting address twice, for its script and for readers without")
	}
	for _, path := range []string{"/", "/world/", "/search", "/lite/"} {
		if strings.Contains(p.body(path), `"/views/`) {
			t.Errorf("%s counts views", path)
		}
	}
}
