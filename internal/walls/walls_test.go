package walls_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "broadsheet"

// leaves know nothing of the house beyond the domain and each other, as their own lines say.
// Everybody may use them, but for news and store, which use nothing that they do not have to.
var leaves = []string{"analyser", "edge", "i18n", "markup", "pace", "safehttp", "theme"}

// rooms says what each room may import of the others, tests apart. Whoever wires the house (cmd) may import any.
var rooms = map[string][]string{
	"news": {},

	"analyser": {},
	"certs":    {},
	"edge":     {"news"},
	"i18n":     {},
	"markup":   {"news"},
	"pace":     {},
	"safehttp": {},
	"theme":    {"i18n", "news", "pace", "theme/typeset"},
	"config":   {},
	"pgtest":   {},
	"walls":    {},

	"store":           {"analyser", "news", "pace"},
	"store/storetest": {"news", "pgtest", "store"},

	"richtext":   {"news"},
	"auth":       with(nil, "news", "store"),
	"discussion": with(nil, "news", "richtext", "store"),
	"editorial":  with(nil, "auth", "discussion", "news", "richtext", "store"),

	"press":      with(follower),
	"wire":       {"press"},
	"cdn":        with(follower),
	"related":    with(follower),
	"search":     with(follower),
	"readership": with(follower),
	"topics":     with(follower),
	"media":      with(follower),
	"jobs":       with(follower),
	"mail":       with(follower),

	"site":        with(outer),
	"desk":        with(outer),
	"api":         with(outer),
	"feeds":       with(outer),
	"importer":    with(outer),
	"exporter":    with(outer),
	"syndication": with(outer),
	"live":        with(outer),

	"demo":         with(outer, "demo/picture"),
	"demo/picture": {},

	"theme/typeset": {},
}

// followers act on the outbox. They never import editorial, nor each other.
var (
	followers = []string{"press", "related", "search", "readership", "topics", "media", "jobs", "mail"}
	follower  = []string{"news", "richtext", "store"}
)

// outer rooms are what the world touches. They never import each other.
var outer = slices.Concat([]string{"auth", "discussion", "editorial", "news", "richtext", "store"}, followers)

func with(base []string, more ...string) []string { return slices.Concat(base, more, leaves) }

// only says which rooms alone may import a package from outside, or below it.
var only = map[string][]string{
	"database/sql":              {"store", "jobs"},
	"modernc.org/sqlite":        {"store"},
	"github.com/jackc/pgx":      {"store"},
	"github.com/pressly":        {"store"},
	"maragu.dev/goqite":         {"jobs", "store"},
	"github.com/minio":          {"media"},
	"github.com/caddyserver":    {"certs"},
	"github.com/chromedp":       {},
	"broadsheet/cmd":            {},
	"broadsheet/tools":          {},
	"broadsheet/bench":          {},
	"broadsheet/e2e":            {},
	module + "/internal/config": {},
}

var refused = []string{"util", "utils", "common", "models", "helpers", "misc", "shared"}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	for _, f := range sources(t) {
		room, inside := strings.CutPrefix(f.folder, "internal/")
		for _, imported := range f.imports {
			other, ours := strings.CutPrefix(imported, module+"/internal/")
			switch {
			case inside && ours && !allowed(room, other):
				t.Errorf("%s: room %q may not import %q", f.name, room, other)
			case inside && room == "news" && strings.Contains(imported, "."):
				t.Errorf("%s: the domain imports %s; it has only the standard library", f.name, imported)
			}
			if inside {
				checkOnly(t, f.name, room, imported)
			}
		}
	}
}

func allowed(room, other string) bool {
	may, known := rooms[room]
	if !known {
		may = rooms[path.Dir(room)] // a room's own parts, such as store/migrations
	}
	return room == other || strings.HasPrefix(other, topRoom(room)+"/") || strings.HasPrefix(room, other+"/") || slices.Contains(may, other)
}

func topRoom(room string) string {
	top, _, _ := strings.Cut(room, "/")
	return top
}

func checkOnly(t *testing.T, name, room, imported string) {
	t.Helper()
	for p, owners := range only {
		if (imported == p || strings.HasPrefix(imported, p+"/")) && !slices.Contains(owners, topRoom(room)) {
			t.Errorf("%s: room %q may not import %s; only %v may", name, room, imported, owners)
		}
	}
}

func TestEveryRoomIsInTheTable(t *testing.T) {
	t.Parallel()
	for _, f := range sources(t) {
		room, inside := strings.CutPrefix(f.folder, "internal/")
		if _, known := rooms[topRoom(room)]; inside && !known {
			t.Errorf("room %q is not in the table in walls_test.go", topRoom(room))
		}
		if slices.Contains(refused, path.Base(f.folder)) {
			t.Errorf("%s: no package is called %q here", f.folder, path.Base(f.folder))
		}
	}
}

func TestEveryPackageOpensWithAComment(t *testing.T) {
	t.Parallel()
	commented := map[string]bool{}
	for _, f := range sources(t) {
		commented[f.folder] = commented[f.folder] || f.commented
	}
	for folder, ok := range commented {
		if !ok {
			t.Errorf("%s: no file says, above its package clause, what the package owns and refuses", folder)
		}
	}
}

type source struct {
	name      string // of the file, from the root of the project
	folder    string
	imports   []string
	commented bool // opens with a package comment
}

// sources reads the imports of every Go file but tests. It reads the files itself, rather than ask go list,
// so that go test knows when its answer is stale.
func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var found []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(p, root), string(filepath.Separator)))
		if d.IsDir() {
			if base := d.Name(); base == "node_modules" || base == "testdata" || base == "data" || strings.HasPrefix(base, ".") && base != ".." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		s := source{name: name, folder: path.Dir(name), commented: parsed.Doc != nil}
		for _, i := range parsed.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		found = append(found, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Fatalf("only %d Go files found", len(found))
	}
	return found
}
