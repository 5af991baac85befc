package cdn

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Purge throws away, on all servers, whatever carries one of the tags. Softly, it is shown once more while the network asks for the new
// one; a network that knows no such thing throws it away. Every server is told, whatever others answer; when it fails, some may have thrown it away.
func (n *Network) Purge(ctx context.Context, tags []string, hard bool) error {
	failed := make([]error, len(n.opt.URLs))
	for part := range slices.Chunk(tags, n.together) {
		for i, base := range n.opt.URLs {
			if failed[i] == nil { // else it is asked for nothing more until all is repeated
				failed[i] = n.call(ctx, strings.TrimSuffix(base, "/"), part, hard)
			}
		}
	}
	return errors.Join(failed...)
}

func (n *Network) call(ctx context.Context, base string, tags []string, hard bool) error {
	req, err := n.request(ctx, base, tags, hard)
	if err != nil {
		return err
	}
	res, err := n.opt.Client.Do(req)
	if err != nil {
		return fmt.Errorf("%s cannot be told to purge: %w", n.opt.Kind, err)
	}
	defer res.Body.Close()
	if err := n.answered(res); err != nil {
		return fmt.Errorf("%s at %s does not purge: %w", n.opt.Kind, req.URL.Host, err)
	}
	return nil
}

// succeeded reads an answer to its end, so that the connection can be used again.
func succeeded(res *http.Response) error {
	said, err := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %.200q", res.Status, said)
	}
	return err
}

// fastly: https://www.fastly.com/documentation/reference/api/purging/ A key has at most 1,024 bytes, a page 16,384 bytes of
// them, a call 256 of them.
func (n *Network) fastly() {
	n.ruleField, n.tagField, n.between, n.mostBytes, n.together = "Surrogate-Control", "Surrogate-Key", " ", 16_000, 256
	n.request = func(ctx context.Context, base string, tags []string, hard bool) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/service/"+url.PathEscape(n.opt.ID)+"/purge", nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Fastly-Key", n.opt.Token)
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Surrogate-Key", strings.Join(tags, " "))
		if !hard {
			req.Header.Set("Fastly-Soft-Purge", "1")
		}
		return req, nil
	}
}

// cloudflare: https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ A page has at most 16 KB of tags, and 1,000 of them; a
// call 30 of them. Its purge is always hard.
func (n *Network) cloudflare() {
	n.ruleField, n.tagField, n.between, n.mostBytes, n.together = "Cdn-Cache-Control", "Cache-Tag", ",", 12_000, 30
	n.request = func(ctx context.Context, base string, tags []string, _ bool) (*http.Request, error) {
		body, err := json.Marshal(map[string][]string{"tags": tags})
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/zones/"+url.PathEscape(n.opt.ID)+"/purge_cache", bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+n.opt.Token)
		req.Header.Set("Content-Type", "application/json")
		return req, nil
	}
	n.answered = func(res *http.Response) error {
		said, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
		if err != nil {
			return err
		}
		var a struct{ Success bool }
		if json.Unmarshal(said, &a) != nil || !a.Success || res.StatusCode/100 != 2 {
			return fmt.Errorf("%s: %.200q", res.Status, said)
		}
		return nil
	}
}

// varnish: the module xkey (github.com/varnish/varnish-modules), with what docs/operators.md has for VCL. Varnish takes header lines of
// 8 KB (http_resp_hdr_len, http_req_hdr_len).
func (n *Network) varnish() {
	n.ruleField, n.tagField, n.between, n.mostBytes, n.together = "Surrogate-Control", "Xkey", " ", 7_500, 256
	n.request = func(ctx context.Context, base string, tags []string, hard bool) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, "PURGE", base+"/", nil)
		if err != nil {
			return nil, err
		}
		field := "Xkey-Softpurge"
		if hard {
			field = "Xkey-Purge"
		}
		req.Header.Set(field, strings.Join(tags, " "))
		if n.opt.Token != "" {
			req.Header.Set("Authorization", "Bearer "+n.opt.Token)
		}
		return req, nil
	}
}
