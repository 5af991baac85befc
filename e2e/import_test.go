package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// summary is what an import prints.
type summary struct {
	Stories, Drafts, Pages, Pictures, Comments, Unchanged, Updated, Redirects, Read int
	Skipped                                                                         []struct {
		What, Why string
		Count     int
	}
}

func importing(t testing.TB, data string, files ...string) (s summary) {
	t.Helper()
	out := run(t, append([]string{"import", "wordpress", "--json", "--data", data}, files...)...)
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return s
}

func (s summary) accounted() int {
	n := s.Stories + s.Pages + s.Pictures + s.Comments + s.Unchanged + s.Updated
	for _, k := range s.Skipped {
		n += k.Count
	}
	return n
}

// madeUp writes an export of n stories.
func madeUp(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay</title>
<link>https://quay.example</link><wp:wxr_version>1.2</wp:wxr_version>`)
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Story %d</title><link>https://quay.example/2024/02/s-%d/</link><content:encoded><![CDATA[The ferry of day %d was late.

Nobody said why.]]></content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2024-02-03 09:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
`, i, i, i, i+1)
	}
	b.WriteString("</channel></rss>")
	name := filepath.Join(t.TempDir(), "export.xml")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestKilledWhileImporting(t *testing.T) {
	t.Parallel()
	const n = 3000
	file, data := madeUp(t, n), t.TempDir()
	for round := range 3 {
		cmd := exec.Command(program, "import", "wordpress", "--data", data, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Killed at different places: when it has just made the database, while it stores, later.
		for there := false; !there; {
			st, err := os.Stat(filepath.Join(data, "broadsheet.db"))
			there = err == nil && st.Size() > 0
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(150+300*round) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // "killed", which is what was asked for
		run(t, "check", "--data", data)
	}
	if s := importing(t, data, file); s.Stories+s.Unchanged != n {
		t.Errorf("%d new and %d unchanged of %d", s.Stories, s.Unchanged, n)
	}
	if s := importing(t, data, file); s.Unchanged != n || s.Redirects != 0 {
		t.Errorf("run again: %+v", s)
	}
	run(t, "check", "--data", data)
}

func TestWrongFileForAnImport(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	wrong := filepath.Join(t.TempDir(), "page.xml")
	if err := os.WriteFile(wrong, []byte("<!DOCTYPE html><html><title>Log in</title></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code := try(t, "", "import", "wordpress", "--data", data, madeUp(t, 2), wrong)
	if code != 1 || !strings.Contains(errs, "page.xml") || !strings.Contains(errs, "web page") {
		t.Errorf("exit status %d: %s", code, errs)
	}
	if s := importing(t, data, madeUp(t, 2)); s.Stories != 2 {
		t.Errorf("the wrong file left something: %+v", s)
	}
}

// TestWholeBlogMovesIn is the issue's own example: every published address answers, and nothing else.
func TestWholeBlogMovesIn(t *testing.T) {
	t.Parallel()
	file, data := shared(t, "data/wxr/real/en-blog-tilting-wxr1.2-611items.xml"), t.TempDir()
	s := importing(t, data, file)
	if s.Stories != 378 || s.Drafts != 6 || s.Comments != 688 || s.accounted() != s.Read {
		t.Errorf("%+v", s)
	}
	if again := importing(t, data, file); again.Stories+again.Comments+again.Redirects+again.Updated != 0 || again.accounted() != again.Read {
		t.Errorf("run again: %+v", again)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t, data)
	server.ready()
	published := 0
	for _, item := range regexp.MustCompile(`(?s)<item>.*?</item>`).FindAllString(string(source), -1) {
		field := func(name string) string {
			m := regexp.MustCompile(`<` + name + `>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</` + name + `>`).FindStringSubmatch(item)
			if m == nil {
				return ""
			}
			return m[1]
		}
		if field("wp:post_type") != "post" {
			continue
		}
		public := field("wp:status") == "publish"
		if public {
			published++
		}
		_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(field("link"), "https://"), "http://"), "/")
		for _, address := range []string{"/" + path, "/?p=" + field("wp:post_id")} {
			steps, status := follow(t, server.url+address)
			if public && (status != http.StatusOK || steps > 1) || !public && status != http.StatusNotFound {
				t.Errorf("%s, %s: %d after %d redirects", field("wp:status"), address, status, steps)
			}
		}
	}
	if published != 372 {
		t.Errorf("%d published", published)
	}
}

// follow counts the redirects of an address.
func follow(t testing.TB, address string) (steps, status int) {
	t.Helper()
	c := &http.Client{Timeout: time.Minute, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if steps = len(via); steps > 5 {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return steps, res.StatusCode
}
