package press

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
)

// Make returns the form that answers a plain request for a page of readers, made if it must be; nil where it takes what only ServeHTTP has: a query, an address
// that is not as CleanPath leaves it, a cache in front of us, an error to be told, a panic, which is logged.
func (k *Keep) Make(asked *Asked) (made *Form) {
	path := string(asked.Path)
	defer func() {
		if p := recover(); p != nil { // the caller holds a connection of its own and has nobody behind it
			slog.Error("the answering of a page panicked", "path", path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			made = nil
		}
	}()
	if clean, err := news.CleanPath(path); err != nil || clean != path || asked.Query != nil || k.opt.Front != nil {
		return nil
	}
	a := askingFor(path)
	if asked.SaveData && a.edition == full {
		a.edition = saving
	}
	if k.silent(time.Now()) {
		return nil // an error is likely, for which ServeHTTP would wait once more
	}
	ctx := context.Background() // nobody looks whether the reader is still there
	g, err := k.get(ctx, a)
	if err != nil || g.aged {
		return nil
	}
	_, work := pace.With(ctx, pace.Page)
	if g.sheet != nil {
		return &k.form(g.sheet, g.sheet.coding(string(asked.Accept)), work).Form
	}
	coding, tag := g.page.terms(string(asked.Accept), g.page.status())
	return &makeReady(g.page, coding, Encode(coding, g.page.Body, work), tag, k.opt.Header).Form
}
