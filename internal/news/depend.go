package news

import (
	"hash/fnv"
	"math"
)

// Key names a thing that a reader's page can be made of: a story, a list, the settings. It is stable, so that it can be
// stored: the highest byte says what kind of thing, the rest is its number, or 56 bits of the FNV-1a hash of its name. Two
// names with the same hash only renew a page too often.
type Key uint64

const (
	keyEverything = iota
	keySettings
	keySections
	keyStanding
	keyAllComments
	keyStory
	keyComments
	keyNeighbours
	keyTranslations
	keyTopic
	keyPerson
	keyPicture
	keyPictureAt
	keyAddress
	keyListed   // + the kind of list, up to 15 kinds
	keySitemaps = keyListed + 16
	keyRanking  = keyListed + 17
	keyRunning  = keyListed + 18
	keyPartOf   = keyListed + 19
	keySoFar    = keyListed + 20

	keyTopicDigest = keyListed + 24
)

const keyBits = 56

func key(kind int, id int64) Key { return Key(kind)<<keyBits | Key(id)&(1<<keyBits-1) }

func named(kind int, name string) Key {
	h := fnv.New64a()
	h.Write([]byte(name))
	return key(kind, int64(h.Sum64()))
}

// Everything is what every page depends on.
const Everything Key = 0

// The keys of things that there is one of in a paper.
var (
	SettingsKey    = key(keySettings, 0)
	SectionsKey    = key(keySections, 0)    // the sections, and which of them have stories
	StandingKey    = key(keyStanding, 0)    // which standing pages are public
	AllCommentsKey = key(keyAllComments, 0) // the newest comments under all stories
)

// StoryKey is a story's text and facts: all that its page or a list says of it but for its comments.
func StoryKey(id int64) Key { return key(keyStory, id) }

// CommentsKey is the public comments under a story, and their number.
func CommentsKey(story int64) Key { return key(keyComments, story) }

// NeighboursKey is which stories are stored as related to one.
func NeighboursKey(story int64) Key { return key(keyNeighbours, story) }

// RankingKey is which stories are stored as most read in a section, or (0) in the whole paper.
func RankingKey(section int64) Key { return key(keyRanking, section) }

// RunningKey is what a running story is called and which stories are its parts.
func RunningKey(id int64) Key { return key(keyRunning, id) }

// PartOfKey is which running story a story is a part of.
func PartOfKey(story int64) Key { return key(keyPartOf, story) }

// SoFarKey is which running stories a topic has.
func SoFarKey(topic int64) Key { return key(keySoFar, topic) }

// TranslationsKey is which public stories are the same as an original in other languages.
func TranslationsKey(original int64) Key { return key(keyTranslations, original) }

// TopicKey is a topic's name, address, introduction and pins.
func TopicKey(id int64) Key { return key(keyTopic, id) }

// TopicDigestKey is what is computed of a topic for its page: where to start, related topics, who writes about it.
func TopicDigestKey(id int64) Key { return key(keyTopicDigest, id) }

// PersonKey is a person's name and address.
func PersonKey(id int64) Key { return key(keyPerson, id) }

// PictureKey is a picture's facts.
func PictureKey(id int64) Key { return key(keyPicture, id) }

// PictureAtKey is which picture we hold that stands at an address in a body.
func PictureAtKey(url string) Key { return named(keyPictureAt, url) }

// AddressKey is what a path leads to.
func AddressKey(path string) Key { return named(keyAddress, path) }

// ListKey is one list of stories, in the order of publication; kind is below 16. Positions in it are times in microseconds since 1970.
func ListKey(kind int, target int64) Key { return key(keyListed+kind, target) }

// SitemapKey is the addresses of one kind for search engines, below 16. Positions in it are ids.
func SitemapKey(kind int) Key { return key(keySitemaps, int64(kind)) }

// Dep is one thing that a page was made of: a key and, of a list, the span of positions that it looked at. A soft one may
// be out of date for a while, as which stories stand in "You may be interested" may.
type Dep struct {
	Key      Key
	From, To int64 // both ends belong to it
	Soft     bool
}

// The ends of a span without an end.
const (
	First int64 = math.MinInt64
	Last  int64 = math.MaxInt64
)

// Touch is one thing that a change changed: a key and, of a list, the position of what came, went or changed there.
type Touch struct {
	Key Key   `json:"k"`
	At  int64 `json:"a,omitempty"`
	// Gone says that readers must not see what was there any more: a withdrawal, an embargo, an erasure.
	Gone bool `json:"g,omitempty"`
}
