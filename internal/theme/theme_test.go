package theme

import "testing"

func TestBuiltInThemePassesItsCheck(t *testing.T) {
	t.Parallel()
	for _, p := range Check("") {
		t.Error(p)
	}
}
