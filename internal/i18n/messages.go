package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"

	"golang.org/x/text/feature/plural"
)

//go:embed messages/*.json
var files embed.FS

// entry is one message of a file: a text, or a text for each plural form.
type entry struct {
	text  string
	forms map[string]string // by CLDR's name of the form; nil for a plain text
}

// UnmarshalJSON reads a string, or an object of plural forms.
func (m *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, &m.forms)
	}
	return json.Unmarshal(b, &m.text)
}

// messages holds every file, by the language's name.
var messages = mustRead()

func mustRead() map[string]map[string]entry {
	entries, err := files.ReadDir("messages")
	if err != nil {
		panic(err)
	}
	all := make(map[string]map[string]entry, len(entries))
	for _, e := range entries {
		b, err := files.ReadFile(path.Join("messages", e.Name()))
		if err != nil {
			panic(err)
		}
		var m map[string]entry
		if err := json.Unmarshal(b, &m); err != nil {
			panic(fmt.Sprintf("i18n: messages/%s: %v", e.Name(), err))
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = m
	}
	return all
}

// Languages lists the languages that have messages, by their tags, in order.
func Languages() []string {
	var tags []string
	for tag := range messages {
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	return tags
}

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}
