package media

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkAdd takes in a telephone's picture of 12 million pixels and makes its five renditions.
func BenchmarkAdd(b *testing.B) {
	data := asJPEG(b, corners(4000, 3000))
	b.ReportAllocs()
	for i := range b.N {
		s := New(memory{}, DefaultLimits())
		s.temp = b.TempDir()
		if _, err := s.Add(b.Context(), fmt.Sprint(i), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
