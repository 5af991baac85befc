package typeset

import (
	"cmp"
	"reflect"
)

// builtin compiles the call of one of text/template's own functions.
func (c *compiler) builtin(name string, args []expr) expr {
	switch {
	case (name == "and" || name == "or") && len(args) > 0:
		return fold(choice(name == "or", args), args...)
	case name == "not" && len(args) == 1:
		truth := args[0].truth
		return fold(asked(func(s *state, dot reflect.Value) (bool, bool) {
			t, ok := truth(s, dot)
			return !t, ok
		}), args...)
	case name == "eq" && len(args) > 1:
		return fold(equal(args[0], args[1:]), args...)
	case len(args) == 2 && orders[name] != nil:
		return fold(ordered(args[0], args[1], orders[name]), args...)
	case name == "len" && len(args) == 1:
		switch args[0].known().Kind() {
		case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
			return got(reflect.TypeFor[int](), func(s *state, dot reflect.Value) (reflect.Value, bool) {
				v, ok := args[0].value(s, dot)
				if !ok {
					return v, false
				}
				return reflect.ValueOf(v.Len()), true
			})
		}
	case name == "index" && len(args) == 2 && args[0].known().Kind() == reflect.Slice && args[1].known().Kind() == reflect.Int:
		return got(args[0].typ.Elem(), func(s *state, dot reflect.Value) (reflect.Value, bool) {
			v, ok := args[0].value(s, dot)
			if !ok {
				return v, false
			}
			i, ok := args[1].value(s, dot)
			if !ok || i.Int() < 0 || i.Int() >= int64(v.Len()) {
				return v, false
			}
			return v.Index(int(i.Int())), true
		})
	}
	panic(unfit("the function " + name + " is not known with such arguments"))
}

// choice is the first argument that is true (of "or") or not (of "and"), else the last.
func choice(or bool, args []expr) expr {
	last := args[len(args)-1]
	one := expr{typ: last.typ}
	for _, a := range args {
		if a.typ != last.typ {
			one.typ = nil
		}
	}
	one.truth = func(s *state, dot reflect.Value) (bool, bool) {
		for _, a := range args {
			if t, ok := a.truth(s, dot); !ok || t == or {
				return t, ok
			}
		}
		return !or, true
	}
	one.get = func(s *state, dot reflect.Value) (reflect.Value, bool) {
		for _, a := range args[:len(args)-1] {
			if t, ok := a.truth(s, dot); !ok || t == or {
				if !ok {
					return reflect.Value{}, false
				}
				return a.value(s, dot)
			}
		}
		return last.value(s, dot)
	}
	if one.typ != nil && one.typ.Kind() == reflect.String {
		one.str = func(s *state, dot reflect.Value) (string, bool) {
			v, ok := one.get(s, dot)
			if !ok {
				return "", false
			}
			return v.String(), true
		}
	}
	return one
}

// kindOf sorts types as text/template compares them: only like with like.
func kindOf(e expr) reflect.Kind {
	switch k := e.known().Kind(); k {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return reflect.Int
	case reflect.String, reflect.Bool:
		return k
	}
	panic(unfit("a comparison of " + e.typ.String()))
}

// compared gives how two values of a kind compare, 0 for equal; of truths only that means anything.
func compared(a, b expr) func(s *state, dot reflect.Value) (int, bool) {
	kind := kindOf(a)
	if kind != kindOf(b) {
		panic(unfit("a comparison of " + a.typ.String() + " and " + b.typ.String()))
	}
	if kind == reflect.String {
		return func(s *state, dot reflect.Value) (int, bool) {
			x, ok := a.str(s, dot)
			if !ok {
				return 0, false
			}
			y, ok := b.str(s, dot)
			return cmp.Compare(x, y), ok
		}
	}
	return func(s *state, dot reflect.Value) (int, bool) {
		x, ok := a.value(s, dot)
		if !ok {
			return 0, false
		}
		y, ok := b.value(s, dot)
		if !ok {
			return 0, false
		}
		if kind == reflect.Int {
			return cmp.Compare(x.Int(), y.Int()), true
		}
		if x.Bool() == y.Bool() {
			return 0, true
		}
		return 1, true
	}
}

// equal reports whether a is one of the others, all of which are looked at: one that is an error is one wherever it stands.
func equal(a expr, others []expr) expr {
	var each []func(s *state, dot reflect.Value) (int, bool)
	for _, o := range others {
		each = append(each, compared(a, o))
	}
	return asked(func(s *state, dot reflect.Value) (is, ok bool) {
		for _, compare := range each {
			n, ok := compare(s, dot)
			if !ok {
				return false, false
			}
			is = is || n == 0
		}
		return is, true
	})
}

var orders = map[string]func(n int) bool{
	"ne": func(n int) bool { return n != 0 },
	"lt": func(n int) bool { return n < 0 },
	"le": func(n int) bool { return n <= 0 },
	"gt": func(n int) bool { return n > 0 },
	"ge": func(n int) bool { return n >= 0 },
}

func ordered(a, b expr, order func(n int) bool) expr {
	if kindOf(a) == reflect.Bool {
		panic(unfit("an order of truths"))
	}
	compare := compared(a, b)
	return asked(func(s *state, dot reflect.Value) (bool, bool) {
		n, ok := compare(s, dot)
		return ok && order(n), ok
	})
}
