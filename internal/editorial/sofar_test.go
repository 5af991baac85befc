package editorial_test

import (
	"slices"
	"strings"
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
		nobody := int64(99)
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
		} {
			if _, err := d.SetSoFar(ctx, bad.actor, bad.story, bad.in); news.KindOf(err) != bad.want {
				t.Errorf("%+v: %v, want %s", bad.in, err, bad.want)
			}
		}
		if runs, err := db.RunningStories(ctx, true, 10); err != nil || len(runs) > 0 {
			t.Errorf("what was refused left %v, %v", runs, err)
		}
		title := " A \n story "
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
