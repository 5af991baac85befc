package wordpress_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

const export = `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Quay</title><link>https://quay.example</link><language>ha</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://quay.example</wp:base_site_url><wp:base_blog_url>https://quay.example</wp:base_blog_url>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login>amina</wp:author_login><wp:author_display_name><![CDATA[Amina M.]]></wp:author_display_name></wp:author>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login>bala@quay.example</wp:author_login><wp:author_display_name><![CDATA[Bala]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>rain</wp:category_nicename><wp:category_parent>weather</wp:category_parent><wp:cat_name><![CDATA[Rain]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>5</wp:term_id><wp:category_nicename>weather</wp:category_nicename><wp:cat_name><![CDATA[Weather]]></wp:cat_name></wp:category>
<wp:tag><wp:term_id>6</wp:term_id><wp:tag_slug>%e6%b2%b3</wp:tag_slug><wp:tag_name><![CDATA[河]]></wp:tag_name></wp:tag>
ITEMS
</channel></rss>`

// post writes an item. Fields in more come last.
func post(id, kind, status, link, more string) string {
	return `<item><title><![CDATA[Title ` + id + ` &amp; more]]></title><link>` + link + `</link><dc:creator>amina</dc:creator>
<guid isPermaLink="false">https://quay.example/?p=` + id + `</guid><content:encoded><![CDATA[Body of ` + id + `.

<img src="https://quay.example/wp-content/uploads/2024/02/boat-300x200.jpg">]]></content:encoded>
<wp:post_id>` + id + `</wp:post_id><wp:post_date_gmt>2024-02-03 09:00:00</wp:post_date_gmt><wp:post_name>slug-` + id + `</wp:post_name>
<wp:status>` + status + `</wp:status><wp:post_type>` + kind + `</wp:post_type><wp:comment_status>open</wp:comment_status>` + more + "</item>\n"
}

func comment(id, parent, approved, kind string) string {
	return `<wp:comment><wp:comment_id>` + id + `</wp:comment_id><wp:comment_author><![CDATA[Reader]]></wp:comment_author><wp:comment_author_email>r@x.example</wp:comment_author_email>
<wp:comment_content><![CDATA[Words of ` + id + `]]></wp:comment_content><wp:comment_date_gmt>2024-02-04 10:00:00</wp:comment_date_gmt>
<wp:comment_approved>` + approved + `</wp:comment_approved><wp:comment_parent>` + parent + `</wp:comment_parent><wp:comment_type>` + kind + `</wp:comment_type></wp:comment>`
}

var quay = strings.Replace(export, "ITEMS",
	post("10", "post", "publish", "https://quay.example/2024/02/ferry/", `<category domain="category" nicename="rain"><![CDATA[Rain]]></category>
<category domain="post_tag" nicename="%e6%b2%b3"><![CDATA[河]]></category><category domain="post_tag" nicename="new"><![CDATA[New one]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>20</wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>old-ferry</wp:meta_value></wp:postmeta>`+
		comment("8", "7", "1", "")+comment("7", "0", "1", "comment")+comment("9", "0", "0", "pingback")+comment("11", "0", "spam", "")+comment("12", "0", "1", "order_note"))+
		post("11", "post", "draft", "https://quay.example/?p=11", "")+
		post("12", "post", "private", "https://quay.example/secret/", "")+
		post("13", "post", "publish", "https://quay.example/locked/", "<wp:post_password>x</wp:post_password>")+
		post("14", "post", "pending", "https://quay.example/?p=14", "")+
		post("15", "post", "future", "https://quay.example/?p=15", "")+
		post("16", "post", "trash", "https://quay.example/?p=16", comment("13", "0", "post-trashed", ""))+
		post("17", "page", "publish", "https://quay.example/about/%E2%80%93us/", "")+
		post("18", "nav_menu_item", "publish", "https://quay.example/?p=18", "")+
		post("19", "post", "publish", "https://quay.example/search/", `<category domain="author" nicename="cap-bala"><![CDATA[bala]]></category>`)+
		post("20", "attachment", "inherit", "https://quay.example/2024/02/ferry/boat/", `<wp:post_parent>10</wp:post_parent>
<wp:attachment_url>https://quay.example/wp-content/uploads/2024/02/boat.jpg</wp:attachment_url>`)+
		post("21", "attachment", "inherit", "https://quay.example/paper/", `<wp:attachment_url>https://quay.example/wp-content/uploads/2024/02/paper.pdf</wp:attachment_url>`)+
		post("22", "wpcf7_contact_form", "publish", "https://quay.example/?p=22", ""), 1)

func writeFile(t testing.TB, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "export.xml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// pictures takes files in as the media room does, as far as an import sees it.
type pictures struct{ names []string }

func (p *pictures) Add(_ context.Context, name string, r io.Reader) (news.Picture, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return news.Picture{}, err
	}
	if string(data) != "JPEG" {
		return news.Picture{}, news.Errorf(news.Invalid, "This is not a picture.")
	}
	p.names = append(p.names, name)
	return news.Picture{Key: "ab/cd.jpg", Width: 10, Height: 10}, nil
}

func TestImport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		desk := editorial.New(db)
		file := writeFile(t, quay)
		got, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := wordpress.Summary{
			Stories: 7, Pages: 1, Comments: 4, Bylines: 3, Sections: 2, Topics: 2, Pictures: 1, Drafts: 3, Private: 2, Read: 13 + 6, Away: 1,
			Skipped: []wordpress.Skip{
				{"attachment", "not a picture: links to it lead to its old address", 1}, {"comment", "of a plugin's type", 1}, {"post", "in the trash", 1},
				{"comment", "under a post that was skipped: in the trash", 1}, {"nav_menu_item", "an entry of a menu", 1}, {"wpcf7_contact_form", "of a plugin or theme", 1},
			},
			Renamed: []string{"/search/ is /search-2/"},
		}
		ignored := cmpopts.IgnoreFields(wordpress.Summary{}, "Seconds", "Redirects")
		if d := cmp.Diff(want, got, ignored); d != "" {
			t.Errorf("summary: -want +got:\n%s", d)
		}
		if all := got.Stories + got.Pages + got.Pictures + got.Comments + got.Unchanged + got.Updated + sum(got.Skipped); all != got.Read {
			t.Errorf("%d read, %d accounted for", got.Read, all)
		}
		checkQuay(t, db)

		again, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(wordpress.Summary{Read: 19, Away: 1, Unchanged: 13, Skipped: want.Skipped}, again, cmpopts.IgnoreFields(wordpress.Summary{}, "Seconds")); d != "" {
			t.Errorf("second run: -want +got:\n%s", d)
		}

		// Something changed there, a comment was added, and the pictures are here now.
		changed := strings.Replace(strings.Replace(quay, "Body of 10.", "Better body of 10.", 1), comment("7", "0", "1", "comment"), comment("7", "0", "1", "comment")+comment("30", "8", "1", ""), 1)
		uploads := t.TempDir()
		if err := os.MkdirAll(filepath.Join(uploads, "2024", "02"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(uploads, "2024", "02", "boat.jpg"), []byte("JPEG"), 0o600); err != nil {
			t.Fatal(err)
		}
		third, err := wordpress.Import(ctx, desk, []string{writeFile(t, changed)}, wordpress.Options{Media: uploads, Pictures: &pictures{}})
		if err != nil {
			t.Fatal(err)
		}
		if third.Updated != 2 || third.Comments != 1 || third.Stories != 0 || third.Away != 0 || third.Redirects != 1 {
			t.Errorf("third run: %+v", third)
		}
		if a, err := db.Address(ctx, "/wp-content/uploads/2024/02/boat.jpg"); err != nil || a.Kind != news.TargetPicture {
			t.Errorf("the picture's old address: %+v %v", a, err)
		}
		if wrong, err := db.Check(ctx); len(wrong) > 0 || err != nil {
			t.Errorf("check: %v %v", wrong, err)
		}
	})
}

func sum(skipped []wordpress.Skip) (n int) {
	for _, s := range skipped {
		n += s.Count
	}
	return n
}

// checkQuay looks at what became of the made-up export.
func checkQuay(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	at := func(path string) *news.Story {
		t.Helper()
		a, err := db.Address(ctx, path)
		if err != nil || a.Kind != news.TargetStory {
			t.Fatalf("%s: %+v %v", path, a, err)
		}
		s, err := db.Story(ctx, a.TargetID)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := at("/2024/02/ferry/")
	if s.State != news.Published || s.Path != "/2024/02/ferry/" || s.GUID != "https://quay.example/?p=10" || !s.PublishedAt.Equal(time.Date(2024, 2, 3, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	c := s.Live.Content
	wantBody := "<p>Body of 10.</p>\n" + `<figure><img src="https://quay.example/wp-content/uploads/2024/02/boat.jpg" alt=""></figure>`
	if c.Headline != "Title 10 & more" || c.Body != wantBody || c.Lang != "ha" || len(c.Sections) != 1 || len(c.Topics) != 2 || c.Lead == nil || c.Bylines[0].Name != "Amina M." {
		t.Errorf("%+v", c)
	}
	for _, p := range []string{"/?p=10", "/2024/02/old-ferry/", "/2024/02/ferry/boat/", "/?attachment_id=20"} {
		if a := at(p); a.ID != s.ID {
			t.Errorf("%s leads to %d", p, a.ID)
		}
	}
	for path, kind := range map[string]news.TargetKind{
		"/weather/rain/": news.TargetSection, "/category/weather/rain/": news.TargetSection, "/category/rain/": news.TargetSection, "/?cat=4": news.TargetSection,
		"/tag/河/": news.TargetTopic, "/?tag=new": news.TargetTopic, "/author/amina/": news.TargetAuthor, "/?author=2": news.TargetAuthor,
		"/author/bala/": news.TargetAuthor, "/about/–us/": news.TargetStory, "/search-2/": news.TargetStory,
	} {
		if a, err := db.Address(ctx, path); err != nil || a.Kind != kind {
			t.Errorf("%s: %+v %v", path, a, err)
		}
	}
	threads, n, err := db.Threads(ctx, s.ID, 0, 10)
	if err != nil || n != 1 || len(threads) != 2 || threads[0].ID != 7 || threads[1].ID != 8 || threads[1].ParentID != 7 || !strings.Contains(threads[0].Body, "Words of 7") {
		t.Errorf("comments: %+v %v", threads, err)
	}
	for path, want := range map[string]struct {
		state   news.State
		private bool
	}{
		"/?p=11": {news.Draft, false}, "/?p=12": {news.Draft, true}, "/?p=13": {news.Draft, true}, "/?p=14": {news.InReview, false}, "/?p=15": {news.Draft, false},
	} {
		s := at(path)
		if s.State != want.state || s.Private != want.private || s.Live != nil || s.Path != "" {
			t.Errorf("%s: %+v", path, s)
		}
		if (path == "/?p=15") != !s.PlannedAt.IsZero() {
			t.Errorf("%s is planned at %v", path, s.PlannedAt)
		}
	}
	for _, path := range []string{"/secret/", "/locked/", "/?p=16"} {
		if _, err := db.Address(ctx, path); news.KindOf(err) != news.NotFound {
			t.Errorf("%s is known: %v", path, err)
		}
	}
}

func TestWrongFilesStoreNothing(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	desk := editorial.New(db)
	for _, c := range []struct{ content, want string }{{"", "empty"}, {"{}", "JSON"}, {"<html></html>", "web page"}} {
		good := writeFile(t, quay)
		_, err := wordpress.Import(t.Context(), desk, []string{good, writeFile(t, c.content)}, wordpress.Options{})
		if news.KindOf(err) != news.Invalid || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "export.xml") {
			t.Errorf("%q: %v", c.content, err)
		}
	}
	if _, err := wordpress.Import(t.Context(), desk, []string{filepath.Join(t.TempDir(), "missing.xml")}, wordpress.Options{}); news.KindOf(err) != news.Invalid {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := db.Address(t.Context(), "/?p=10"); news.KindOf(err) != news.NotFound {
		t.Errorf("something was stored: %v", err)
	}
}

// TestBrokenOff: an import that is stopped anywhere can be run again to the end.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	var items strings.Builder
	for i := range 400 {
		items.WriteString(post(key(1000+i), "post", "publish", "https://quay.example/s/"+key(i)+"/", ""))
	}
	file := writeFile(t, strings.Replace(export, "ITEMS", items.String(), 1))
	db := storetest.SQLite(t)
	desk := editorial.New(db)
	stored := 0
	for round := 0; ; round++ {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		got, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{Progress: func(p wordpress.Progress) {
			if n++; p.Phase == "storing" && n > 3+round {
				cancel()
			}
		}})
		cancel()
		stored += got.Stories
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || round > 50 {
			t.Fatal(err)
		}
	}
	if stored != 400 {
		t.Errorf("%d stories were reported stored", stored)
	}
	again, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{})
	if err != nil || again.Unchanged != 400 || again.Stories != 0 {
		t.Errorf("%+v %v", again, err)
	}
}

// TestSectionsThatWantOneAddress: a section whose address is reserved gives way, and so does the one that has that name.
func TestSectionsThatWantOneAddress(t *testing.T) {
	t.Parallel()
	var terms strings.Builder
	for i, slug := range []string{"media", "media-2", "media-3", "search", "2019"} {
		terms.WriteString("<wp:category><wp:term_id>" + key(50+i) + "</wp:term_id><wp:category_nicename>" + slug + "</wp:category_nicename><wp:cat_name>" + slug + "</wp:cat_name></wp:category>\n")
	}
	db := storetest.SQLite(t)
	got, err := wordpress.Import(t.Context(), editorial.New(db), []string{writeFile(t, strings.Replace(export, "ITEMS", terms.String(), 1))}, wordpress.Options{})
	if err != nil || got.Sections != 7 || len(got.Problems) != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	for i := range 5 {
		if a, err := db.Address(t.Context(), "/?cat="+key(50+i)); err != nil || a.Kind != news.TargetSection {
			t.Errorf("category %d: %+v %v", 50+i, a, err)
		}
	}
}

func key(n int) string { return strconv.Itoa(n) }

// TestRealExports holds what the issue promises of real exports, and that every one is accounted for to the last comment.
func TestRealExports(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	// Counted from the XML by another program.
	type counts struct{ Stories, Pages, Drafts, Private, Pictures, Comments, Trashed int }
	want := map[string]counts{
		"NEWSROOM-globalvoices-2004-v1.xml":        {29, 0, 0, 0, 0, 123, 0},
		"NEWSROOM-globalvoices-2004.xml":           {29, 0, 0, 0, 0, 123, 0},
		"de-kuesters-wxr1.2.xml":                   {85, 6, 0, 0, 236, 0, 1},
		"en-blog-tilting-wxr1.2-611items.xml":      {378, 0, 6, 0, 217, 688, 15}, // of its 218 attachments one is no picture
		"en-cclabs-wxr1.2-30authors.xml":           {219, 5, 0, 0, 0, 181, 0},
		"en-chrisjrob-wordpresscom.xml":            {97, 0, 1, 0, 32, 136, 1},
		"en-cryptonews-wxr1.2-wp6.9.xml":           {89, 3, 8, 0, 80, 0, 12},
		"en-mythz-wxr1.1.xml":                      {29, 2, 3, 0, 52, 91, 0},
		"en-planspace-wordpresscom.xml":            {90, 2, 4, 0, 122, 153, 0},
		"fr-blog-alienlebarge-wxr1.2-588posts.xml": {588, 0, 17, 0, 0, 405, 0},
		"ja-matarillo-wordpresscom-wxr1.2.xml":     {106, 0, 0, 0, 0, 6, 0},
		"tr-mustafatarcan-generated-wxr.xml":       {126, 1, 0, 0, 239, 0, 0},
		"zh-cactifans-wxr1.2.xml":                  {29, 0, 0, 0, 133, 160, 1},
		"zh-sdcom-wxr-2025.xml":                    {32, 6, 5, 0, 303, 84, 0},
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "wxr", "real", "*.xml"))
	if err != nil || len(files) < 14 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			db := storetest.SQLite(t)
			desk := editorial.New(db)
			got, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Log(got.String(), got.Renamed, got.Problems, got.Plugins)
			if all := got.Stories + got.Pages + got.Pictures + got.Comments + got.Unchanged + got.Updated + sum(got.Skipped); all != got.Read {
				t.Errorf("%d read, %d accounted for", got.Read, all)
			}
			w, ok := want[filepath.Base(file)]
			if !ok {
				t.Log("a file that nobody has counted")
			} else {
				g := counts{got.Stories, got.Pages, got.Drafts, got.Private, got.Pictures, got.Comments, 0}
				if i := slices.IndexFunc(got.Skipped, func(s wordpress.Skip) bool { return s.What == "post" && s.Why == "in the trash" }); i >= 0 {
					g.Trashed = got.Skipped[i].Count
				}
				if d := cmp.Diff(w, g); d != "" {
					t.Errorf("-want +got:\n%s", d)
				}
			}
			again, err := wordpress.Import(t.Context(), desk, []string{file}, wordpress.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if n := again.Stories + again.Pages + again.Pictures + again.Comments + again.Updated + again.Redirects + again.Sections + again.Topics + again.Bylines; n != 0 {
				t.Errorf("the second run changed something: %+v", again)
			}
			if wrong, err := db.Check(t.Context()); len(wrong) > 0 || err != nil {
				t.Errorf("check: %v %v", wrong, err)
			}
		})
	}
}

func sharedDir(t *testing.T) string {
	t.Helper()
	for _, root := range []string{os.Getenv("BROADSHEET_SHARED"), "../../../../shared", "../../../../../shared"} {
		if _, err := os.Stat(filepath.Join(root, "data")); root != "" && err == nil {
			return root
		}
	}
	t.Skip("SKIPPED ALOUD: the test material is not there (BROADSHEET_SHARED says where)")
	return ""
}
