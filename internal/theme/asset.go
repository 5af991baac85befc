package theme

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Asset is a file of the theme.
type Asset struct {
	Data []byte
	Type string // its MIME type
	// Immutable says that the address holds the hash of just this content, so that it may be kept
	// for ever. An address with an older hash gives today's file, to be kept for a short time.
	Immutable bool
}

// assetPrefix is where assets stand.
const assetPrefix = "/assets/"

type assetFile struct {
	data []byte
	mime string
	href string
}

// types are the MIME types of what a theme holds; a machine's own table must not change a page.
var types = map[string]string{
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
	".avif": "image/avif", ".gif": "image/gif", ".ico": "image/x-icon", ".woff2": "font/woff2",
	".txt": "text/plain; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json",
}

func (t *Theme) loadAssets() error {
	t.assets = map[string]assetFile{}
	return fs.WalkDir(t.files, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(t.files, p)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(p, "assets/")
		ext := path.Ext(name)
		typ := types[strings.ToLower(ext)]
		if typ == "" {
			if typ = mime.TypeByExtension(ext); typ == "" {
				typ = "application/octet-stream"
			}
		}
		sum := sha256.Sum256(data)
		href := assetPrefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
		t.assets[name] = assetFile{data: data, mime: typ, href: href}
		return nil
	})
}

// Asset finds the file that an address below /assets/ names. The second result is false where there is
// none.
func (t *Theme) Asset(urlPath string) (Asset, bool) {
	rest, ok := strings.CutPrefix(urlPath, assetPrefix)
	if !ok {
		return Asset{}, false
	}
	ext := path.Ext(rest)
	stem := strings.TrimSuffix(rest, ext)
	i := strings.LastIndexByte(stem, '.')
	if i < 0 {
		return Asset{}, false
	}
	f, ok := t.assets[stem[:i]+ext]
	if !ok {
		return Asset{}, false
	}
	return Asset{Data: f.data, Type: f.mime, Immutable: f.href == urlPath}, true
}

// AssetHref gives the address of a file of the theme, "" where there is none.
func (t *Theme) AssetHref(name string) string { return t.assets[name].href }

// Assets answers requests below /assets/.
func (t *Theme) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := t.Asset(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.Type)
		h.Set("X-Content-Type-Options", "nosniff")
		// A drawing opened by itself must not run what somebody drew into it.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		if a.Immutable {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			h.Set("Cache-Control", "public, max-age=300")
		}
		http.ServeContent(w, r, "", t.loaded, strings.NewReader(string(a.Data)))
	})
}
