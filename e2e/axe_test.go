package e2e

import (
	"context"
	"os"
	"testing"
)

// audit has axe-core look at the page as it stands: a line for each violation, with the rule and the node.
const audit = `axe.run({rules:{"target-size":{enabled:true}}}).then(r => r.passes.length < 5 ? ["axe-core looked at next to nothing"] :
  r.violations.flatMap(v => v.nodes.slice(0, 3).map(n => v.id + ": " + n.html.slice(0, 200) + " – " + n.failureSummary)))`

// axe-core finds nothing on any kind of page, light or dark, on a phone or a desk.
func pagesAreAccessible(t *testing.T, browser context.Context, p *paper) {
	source, err := os.ReadFile(tool(t, "BROADSHEET_AXE", "axe-core"))
	if err != nil {
		t.Fatal(err)
	}
	b := newTab(t, browser)
	for _, l := range p.looks() {
		p.visit(b, l)
		value[any](b, string(source)+"\n;null")
		for _, scheme := range []string{"light", "dark"} {
			b.media("screen", scheme)
			for _, width := range []int64{360, 1280} {
				b.size(width)
				for _, found := range value[[]string](b, audit) {
					t.Errorf("%s, %s, %d px: %s", l.name, scheme, width, found)
				}
			}
		}
	}
	if list := b.elsewhere(p.url); len(list) > 0 {
		t.Errorf("other hosts were asked: %q", list)
	}
}
