package wordpress_test

import (
	"maps"
	"strings"
	"testing"

	"broadsheet/internal/editorial"
	"broadsheet/internal/importer/wordpress"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func TestLanguageOfStoriesThatNobodySays(t *testing.T) {
	t.Parallel()
	const (
		english = "The harbour authority said on Monday that the ferry will not run until the engine has been repaired. Passengers who have paid can ask for their money at the office."
		french  = "La capitainerie a annoncé lundi que le bac ne circulera pas tant que le moteur n’aura pas été réparé. Les passagers qui ont payé peuvent demander leur argent au bureau."
		hausa   = "Hukumar tashar jiragen ruwa ta ce a ranar Litinin jirgin ba zai yi aiki ba sai an gyara injinsa. Wadanda suka riga suka biya za su iya karbar kudinsu a ofis."
	)
	item := func(id, text, more string) string {
		return strings.Replace(post(id, "post", "publish", "https://quay.example/"+id+"/", more), "Body of "+id+".", text, 1)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, desk := t.Context(), editorial.New(db)
		file := writeFile(t, `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Quay</title>`+
			`<language>en-US</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>http://quay.example</wp:base_site_url>`+
			item("1", english, "")+item("2", french, "")+item("3", hausa, "")+item("4", "Bac", "")+
			item("5", french, `<category domain="language" nicename="en"><![CDATA[English]]></category>`)+
			item("6", english, `<category domain="language" nicename="ha"><![CDATA[Hausa]]></category>`)+`</channel></rss>`)
		sum, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{"/1/": "en-US", "/2/": "fr", "/3/": "ha", "/4/": "en-US", "/5/": "en-US", "/6/": "ha"} {
			a, err := db.Address(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := db.Story(ctx, a.TargetID); err != nil || s.Live.Lang != want {
				t.Errorf("%s is in %q, not %q (%v)", path, s.Live.Lang, want, err)
			}
		}
		if want := map[string]int{"fr": 1, "ha": 2}; !maps.Equal(sum.Languages, want) || !strings.Contains(sum.String(), "; in other languages: 1 fr, 2 ha") {
			t.Errorf("%v\n%s", sum.Languages, sum.String())
		}
		if again, err := wordpress.Import(ctx, desk, []string{file}, wordpress.Options{}); err != nil || again.Unchanged != 6 || len(again.Languages) != 0 {
			t.Errorf("%s %v", again.String(), err)
		}
	})
}
