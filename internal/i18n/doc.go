// Package i18n speaks the reader's language: messages from a catalogue, plural forms,
// dates, times and numbers as a language writes them, in the time zone of the paper.
//
// It owns the files under messages, one for each language, and the choice of the nearest
// language where there is no exact one. It refuses to translate stories, and to guess at what a
// reader prefers: a page is shared by all its readers, so it has the language of the site.
//
// Plural rules and number formats are those of CLDR as golang.org/x/text carries them; names of days and
// months and the order of a date are those of CLDR as go-playground/locales carries them.
//
// What can go wrong: a message that a language lacks is taken from English, and one that English
// lacks shows its key; a test keeps both from happening to the languages that come with us.
//
// A language is added by its file under messages and one line in locales.go. A catalogue is made
// once and read by any number of goroutines; nothing in it grows with the number of stories.
package i18n
