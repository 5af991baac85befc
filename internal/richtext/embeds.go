package richtext

import (
	"net/url"
	"strings"
)

// providers are the hosts whose pages an embed card names. The key matches the host and what ends in
// "." and the host.
var providers = map[string]string{
	"youtube.com": "YouTube", "youtu.be": "YouTube", "youtube-nocookie.com": "YouTube", "vimeo.com": "Vimeo",
	"dailymotion.com": "Dailymotion", "dai.ly": "Dailymotion", "soundcloud.com": "SoundCloud", "spotify.com": "Spotify",
	"twitter.com": "Twitter", "x.com": "X", "instagram.com": "Instagram", "facebook.com": "Facebook", "fb.watch": "Facebook",
	"tiktok.com": "TikTok", "flickr.com": "Flickr", "flic.kr": "Flickr", "slideshare.net": "SlideShare", "scribd.com": "Scribd",
	"ted.com": "TED", "reddit.com": "Reddit", "mixcloud.com": "Mixcloud", "bandcamp.com": "Bandcamp", "issuu.com": "Issuu",
	"documentcloud.org": "DocumentCloud", "datawrapper.de": "Datawrapper", "dwcdn.net": "Datawrapper", "flourish.studio": "Flourish",
	"infogram.com": "Infogram", "archive.org": "Internet Archive", "wordpress.tv": "WordPress.tv", "imgur.com": "Imgur", "giphy.com": "Giphy",
	"bsky.app": "Bluesky", "telegram.org": "Telegram", "t.me": "Telegram", "bilibili.com": "Bilibili", "nicovideo.jp": "Niconico",
	"kickstarter.com": "Kickstarter", "polldaddy.com": "Crowdsignal", "crowdsignal.com": "Crowdsignal", "speakerdeck.com": "Speaker Deck",
	"maps.google.com": "Google Maps", "openstreetmap.org": "OpenStreetMap", "gist.github.com": "GitHub", "codepen.io": "CodePen",
	"anchor.fm": "Anchor", "podcasts.apple.com": "Apple Podcasts", "video.google.com": "Google Video", "audioboom.com": "Audioboom",
}

// Provider names the service that an address belongs to ("YouTube"), or gives "".
func Provider(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for host := strings.ToLower(u.Hostname()); host != ""; {
		if p := providers[host]; p != "" {
			return p
		}
		_, rest, ok := strings.Cut(host, ".")
		if !ok {
			return ""
		}
		host = rest
	}
	return ""
}

// Canonical gives the address of a page where an embed frame's address has one that a person can open
// (a player's becomes its video's), and the address itself otherwise.
func Canonical(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	last := parts[len(parts)-1]
	if last == "" || strings.ContainsAny(last, "\"'<> ") {
		return address
	}
	first := parts[0]
	switch host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."); {
	case (host == "youtube.com" || host == "youtube-nocookie.com") && len(parts) == 2 && (first == "embed" || first == "v") && last != "videoseries":
		id, _, _ := strings.Cut(last, "&")
		return "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
	case host == "player.vimeo.com" && len(parts) == 2 && first == "video":
		return "https://vimeo.com/" + url.PathEscape(last)
	case host == "dailymotion.com" && len(parts) == 3 && first == "embed":
		return "https://www.dailymotion.com/video/" + url.PathEscape(last)
	case host == "open.spotify.com" && len(parts) == 3 && first == "embed":
		return "https://open.spotify.com/" + url.PathEscape(parts[1]) + "/" + url.PathEscape(last)
	case host == "w.soundcloud.com" || host == "facebook.com" && first == "plugins":
		if in, ok := CleanURL(u.Query().Get("url") + u.Query().Get("href")); ok && strings.HasPrefix(in, "http") && !strings.Contains(in, "api.soundcloud.com") {
			return in
		}
	}
	return address
}
