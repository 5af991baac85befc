package feeds

import (
	"strings"

	"broadsheet/internal/press"
)

const textType = "text/plain; charset=utf-8"

// robots lets everybody read everything but searches, which have no end, and the answers to readers' comments (RFC 9309).
func (j *job) robots() (*press.Page, error) {
	body := "User-agent: *\nAllow: /comments/feed\nDisallow: /comments/\nDisallow: /search\n\n" +
		"Sitemap: " + j.abs("/sitemap.xml") + "\nSitemap: " + j.abs("/news-sitemap.xml") + "\n"
	return &press.Page{Type: textType, Body: []byte(body), Modified: j.modified}, nil
}

// ads is the settings' ads.txt; there is none while they have none.
func (j *job) ads() (*press.Page, error) {
	text := strings.TrimSpace(strings.ReplaceAll(clean(j.set.AdsTxt), "\r\n", "\n"))
	if text == "" {
		return nil, errOther
	}
	return &press.Page{Type: textType, Body: []byte(text + "\n"), Modified: j.modified}, nil
}
