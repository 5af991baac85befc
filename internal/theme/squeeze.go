package theme

import (
	"regexp"
	"text/template/parse"
)

var (
	indent   = regexp.MustCompile(`[ \t\r]*\n[ \t\r\n]*`)
	verbatim = regexp.MustCompile(`(?i)<(pre|textarea|script|style)\b`)
)

// squeeze takes the indentation out of a template's text: a run of white space with a line break in it
// becomes one line break, which means the same in HTML. Text with an element in which space counts is
// left alone.
func squeeze(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			squeeze(c)
		}
	case *parse.TextNode:
		if !verbatim.Match(n.Text) {
			n.Text = indent.ReplaceAll(n.Text, []byte("\n"))
		}
	case *parse.IfNode:
		squeeze(n.List)
		squeeze(n.ElseList)
	case *parse.RangeNode:
		squeeze(n.List)
		squeeze(n.ElseList)
	case *parse.WithNode:
		squeeze(n.List)
		squeeze(n.ElseList)
	}
}
