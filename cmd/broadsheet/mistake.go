package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// What the parser of the command line says of a mistake in its own words.
var (
	lacksArgument = regexp.MustCompile(`^expected "(<.*)"$`)
	lacksCommand  = regexp.MustCompile(`^expected (?:one of )?"[^<]`)
	lacksFlag     = regexp.MustCompile(`^missing flags: (.*)$`)
	flagValue     = regexp.MustCompile(`=\S+`)
	noNumber      = regexp.MustCompile(`^(\S+): expected a valid \S+ bit u?int but got "?(.*?)"?(?: \(from envar (\w+)=.*\))?$`)
	likeAFlag     = regexp.MustCompile(`^(\S+): expected \S+ value but got "(.*?)" \(short flag\)`)
	noValue       = regexp.MustCompile(`^(\S+): expected .* but got "EOL" \(<EOL>\)$`)
	notThere      = regexp.MustCompile(`^\S+ stat (.*): no such file or directory$`)
)

// inWords says what is wrong with a command line, in ours.
func inWords(err error) string {
	text := err.Error()
	command := strings.TrimPrefix(strings.TrimPrefix(meant(err), "broadsheet"), " ")
	if m := lacksArgument.FindStringSubmatch(text); m != nil {
		return command + " needs " + m[1]
	}
	if lacksCommand.MatchString(text) {
		if names := choices(err); command != "" && names != "" {
			return command + " needs one of: " + names
		} else if names != "" {
			return "give a command: " + names
		}
	}
	if m := lacksFlag.FindStringSubmatch(text); m != nil {
		return command + " needs " + flagValue.ReplaceAllString(m[1], "")
	}
	if m := noValue.FindStringSubmatch(text); m != nil {
		return m[1] + " needs a value"
	}
	if m := noNumber.FindStringSubmatch(text); m != nil {
		if m[3] != "" {
			m[1] = m[3] // the flag was not given
		}
		return m[1] + ": " + m[2] + " is no whole number"
	}
	if m := likeAFlag.FindStringSubmatch(text); m != nil {
		return m[1] + " cannot be " + m[2]
	}
	if m := notThere.FindStringSubmatch(text); m != nil {
		return "there is no " + m[1]
	}
	return text
}

// choices are the commands that could have followed.
func choices(err error) string {
	var mistake *kong.ParseError
	if !errors.As(err, &mistake) || mistake.Context == nil {
		return ""
	}
	node := mistake.Context.Model.Node
	for _, step := range mistake.Context.Path {
		if step.Command != nil {
			node = step.Command
		}
	}
	var names []string
	for _, c := range node.Children {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}
