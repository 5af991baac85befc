// Command broadsheet is the whole publishing system: the site that readers open and the newsroom that writes it.
//
// This package parses the command line, wires the rooms together, and runs. It is the only wiring in the house, and the
// only reader of configuration: defaults, then the file named by --config, then BROADSHEET_… in the environment, then
// flags, each over the one before. A file per subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"broadsheet/internal/news"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "development"

// cli is everything that can be said on the command line.
type cli struct {
	globals

	Serve      serveCmd      `cmd:"" help:"Run the whole system: the site, the schedule, the work in the background."`
	Import     importCmd     `cmd:"" help:"Bring another system's paper in."`
	Demo       demoCmd       `cmd:"" help:"Fill an empty site with made-up stories."`
	Story      storyCmd      `cmd:"" help:"Write, publish, edit, withdraw and list stories."`
	Section    sectionCmd    `cmd:"" help:"Make, list, order, hide, rename and merge sections."`
	Topic      topicCmd      `cmd:"" help:"Make, describe, rename, merge and suggest topics."`
	Comments   commentsCmd   `cmd:"" help:"List and moderate comments."`
	Related    relatedCmd    `cmd:"" help:"Show the neighbours of a story, as they would be chosen now; its page has those stored when one of them last changed."`
	Readership readershipCmd `cmd:"" help:"List what is most read."`
	Settings   settingsCmd   `cmd:"" help:"Show and change the paper's settings."`
	Theme      themeCmd      `cmd:"" help:"Check a newsroom's own theme."`
	Check      checkCmd      `cmd:"" help:"Prove the database whole."`
	Migrate    migrateCmd    `cmd:"" help:"Show or change the version of the database."`
	Version    versionCmd    `cmd:"" help:"Say which version this is."`
}

// globals are the flags that every command has.
type globals struct {
	Data     string `help:"The data folder, ./data unless given: the SQLite file and the pictures." default:"./data" env:"BROADSHEET_DATA" placeholder:"DIR"`
	Database string `help:"A PostgreSQL database (postgres://…) in place of SQLite." env:"BROADSHEET_DATABASE" placeholder:"URL"`
	Config   string `help:"A TOML file with values for flags." env:"BROADSHEET_CONFIG" type:"path" placeholder:"FILE"`
}

// app is what a command has of the world outside.
type app struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(&app{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// run carries out one command line and returns its exit status.
func run(a *app, args []string) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("broadsheet"),
		kong.Description("A news publishing system: the site that readers open and the newsroom that writes it, in one binary."),
		kong.UsageOnError(),
		kong.Writers(a.stdout, a.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { exited = code }),
		kong.Bind(a),
	)
	if err != nil {
		fmt.Fprintln(a.stderr, "broadsheet:", err)
		return exitFailed
	}
	if file, err := loadConfig(args); err != nil {
		fmt.Fprintln(a.stderr, "broadsheet:", err)
		return exitUsage
	} else if file != nil {
		kong.Resolvers(file).Apply(parser)
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		fmt.Fprintf(a.stderr, "broadsheet: %s; see %s --help\n", inWords(err), meant(err))
		return exitUsage
	}
	err = k.Run(&c.globals)
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintln(a.stderr, "broadsheet:", err)
		return exitUsage
	}
	fmt.Fprintln(a.stderr, "broadsheet:", err)
	return exitFailed
}

// meant is the command that a mistake was made in, as it is typed, as far as it was understood: its --help is the one to read.
func meant(err error) string {
	name := "broadsheet"
	var mistake *kong.ParseError
	if errors.As(err, &mistake) && mistake.Context != nil {
		for _, step := range mistake.Context.Path {
			if step.Command != nil {
				name += " " + step.Command.Name
			}
		}
	}
	return name
}

// usageError is a mistake in how a command was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// shell is who acts from the command line: whoever may run it has the data folder anyway.
var shell = news.Actor{Name: "shell", Role: news.Owner}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(a *app) error {
	fmt.Fprintln(a.stdout, "broadsheet", version)
	return nil
}
