package wordpress

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared gives a path in the folder of test material, or skips the test.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("BROADSHEET_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", "..", "..", "..", "..", "shared") // a checkout beside the main one
		}
	}
	p := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED ALOUD: the test material %s is not there (BROADSHEET_SHARED says where)", p)
	}
	return p
}

// exports lists every export in the test material.
func exports(t testing.TB) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(shared(t, "data", "wxr"), func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(p, ".xml") || strings.HasSuffix(p, ".wxr")) {
			out = append(out, p)
		}
		return err
	})
	if err != nil || len(out) < 50 {
		t.Fatal(len(out), "exports found,", err)
	}
	return out
}
