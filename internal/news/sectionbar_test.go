package news_test

import (
	"slices"
	"testing"

	"broadsheet/internal/news"
)

// barOf gives the numbers of the sections in the bar.
func barOf(all []news.Section) (ids []int64, chosen bool) {
	bar, chosen := news.SectionBar(all)
	for _, s := range bar {
		ids = append(ids, s.ID)
	}
	return ids, chosen
}

func TestBarOfFewSectionsHasThemAllAsTheyStand(t *testing.T) {
	t.Parallel()
	all := []news.Section{
		{ID: 3, HasStories: true, Weight: 1}, {ID: 1, HasStories: true, Weight: 9}, {ID: 2}, {ID: 4, ParentID: 1, HasStories: true},
		{ID: 5, HasStories: true, Bar: news.OutOfBar},
	}
	if ids, chosen := barOf(all); !slices.Equal(ids, []int64{3, 1}) || chosen {
		t.Errorf("%v %v", ids, chosen)
	}
}

func TestBarOfManySectionsHasThoseWithTheMostStoriesInTheirOrder(t *testing.T) {
	t.Parallel()
	var all []news.Section
	for id := int64(1); id <= 20; id++ {
		all = append(all, news.Section{ID: id, HasStories: true, Weight: id % 10})
	}
	if ids, _ := barOf(all); !slices.Equal(ids, []int64{6, 7, 8, 9, 16, 17, 18, 19}) {
		t.Errorf("%v", ids)
	}
	for i := range all {
		all[i].Weight = 0 // nobody has counted yet
	}
	if ids, _ := barOf(all); !slices.Equal(ids, []int64{1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("%v", ids)
	}
}

func TestChosenBarIsAsChosen(t *testing.T) {
	t.Parallel()
	all := []news.Section{
		{ID: 1, HasStories: true, Bar: 2}, {ID: 2, HasStories: true}, {ID: 3, ParentID: 2, HasStories: true, Bar: 1}, {ID: 4, Bar: 3},
	}
	if ids, chosen := barOf(all); !slices.Equal(ids, []int64{3, 1}) || !chosen {
		t.Errorf("%v %v", ids, chosen)
	}
}

func TestMergedSectionsAreFoundByTheirOldNumbers(t *testing.T) {
	t.Parallel()
	byID := news.SectionsByID([]news.Section{{ID: 1, Absorbed: []int64{7, 8}}, {ID: 2}})
	if byID[7].ID != 1 || byID[8].ID != 1 || byID[2].ID != 2 || byID[9].ID != 0 {
		t.Errorf("%+v", byID)
	}
}
