package paper

import (
	"testing"

	"broadsheet/internal/richtext"
)

// The bodies are stored as they are, so they must be in the house's form already.
func TestBodiesAreInOurForm(t *testing.T) {
	t.Parallel()
	for i := range 200 {
		body := write(i, 200).body
		if clean := richtext.Sanitise(body); clean != body {
			t.Fatalf("story %d is stored as\n%s\nand sanitised it is\n%s", i, body, clean)
		}
	}
}
