package typeset

import "reflect"

// block is a run of nodes with the text between them.
type block struct {
	nodes []node
	text  []byte // since the last node
}

func (b *block) lit(text []byte) { b.text = append(b.text, text...) }

func (b *block) add(n node) {
	b.flush()
	b.nodes = append(b.nodes, n)
}

func (b *block) flush() {
	if len(b.text) == 0 {
		return
	}
	text := string(b.text)
	b.text = nil
	b.nodes = append(b.nodes, func(s *state, _ reflect.Value) bool {
		s.b = append(s.b, text...)
		return true
	})
}

// node gives the block as one node.
func (b *block) node() node {
	b.flush()
	nodes := b.nodes
	switch len(nodes) {
	case 0:
		return func(*state, reflect.Value) bool { return true }
	case 1:
		return nodes[0]
	case 2:
		first, second := nodes[0], nodes[1]
		return func(s *state, dot reflect.Value) bool { return first(s, dot) && second(s, dot) }
	}
	return func(s *state, dot reflect.Value) bool {
		for _, n := range nodes {
			if !n(s, dot) {
				return false
			}
		}
		return true
	}
}
