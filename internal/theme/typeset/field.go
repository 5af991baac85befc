package typeset

import (
	"fmt"
	"reflect"
)

// fields compiles a chain of fields and methods, the last of which may have arguments.
func (c *compiler) fields(e expr, names []string, args []expr) expr {
	if len(names) == 0 && len(args) > 0 {
		panic(unfit("arguments for what is no function"))
	}
	for i, name := range names {
		var own []expr
		if i == len(names)-1 {
			own = args
		}
		e = c.field(e, name, own)
	}
	return e
}

// field compiles a field or a method of a value. Methods go first, as in text/template.
func (c *compiler) field(e expr, name string, args []expr) expr {
	typ, pointers := e.known(), 0
	for ; typ.Kind() == reflect.Pointer; pointers++ {
		typ = typ.Elem()
	}
	if pointers > 1 || typ.Kind() == reflect.Interface {
		panic(unfit(fmt.Sprintf("%s of %v", name, e.typ)))
	}
	get := deref(e, pointers)
	if m, ok := typ.MethodByName(name); ok {
		return c.call(name, m.Func, nil, append([]expr{{typ: typ, get: get}}, args...))
	}
	if m, ok := reflect.PointerTo(typ).MethodByName(name); ok {
		if pointers == 0 {
			panic(unfit(fmt.Sprintf("the method %s of %v", name, typ)))
		}
		return c.call(name, m.Func, nil, append([]expr{e}, args...))
	}
	if typ.Kind() != reflect.Struct || len(args) > 0 {
		panic(unfit(fmt.Sprintf("%s of %v", name, typ)))
	}
	f, ok := typ.FieldByName(name)
	if !ok || !f.IsExported() {
		panic(faulty(fmt.Sprintf("%v has no field %s", typ, name)))
	}
	if len(f.Index) == 1 {
		i := f.Index[0]
		return got(f.Type, func(s *state, dot reflect.Value) (reflect.Value, bool) {
			v, ok := get(s, dot)
			if !ok {
				return v, false
			}
			return v.Field(i), true
		})
	}
	index := f.Index
	return got(f.Type, func(s *state, dot reflect.Value) (reflect.Value, bool) {
		v, ok := get(s, dot)
		if !ok {
			return v, false
		}
		for n, i := range index {
			if n > 0 && v.Kind() == reflect.Pointer {
				if v.IsNil() {
					return v, false
				}
				v = v.Elem()
			}
			v = v.Field(i)
		}
		return v, true
	})
}

// deref gets what a pointer points to.
func deref(e expr, pointers int) func(s *state, dot reflect.Value) (reflect.Value, bool) {
	if pointers == 0 {
		return e.value
	}
	return func(s *state, dot reflect.Value) (reflect.Value, bool) {
		v, ok := e.value(s, dot)
		if !ok || v.IsNil() {
			return v, false
		}
		return v.Elem(), true
	}
}
