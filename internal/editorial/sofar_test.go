package editorial_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestSoFarIsAnEditorsToSay(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		var ids []int64
		for _, h := range []string{"One", "Two", "Three", "Four"} {
			s := draft(t, d, h)
			if _, err := d.Publish(ctx, editor, s.ID, 0); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, s.ID)
		}
		about, err := d.Draft(ctx, editor, editorial.NewStory{Kind: news.KindPage, Content: news.Content{Headline: "About"}})
		if err != nil {
			t.Fatal(err)
		}
		nobody, long := int64(99), strings.Repeat("ß", editorial.MaxHeadline+1)
		for _, bad := range []struct {
			actor news.Actor
			story int64
			in    editorial.SoFar
			want  news.ErrKind
		}{
			{reporter, ids[0], editorial.SoFar{Add: ids[1:2]}, news.Forbidden},
			{editor, ids[0], editorial.SoFar{}, news.Conflict},
			{editor, ids[0], editorial.SoFar{Add: []int64{nobody}}, news.NotFound},
			{editor, nobody, editorial.SoFar{Add: ids[1:2]}, news.NotFound},
			{editor, ids[0], editorial.SoFar{Add: []int64{about.ID}}, news.Invalid},
			{editor, ids[0], editorial.SoFar{Add: ids[1:2], Remove: ids[2:3]}, news.Conflict},
			{editor, ids[0], editorial.SoFar{Add: ids[1:2], Topic: &nobody}, news.NotFound},
			{editor, ids[0], editorial.SoFar{Add: ids[0:1]}, news.Conflict},
			{editor, ids[0], editorial.SoFar{Add: ids[1:3], Remove: ids[2:3]}, news.Invalid},
			{editor, ids[0], editorial.SoFar{Add: ids[1:2], Title: &long}, news.Invalid},
		} {
			if _, err := d.SetSoFar(ctx, bad.actor, bad.story, bad.in); news.KindOf(err) != bad.want {
				t.Errorf("%+v: %v, want %s", bad.in, err, bad.want)
			}
		}
		if runs, err := db.RunningStories(ctx, true, 10); err != nil || len(runs) > 0 {
			t.Errorf("what was refused left %v, %v", runs, err)
		}
		title := " A \n sto\u202Ery "
		run, err := d.SetSoFar(ctx, editor, ids[0], editorial.SoFar{Add: ids[1:2], Title: &title})
		if err != nil {
			t.Fatal(err)
		}
		if run.Title != "A story" || !run.Shown || run.Count != 2 || run.Path != "/so-far/one/" {
			t.Errorf("it began as %+v", run)
		}
		log, err := db.AuditOf(ctx, "running", run.ID, 10)
		if err != nil || len(log) != 1 || log[0].Actor != editor.Name || !strings.Contains(log[0].Note, `title "A story", added`) {
			t.Errorf("the audit says %+v, %v", log, err)
		}
		events, err := db.Events(ctx, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if last := events[len(events)-1]; last.Kind != news.RunningChanged || !slices.Contains(last.Stories, ids[1]) {
			t.Errorf("the event is %+v", last)
		}
		// A story is a part of one running story at a time: what is added elsewhere leaves, and what is left with one part is shown no more.
		other, err := d.SetSoFar(ctx, editor, ids[2], editorial.SoFar{Add: []int64{ids[3], ids[1]}})
		if err != nil || other.Count != 3 {
			t.Fatalf("%+v, %v", other, err)
		}
		if run, err = db.RunningStory(ctx, run.ID); err != nil || run.Shown || run.Count != 1 {
			t.Errorf("the first one is %+v, %v", run, err)
		}
		// What is not public yet is put in and is not shown before.
		later := draft(t, d, "Later")
		if other, err = d.SetSoFar(ctx, editor, ids[2], editorial.SoFar{Add: []int64{later.ID}}); err != nil || other.Count != 3 {
			t.Errorf("with a draft: %+v, %v", other, err)
		}
		if _, err := d.Publish(ctx, editor, later.ID, 0); err != nil {
			t.Fatal(err)
		}
		if other, err = db.RunningStory(ctx, other.ID); err != nil || other.Count != 4 {
			t.Errorf("with it published: %+v, %v", other, err)
		}
		if wrong, err := db.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

// What loses its last part to another running story is merged into that: its address leads there, and what was taken out of it stays out.
func TestSoFarIsMergedByAnEditor(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		var ids []int64
		for i := range 7 {
			s := draft(t, d, fmt.Sprintf("Story %d", i))
			if _, err := d.Publish(ctx, editor, s.ID, 0); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, s.ID)
		}
		say := func(of int64, in editorial.SoFar) news.RunningStory {
			t.Helper()
			run, err := d.SetSoFar(ctx, editor, of, in)
			if err != nil {
				t.Fatal(err)
			}
			return run
		}
		goes := say(ids[3], editorial.SoFar{Add: []int64{ids[4], ids[5]}})
		goes = say(ids[3], editorial.SoFar{Remove: []int64{ids[5]}})
		stays := say(ids[0], editorial.SoFar{Add: []int64{ids[1]}})
		stays = say(ids[0], editorial.SoFar{Add: []int64{ids[3], ids[4]}})
		if stays.Count != 4 {
			t.Errorf("merged it is %+v", stays)
		}
		a, err := db.Address(ctx, goes.Path)
		if err != nil || a.State != news.AddressRedirect {
			t.Fatalf("the other's address is %+v, %v", a, err)
		}
		if to, err := db.CurrentPath(ctx, a); err != nil || to != stays.Path {
			t.Errorf("it leads to %q, %v; want %q", to, err, stays.Path)
		}
		parts, err := db.Parts(ctx, stays.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(parts, func(p news.Part) bool { return p.StoryID == ids[5] && p.Standing == news.PartRemoved }) {
			t.Errorf("what was taken out of the other is not out of %+v", parts)
		}
		// The last part stays.
		say(ids[0], editorial.SoFar{Remove: []int64{ids[1], ids[3], ids[4]}})
		if _, err := d.SetSoFar(ctx, editor, ids[0], editorial.SoFar{Remove: ids[:1]}); news.KindOf(err) != news.Conflict {
			t.Errorf("the last part is taken out: %v", err)
		}
		if wrong, err := db.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

// Several editors say things about the same running stories while stories are withdrawn and published: each act is done or refused, and what is stored holds.
func TestSoFarUnderManyHands(t *testing.T) {
	each(t, func(t *testing.T, d *editorial.Desk, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		var ids []int64
		for i := range 8 {
			s := draft(t, d, fmt.Sprintf("Story %d", i))
			if _, err := d.Publish(ctx, editor, s.ID, 0); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, s.ID)
		}
		var wg sync.WaitGroup
		for hand := range 4 {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(7, uint64(hand)))
				any := func() int64 { return ids[r.IntN(len(ids))] }
				for range 25 {
					var err error
					switch yes := r.IntN(2) == 0; r.IntN(6) {
					case 0:
						_, err = d.Withdraw(ctx, editor, any(), "")
					case 1:
						_, err = d.Publish(ctx, editor, any(), 0)
					case 2:
						_, err = d.SetSoFar(ctx, editor, any(), editorial.SoFar{Remove: []int64{any()}, Hidden: &yes})
					default:
						_, err = d.SetSoFar(ctx, editor, any(), editorial.SoFar{Add: []int64{any(), any()}, Closed: &yes})
					}
					if k := news.KindOf(err); err != nil && k != news.Conflict && k != news.Invalid {
						t.Errorf("hand %d: %v", hand, err)
					}
				}
			})
		}
		wg.Wait()
		if wrong, err := db.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %v %v", wrong, err)
		}
		err := db.EachRunning(ctx, func(run news.RunningStory, parts []news.Part) error {
			shown, err := db.PartsShown(ctx, run.ID, store.PartsPage{Limit: 100})
			if err == nil && len(shown) != run.Count {
				t.Errorf("%+v has %d parts that readers see", run, len(shown))
			}
			if !slices.ContainsFunc(parts, news.Part.In) {
				t.Errorf("%+v has no parts", run)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
