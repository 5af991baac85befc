package typeset

import (
	"fmt"
	"html/template"
	"reflect"
	"time"
)

// Caller calls a function of a signature that is known when it is made. One of the two is there.
type Caller struct {
	Text  func(args []reflect.Value) string        // of a function that gives a kind of string
	Value func(args []reflect.Value) reflect.Value // of any other
}

// As gives a value as the type that it has, or as an interface that its type has.
func As[A any](v reflect.Value) A {
	if v.CanAddr() { // which saves a copy
		if p, ok := v.Addr().Interface().(*A); ok {
			return *p
		}
	}
	return v.Interface().(A)
}

// Text1 calls a function of one argument.
func Text1[A any, R ~string](f func(A) R) Caller {
	return Caller{Text: func(args []reflect.Value) string { return string(f(As[A](args[0]))) }}
}

// Value1 calls a function of one argument.
func Value1[A, R any](f func(A) R) Caller {
	return Caller{Value: func(args []reflect.Value) reflect.Value { return reflect.ValueOf(f(As[A](args[0]))) }}
}

// Value2 calls a function of two arguments.
func Value2[A, B, R any](f func(A, B) R) Caller {
	return Caller{Value: func(args []reflect.Value) reflect.Value {
		return reflect.ValueOf(f(As[A](args[0]), As[B](args[1])))
	}}
}

// usual knows the signatures that most functions of templates have.
func usual(f any) (Caller, bool) {
	switch f := f.(type) {
	case func() string:
		return Caller{Text: func([]reflect.Value) string { return f() }}, true
	case func(string) string:
		return Caller{Text: func(args []reflect.Value) string { return f(args[0].String()) }}, true
	case func(string) template.HTML:
		return Caller{Text: func(args []reflect.Value) string { return string(f(args[0].String())) }}, true
	case func(string) template.HTMLAttr:
		return Caller{Text: func(args []reflect.Value) string { return string(f(args[0].String())) }}, true
	case func(time.Time) string:
		return Text1(f), true
	case func(int) string:
		return Caller{Text: func(args []reflect.Value) string { return f(int(args[0].Int())) }}, true
	case func(string, ...any) string:
		return Caller{Text: func(args []reflect.Value) string { return f(args[0].String(), anys(args[1:])...) }}, true
	case func(string, ...any) template.HTML:
		return Caller{Text: func(args []reflect.Value) string { return string(f(args[0].String(), anys(args[1:])...)) }}, true
	case func(string, int, ...any) string:
		return Caller{Text: func(args []reflect.Value) string { return f(args[0].String(), int(args[1].Int()), anys(args[2:])...) }}, true
	case func(time.Time, time.Time) bool:
		return Value2(f), true
	}
	return Caller{}, false
}

func anys(args []reflect.Value) []any {
	if len(args) == 0 {
		return nil
	}
	as := make([]any, len(args))
	for i, a := range args {
		as[i] = a.Interface()
	}
	return as
}

// function compiles the call of a function by its name.
func (c *compiler) function(name string, args []expr) expr {
	f, ok := c.set.funcs[name]
	if !ok {
		return c.builtin(name, args)
	}
	var how *Caller
	if k, ok := c.set.calls[name]; ok {
		how = &k
	}
	e := c.call(name, f, how, args)
	if c.set.fixed[name] {
		return fold(e, args...)
	}
	return e
}

var errorType = reflect.TypeFor[error]()

// call compiles the call of a function; how says how to do it without reflection, nil for not.
func (c *compiler) call(name string, f reflect.Value, how *Caller, args []expr) expr {
	typ := f.Type()
	if len(args) < typ.NumIn()-1 || !typ.IsVariadic() && len(args) != typ.NumIn() {
		panic(unfit(name + " with another number of arguments"))
	}
	if typ.NumOut() == 0 || typ.NumOut() > 2 || typ.NumOut() == 2 && typ.Out(1) != errorType {
		panic(unfit(name + " gives too much"))
	}
	gets := make([]func(*state, reflect.Value) (reflect.Value, bool), len(args))
	for i, a := range args {
		var want reflect.Type
		if typ.IsVariadic() && i >= typ.NumIn()-1 {
			want = typ.In(typ.NumIn() - 1).Elem()
		} else {
			want = typ.In(i)
		}
		gets[i] = passed(name, a, want)
	}
	// The arguments stand on a stack of the state: a function may be an argument of another one.
	collect := func(s *state, dot reflect.Value) (from int, ok bool) {
		from = len(s.args)
		for _, get := range gets {
			v, ok := get(s, dot)
			if !ok {
				return from, false
			}
			s.args = append(s.args, v)
		}
		return from, true
	}
	result := typ.Out(0)
	switch {
	case how != nil && how.Text != nil && result.Kind() == reflect.String:
		text := how.Text
		return said(result, func(s *state, dot reflect.Value) (string, bool) {
			from, ok := collect(s, dot)
			if !ok {
				return "", false
			}
			t := text(s.args[from:])
			s.args = s.args[:from]
			return t, true
		})
	case how != nil && how.Value != nil:
		value := how.Value
		return got(result, func(s *state, dot reflect.Value) (reflect.Value, bool) {
			from, ok := collect(s, dot)
			if !ok {
				return reflect.Value{}, false
			}
			v := value(s.args[from:])
			s.args = s.args[:from]
			return v, true
		})
	}
	return got(result, func(s *state, dot reflect.Value) (reflect.Value, bool) {
		from, ok := collect(s, dot)
		if !ok {
			return reflect.Value{}, false
		}
		out := f.Call(s.args[from:])
		s.args = s.args[:from]
		if len(out) == 2 && !out[1].IsNil() {
			return reflect.Value{}, false
		}
		return out[0], true
	})
}

// passed makes an argument of an expression, as text/template does it: as it is, or as what it points to.
func passed(name string, e expr, want reflect.Type) func(s *state, dot reflect.Value) (reflect.Value, bool) {
	typ := e.known()
	switch {
	case typ.AssignableTo(want):
		return e.value
	case typ.Kind() == reflect.Pointer && typ.Elem().AssignableTo(want):
		return deref(e, 1)
	case e.fixed && typ.Kind() == reflect.Int && want.Kind() == reflect.Int64:
		v, _ := e.value(nil, reflect.Value{})
		v = v.Convert(want)
		return func(*state, reflect.Value) (reflect.Value, bool) { return v, true }
	}
	panic(unfit(fmt.Sprintf("%v for %s, which wants %v", typ, name, want)))
}
