// Package feeds is what machines read of the paper by themselves: RSS, Atom and JSON feeds of the site, of every section,
// topic and author, and of comments; sitemaps; robots.txt, ads.txt and the icon.
//
// It owns these formats and their addresses (Render says which). It refuses anything that is not public: it reads only the
// lists that readers see and live revisions. Every address in its output is absolute and comes from the base URL of the
// settings.
//
// What can go wrong: text of any kind comes out as valid UTF-8 without characters that XML forbids; an imported
// id that is no address stays the RSS guid but is replaced by the story's address where Atom needs a URI; an id that
// two stories of one feed share is replaced by the address for the second.
//
// At a million stories: a feed reads the newest twenty of a list; the sitemap's parts are spans of ids, so that nothing
// is counted; a part costs ten thousand rows of an index.
package feeds
