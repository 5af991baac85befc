// Package theme turns views into pages: templates, styles and assets, those that come with
// Broadsheet with a newsroom's own laid over them.
//
// It owns the typed views (views.go, views_story.go), the loading and checking of templates, the one inline
// style and the one inline script of a page and the Content-Security-Policy that allows exactly
// these, and the addresses of the theme's files. It refuses to look anything up: a view comes complete,
// and nothing here knows a store, a request or a clock.
//
// What can go wrong: a template of the overlay that does not parse stops Load; one that fails while
// it runs gives an error and no half page. Check finds both before a site is served.
//
// The first page of a kind is made by html/template, which escapes the templates then; the next ones by Go functions that package typeset
// makes of these.
//
// A page costs the same however many stories there are: a view holds one page's worth.
package theme
