package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// micros is how a time is kept: microseconds since 1970 in UTC, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// moment, flag and object let a row be scanned straight into a field.
type moment struct{ t *time.Time }

func (m moment) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is %T in the database", v)
	}
	*m.t = fromMicros(n)
	return nil
}

type flag struct{ b *bool }

func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a flag is %T in the database", v)
	}
	*f.b = n != 0
	return nil
}

// object is a JSON column read into, or written from, a Go value.
type object struct{ v any }

func (o object) Scan(v any) error {
	var text []byte
	switch s := v.(type) {
	case string:
		text = []byte(s)
	case []byte:
		text = s
	default:
		return fmt.Errorf("an object is %T in the database", v)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, o.v)
}

// asJSON writes a list or object for a JSON column; it panics only for types that cannot be written, which no caller
// has. A nil slice becomes "[]".
func asJSON[T any](v T) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}
