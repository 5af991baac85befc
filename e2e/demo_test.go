package e2e

import (
	"regexp"
	"strings"
	"testing"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	out := run(t, "demo", "--data", data, "--stories", "40", "--json")
	if !strings.Contains(out, `"stories":40`) {
		t.Errorf("the summary is %s", out)
	}
	s := serve(t, data)
	_, _, front := s.get("/")
	pictures := regexp.MustCompile(`src="(/media/[^"]+)"`).FindAllStringSubmatch(front, -1)
	if len(pictures) == 0 {
		t.Error("the front has no picture")
	}
	for _, p := range pictures {
		if code, _, body := s.get(p[1]); code != 200 || len(body) < 1000 {
			t.Errorf("the picture %s answers %d", p[1], code)
		}
	}
	if again := run(t, "demo", "--data", data, "--stories", "40", "--json"); !strings.Contains(again, `"stories":0`) {
		t.Errorf("a second time: %s", again)
	}
	run(t, "check", "--data", data)
	other := t.TempDir()
	run(t, "story", "add", "--data", other, "--headline", "Ours", "--section", "News", "--publish")
	if _, errs, code := try(t, "", "demo", "--data", other); code != 1 || !strings.Contains(errs, "stories already") {
		t.Errorf("on a site with stories: %d %s", code, errs)
	}
}
