package search_test

import (
	"encoding/csv"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/news"
	"broadsheet/internal/search"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// In a paper of eight languages of Africa and Europe, a reader who types some words of a headline, in small letters and without accents and
// apostrophes as a phone's keyboard has them, finds its story.
func TestLargeLanguagesOfAfrica(t *testing.T) {
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("large data: set BROADSHEET_LARGE=1")
	}
	t.Parallel()
	root := os.Getenv("BROADSHEET_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "topics", "masakhanews")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("SKIPPED ALOUD: the test material %s is not there (BROADSHEET_SHARED says where)", root)
	}
	p := paper{storetest.SQLite(t), nil}
	p.engine = search.New(p.DB)
	type item struct {
		id       int64
		headline string
	}
	items := map[string][]item{}
	langs := map[string]string{"amh": "am", "eng": "en", "fra": "fr", "hau": "ha", "ibo": "ig", "pcm": "pcm", "swa": "sw", "yor": "yo"}
	for folder, lang := range langs {
		f, err := os.Open(filepath.Join(root, folder, "dev.tsv"))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
		rows, err := r.ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		err = p.WriteAs(t.Context(), store.Repeatable, func(tx *store.Tx) error {
			for n, row := range rows[1:min(len(rows), 151)] {
				if len(row) < 3 {
					continue
				}
				s := &news.Story{Kind: news.KindStory, State: news.Published, PublishedAt: time.Date(2022, 1, 1, len(items), n, 0, 0, time.UTC)}
				if err := tx.InsertStory(t.Context(), s); err != nil {
					return err
				}
				s.Path = fmt.Sprintf("/s%d/", s.ID)
				s.Live = &news.Revision{StoryID: s.ID, State: news.Published, Content: news.Content{Lang: lang, Headline: row[1], Body: "<p>" + html.EscapeString(row[2]) + "</p>"}}
				if err := tx.InsertRevision(t.Context(), s.Live); err != nil {
					return err
				}
				if err := tx.UpdateStory(t.Context(), s); err != nil {
					return err
				}
				if err := tx.PutLive(t.Context(), s, news.Teaser{Headline: row[1], Lang: lang}); err != nil {
					return err
				}
				items[lang] = append(items[lang], item{s.ID, row[1]})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.catchUp(t)
	begin := map[int64]string{} // how a reader types the headlines, by story
	for lang, list := range items {
		for _, i := range list {
			begin[i.id] = typed(i.headline, lang)
		}
	}
	for lang, list := range items {
		asked, first, found := 0, 0, 0
		for i := 0; i < len(list); i += 2 {
			text := begin[list[i].id]
			if len(strings.Fields(text)) < 3 {
				continue
			}
			asked++
			res, err := p.engine.Search(t.Context(), search.Request{Text: text, Lang: "en", Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			// Series begin with the same words: any of them will do.
			for n, h := range res.Hits {
				if begin[h.ID] == text {
					if found++; n == 0 {
						first++
					}
					break
				}
			}
		}
		t.Logf("%s: of %d stories %d are first, %d among the first three", lang, asked, first, found)
		if found*100 < asked*97 || first*100 < asked*93 {
			t.Errorf("%s: of %d stories only %d are first, %d among the first three", lang, asked, first, found)
		}
	}
}

// typed is up to five words of a headline as a reader types them.
func typed(headline, lang string) string {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '\'', '’', '‘', 'ʼ', '`':
			if lang == "fr" {
				return '\'' // there it parts two words
			}
			return -1
		}
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(headline))
	words := strings.Fields(norm.NFC.String(plain))
	return strings.Join(words[:min(len(words), 5)], " ")
}
