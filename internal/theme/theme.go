package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/i18n"
	"broadsheet/themes"

	"github.com/BurntSushi/toml"
)

// Options say which theme to load.
type Options struct {
	// Overlay is a newsroom's own folder, laid over the built-in theme file by file: theme.toml,
	// templates/…, style/…, script/…, assets/…. "" uses the built-in theme as it is.
	Overlay string
}

// Theme is a theme, loaded and parsed. Its methods may be called by any number of goroutines at once.
type Theme struct {
	files  fs.FS
	config config
	root   *template.Template // never executed, so that it can be cloned
	loaded time.Time

	assets    map[string]assetFile
	css       map[string]string // by file name, minified
	ownStyles []string          // files of style that only the overlay has: they go on every page
	sheets    map[sheetKey]string
	script    string // of every full page
	views     string // of every story
	looks     looks

	mu    sync.RWMutex
	bound map[boundKey]*bound
}

type sheetKey struct {
	kind Kind
	lite bool
}

// config is theme.toml.
type config struct {
	Name    string            `toml:"name"`
	Light   palette           `toml:"light"`
	Dark    palette           `toml:"dark"`
	Options map[string]string `toml:"options"`
}

// maxOutput is the size in bytes of the largest page that a theme may make.
const maxOutput = 8 << 20

// Load reads the theme and its overlay, parses every template, and returns an error that names the file
// and the line of the first thing that is wrong.
func Load(o Options) (*Theme, error) {
	files := fs.FS(themes.Broadsheet())
	if o.Overlay != "" {
		info, err := os.Stat(o.Overlay)
		if err != nil {
			return nil, fmt.Errorf("the theme's folder cannot be read: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("the theme %s is a file; it should be a folder with templates, style or assets in it", o.Overlay)
		}
		files = overlay{top: os.DirFS(o.Overlay), base: files}
	}
	return load(files)
}

func load(files fs.FS) (*Theme, error) {
	t := &Theme{files: files, loaded: time.Now().Truncate(time.Second), bound: map[boundKey]*bound{}}
	for _, step := range []func() error{t.loadConfig, t.loadAssets, t.loadStyles, t.loadScript, t.loadTemplates} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *Theme) loadConfig() error {
	var layers []fs.FS
	if o, ok := t.files.(overlay); ok {
		layers = append(layers, o.base, o.top)
	} else {
		layers = append(layers, t.files)
	}
	for _, layer := range layers { // the upper one changes what it names
		b, err := fs.ReadFile(layer, "theme.toml")
		if isMissing(err) {
			continue
		}
		if err != nil {
			return Problem{File: "theme.toml", Message: err.Error()}
		}
		meta, err := toml.Decode(string(b), &t.config)
		if err != nil {
			return tomlProblem(err)
		}
		if extra := meta.Undecoded(); len(extra) > 0 {
			return Problem{File: "theme.toml", Message: fmt.Sprintf("%q is not a setting of a theme", extra[0].String())}
		}
	}
	for mode, p := range map[string]palette{"light": t.config.Light, "dark": t.config.Dark} {
		var bad error
		p.each(func(name, value string) {
			if _, ok := parseColor(value); !ok {
				bad = Problem{File: "theme.toml", Message: fmt.Sprintf("[%s] %s: %q is not a colour like \"#8c1d18\"", mode, name, value)}
			}
		})
		if bad != nil {
			return bad
		}
	}
	return nil
}

func (t *Theme) loadStyles() error {
	t.css = map[string]string{}
	usual := map[string]bool{"base.css": true, "print.css": true, "lite.css": true}
	for _, names := range styles {
		for _, n := range names {
			usual[n] = true
		}
	}
	entries, err := fs.ReadDir(t.files, "style")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".css" {
			continue
		}
		b, err := fs.ReadFile(t.files, path.Join("style", e.Name()))
		if err != nil {
			return Problem{File: "style/" + e.Name(), Message: err.Error()}
		}
		if bytes.Contains(bytes.ToLower(b), []byte("</style")) {
			return Problem{File: "style/" + e.Name(), Message: "a style sheet must not hold </style"}
		}
		var missing string
		css := assetURL.ReplaceAllStringFunc(minify(string(b)), func(m string) string {
			name := assetURL.FindStringSubmatch(m)[1]
			href := t.AssetHref(name)
			if href == "" {
				missing = name
			}
			return "url(" + href + ")"
		})
		if missing != "" {
			return Problem{File: "style/" + e.Name(), Message: fmt.Sprintf("there is no file assets/%s", missing)}
		}
		t.css[e.Name()] = css
		if !usual[e.Name()] {
			t.ownStyles = append(t.ownStyles, e.Name())
		}
	}
	sort.Strings(t.ownStyles)
	t.sheets = map[sheetKey]string{}
	for _, k := range Kinds {
		t.sheets[sheetKey{k, false}] = t.sheet(k, false)
		t.sheets[sheetKey{k, true}] = t.sheet(k, true)
	}
	return nil
}

// maxScript is how many bytes the inline scripts of a page may have: they must stay a convenience.
const maxScript = 500

// loadScript reads the two scripts: what a full page does with times, and what a story does to be counted.
func (t *Theme) loadScript() error {
	for _, script := range []struct {
		file string
		text *string
	}{{"script/views.js", &t.views}, {"script/time.js", &t.script}} {
		b, err := fs.ReadFile(t.files, script.file)
		if err != nil {
			return err
		}
		*script.text = strings.TrimSpace(string(b))
		if n := len(*script.text); n > maxScript {
			return Problem{File: script.file, Message: fmt.Sprintf("the script has %d bytes; a page may carry %d", n, maxScript)}
		}
		if strings.Contains(strings.ToLower(*script.text), "</script") || strings.Contains(*script.text, "<!--") {
			return Problem{File: script.file, Message: "the script must not hold </script or <!--"}
		}
	}
	if n := len(t.script) + len(t.views); n > maxScript {
		return Problem{File: "script/time.js", Message: fmt.Sprintf("with views.js the scripts have %d bytes; a page may carry %d", n, maxScript)}
	}
	return nil
}

func (t *Theme) loadTemplates() error {
	t.root = template.New("").Funcs(t.funcs(i18n.New("en", nil), false)).Option("missingkey=error")
	return fs.WalkDir(t.files, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".html" {
			return err
		}
		b, err := fs.ReadFile(t.files, p)
		if err != nil {
			return Problem{File: p, Message: err.Error()}
		}
		name := strings.TrimPrefix(p, "templates/")
		return t.parse(name, string(b))
	})
}

// parse adds a template.
func (t *Theme) parse(name, text string) error {
	parsed, err := t.root.New(name).Parse(text)
	if err != nil {
		return problemOf(err)
	}
	squeeze(parsed.Tree.Root)
	trimEnd(parsed.Tree.Root)
	return nil
}
