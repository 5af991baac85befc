package theme

import (
	"bytes"
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

// trimEnd takes the line break off the end of a template's file, so that a partial can stand within a line.
func trimEnd(root *parse.ListNode) {
	if n := len(root.Nodes); n > 0 {
		if last, ok := root.Nodes[n-1].(*parse.TextNode); ok {
			last.Text = bytes.TrimRight(last.Text, " \t\r\n")
		}
	}
}
