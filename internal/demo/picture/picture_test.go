package picture

import (
	"bytes"
	"flag"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

var look = flag.String("look", "", "folder to write every scene to, for looking at")

func TestScenes(t *testing.T) {
	t.Parallel()
	draw(t, Scenes()[:1])
	if _, ok := Draw("no such scene", 1, "#000000"); ok {
		t.Error("an unknown scene was drawn")
	}
}

// The race detector would take minutes for all of them.
func TestLargeScenes(t *testing.T) {
	t.Parallel()
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("every scene is drawn with BROADSHEET_LARGE=1 alone")
	}
	draw(t, Scenes())
}

func draw(t *testing.T, names []string) {
	inks := []string{"#a3151d", "#0b5c73", "#1f6b34", "#8a5a00", "#7a2a6b", "#44546a"}
	for i, name := range names {
		data, ok := JPEG(name, uint64(i), inks[i%len(inks)])
		if !ok {
			t.Fatalf("%s cannot be drawn", name)
		}
		again, _ := JPEG(name, uint64(i), inks[i%len(inks)])
		if !bytes.Equal(data, again) {
			t.Errorf("%s is not the same twice", name)
		}
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || cfg.Width != Width || cfg.Height != Height {
			t.Errorf("%s: %dx%d, %v", name, cfg.Width, cfg.Height, err)
		}
		if *look != "" {
			if err := os.WriteFile(filepath.Join(*look, name+".jpg"), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func BenchmarkJPEG(b *testing.B) {
	names := Scenes()
	for i := range b.N {
		JPEG(names[i%len(names)], uint64(i), "#0b5c73")
	}
}
