package site_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var relatedLink = regexp.MustCompile(`<a href="(/\d{4}/[^"]+)"`)

// relatedOn lists the stories that a page offers, in order.
func (p *paper) relatedOn(path string) (paths []string) {
	p.t.Helper()
	_, part, _ := strings.Cut(p.body(path), `id="related"`)
	part, _, _ = strings.Cut(part, "</section>")
	for _, m := range relatedLink.FindAllStringSubmatch(part, -1) {
		if !slices.Contains(paths, m[1]) {
			paths = append(paths, m[1])
		}
	}
	return paths
}

func TestTheEditorsChoiceComesFirst(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	ctx := t.Context()
	story, near, nearer, chosen := p.publishOn("The story"), p.publishOn("Near"), p.publishOn("Nearer"), p.publishOn("Chosen")
	p.must(p.db.Write(ctx, func(tx *store.Tx) error {
		return tx.PutNeighbours(ctx, story.ID, []store.Neighbour{{ID: nearer.ID, Score: 0.9}, {ID: near.ID, Score: 0.5}, {ID: chosen.ID, Score: 0.1}})
	}))
	if got := p.relatedOn(story.Path); !slices.Equal(got, []string{nearer.Path, near.Path, chosen.Path}) {
		t.Fatalf("without a choice: %q", got)
	}
	choose := func(related, not []int64) error {
		s, err := p.db.Story(ctx, story.ID)
		p.must(err)
		c := s.Live.Content
		c.Related, c.NotRelated = related, not
		if s, err = p.desk.Save(ctx, owner, s.ID, s.Version, c, ""); err != nil {
			return err
		}
		_, err = p.desk.Publish(ctx, owner, s.ID, s.Version)
		return err
	}
	p.must(choose([]int64{chosen.ID, chosen.ID, story.ID, 1 << 40}, []int64{nearer.ID}))
	if got := p.relatedOn(story.Path); !slices.Equal(got, []string{chosen.Path, near.Path}) {
		t.Errorf("the chosen one first, and not the one kept out: %q", got)
	}
	_, err := p.desk.Withdraw(ctx, owner, chosen.ID, "")
	p.must(err)
	if got := p.relatedOn(story.Path); !slices.Equal(got, []string{near.Path}) {
		t.Errorf("a chosen story that was withdrawn: %q", got)
	}
	if err := choose([]int64{1, 2, 3, 4, 5, 6, 7}, nil); news.KindOf(err) != news.Invalid {
		t.Errorf("seven chosen: %v", err)
	}
	if err := choose([]int64{near.ID}, []int64{near.ID}); news.KindOf(err) != news.Invalid {
		t.Errorf("chosen and kept out: %v", err)
	}
}
