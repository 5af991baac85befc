package news

import (
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// TargetKind says what an address leads to.
type TargetKind string

// What can have an address.
const (
	TargetStory   TargetKind = "story" // a story or a standing page
	TargetSection TargetKind = "section"
	TargetTopic   TargetKind = "topic"
	TargetAuthor  TargetKind = "author"
	TargetPicture TargetKind = "picture"
	TargetRunning TargetKind = "running" // a running story
	TargetURL     TargetKind = "url"     // a redirect to a path of ours that has no row of its own
)

// AddressState says what an address answers.
type AddressState string

// The states of an address.
const (
	AddressCurrent  AddressState = "current"  // the page itself
	AddressRedirect AddressState = "redirect" // 301 to the target's current address
	AddressGone     AddressState = "gone"     // 410
)

// Address is one row of the table of addresses: what a path leads to. Once public, an address
// answers for ever.
type Address struct {
	// Path is decoded UTF-8 with a leading slash, and the trailing slash that the address has;
	// an old address that is told apart by its query alone has it, as in "/?p=12".
	Path      string
	Kind      TargetKind
	TargetID  int64
	State     AddressState
	Location  string // for TargetURL: where to
	CreatedAt time.Time
}

// MaxPath is the length in bytes of the longest address that is looked up or claimed.
const MaxPath = 2000

// reserved are the first parts of paths that the system itself answers.
var reserved = map[string]bool{
	"desk": true, "wp-json": true, "wp-admin": true, "wp-login.php": true, "xmlrpc.php": true, "healthz": true, "readyz": true, "metrics": true,
	"assets": true, "media": true, "lite": true, "search": true, "topic": true,
	"author": true, "feed": true, "feed.json": true, "comments": true, "page": true, "so-far": true, "sitemap.xml": true,
	"sitemaps": true, "news-sitemap.xml": true, "robots.txt": true, "ads.txt": true,
	"favicon.ico": true, ".well-known": true, "corrections": true, "wp-content": true, "views": true,
}

// Reserved reports whether the system itself answers p, or the addresses below it, so that no
// story, page or section may claim it. Years are reserved as whole paths ("/2024/"), since the archive
// answers them; "/2024/11/slug/" is free.
func Reserved(p string) bool {
	parts := strings.Split(strings.Trim(p, "/"), "/")
	if parts[0] == "" {
		return !strings.HasPrefix(p, "/?") // the front itself
	}
	first := strings.ToLower(parts[0])
	if (first == "topic" || first == "author" || first == "so-far") && len(parts) == 2 {
		return false // topics, people and running stories claim these
	}
	if first == "wp-content" && len(parts) > 1 {
		return false // an import claims its old pictures' addresses
	}
	if reserved[first] {
		return true
	}
	if len(parts) <= 3 && isYear(first) {
		for _, q := range parts[1:] {
			if len(q) > 2 || !digits(q) {
				return false
			}
		}
		return true
	}
	return false
}

func isYear(s string) bool { return len(s) == 4 && digits(s) }

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// CleanPath brings a decoded path to the form in which addresses are kept: a leading slash, no
// double slashes, no "." or "..", the trailing slash as given. It returns an Invalid error for a path that
// is too long, is not UTF-8, or holds control characters.
func CleanPath(p string) (string, error) {
	if len(p) > MaxPath {
		return "", Errorf(Invalid, "The address is longer than %d bytes.", MaxPath)
	}
	if !utf8.ValidString(p) {
		return "", Errorf(Invalid, "The address is not valid UTF-8.")
	}
	for _, r := range p {
		if r < 0x20 || r == 0x7f {
			return "", Errorf(Invalid, "The address holds a control character.")
		}
	}
	c := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && c != "/" {
		c += "/"
	}
	return c, nil
}

// TopicPath is the address of a topic's page.
func TopicPath(slug string) string { return "/topic/" + slug + "/" }

// AuthorPath is the address of a person's page.
func AuthorPath(slug string) string { return "/author/" + slug + "/" }

// SoFarSlug is the last part of the address of a running story, of its feeds, and of the page of a topic's running stories.
const SoFarSlug = "so-far"

// SoFarPath is the address of a running story.
func SoFarPath(slug string) string { return "/" + SoFarSlug + "/" + slug + "/" }

// TopicSoFarPath is the address of a topic's running stories.
func TopicSoFarPath(topic string) string { return topic + SoFarSlug + "/" }

// ViewsPath is the address that counts a view of a story.
func ViewsPath(story int64) string { return "/views/" + strconv.FormatInt(story, 10) }

// MediaPath is the address of a file in the picture store.
func MediaPath(key string) string { return "/media/" + key }

// RenditionKey is the name in the picture store of a picture's rendition of a width in pixels: "2024/ab12.jpg" at 480 is
// "2024/ab12-480.jpg".
func RenditionKey(key string, width int) string {
	dot := strings.LastIndexByte(key, '.')
	if dot <= strings.LastIndexByte(key, '/') {
		dot = len(key)
	}
	return key[:dot] + "-" + strconv.Itoa(width) + key[dot:]
}
