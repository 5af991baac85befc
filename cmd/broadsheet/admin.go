package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
)

type settingsCmd struct {
	List settingsListCmd `cmd:"" help:"Show the settings."`
	Set  settingsSetCmd  `cmd:"" help:"Change one setting."`
}

type settingsListCmd struct{}

// Run shows the settings, but for the secret.
func (settingsListCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		set, err := h.db.Settings(a.ctx)
		if err != nil {
			return err
		}
		set.Secret = ""
		text, err := json.MarshalIndent(set, "", "  ")
		if err == nil {
			fmt.Fprintln(a.stdout, string(text))
		}
		return err
	})
}

type settingsSetCmd struct {
	Key   string `arg:"" help:"Which: name, tagline, lang, time_zone, accent, base_url, permalink, comments_hold …; see settings list."`
	Value string `arg:"" help:"What to: text as it is; true, false, a number or a list as JSON."`
}

// Run changes one setting.
func (c *settingsSetCmd) Run(a *app, g *globals) error {
	return g.with(a.ctx, func(h *house) error {
		_, err := h.desk.SaveSettings(a.ctx, shell, func(s *news.Settings) error { return setOne(s, c.Key, c.Value) })
		return err
	})
}

// setOne sets the field with a JSON name. Text may be given bare.
func setOne(s *news.Settings, key, value string) error {
	all, err := json.Marshal(s)
	if err != nil {
		return err
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(all, &fields); err != nil {
		return err
	}
	was, ok := fields[key]
	if !ok || key == "secret" {
		return news.Errorf(news.NotFound, "There is no setting %q; see broadsheet settings list.", key)
	}
	if strings.HasPrefix(string(was), `"`) {
		quoted, err := json.Marshal(value)
		if err != nil {
			return err
		}
		value = string(quoted)
	}
	fields[key] = json.RawMessage(value)
	if all, err = json.Marshal(fields); err != nil || json.Unmarshal(all, s) != nil {
		return news.Errorf(news.Invalid, "%s is not a value for %s, which is %s now.", value, key, was)
	}
	return nil
}

type themeCmd struct {
	Check themeCheckCmd `cmd:"" help:"Say which template fails, and where."`
}

type themeCheckCmd struct {
	Dir string `arg:"" help:"The newsroom's own theme." type:"existingdir"`
}

// Run checks a theme.
func (c *themeCheckCmd) Run(a *app) error {
	problems := theme.Check(c.Dir)
	for _, p := range problems {
		fmt.Fprintln(a.stdout, p.Error())
	}
	switch len(problems) {
	case 0:
		fmt.Fprintln(a.stdout, "the theme is sound")
		return nil
	case 1:
		return fmt.Errorf("the theme has a problem")
	}
	return fmt.Errorf("the theme has %d problems", len(problems))
}

type checkCmd struct {
	Repair bool `help:"Put right first what can be counted again: how many stories lists have."`
}

// Run proves the database whole.
func (c checkCmd) Run(a *app, g *globals) error {
	return g.in(a.ctx, func(h *house) error {
		if c.Repair {
			n, err := h.db.Recount(a.ctx)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%d counts of lists put right\n", n)
		}
		wrong, err := h.db.Check(a.ctx)
		if err != nil {
			return err
		}
		for _, w := range wrong {
			fmt.Fprintln(a.stdout, w)
		}
		if len(wrong) > 0 {
			return fmt.Errorf("the database is not whole: %d problems", len(wrong))
		}
		fmt.Fprintln(a.stdout, "the database is whole")
		return nil
	})
}

type migrateCmd struct {
	Status migrateStatusCmd `cmd:"" help:"List the steps of the database's version."`
	Up     migrateUpCmd     `cmd:"" help:"Bring the database up to this program's version. Nothing else may run on it meanwhile."`
}

type migrateStatusCmd struct{}

// Run lists the steps.
func (migrateStatusCmd) Run(a *app, g *globals) error {
	db, err := store.Open(a.ctx, store.Options{Dir: g.Data, URL: g.Database, KeepVersion: true})
	if err != nil {
		return err
	}
	defer db.Close()
	steps, err := db.Migrations(a.ctx)
	for _, s := range steps {
		state := "to do"
		if s.Applied {
			state = "done"
		}
		fmt.Fprintf(a.stdout, "%04d %s: %s\n", s.Version, s.Name, state)
	}
	return err
}

type migrateUpCmd struct{}

// Run brings the schema up to date.
func (migrateUpCmd) Run(a *app, g *globals) error {
	db, err := store.Open(a.ctx, store.Options{Dir: g.Data, URL: g.Database, KeepVersion: true, Exclusive: true})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(a.ctx); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, "the database is up to date")
	return nil
}
