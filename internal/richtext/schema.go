package richtext

import (
	"regexp"
	"strings"
)

// This file is the definition of a body. A body is a sequence of blocks; a block holds blocks, or
// text with marks. Every table below is read by Sanitise, by the wall behind it and by Render, so
// that they cannot disagree.

// Limits of a body. What lies beyond a limit loses its markup, never its text.
const (
	maxDepth = 32   // blocks within blocks
	maxMarks = 16   // marks on one run of text
	maxURL   = 2048 // bytes of an address
	maxLabel = 1000 // bytes of an attribute that holds text (alt, title)
	maxSpan  = 100  // columns or rows that one table cell covers
)

// kind says what a block may hold.
type kind int

const (
	kNone  kind = iota
	kFlow       // blocks; text gets a paragraph of its own
	kText       // text with marks
	kItems      // only the items named for it: li, rows, cells
	kVoid       // nothing
)

// blocks are the block elements of the form.
var blocks = map[string]kind{
	"p": kText, "h2": kText, "h3": kText, "h4": kText, "pre": kText,
	"figcaption": kText, "caption": kText, "dt": kText, "summary": kText,
	"ul": kItems, "ol": kItems, "dl": kItems, "table": kItems, "thead": kItems, "tbody": kItems, "tfoot": kItems, "tr": kItems,
	"li": kFlow, "dd": kFlow, "td": kFlow, "th": kFlow,
	"blockquote": kFlow, "aside": kFlow, "section": kFlow, "details": kFlow, "figure": kFlow, "div": kFlow,
	"hr": kVoid,
}

// marks are the inline elements of the form. True are those that say nothing but how text looks or
// sounds: two of them side by side are one.
var marks = map[string]bool{
	"em": true, "strong": true, "code": true, "s": true, "sub": true, "sup": true, "mark": true, "small": true,
	"a": false, "abbr": false, "q": false, "cite": false, "time": false, "bdo": false, "bdi": false, "span": false,
	"ruby": false, "rt": false, "rp": false,
}

// renamed are elements that have another name here.
var renamed = map[string]string{
	"b": "strong", "i": "em", "del": "s", "strike": "s", "tt": "code", "kbd": "code", "samp": "code", "var": "code",
	"dfn": "em", "acronym": "abbr", "h1": "h2", "h5": "h4", "h6": "h4",
	"listing": "pre", "xmp": "pre", "plaintext": "pre", "menu": "ul", "dir": "ul", "image": "img",
}

// unwrapped are block elements that go while what they hold stays, as paragraphs of its own.
var unwrapped = map[string]bool{
	"div": true, "section": true, "article": true, "aside": true, "main": true, "header": true, "footer": true, "nav": true,
	"center": true, "address": true, "fieldset": true, "form": true, "hgroup": true, "body": true, "html": true,
	"head": true, "legend": true, "noscript": true, "search": true, "dialog": true, "option": true, "optgroup": true,
	"select": true, "textarea": true, "title": true, "marquee": true, "frameset": true, "noframes": true, "template": true,
}

// hidden are elements whose content, raw text to a browser, no reader ever saw.
var hidden = map[string]bool{"script": true, "style": true, "noembed": true}

// foreign are elements that do not fit and are not text: where one stands as a block of its own
// its source is kept whole in a raw block. Within a line of text only its text is kept.
var foreign = map[string]bool{"svg": true, "math": true, "canvas": true, "form": true}

// classes are the only class names of the form, by element.
var classes = map[string][]string{
	"figure":  {"gallery", "embed", "audio", "video"},
	"aside":   {"pullquote", "factbox"},
	"section": {"footnotes"},
	"sup":     {"fn"},
	"span":    {"credit"},
}

// attributes are the attributes of the form, by element, in the order in which they are
// written. lang and dir may stand on every block and mark besides.
var attributes = map[string][]string{
	"a":          {"href", "id", "rel"},
	"img":        {"src", "alt", "width", "height"},
	"blockquote": {"cite"},
	"ol":         {"start", "reversed"},
	"li":         {"id", "value"},
	"td":         {"colspan", "rowspan"},
	"th":         {"colspan", "rowspan", "scope"},
	"abbr":       {"title"},
	"time":       {"datetime"},
	"details":    {"open"},
	"div":        {"data-raw"},
}

var (
	reLang = regexp.MustCompile(`^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}$`)
	reDir  = regexp.MustCompile(`^(?:ltr|rtl|auto)$`)
	reInt  = regexp.MustCompile(`^-?[0-9]{1,6}$`)
	reSize = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	reNote = regexp.MustCompile(`^fn(?:ref)?-[A-Za-z0-9_-]{1,64}$`)
	reTime = regexp.MustCompile(`^\d{4}(?:-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$`)
	reCols = regexp.MustCompile(`^(?:col|row|colgroup|rowgroup)$`)
	reRel  = regexp.MustCompile(`^(?:(?:nofollow|sponsored|ugc) ?)+$`)
	reNone = regexp.MustCompile(`^$`)
	reAny  = regexp.MustCompile(`(?s)^.*$`)
)

// valid are the values that an attribute may have; src, href and cite go through CleanURL.
var valid = map[string]*regexp.Regexp{
	"lang": reLang, "dir": reDir, "start": reInt, "value": reInt, "width": reSize, "height": reSize, "id": reNote,
	"datetime": reTime, "scope": reCols, "rel": reRel, "reversed": reNone, "open": reNone, "data-raw": reNone,
	"colspan": reSize, "rowspan": reSize, "title": reAny, "alt": reAny,
}

func oneOf(words []string) *regexp.Regexp {
	return regexp.MustCompile("^(?:" + strings.Join(words, "|") + ")$")
}
