package typeset

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
)

// escapers are the chains of html/template's escapers that are known, with what they do to plain text.
var escapers = map[string]func(b []byte, s string) []byte{
	"htmlescaper":                         appendText,
	"rcdataescaper":                       appendText,
	"attrescaper":                         appendText,
	"urlfilter urlnormalizer attrescaper": appendAddress,
	"urlnormalizer attrescaper":           appendNormal,
	"urlescaper attrescaper":              appendQuery,
	"srcsetescaper attrescaper":           appendSet,
}

// trusted are the types that an escaper lets through as they are.
var trusted = map[string]reflect.Type{
	"htmlescaper":    reflect.TypeFor[template.HTML](),
	"htmlnamefilter": reflect.TypeFor[template.HTMLAttr](),
	"cssvaluefilter": reflect.TypeFor[template.CSS](),
	"jsvalescaper":   reflect.TypeFor[template.JS](),
}

var (
	stringerType = reflect.TypeFor[fmt.Stringer]()
	marked       = func(typ reflect.Type) bool { return typ.PkgPath() == "html/template" } // as safe somewhere
)

// output compiles the writing of a value.
func (c *compiler) output(b *block, e expr, chain []string) {
	name := strings.Join(chain, " ")
	typ := e.known()
	write := escapers[name]
	switch {
	case trusted[name] == typ:
		write = func(b []byte, s string) []byte { return append(b, s...) }
	case write == nil || marked(typ) || typ.Implements(stringerType) || typ.Implements(errorType):
		panic(unfit(fmt.Sprintf("%v through %s", typ, name)))
	case isInt(typ):
		value := e.value
		e = expr{fixed: e.fixed, str: func(s *state, dot reflect.Value) (string, bool) {
			v, ok := value(s, dot)
			if !ok {
				return "", false
			}
			return strconv.FormatInt(v.Int(), 10), true
		}}
	case typ.Kind() != reflect.String:
		panic(unfit(fmt.Sprintf("%v through %s", typ, name)))
	}
	str := e.str
	if e.fixed {
		s, _ := str(nil, reflect.Value{})
		b.lit(write(nil, s))
		return
	}
	b.add(func(s *state, dot reflect.Value) bool {
		t, ok := str(s, dot)
		s.b = write(s.b, t)
		return ok
	})
}

func isInt(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return true
	}
	return false
}
