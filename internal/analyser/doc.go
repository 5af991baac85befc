// Package analyser turns text of any language into terms: the forms under which search and related
// look words up. Both index the terms that it makes, never the text itself, because
// no database knows Hausa, Yoruba, Igbo or Chinese.
//
// It owns what counts as a word and when two words are the same:
//
//   - A word is a run of letters, marks and digits. Apostrophes of any shape (' ’ ʼ ‘ ʻ ´ `) between letters
//     belong to the word and then vanish: Sa'idu and Sa’idu are both "saidu". Hyphens split. U.S. is "us";
//     1,000 is "1000".
//   - Case, compatibility forms (NFKC) and, in Latin, Greek and Cyrillic script, diacritics are folded, with the letters
//     that carry theirs inside (ƙ ɗ ø ł ß …): a reader's keyboard may lack them. Й, ї and ў stay, being letters
//     of their own. Arabic loses vowel signs and tatweel, and the forms of alef, ya, kaf and
//     ta marbuta are unified, Persian and Urdu ones included. Hebrew loses its points. Digits of every script become 0-9.
//   - Words are stemmed where there is a stemmer for the language. Folding comes first, so that a
//     word typed without its accents finds the one with them.
//   - Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese become overlapping pairs of characters
//     (in the last four, of a consonant with its signs). A lone Han or kana character at the end of a
//     run is a term too, so that any character can be found as the beginning of a term.
//   - Very long words are cut.
//
// Every term is one token for SQLite's FTS5 (tokenizer "unicode61 remove_diacritics 0") and for PostgreSQL's
// to_tsvector('simple', …), whatever its locale: it holds only ASCII letters and digits and letters of
// the Basic Multilingual Plane that both know. Any other character c that a term needs (Indic and Thai
// vowel signs, scripts younger than the databases' tables) is written as the Hangul syllable U+AC00+c, or
// as two of them from U+2BA4 on; Korean words that would be spelt so do not exist. So terms joined
// by spaces may be given to either database as text, and positions and phrases work.
//
// It refuses to know about HTML, databases, ranking and dates of stories. Foreign tells the language of
// a text of some sentences; nothing else here tells languages apart. It does not split Thai or Chinese into dictionary words, or unite traditional with simplified characters.
//
// What can go wrong: nothing is returned as an error. Bytes that are not UTF-8 separate words. Time and
// memory are linear in the text; the cache of analysed words is bounded (a few MB a language),
// so a million stories cost no more than one.
package analyser
