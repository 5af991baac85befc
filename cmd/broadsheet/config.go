package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// configFile gives flags their values from a TOML file. Keys are the flags' names; one that no flag has is an error, since it is
// most often a misspelling.
type configFile struct {
	name   string
	values map[string]any
}

// loadConfig reads the file that --config or BROADSHEET_CONFIG names; nil where none is named.
func loadConfig(args []string) (*configFile, error) {
	name := os.Getenv("BROADSHEET_CONFIG")
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--config="); ok {
			name = v
		} else if arg == "--config" && i+1 < len(args) {
			name = args[i+1]
		}
	}
	if name == "" {
		return nil, nil
	}
	f := &configFile{name: name, values: map[string]any{}}
	if _, err := toml.DecodeFile(name, &f.values); err != nil {
		return nil, fmt.Errorf("the configuration file %s cannot be read: %w", name, err)
	}
	return f, nil
}

// Validate refuses keys that no setting of the machine has: what a single command is told has no place in a file.
func (f *configFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		for _, flag := range n.Flags {
			known[flag.Name] = known[flag.Name] || len(flag.Envs) > 0
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(app.Node)
	for k := range f.values {
		if !known[strings.ReplaceAll(k, "_", "-")] {
			return fmt.Errorf("%s: there is no setting %q", f.name, k)
		}
	}
	return nil
}

// Resolve gives a flag its value, unless the environment has one, which goes before the file.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if len(flag.Envs) == 0 {
		return nil, nil
	}
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil
		}
	}
	for _, key := range []string{flag.Name, strings.ReplaceAll(flag.Name, "-", "_")} {
		if v, ok := f.values[key]; ok {
			if list, ok := v.([]any); ok {
				parts := make([]string, len(list))
				for i, p := range list {
					parts[i] = fmt.Sprint(p)
				}
				return strings.Join(parts, ","), nil
			}
			return fmt.Sprint(v), nil
		}
	}
	return nil, nil
}
