package discussion

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Limits of what one comment may hold, in characters.
const (
	MaxName  = 80
	MaxEmail = 254
	MaxBody  = 10000
)

// Input is a comment as a reader typed it.
type Input struct {
	StoryID  int64
	ParentID int64
	Name     string
	Email    string
	Body     string
	Trap     string // the field that people do not see: only programs fill it in
	Source   string // a keyed hash of the sender's address, "" if unknown
}

// Problem is one thing that a reader must mend. Key is a message of the catalogue.
type Problem struct {
	Field string // "name", "email", "body"
	Key   string
}

// Problems is the error of a comment that cannot be taken as it is. What was typed is still the caller's to show.
type Problems []Problem

// Error names the fields.
func (p Problems) Error() string {
	var names []string
	for _, one := range p {
		names = append(names, one.Field)
	}
	return "The comment cannot be taken: look at " + strings.Join(names, ", ") + "."
}

// Unwrap gives the problems the kind Invalid.
func (p Problems) Unwrap() error { return &news.Error{Kind: news.Invalid, Message: p.Error()} }

// Tidy brings an input to the form in which it is judged: valid UTF-8, no control characters but line ends, no spaces around.
func (in *Input) Tidy() {
	in.Name = strings.Join(strings.Fields(clean(in.Name, false)), " ")
	in.Email = strings.TrimSpace(clean(in.Email, false))
	in.Body = strings.TrimSpace(clean(strings.ReplaceAll(in.Body, "\r\n", "\n"), true))
}

func clean(s string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines, r == '\t' && lines:
			return r
		case r == utf8.RuneError:
			return -1
		case unicode.IsControl(r):
			return ' '
		case r >= '\u202a' && r <= '\u202e': // embeddings and overrides of direction can make a name read as another
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// Check returns what is wrong with a tidied input, nil if nothing is.
func (in *Input) Check() error {
	var p Problems
	switch n := utf8.RuneCountInString(in.Name); {
	case n == 0:
		p = append(p, Problem{"name", "comment.error.name.missing"})
	case n > MaxName:
		p = append(p, Problem{"name", "comment.error.name.long"})
	}
	if in.Email != "" {
		if a, err := mail.ParseAddress(in.Email); err != nil || a.Address != in.Email || len(in.Email) > MaxEmail {
			p = append(p, Problem{"email", "comment.error.email"})
		}
	}
	switch n := utf8.RuneCountInString(in.Body); {
	case n == 0:
		p = append(p, Problem{"body", "comment.error.body.missing"})
	case n > MaxBody:
		p = append(p, Problem{"body", "comment.error.body.long"})
	}
	if p == nil {
		return nil
	}
	return p
}

// Digest is the same for two comments that say the same under the same name, whatever the case and the spaces.
func (in *Input) Digest() string {
	text := strings.ToLower(in.Name + "\n" + strings.Join(strings.Fields(in.Body), " "))
	if in.ParentID != 0 {
		text += "\n" + strconv.FormatInt(in.ParentID, 10) // the same words said to another are another answer
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
