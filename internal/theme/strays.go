package theme

import (
	"io/fs"
	"path"
	"strings"
	"text/template/parse"

	"broadsheet/themes"
)

// endings are the folders that a theme may have, with the ending that names in them must have.
var endings = map[string]string{"templates": ".html", "style": ".css", "script": ".js", "assets": ""}

// strays finds files in the overlay that nothing would ever read: a name, a folder or an ending that is misspelt.
// Notes (.md, .txt, names without an ending) at the top and hidden files are let be.
func (t *Theme) strays() []Problem {
	o, ok := t.files.(overlay)
	if !ok {
		return nil
	}
	entries, err := fs.ReadDir(o.top, ".")
	if err != nil {
		return []Problem{{Message: err.Error()}}
	}
	var ps []Problem
	stray := func(file, why string) {
		ps = append(ps, Problem{File: file, Message: "nothing reads this file: " + why, Mild: true})
	}
	theme := false
	for _, e := range entries {
		name := e.Name()
		ending, known := endings[name]
		switch {
		case known && e.IsDir():
			theme = true
			t.straysIn(o.top, name, ending, stray)
		case name == "theme.toml":
			theme = true
		case strings.HasPrefix(name, "."):
		case e.IsDir():
			stray(name, "a theme has the folders templates, style, script and assets")
		case path.Ext(name) == ".html":
			stray(name, "templates belong in the folder templates")
		case path.Ext(name) == ".css":
			stray(name, "style sheets belong in the folder style")
		case path.Ext(name) == ".js" || path.Ext(name) == ".toml":
			stray(name, "a theme has theme.toml, script/time.js and script/views.js")
		}
	}
	if !theme {
		ps = append(ps, Problem{Mild: true, Message: "this folder is no theme: it has none of theme.toml, templates, style, script, assets"})
	}
	return ps
}

func (t *Theme) straysIn(top fs.FS, folder, ending string, stray func(file, why string)) {
	if folder == "assets" {
		return
	}
	var used map[string]bool
	if folder == "templates" {
		used = t.included()
	}
	builtIn := themes.Broadsheet()
	fs.WalkDir(top, folder, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		name := strings.TrimPrefix(p, folder+"/")
		switch {
		case path.Ext(name) != ending:
			stray(p, "in "+folder+" names end in "+ending)
		case folder == "templates" && used[name]:
		case folder == "style" && !strings.Contains(name, "/"):
		default:
			if _, err := fs.Stat(builtIn, p); err != nil {
				stray(p, "no file of the built-in theme has that name, and no template includes it")
			}
		}
		return nil
	})
}

// included gives the names of the templates that other templates call.
func (t *Theme) included() map[string]bool {
	names := map[string]bool{}
	for _, tmpl := range t.root.Templates() {
		if tmpl.Tree != nil {
			calls(tmpl.Tree.Root, func(name string) {
				if name != tmpl.Name() {
					names[name] = true
				}
			})
		}
	}
	return names
}

func calls(n parse.Node, found func(name string)) {
	branch := func(b *parse.BranchNode) {
		calls(b.List, found)
		if b.ElseList != nil {
			calls(b.ElseList, found)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, inner := range n.Nodes {
			calls(inner, found)
		}
	case *parse.TemplateNode:
		found(n.Name)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	}
}
