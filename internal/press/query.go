package press

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Query is what stands behind the question mark of an address. It remembers the keys that it was asked for: only these can
// have decided what a page holds, so only these tell one page of a path from another. The zero Query has no key.
type Query struct {
	values url.Values
	asked  *asked
}

type asked struct {
	mu   sync.Mutex
	keys []string
}

// NewQuery makes the query of a request.
func NewQuery(values url.Values) Query { return Query{values: values, asked: &asked{}} }

// Get returns the first value of a key, "" if it has none.
func (q Query) Get(key string) string {
	q.note(key)
	return q.values.Get(key)
}

// Has reports whether a key is there, with or without a value.
func (q Query) Has(key string) bool {
	q.note(key)
	return q.values.Has(key)
}

func (q Query) note(key string) {
	if q.asked == nil {
		return
	}
	q.asked.mu.Lock()
	defer q.asked.mu.Unlock()
	if !slices.Contains(q.asked.keys, key) {
		q.asked.keys = append(q.asked.keys, key)
	}
}

// known returns the keys that were asked for.
func (q Query) known() []string {
	if q.asked == nil {
		return nil
	}
	q.asked.mu.Lock()
	defer q.asked.mu.Unlock()
	return slices.Clone(q.asked.keys)
}

// under writes the values of some keys, in the order of keys: two requests for a path whose queries are the same under the keys
// that the page knows get the same page.
func under(values url.Values, keys []string) string {
	if len(values) == 0 || len(keys) == 0 {
		return ""
	}
	var b strings.Builder
	for _, k := range keys {
		if vs, ok := values[k]; ok && len(vs) > 0 {
			b.WriteString(url.QueryEscape(k) + "=" + url.QueryEscape(vs[0]) + "&")
		}
	}
	return b.String()
}

// only leaves in a query what stands first under some keys, in memory of its own: the rest of a request's head is not held on to.
func only(values url.Values, keys []string) url.Values {
	var out url.Values
	for _, k := range keys {
		if vs := values[k]; len(vs) > 0 {
			if out == nil {
				out = url.Values{}
			}
			out[k] = []string{strings.Clone(vs[0])}
		}
	}
	return out
}

// merged returns the keys of both, in order, and whether the second brought any that the first lacks.
func merged(a, b []string) ([]string, bool) {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	out = slices.Compact(out)
	return out, len(out) > len(a)
}
