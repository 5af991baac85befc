package e2e

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The readers' pages of a paper in English and of one in Arabic, by the checkers and in a browser.
func TestPages(t *testing.T) {
	t.Parallel()
	papers := []*paper{publish(t, english), publish(t, arabic)}
	t.Run("markup", func(t *testing.T) { t.Parallel(); markupIsValid(t, papers) })
	t.Run("weight", func(t *testing.T) { t.Parallel(); storyIsLight(t, papers[0]) })
	t.Run("browser", func(t *testing.T) {
		t.Parallel()
		browser := chromium(t)
		for _, p := range papers {
			t.Run(p.lang, func(t *testing.T) { inBrowser(t, browser, p) })
		}
	})
}

// inBrowser tries one paper in a browser.
func inBrowser(t *testing.T, browser context.Context, p *paper) {
	t.Parallel()
	t.Run("accessible", func(t *testing.T) { pagesAreAccessible(t, browser, p) })
	t.Run("layout", func(t *testing.T) { pagesHoldTogether(t, browser, p) })
	t.Run("loading", func(t *testing.T) { nothingMoves(t, browser, p) })
	t.Run("without scripts", func(t *testing.T) { worksWithoutScripts(t, browser, p) })
	t.Run("keyboard", func(t *testing.T) { skipLinkIsFirst(t, browser, p) })
	t.Run("print", func(t *testing.T) { printedStoryIsThere(t, browser, p) })
}

// tool is a file that ./test fetches and names in the environment, or the test is skipped, aloud.
func tool(t testing.TB, variable, what string) string {
	t.Helper()
	file := os.Getenv(variable)
	if file == "" {
		t.Skipf("SKIPPED: %s is not there; ./test fetches it and sets %s", what, variable)
	}
	return file
}

// commented is a comment as the command lists it.
type commented struct {
	ID         int64
	Name, Body string
}

// commentsIn lists the comments of a state.
func commentsIn(t *testing.T, data, state string) (list []commented) {
	t.Helper()
	lines := json.NewDecoder(strings.NewReader(run(t, "comments", "list", "--data", data, "--state", state, "--limit", "1000", "--json")))
	for lines.More() {
		var c commented
		if err := lines.Decode(&c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}
