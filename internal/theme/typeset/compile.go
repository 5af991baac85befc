package typeset

import (
	"fmt"
	"reflect"
	"text/template/parse"
)

// compiler compiles one template.
type compiler struct {
	set   *Set
	vars  []variable // that can be seen from here
	slots int
}

type variable struct {
	name string
	typ  reflect.Type
	slot int
}

// declare makes a variable that can be seen until the block ends.
func (c *compiler) declare(name string, typ reflect.Type) (slot int) {
	slot = c.slots
	c.slots++
	c.vars = append(c.vars, variable{name, typ, slot})
	return slot
}

func (c *compiler) variable(name string) variable {
	for i := len(c.vars) - 1; i >= 0; i-- {
		if c.vars[i].name == name {
			return c.vars[i]
		}
	}
	panic(unfit("the variable " + name + " is not known"))
}

// scoped runs f, after which the variables that it declared are gone.
func (c *compiler) scoped(f func()) {
	mark := len(c.vars)
	f()
	c.vars = c.vars[:mark]
}

func (c *compiler) list(b *block, l *parse.ListNode, dot reflect.Type) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		c.node(b, n, dot)
	}
}

// sub compiles a list by itself. One that would be an error gives up the page if it is come to: views that lack a field go round it.
func (c *compiler) sub(l *parse.ListNode, dot reflect.Type) (n node) {
	mark := len(c.vars)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case faulty:
			c.vars = c.vars[:mark]
			n = func(*state, reflect.Value) bool { return false }
		default:
			panic(r)
		}
	}()
	var b block
	c.scoped(func() { c.list(&b, l, dot) })
	return b.node()
}

func (c *compiler) node(b *block, n parse.Node, dot reflect.Type) {
	switch n := n.(type) {
	case *parse.TextNode:
		b.lit(n.Text)
	case *parse.CommentNode:
	case *parse.ActionNode:
		c.action(b, n.Pipe, dot)
	case *parse.IfNode:
		c.scoped(func() { c.branch(b, n, dot) })
	case *parse.WithNode:
		c.scoped(func() { c.with(b, n, dot) })
	case *parse.RangeNode:
		c.scoped(func() { c.loop(b, n, dot) })
	case *parse.TemplateNode:
		c.include(b, n, dot)
	default:
		panic(unfit(fmt.Sprintf("{{%v}} is not known", n)))
	}
}

func (c *compiler) action(b *block, p *parse.PipeNode, dot reflect.Type) {
	e, escapers := c.pipe(p, dot)
	if len(p.Decl) == 0 {
		c.output(b, e, escapers)
		return
	}
	if len(p.Decl) != 1 || len(escapers) != 0 {
		panic(unfit("too many variables"))
	}
	b.add(c.keep(p, e))
}

// keep puts an expression into the variable that a pipeline declares or sets.
func (c *compiler) keep(p *parse.PipeNode, e expr) node {
	name, slot := p.Decl[0].Ident[0], 0
	if p.IsAssign {
		v := c.variable(name)
		if v.typ != e.typ {
			panic(unfit("the variable " + name + " changes its type"))
		}
		slot = v.slot
	} else {
		slot = c.declare(name, e.known())
	}
	return func(s *state, dot reflect.Value) bool {
		v, ok := e.value(s, dot)
		s.vars[s.base+slot] = v
		return ok
	}
}

// condition compiles the pipeline of an if or a with, and what it puts into a variable.
func (c *compiler) condition(p *parse.PipeNode, dot reflect.Type) (e expr, keep node) {
	e, escapers := c.pipe(p, dot)
	if len(escapers) > 0 || len(p.Decl) > 1 {
		panic(unfit("such a pipeline is not known here"))
	}
	if len(p.Decl) == 1 {
		keep = c.keep(p, e)
		v := c.variable(p.Decl[0].Ident[0])
		e = c.stored(v) // evaluated once
	}
	return e, keep
}

func (c *compiler) branch(b *block, n *parse.IfNode, dot reflect.Type) {
	cond, keep := c.condition(n.Pipe, dot)
	if keep != nil {
		b.add(keep)
	}
	if cond.fixed {
		if yes, _ := cond.truth(nil, reflect.Value{}); yes {
			c.list(b, n.List, dot)
		} else {
			c.list(b, n.ElseList, dot)
		}
		return
	}
	yes, no := c.sub(n.List, dot), c.sub(n.ElseList, dot)
	truth := cond.truth
	b.add(func(s *state, dot reflect.Value) bool {
		t, ok := truth(s, dot)
		if !ok {
			return false
		}
		if t {
			return yes(s, dot)
		}
		return no(s, dot)
	})
}

func (c *compiler) with(b *block, n *parse.WithNode, dot reflect.Type) {
	e, keep := c.condition(n.Pipe, dot)
	if keep != nil {
		b.add(keep)
	}
	yes, no := c.sub(n.List, e.known()), c.sub(n.ElseList, dot)
	if e.get == nil { // a text that a function gives: it is not made a value of where there is none
		b.add(func(s *state, dot reflect.Value) bool {
			t, ok := e.str(s, dot)
			if !ok {
				return false
			}
			if t == "" {
				return no(s, dot)
			}
			return yes(s, box(t, e.typ))
		})
		return
	}
	truth := truthOf(e.typ)
	b.add(func(s *state, dot reflect.Value) bool {
		v, ok := e.get(s, dot)
		if !ok {
			return false
		}
		if truth(v) {
			return yes(s, v)
		}
		return no(s, dot)
	})
}

func (c *compiler) loop(b *block, n *parse.RangeNode, dot reflect.Type) {
	e, escapers := c.pipe(n.Pipe, dot)
	if len(escapers) > 0 || n.Pipe.IsAssign {
		panic(unfit("such a range is not known"))
	}
	if k := e.known().Kind(); k != reflect.Slice && k != reflect.Array {
		panic(unfit(fmt.Sprintf("range over %v", e.typ)))
	}
	index, elem := -1, -1
	no := c.sub(n.ElseList, dot)
	var yes node
	c.scoped(func() {
		switch d := n.Pipe.Decl; len(d) {
		case 0:
		case 1:
			elem = c.declare(d[0].Ident[0], e.typ.Elem())
		case 2:
			index = c.declare(d[0].Ident[0], reflect.TypeFor[int]())
			elem = c.declare(d[1].Ident[0], e.typ.Elem())
		default:
			panic(unfit("too many variables"))
		}
		yes = c.sub(n.List, e.typ.Elem())
	})
	b.add(func(s *state, dot reflect.Value) bool {
		v, ok := e.value(s, dot)
		if !ok {
			return false
		}
		if v.Len() == 0 {
			return no(s, dot)
		}
		for i := range v.Len() {
			one := v.Index(i)
			if index >= 0 {
				s.vars[s.base+index] = reflect.ValueOf(i)
			}
			if elem >= 0 {
				s.vars[s.base+elem] = one
			}
			if !yes(s, one) || !s.goOn() {
				return false
			}
		}
		return true
	})
}

func (c *compiler) include(b *block, n *parse.TemplateNode, dot reflect.Type) {
	if c.set.trees[n.Name] == nil { // its copy for another place than between elements: html/template alone can find that
		panic(unfit("it includes " + n.Name))
	}
	if n.Pipe == nil {
		p := c.set.compile(n.Name, nil)
		b.add(func(s *state, _ reflect.Value) bool { return s.include(p, reflect.Value{}) })
		return
	}
	e, escapers := c.pipe(n.Pipe, dot)
	if len(escapers) > 0 || len(n.Pipe.Decl) > 0 {
		panic(unfit("such a pipeline is not known here"))
	}
	p := c.set.compile(n.Name, e.known())
	b.add(func(s *state, dot reflect.Value) bool {
		v, ok := e.value(s, dot)
		return ok && s.include(p, v)
	})
}
