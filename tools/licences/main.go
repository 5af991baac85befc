// Command licences says under which licence each module stands that a program links, and fails if one is
// not among those that Broadsheet may link: permissive ones, so no GPL, LGPL, AGPL or MPL.
//
//	go run ./tools/licences [-notices FILE] PACKAGE…
//
// It asks `go list -deps` as for a release (no cgo), reads the licence files of the modules found, and goes by
// their text. With -notices it writes all those texts into one file, as a released binary has to carry them.
//
// The exit status is 1 if a module's licence is missing, unknown or not allowed.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	notices := flag.String("notices", "", "file to write the texts of all licences to")
	flag.Parse()
	if err := run(flag.Args(), *notices); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(packages []string, notices string) error {
	modules, err := linked(packages)
	if err != nil {
		return err
	}
	var texts strings.Builder
	var errs []error
	for _, m := range modules {
		names, text, err := m.licences()
		fmt.Printf("%-50s %-22s %s\n", m.Path, m.Version, strings.Join(names, ", "))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.Path, err))
		}
		fmt.Fprintf(&texts, "%s %s\n%s\n\n%s\n\n", m.Path, m.Version, strings.Repeat("=", 60), text)
	}
	if notices != "" {
		errs = append(errs, os.WriteFile(notices, []byte(texts.String()), 0o644))
	}
	return errors.Join(errs...)
}

// module is one that a program is made of.
type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module

	folders map[string]bool // where licence files may be: those of its linked packages, and all above them
}

// linked gives the modules that the packages link, this one apart, sorted.
func linked(packages []string) ([]module, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Standard,Dir,Module"}, packages...)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	found := map[string]module{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Standard bool
			Dir      string
			Module   *module
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		if p.Module.Replace != nil {
			p.Module.Dir = p.Module.Replace.Dir
		}
		m, ok := found[p.Module.Path]
		if !ok {
			m = *p.Module
			m.folders = map[string]bool{m.Dir: true}
			found[m.Path] = m
		}
		for dir := p.Dir; len(dir) > len(m.Dir); dir = filepath.Dir(dir) {
			m.folders[dir] = true
		}
	}
	modules := make([]module, 0, len(found))
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// licences classifies a module's licence files. Each has to be allowed.
func (m module) licences() (names []string, text string, err error) {
	var errs []error
	for _, dir := range slices.Sorted(maps.Keys(m.folders)) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, "", err
		}
		for _, e := range entries {
			if e.IsDir() || !isLicenceFile(e.Name()) {
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return names, text, err
			}
			text += string(b) + "\n"
			if isNotice(e.Name()) || excused[m.Path+" "+e.Name()] != "" {
				continue
			}
			name := classify(string(b))
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			if !allowed[name] {
				errs = append(errs, fmt.Errorf("%s is %q, which the binary may not link", e.Name(), name))
			}
		}
	}
	if len(names) == 0 {
		errs = append(errs, errors.New("no licence file"))
	}
	return names, text, errors.Join(errs...)
}
