package richtext

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared gives a path in the folder of test material, or skips the test.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("BROADSHEET_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", "..", "..", "..", "shared") // a checkout beside the main one
		}
	}
	p := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED ALOUD: the test material %s is not there (BROADSHEET_SHARED says where)", p)
	}
	return p
}

// attacks reads every payload that there is.
func attacks(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	var pairs []struct {
		Payload string `json:"payload"`
		In      string `json:"in"`
		Title   string `json:"title"`
	}
	for _, name := range []string{"dompurify-expect.json", "bluemonday-in-expected.json"} {
		data, err := os.ReadFile(shared(t, "data", "xss", name))
		if err != nil {
			t.Fatal(err)
		}
		pairs = nil
		if err := json.Unmarshal(data, &pairs); err != nil {
			t.Fatal(err)
		}
		for i, p := range pairs {
			out[name+" "+p.Title+" "+itoa(i)] = p.Payload + p.In
		}
	}
	var wp struct {
		Attack []struct {
			Name string `xml:"name"`
			Code string `xml:"code"`
		} `xml:"attack"`
	}
	data, err := os.ReadFile(shared(t, "data", "xss", "wp-core-xssAttacks.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(data, &wp); err != nil {
		t.Fatal(err)
	}
	for i, a := range wp.Attack {
		out["wp "+a.Name+" "+itoa(i)] = a.Code
	}
	files, _ := filepath.Glob(filepath.Join(shared(t, "data", "xss", "html5lib"), "tree-construction", "*.dat"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range strings.Split(string(data), "#data\n")[1:] {
			in, _, _ := strings.Cut(c, "\n#errors")
			out[filepath.Base(f)+" "+itoa(i)] = in
		}
	}
	for _, glob := range []string{"svg/*Test*.svg", "owasp/*", "html5lib/tokenizer/*.test"} {
		files, _ := filepath.Glob(filepath.Join(shared(t, "data", "xss"), glob))
		for _, f := range files {
			if strings.Contains(f, "useDos") {
				continue
			}
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out[filepath.Base(f)] = string(data)
		}
	}
	return out
}

// TestAttacks puts every known payload through and looks at what a parser makes of the result.
func TestAttacks(t *testing.T) {
	t.Parallel()
	all := attacks(t)
	if len(all) < 1000 {
		t.Fatalf("only %d payloads", len(all))
	}
	for name, in := range all {
		t.Run(name, func(t *testing.T) { checkBody(t, in, Sanitise(in)) })
	}
}
