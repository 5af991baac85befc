package news

import "time"

// Settings are the choices of one paper that live in its database.
type Settings struct {
	Name      string `json:"name"`
	Tagline   string `json:"tagline"`
	Lang      string `json:"lang"`      // BCP 47
	TimeZone  string `json:"time_zone"` // IANA name
	Accent    string `json:"accent"`    // "#rrggbb"
	BaseURL   string `json:"base_url"`  // "https://paper.example", without a trailing slash; absolute links come from it
	Permalink string `json:"permalink"` // pattern of a story's path: {yyyy} {mm} {dd} {slug} {section} {id}
	Publisher string `json:"publisher"` // the organisation, for machines; "" is Name

	CommentsOpen  bool     `json:"comments_open"`  // whether readers may write under stories at all
	CommentsHold  bool     `json:"comments_hold"`  // hold every comment for a moderator
	CommentLinks  int      `json:"comment_links"`  // hold a comment with more links than this
	CommentWords  []string `json:"comment_words"`  // hold a comment with one of these
	CommentBlock  []string `json:"comment_block"`  // and treat one with these as spam
	CommentsClose int      `json:"comments_close"` // days after publication; 0 is never

	FeedFull bool `json:"feed_full"` // whole stories in feeds, else excerpts
	// TopicsFile has stories that are published without any topic filed by themselves under topics that are sure; off, topics are only suggested.
	TopicsFile bool `json:"topics_file"`

	AdsTxt string `json:"ads_txt"`
	Secret string `json:"secret,omitempty"` // keys the hashes of commenters' addresses; made once, never shown
}

// DefaultSettings are those of a new site.
func DefaultSettings() Settings {
	return Settings{
		Name: "Broadsheet", Lang: "en", TimeZone: "UTC", Accent: "#a3151d", BaseURL: "http://localhost:8080",
		Permalink: "/{yyyy}/{mm}/{slug}/", CommentsOpen: true, CommentsHold: true, CommentLinks: 2, FeedFull: true,
	}
}

// Location is the site's time zone, UTC if the name is unknown.
func (s Settings) Location() *time.Location {
	if loc, err := time.LoadLocation(s.TimeZone); err == nil {
		return loc
	}
	return time.UTC
}
