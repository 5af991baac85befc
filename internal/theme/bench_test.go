package theme

import (
	"html/template"
	"strings"
	"testing"
)

// benched is a story's page as a reader meets it most: a long story without a picture, of a paper in one language.
func benched(b *testing.B) *Story {
	v := weighed(b)
	v.Body = template.HTML(strings.Repeat(string(v.Body), 4))
	return v
}

// BenchmarkStory renders a story's page of some 2,400 words.
func BenchmarkStory(b *testing.B) {
	th, err := Load(Options{})
	if err != nil {
		b.Fatal(err)
	}
	v := benched(b)
	bytes := 0
	b.ReportAllocs()
	for b.Loop() {
		page, err := th.Render(v)
		if err != nil {
			b.Fatal(err)
		}
		bytes = len(page.HTML)
	}
	b.ReportMetric(float64(bytes), "page-bytes")
}
