package typeset

import (
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"
)

// expr is a value of a type that is known beforehand. Of get and str at least one is there; both return false where the page must be given up.
type expr struct {
	typ   reflect.Type // nil where only its truth is known
	get   func(s *state, dot reflect.Value) (reflect.Value, bool)
	str   func(s *state, dot reflect.Value) (string, bool) // of a kind of string
	truth func(s *state, dot reflect.Value) (truth, ok bool)
	fixed bool // it is the same for ever, and may be asked for without a state
}

// known is the expression's type.
func (e expr) known() reflect.Type {
	if e.typ == nil {
		panic(unfit("a value of a type that depends"))
	}
	return e.typ
}

// value gives the expression's value.
func (e expr) value(s *state, dot reflect.Value) (reflect.Value, bool) {
	if e.get != nil {
		return e.get(s, dot)
	}
	t, ok := e.str(s, dot)
	return box(t, e.typ), ok
}

var stringType = reflect.TypeFor[string]()

func box(t string, typ reflect.Type) reflect.Value {
	v := reflect.ValueOf(t)
	if typ != stringType {
		v = v.Convert(typ)
	}
	return v
}

// got makes an expression of what gets its value.
func got(typ reflect.Type, get func(s *state, dot reflect.Value) (reflect.Value, bool)) expr {
	e := expr{typ: typ, get: get}
	if typ == nil {
		return e
	}
	if typ.Kind() == reflect.Interface {
		panic(unfit(fmt.Sprintf("a value of the interface %v", typ)))
	}
	if typ.Kind() == reflect.String {
		e.str = func(s *state, dot reflect.Value) (string, bool) {
			v, ok := get(s, dot)
			if !ok {
				return "", false
			}
			return v.String(), true
		}
	}
	truth := truthOf(typ)
	e.truth = func(s *state, dot reflect.Value) (bool, bool) {
		v, ok := get(s, dot)
		return ok && truth(v), ok
	}
	return e
}

// said makes an expression of what gives its text.
func said(typ reflect.Type, str func(s *state, dot reflect.Value) (string, bool)) expr {
	return expr{typ: typ, str: str, truth: func(s *state, dot reflect.Value) (bool, bool) {
		t, ok := str(s, dot)
		return t != "", ok
	}}
}

// asked makes an expression of what is true or not.
func asked(truth func(s *state, dot reflect.Value) (truth, ok bool)) expr {
	return expr{typ: reflect.TypeFor[bool](), truth: truth, get: func(s *state, dot reflect.Value) (reflect.Value, bool) {
		t, ok := truth(s, dot)
		return reflect.ValueOf(t), ok
	}}
}

// constant is an expression that is known beforehand.
func constant(v reflect.Value) expr {
	e := got(v.Type(), func(*state, reflect.Value) (reflect.Value, bool) { return v, true })
	e.fixed = true
	return e
}

// fold evaluates an expression of fixed ones beforehand, if all are.
func fold(e expr, of ...expr) expr {
	for _, o := range of {
		if !o.fixed {
			return e
		}
	}
	v, ok := e.value(&state{}, reflect.Value{})
	if !ok {
		return e
	}
	return constant(v)
}

// truthOf tells how text/template takes a value of a type for true (its IsTrue).
func truthOf(typ reflect.Type) func(v reflect.Value) bool {
	switch typ.Kind() {
	case reflect.Bool:
		return reflect.Value.Bool
	case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
		return func(v reflect.Value) bool { return v.Len() > 0 }
	case reflect.Pointer, reflect.Func:
		return func(v reflect.Value) bool { return !v.IsNil() }
	case reflect.Struct:
		return func(reflect.Value) bool { return true }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) bool { return v.Int() != 0 }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) bool { return v.Uint() != 0 }
	case reflect.Float32, reflect.Float64:
		return func(v reflect.Value) bool { return v.Float() != 0 }
	}
	panic(unfit(fmt.Sprintf("the truth of %v", typ)))
}

// pipe compiles a pipeline, and gives the names of html/template's escapers at its end.
func (c *compiler) pipe(p *parse.PipeNode, dot reflect.Type) (e expr, escapers []string) {
	for i, cmd := range p.Cmds {
		if name, ok := escaperOf(cmd); ok && i > 0 {
			escapers = append(escapers, name)
			continue
		}
		if len(escapers) > 0 {
			panic(unfit("an escaper within a pipeline"))
		}
		if i == 0 {
			e = c.command(cmd, dot, nil)
		} else {
			final := e
			e = c.command(cmd, dot, &final)
		}
	}
	return e, escapers
}

func escaperOf(cmd *parse.CommandNode) (string, bool) {
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && len(cmd.Args) == 1 {
		return strings.CutPrefix(id.Ident, "_html_template_")
	}
	return "", false
}

// command compiles a command of a pipeline; final is what the one before it gave.
func (c *compiler) command(cmd *parse.CommandNode, dot reflect.Type, final *expr) expr {
	args := func() (es []expr) {
		for _, a := range cmd.Args[1:] {
			es = append(es, c.arg(a, dot))
		}
		if final != nil {
			es = append(es, *final)
		}
		return es
	}
	switch n := cmd.Args[0].(type) {
	case *parse.IdentifierNode:
		return c.function(n.Ident, args())
	case *parse.FieldNode:
		return c.fields(c.dot(dot), n.Ident, args())
	case *parse.VariableNode:
		return c.fields(c.stored(c.variable(n.Ident[0])), n.Ident[1:], args())
	case *parse.ChainNode:
		return c.fields(c.arg(n.Node, dot), n.Field, args())
	}
	if len(cmd.Args) > 1 || final != nil {
		panic(unfit("arguments for what is no function"))
	}
	return c.arg(cmd.Args[0], dot)
}

// arg compiles an operand.
func (c *compiler) arg(n parse.Node, dot reflect.Type) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return c.dot(dot)
	case *parse.FieldNode:
		return c.fields(c.dot(dot), n.Ident, nil)
	case *parse.VariableNode:
		return c.fields(c.stored(c.variable(n.Ident[0])), n.Ident[1:], nil)
	case *parse.ChainNode:
		return c.fields(c.arg(n.Node, dot), n.Field, nil)
	case *parse.IdentifierNode:
		return c.function(n.Ident, nil)
	case *parse.PipeNode:
		e, escapers := c.pipe(n, dot)
		if len(escapers) > 0 || len(n.Decl) > 0 {
			panic(unfit("such a pipeline is not known here"))
		}
		return e
	case *parse.StringNode:
		return constant(reflect.ValueOf(n.Text))
	case *parse.BoolNode:
		return constant(reflect.ValueOf(n.True))
	case *parse.NumberNode:
		if n.IsInt && !n.IsComplex && strings.Trim(n.Text, "0123456789") == "" && int64(int(n.Int64)) == n.Int64 {
			return constant(reflect.ValueOf(int(n.Int64)))
		}
	}
	panic(unfit(fmt.Sprintf("the operand %v is not known", n)))
}

func (c *compiler) dot(typ reflect.Type) expr {
	if typ == nil {
		panic(unfit("there is no dot"))
	}
	return got(typ, func(_ *state, dot reflect.Value) (reflect.Value, bool) { return dot, true })
}

func (c *compiler) stored(v variable) expr {
	if v.typ == nil {
		panic(unfit("a variable of no type"))
	}
	slot := v.slot
	return got(v.typ, func(s *state, _ reflect.Value) (reflect.Value, bool) { return s.vars[s.base+slot], true })
}
