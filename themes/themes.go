// Package themes holds the themes that come with Broadsheet, as files. It refuses to know how they are
// read: package theme does that.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed broadsheet
var files embed.FS

// Broadsheet is the built-in theme: theme.toml, templates, style, script, assets.
func Broadsheet() fs.FS {
	sub, err := fs.Sub(files, "broadsheet")
	if err != nil {
		panic(err) // the name is fixed above
	}
	return sub
}
