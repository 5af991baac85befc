package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The Nu HTML checker finds no error in any kind of page. One process looks at all of them.
func markupIsValid(t *testing.T, papers []*paper) {
	jar := tool(t, "BROADSHEET_VNU", "the Nu HTML checker")
	dir := t.TempDir()
	names := map[string]string{}
	keep := func(name, body string) {
		file := filepath.Join(dir, fmt.Sprintf("%d.html", len(names)))
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		names["file:"+file] = name
	}
	for _, p := range papers {
		for _, l := range p.looks() {
			keep(p.lang+", "+l.name, p.page(t, l))
		}
	}
	_, _, welcome := serve(t, filepath.Join(t.TempDir(), "new")).ready().get("/")
	keep("welcome", welcome)
	_, _, failure := papers[0].get("/%ff%fe/")
	keep("failure", failure)
	out, err := exec.CommandContext(t.Context(), "java", "-Xss8m", "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("the Nu HTML checker: %v\n%s", err, out)
	}
	var report struct {
		Messages []struct {
			URL, Message, Extract string
			LastLine              int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("the Nu HTML checker: %v\n%.2000s", err, out)
	}
	for _, m := range report.Messages {
		t.Errorf("%s, line %d: %s\n%s", names[m.URL], m.LastLine, m.Message, m.Extract)
	}
}
