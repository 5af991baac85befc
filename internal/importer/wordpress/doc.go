// Package wordpress reads what WordPress exports (WXR: RSS 2.0 with extensions, versions 1.0 to 1.2) and brings
// it in through editorial.
//
// It owns the format and its habits: the tolerant streaming reader (Reader), what a post's content means in our
// body's form (Converter: paragraphs, blocks, shortcodes), and what of WordPress's states, addresses and
// comments becomes what of ours (Import). It refuses to fetch anything and to decide anything that
// editorial decides: it writes nothing itself.
//
// What can go wrong: exports are cut off, edited by hand, made by other programs, in other encodings, with characters
// that XML forbids. The reader saves what can be saved and keeps a list of problems with line and byte; only what is no
// WXR at all is refused, with a guess at what it is.
//
// At a million stories: one item is in memory at a time (at most Reader's limit, 64 MB), tables of terms and of
// attachments' addresses besides.
package wordpress
