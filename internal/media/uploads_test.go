package media

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"broadsheet/internal/news"
)

func TestUploads(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "site", "wp-content", "uploads")
	for name, content := range map[string]string{
		"2019/03/pier.jpg": "original", "2019/03/pier-300x200.jpg": "small", "2019/03/pier-scaled.jpg": "scaled",
		"2019/03/only-150x150.png": "only", "2019/03/été à l'eau.jpg": "accents", "2020/05/a-e1585-100x100.jpg": "x", "2020/05/a-e1585.jpg": "edited",
		"sites/2/2021/01/two.gif": "two", "../../../secret.jpg": "secret",
	} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(top, "secret.jpg"), filepath.Join(dir, "out.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(top, filepath.Join(dir, "up")); err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{dir, filepath.Join(top, "site")} {
		u, err := OpenUploads(base)
		if err != nil {
			t.Fatal(err)
		}
		for address, want := range map[string]string{
			"2019/03/pier.jpg": "original",
			"https://old.example/wp-content/uploads/2019/03/pier.jpg?w=600#x":                   "original",
			"//old.example/wp-content/uploads/2019/03/pier-300x200.jpg":                         "original",
			"/wp-content/uploads/2019/03/pier-scaled.jpg":                                       "original",
			"wp-content/uploads/2019/03/pier-1024x768.jpg":                                      "original",
			"2019/03/only-150x150.png":                                                          "only",
			"https://old.example/wp-content/uploads/2019/03/%C3%A9t%C3%A9%20%C3%A0%20l'eau.jpg": "accents",
			"https://old.example/wp-content/uploads/2020/05/a-e1585-100x100.jpg":                "edited",
			"https://old.example/wp-content/uploads/sites/2/2021/01/two.gif":                    "two",
		} {
			f, _, err := u.Open(address)
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			got, _ := io.ReadAll(f)
			_ = f.Close()
			if string(got) != want {
				t.Errorf("%s gives %s", address, got)
			}
		}
		for _, address := range []string{
			"", "/", "nothing.jpg", "../../../secret.jpg", "2019/../../../../secret.jpg", "out.jpg", "up/secret.jpg", "%2e%2e/%2e%2e/secret.jpg",
			"https://old.example/wp-content/uploads/..%2f..%2fsecret.jpg", `..\..\secret.jpg`, "2019/03", "2019/03/", "a\x00.jpg", "http://%zz/",
		} {
			if f, _, err := u.Open(address); news.KindOf(err) != news.NotFound {
				t.Errorf("%q: %v", address, err)
				if f != nil {
					_ = f.Close()
				}
			}
		}
		if err := u.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := OpenUploads(filepath.Join(top, "absent")); news.KindOf(err) != news.NotFound {
		t.Errorf("an absent folder: %v", err)
	}
}
