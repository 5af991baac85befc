//go:build unix

package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// tools is the folder that holds PostgreSQL's programs, server and clients.
type tools string

func (t tools) path(program string) string { return filepath.Join(string(t), program) }

var needed = []string{"initdb", "pg_ctl", "postgres", "createdb", "dropdb"}

// findTools looks for PostgreSQL's programs: in PATH, then in the folders of Debian's packages,
// the newest version first.
func findTools() (tools, error) {
	var folders []string
	for _, program := range []string{"initdb", "pg_ctl"} {
		p, err := exec.LookPath(program)
		if err != nil {
			continue
		}
		if real, err := filepath.EvalSymlinks(p); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	folders = append(folders, debianFolders()...)
	for _, f := range folders {
		if complete(f) {
			return tools(f), nil
		}
	}
	return "", errors.New("no PostgreSQL server programs in PATH or /usr/lib/postgresql (install Debian's package postgresql)")
}

func debianFolders() []string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	best, bestVersion := "", -1
	for _, f := range found {
		v, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if err == nil && v > bestVersion && complete(f) {
			best, bestVersion = f, v
		}
	}
	if best == "" {
		return nil
	}
	return []string{best}
}

func complete(folder string) bool {
	for _, program := range needed {
		if _, err := os.Stat(filepath.Join(folder, program)); err != nil {
			return false
		}
	}
	return true
}
