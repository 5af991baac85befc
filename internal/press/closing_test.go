package press_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/discussion"
	"broadsheet/internal/news"
)

func TestTheReplyFormGoesWhenCommentsClose(t *testing.T) {
	t.Parallel()
	p := newPaper(t)
	p.fill(3)
	_, err := p.desk.SaveSettings(t.Context(), owner, func(s *news.Settings) error { s.CommentsClose = 1; s.CommentsHold = false; return nil })
	p.must(err)
	s := p.publish(news.KindStory) // 09:00
	c, err := p.desk.PostComment(t.Context(), discussion.Input{StoryID: s.ID, Name: "Ada", Email: "ada@paper.example", Body: "I was there."})
	p.must(err)
	_, err = p.desk.Moderate(t.Context(), owner, c.ID, news.CommentApproved)
	p.must(err)
	closes := p.now.Now().Add(24 * time.Hour)
	p.now.Set(closes.Add(-time.Minute))
	path := fmt.Sprintf("/comments/reply?to=%d", c.ID)
	if w := p.get(path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<textarea") {
		t.Fatalf("a minute before they close: %d", w.Code)
	}
	p.now.Set(closes.Add(time.Hour))
	for range 10_000 { // the press learns of the clock when it looks at the outbox
		if w := p.get(path); w.Code == http.StatusMovedPermanently {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the reply form is served after the comments closed")
}
