package theme

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Problem is something wrong with a theme.
type Problem struct {
	File    string // below the theme's folder: "templates/header.html"
	Line    int    // from 1, 0 where it is not known
	Page    Kind   // which page it spoils, "" for all
	Message string // what is wrong, in words
	Mild    bool   // readers are served all the same: a file that nothing reads, a landmark or a style that is lost
	cause   error
}

// Error says file, line and what is wrong, in one line.
func (p Problem) Error() string {
	where := p.File
	if p.Line > 0 {
		where += ":" + strconv.Itoa(p.Line)
	}
	if p.Page != "" {
		where += " (on the " + string(p.Page) + " page)"
	}
	if where == "" {
		return p.Message
	}
	return strings.TrimPrefix(where, " ") + ": " + p.Message
}

// Unwrap gives the template engine's own error.
func (p Problem) Unwrap() error { return p.cause }

// The template engine's messages: "template: FILE:LINE…: TEXT", "html/template:FILE:LINE:COL: TEXT".
var (
	reTemplate = regexp.MustCompile(`^(?:html/)?template: ?([^:\s]+):(?:(\d+)(?::\d+)?:)? (?s)(.*)$`)
	reCalling  = regexp.MustCompile(`^error calling \w+: `)
	reRunning  = regexp.MustCompile(`^executing "[^"]*" at (?s)(<.*?>): (.*)$`)
	reField    = regexp.MustCompile(`can't evaluate field (\S+) in type \*?(?:theme\.)?(\S+)`)
	reDefined  = regexp.MustCompile(`(?:no such template|template) "([^"]+)"(?: not defined)?`)
	reFunction = regexp.MustCompile(`function "([^"]+)" not defined`)
	reOption   = regexp.MustCompile(`map has no entry for key "([^"]+)"`)
)

// errEndless says that a template called itself until the engine stopped it.
var errEndless = errors.New("endless recursion")

// problemOf puts an error of the template engine in words.
func problemOf(err error) error {
	p := Problem{File: "templates", Message: err.Error(), cause: err}
	text := err.Error()
	if m := reTemplate.FindStringSubmatch(text); m != nil {
		p.File = "templates/" + m[1]
		p.Line, _ = strconv.Atoi(m[2])
		text = m[3]
	}
	at := ""
	if m := reRunning.FindStringSubmatch(text); m != nil {
		at, text = strings.Trim(m[1], "<>"), m[2]
	}
	if strings.Contains(text, "exceeded maximum template depth") {
		p.cause = errEndless
	}
	p.Message = inWords(text, at, p.cause)
	return p
}

func inWords(text, at string, err error) string {
	if errors.Is(err, errTooLong) {
		return "the page grows over 8 MB; is there a template that calls itself, or a loop without an end?"
	}
	if errors.Is(err, errEndless) {
		return "a template calls itself without an end"
	}
	if text == "unexpected EOF" {
		return "the file ends within an {{if}}, {{range}}, {{with}} or {{define}}: an {{end}} is missing"
	}
	if strings.HasPrefix(text, "bad character") || strings.HasPrefix(text, "unclosed action") || strings.Contains(text, "unterminated") {
		return "an action is not closed properly; look for a missing }} or quotation mark (" + text + ")"
	}
	if m := reFunction.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("there is no function %q", m[1])
	}
	if m := reField.FindStringSubmatch(text); m != nil {
		what := strings.TrimPrefix(m[2], "theme.")
		says := fmt.Sprintf("%s asks for %q, which a %s does not have", brace(at), m[1], what)
		if fields := fieldsOf(what); len(fields) > 0 {
			says += "; it has " + strings.Join(fields, ", ")
		}
		return says
	}
	if m := reDefined.FindStringSubmatch(text); m != nil && (strings.Contains(text, "no such") || strings.Contains(text, "not defined")) {
		return fmt.Sprintf("there is no template %q", m[1])
	}
	if m := reOption.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("there is no option %q in theme.toml", m[1])
	}
	if at != "" {
		return brace(at) + " fails: " + reCalling.ReplaceAllString(text, "")
	}
	return text
}

func brace(at string) string { return "{{" + at + "}}" }

func tomlProblem(err error) error {
	p := Problem{File: "theme.toml", Message: err.Error(), cause: err}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		p.Line, p.Message = parse.Position.Line, parse.Message
	}
	return p
}
