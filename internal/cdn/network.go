package cdn

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// How long a network may keep a page.
const (
	// MaxAge is how long it shows a page without asking, if nobody purges it: the longest that a change is not seen where purges do
	// not come through.
	MaxAge = 10 * time.Minute
	// StaleWhileRevalidate is how much longer it may show it while it asks (RFC 5861, 3).
	StaleWhileRevalidate = time.Minute
	// StaleIfError is how much longer it may while we do not answer (RFC 5861, 4). What is withdrawn meanwhile is purged by whichever node
	// still runs, or when one does again.
	StaleIfError = 4 * time.Hour
	// Held is how long a page may be shown there while all is well.
	Held = MaxAge + StaleWhileRevalidate
)

// all is the tag that every page carries.
const all = "all"

// Options name a network and say how it is spoken to.
type Options struct {
	Kind   string   // fastly, cloudflare or varnish
	ID     string   // Fastly's service, Cloudflare's zone
	Token  string   // that may purge; never written anywhere
	URLs   []string // Varnish's servers, each of which is told; for the others where the interface stands, if not at its usual place
	Client *http.Client
}

// Network is a CDN.
type Network struct {
	opt       Options
	ruleField string // RFC 9213, or what was there before it
	tagField  string
	between   string // tags
	mostBytes int    // of tags with one page
	together  int    // tags in one call
	request   func(ctx context.Context, base string, tags []string, hard bool) (*http.Request, error)
	answered  func(*http.Response) error
	unshared  http.Header
}

// New makes a network. Nothing is sent yet.
func New(opt Options) (*Network, error) {
	n := &Network{opt: opt, answered: succeeded}
	var base string
	switch opt.Kind {
	case "fastly":
		n.fastly()
		base = "https://api.fastly.com"
	case "cloudflare":
		n.cloudflare()
		base = "https://api.cloudflare.com/client/v4"
	case "varnish":
		n.varnish()
	default:
		return nil, fmt.Errorf("there is no CDN %q: fastly, cloudflare and varnish are known", opt.Kind)
	}
	if base != "" && (opt.ID == "" || opt.Token == "") {
		return nil, fmt.Errorf("%s needs an id and a token", opt.Kind)
	}
	if len(opt.URLs) == 0 {
		if base == "" {
			return nil, fmt.Errorf("%s needs the address of each of its servers", opt.Kind)
		}
		n.opt.URLs = []string{base}
	}
	for _, u := range n.opt.URLs {
		if p, err := url.Parse(u); err != nil || p.Scheme != "http" && p.Scheme != "https" || p.Host == "" {
			return nil, fmt.Errorf("%q is not the address of a server, such as http://10.0.0.5:6081", u)
		}
	}
	if n.opt.Client == nil {
		n.opt.Client = &http.Client{Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	n.unshared = http.Header{n.ruleField: {"max-age=0, no-store"}}
	return n, nil
}

// OneEdition reports whether the network ignores Vary but for encodings, so that it must not be given what only some readers get.
func (n *Network) OneEdition() bool { return n.opt.Kind == "cloudflare" }

// Unshared are the fields that keep an answer from being kept there. Nobody may change them.
func (n *Network) Unshared() http.Header { return n.unshared }

// rule is what the network alone is told; browsers go on asking.
var rule = fmt.Sprintf("max-age=%d, stale-while-revalidate=%d, stale-if-error=%d",
	int(MaxAge.Seconds()), int(StaleWhileRevalidate.Seconds()), int(StaleIfError.Seconds()))

// Tags are the fields that go with a page that was made of some things: how long it may be kept, and a tag for each of them. A page with
// more tags than the network takes gets Unshared. Nobody may change what it returns.
func (n *Network) Tags(deps []news.Dep) http.Header {
	var b strings.Builder
	b.WriteString(all)
	seen := make(map[news.Key]bool, len(deps))
	for _, d := range deps {
		if d.Key == news.Everything || seen[d.Key] {
			continue
		}
		seen[d.Key] = true
		b.WriteString(n.between)
		b.WriteString(tag(d.Key))
		if b.Len() > n.mostBytes {
			return n.unshared
		}
	}
	return http.Header{n.ruleField: {rule}, n.tagField: {b.String()}}
}

// tag names a key in at most 13 letters and digits. Of a list it names the whole: a page that shows another part of it is purged as well.
func tag(k news.Key) string {
	if k == news.Everything {
		return all
	}
	return strconv.FormatUint(uint64(k), 36)
}
