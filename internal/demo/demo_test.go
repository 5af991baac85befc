package demo

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/demo/picture"
	"broadsheet/internal/editorial"
	"broadsheet/internal/media"
	"broadsheet/internal/news"
	"broadsheet/internal/richtext"
	"broadsheet/internal/store"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func site(t *testing.T) (*store.DB, *editorial.Desk, *media.Store) {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	pics, err := media.Open(filepath.Join(dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = db.Close(), pics.Close() })
	return db, editorial.New(db), pics
}

// sketch stands in for the illustrator, whose own tests draw every scene: a small picture, another for each seed.
func sketch(scene string, seed uint64, _ string) ([]byte, bool) {
	img := image.NewGray(image.Rect(0, 0, 400, 250))
	for i := range img.Pix {
		img.Pix[i] = uint8(seed >> (i % 57))
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, nil)
	return out.Bytes(), err == nil && slices.Contains(picture.Scenes(), scene)
}

func TestLargeFill(t *testing.T) {
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("set BROADSHEET_LARGE=1 for a demo with its pictures, which takes minutes under the race detector")
	}
	t.Parallel()
	db, desk, pics := site(t)
	last := 0
	sum, err := fill(t.Context(), desk, pics, sketch, noon, 100, func(done, total int) {
		if done <= last || done > total {
			t.Errorf("progress went from %d to %d of %d", last, done, total)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Stories != 100 || sum.Pages != 3 || sum.Unchanged != 0 || sum.Sections != len(sections) || sum.People != len(people) || sum.Comments < 40 || sum.Pictures < 20 {
		t.Errorf("first run: %+v", sum)
	}
	checkStored(t, db, pics, sum)

	again, err := fill(t.Context(), desk, pics, sketch, noon.Add(50*time.Hour), 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	if again != (Summary{Unchanged: 103}) {
		t.Errorf("second run: %+v", again)
	}
	more, err := fill(t.Context(), desk, pics, sketch, noon, 130, nil)
	if err != nil || more.Stories != 30 || more.Unchanged != 103 {
		t.Errorf("a larger one: %+v, %v", more, err)
	}
}

// checkStored holds what the summary says against the database.
func checkStored(t *testing.T, db *store.DB, pics *media.Store, sum Summary) {
	t.Helper()
	set, err := db.Settings(t.Context())
	if err != nil || set.Name != paperName || set.TimeZone != zone {
		t.Errorf("settings: %+v, %v", set, err)
	}
	n, paths := 0, map[string]bool{}
	err = db.EachLive(t.Context(), news.KindStory, 0, func(s *news.Story) error {
		n++
		paths[s.Path] = true
		if s.PublishedAt.After(noon) || s.Live.Headline == "" || len(s.Live.Bylines) == 0 || len(s.Live.Sections) == 0 {
			t.Errorf("%s is not as it should be: %+v", s.Path, s.Live.Content)
		}
		for _, href := range richtext.Links(s.Live.Body) {
			if strings.HasPrefix(href, "/20") && !paths[href] {
				t.Errorf("%s links to %s, which was not there before it", s.Path, href)
			}
		}
		if s.Live.Lead == nil {
			return nil
		}
		p, err := db.Picture(t.Context(), s.Live.Lead.PictureID)
		if err != nil || p.Caption == "" || p.Alt == "" || p.Credit == "" || len(p.Widths) == 0 {
			t.Errorf("%s: picture %+v, %v", s.Path, p, err)
			return nil
		}
		file, err := pics.Open(t.Context(), news.RenditionKey(p.Key, p.Widths[0]))
		if err != nil {
			return err
		}
		return file.Close()
	})
	if err != nil || n != sum.Stories {
		t.Errorf("%d stories are public, of %d: %v", n, sum.Stories, err)
	}
	counts, err := db.CountComments(t.Context())
	if err != nil || counts[news.CommentHeld] == 0 || counts[news.CommentApproved] == 0 {
		t.Errorf("comments: %v, %v", counts, err)
	}
}

func TestFillLeavesASiteAlone(t *testing.T) {
	t.Parallel()
	_, desk, pics := site(t)
	if _, err := desk.Draft(t.Context(), news.Actor{Name: "e@paper.example", Role: news.Editor}, editorial.NewStory{Content: news.Content{Headline: "Ours"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Fill(t.Context(), desk, pics, noon, 10, nil); news.KindOf(err) != news.Conflict {
		t.Errorf("got %v", err)
	}
}

func TestWrittenStories(t *testing.T) {
	t.Parallel()
	all, err := stories()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]bool{}
	for _, s := range sections {
		ours["section "+s.slug] = true
	}
	for _, p := range people {
		ours["person "+p.Slug] = true
	}
	byID := map[string]time.Time{}
	for _, s := range all {
		at, err := moment(s.head["when"], noon)
		if err != nil {
			t.Fatalf("%s: %v", s.slug, err)
		}
		if _, twice := byID[s.slug]; twice {
			t.Errorf("%s stands twice", s.slug)
		}
		byID[s.slug] = at
	}
	for _, s := range all {
		html := body(dated(s.text, s.head["lang"], noon), func(slug string) string {
			if to, there := byID[slug]; !there || !to.Before(byID[s.slug]) {
				t.Errorf("%s links to %s, which does not come before it", s.slug, slug)
			}
			return "/2026/11/" + slug + "/"
		})
		if clean := richtext.Sanitise(html); clean != html {
			t.Errorf("%s is not in a body's form:\n%s\n%s", s.slug, html, clean)
		}
		if strings.ContainsAny(html, "*{}|") || strings.Contains(html, "](") || strings.ContainsAny(s.head["headline"]+s.head["standfirst"], "*_|") {
			t.Errorf("%s has marks left in it", s.slug)
		}
		if s.page {
			continue
		}
		words := richtext.Words(html)
		if words < 90 || words > 900 {
			t.Errorf("%s has %d words", s.slug, words)
		}
		for _, slug := range each(s.head["section"]+","+s.head["also"], ",") {
			if !ours["section "+slug] {
				t.Errorf("%s is in no section: %q", s.slug, slug)
			}
		}
		if s.head["by"] == "" {
			t.Errorf("%s has no byline", s.slug)
		}
		if of := s.head["translation-of"]; of != "" && !byID[of].Before(byID[s.slug]) {
			t.Errorf("%s is a translation of %s, which does not come before it", s.slug, of)
		}
		if scene := s.head["picture"]; scene != "" && (s.head["caption"] == "") != (s.head["alt"] == "") {
			t.Errorf("%s has a caption or an alternative text, not both", s.slug)
		}
	}
	if len(all) < 20 {
		t.Errorf("only %d stories", len(all))
	}
}

func TestScenery(t *testing.T) {
	t.Parallel()
	for _, name := range picture.Scenes() {
		if s := scenery[name]; s.caption == "" || s.alt == "" {
			t.Errorf("the scene %s has no caption or no alternative text", name)
		}
	}
	if len(scenery) != len(picture.Scenes()) {
		t.Errorf("%d captions for %d scenes", len(scenery), len(picture.Scenes()))
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	f := &filler{now: noon}
	for i := range 500 {
		it := f.notice(i)
		s, err := it.make()
		if err != nil {
			t.Fatal(err)
		}
		html := body(s.text, func(string) string { return "" })
		if clean := richtext.Sanitise(html); clean != html || strings.ContainsAny(html, "%*") {
			t.Errorf("notice %d: %s\n%s", i, html, clean)
		}
		if !it.at.Before(noon) || s.head["headline"] == "" || richtext.Words(html) < 20 {
			t.Errorf("notice %d at %s: %v", i, it.at, s.head)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"no text":       "==== a\nheadline: A",
		"unknown key":   "==== a\ncolour: red\n\nText",
		"broken said":   "==== a\nheadline: A\n\nText\n---- comments\nNobody",
		"reply to none": "==== a\nheadline: A\n\nText\n---- comments\n>N | 1h | approved\nYes",
	} {
		if _, err := parse(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, when := range []string{"", "yesterday", "3d", "-2h", "3d 27:00"} {
		if _, err := moment(when, noon); err == nil {
			t.Errorf("%q passes for a time", when)
		}
	}
}

// TestNamesAreInvented looks for the names of the demo in the test material, which is of the real world.
func TestNamesAreInvented(t *testing.T) {
	t.Parallel()
	root := os.Getenv("BROADSHEET_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", "..", "..", "..", "shared")
		}
	}
	all, err := stories()
	if err != nil {
		t.Fatal(err)
	}
	full := regexp.MustCompile(`\p{Lu}\p{Ll}+ \p{Lu}\p{L}+(?:-\p{Lu}\p{L}+)?`)
	names := map[string]bool{"Jolende": true, "Asunde": true, "Tolmira": true, "Wendarou": true, "Bissandel": true, "Gorumel": true}
	for _, p := range people {
		names[p.Name] = true
	}
	for _, s := range all {
		for _, src := range each(s.head["sources"], ";") {
			name, _, _ := strings.Cut(src, "|")
			if name = strings.TrimSpace(name); full.FindString(name) == name {
				names[name] = true
			}
		}
	}
	read := 0
	for _, pattern := range []string{"seed/*", "data/wxr/*/*", "data/news/*", "data/comments/*"} {
		files, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.IsDir() || info.Size() > 20<<20 {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read++
			for name := range names {
				if strings.Contains(string(data), name) && !common[name] {
					t.Errorf("%q stands in %s", name, filepath.Base(file))
				}
			}
		}
	}
	if read == 0 {
		t.Skipf("SKIPPED ALOUD: the test material %s is not there (BROADSHEET_SHARED says where)", root)
	}
}

// common are sources that are no person's name.
var common = map[string]bool{"City Hall": true, "General Hospital": true, "Fire Brigade": true}
