package analyser

import (
	"embed"
	"strings"
)

// Words that say nothing about what a text is about, by language. Written for this project; short
// on purpose, since frequency takes care of the rest.
//
//go:embed stopwords/*.txt
var stopwordFiles embed.FS

func hasStopwords(code string) bool {
	code = listOf(code)
	f, err := stopwordFiles.Open("stopwords/" + code + ".txt")
	if err != nil {
		return false
	}
	return f.Close() == nil
}

// stopwords gives a language's stop words, folded and without apostrophes.
func stopwords(code string) map[string]bool {
	if code == "pcm" {
		return merge(readStopwords("en"), readStopwords("pcm"))
	}
	return readStopwords(listOf(code))
}

// listOf names the list of a language: the two written forms of Norwegian have one.
func listOf(code string) string {
	switch code {
	case "nn", "no":
		return "nb"
	}
	return code
}

func readStopwords(code string) map[string]bool {
	m := map[string]bool{}
	text, err := stopwordFiles.ReadFile("stopwords/" + code + ".txt")
	if err != nil {
		return m // a language without a list
	}
	for _, w := range strings.Fields(string(text)) {
		m[strings.ReplaceAll(fold(w), "'", "")] = true
	}
	return m
}

func merge(a, b map[string]bool) map[string]bool {
	for w := range b {
		a[w] = true
	}
	return a
}
