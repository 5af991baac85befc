package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestPagesAreValidHTML(t *testing.T) {
	t.Parallel()
	jar := fetched(t, "BROADSHEET_VNU", "Nu HTML checker")
	s, stories := paper(t)
	dir := t.TempDir()
	names := map[string]string{} // file → page
	for name, path := range pages(stories) {
		code, _, body := s.get(path)
		if want := map[string]int{"404": 404}[name]; code != max(want, 200) {
			t.Errorf("%s (%s) answers %d", name, path, code)
		}
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".html")
		names[filepath.Base(file)] = name
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range checkHTML(t, jar, dir) {
		t.Errorf("%s, line %d: %s\n\t%s", names[filepath.Base(m.URL)], m.LastLine, m.Message, m.Extract)
	}
}

// complaint is what the Nu HTML checker says.
type complaint struct {
	Type, URL, Message, Extract string
	LastLine                    int
}

// checkHTML gives the checker's errors on all pages in a folder.
func checkHTML(t *testing.T, jar, dir string) []complaint {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "java", "-Xss4m", "-jar", jar, "--format", "json", "--errors-only", "--exit-zero-always", dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the Nu HTML checker: %v: %s", err, out)
	}
	var report struct{ Messages []complaint }
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("the Nu HTML checker said %q: %v", out, err)
	}
	return report.Messages
}

func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(fetched(t, "BROADSHEET_AXE", "axe-core"))
	if err != nil {
		t.Fatal(err)
	}
	s, stories := paper(t)
	list := pages(stories)
	ctx := tab(t, 360)
	trusted(t, ctx)
	for _, light := range []string{"light", "dark"} {
		scheme(t, ctx, light)
		for _, name := range slices.Sorted(maps.Keys(list)) {
			do(t, ctx, chromedp.Navigate(s.url+list[name]))
			script[any](t, ctx, string(source)+"\n;null")
			r := script[verdict](t, ctx, `axe.run(document).then(r => ({passed: r.passes.length, violations: r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html)}))}))`)
			if r.Passed < 5 {
				t.Errorf("%s, %s: axe-core looked at next to nothing", name, light)
			}
			for _, v := range r.Violations {
				t.Errorf("%s, %s: %s: %s\n\t%s", name, light, v.ID, v.Help, strings.Join(v.Nodes[:min(3, len(v.Nodes))], "\n\t"))
			}
		}
	}
}

// verdict is what axe-core says.
type verdict struct {
	Passed     int
	Violations []struct {
		ID, Help string
		Nodes    []string
	}
}

func TestNothingIsWiderThanAPhone(t *testing.T) {
	t.Parallel()
	s, stories := paper(t)
	list := pages(stories)
	for _, width := range []int64{320, 360, 768, 1280} {
		ctx := tab(t, width)
		for _, name := range slices.Sorted(maps.Keys(list)) {
			do(t, ctx, chromedp.Navigate(s.url+list[name]))
			if over := script[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px: %d px wider than the window", name, width, over)
			}
		}
	}
}

func TestRightToLeftStory(t *testing.T) {
	t.Parallel()
	s, stories := paper(t)
	ctx := tab(t, 360)
	do(t, ctx, chromedp.Navigate(s.url+stories[5]))
	if got := script[string](t, ctx, `getComputedStyle(document.querySelector("article h1")).direction`); got != "rtl" {
		t.Errorf("an Arabic headline runs %s", got)
	}
	if got := script[string](t, ctx, `document.querySelector("article").lang`); got != "ar" {
		t.Errorf("the article's language is %q", got)
	}
}
