package theme

import (
	"reflect"
	"slices"
	"sync"
)

// viewTypes are the types that templates meet, by name: the views, and what they are made of.
var viewTypes = sync.OnceValue(func() map[string]reflect.Type {
	found := map[string]reflect.Type{}
	var meet func(t reflect.Type)
	meet = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			meet(t.Elem())
		case reflect.Struct:
			if t.PkgPath() != reflect.TypeFor[Site]().PkgPath() || found[t.Name()] != nil {
				return
			}
			found[t.Name()] = t
			for f := range t.NumField() {
				meet(t.Field(f).Type)
			}
		}
	}
	for _, s := range samples() {
		meet(reflect.TypeOf(s.view))
	}
	return found
})

// fieldsOf lists what a template may ask a view, or a part of one, for, from A to Z; nothing for a type that is no view's.
func fieldsOf(typeName string) []string {
	t := viewTypes()[typeName]
	if t == nil {
		return nil
	}
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && !f.Anonymous {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
