package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"broadsheet/internal/news"
)

// newStore makes a store in a folder of the test's own.
func newStore(t testing.TB, limits Limits) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	folder, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := New(folder, limits)
	s.temp = filepath.Join(dir, partFolder)
	t.Cleanup(func() { _ = s.Close() })
	return s, dir
}

// corners draws a picture whose four corners are red, green, blue and white, on many shades.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x*7 + y*3) % 256), 255}
			switch left, top := x < w/4, y < h/4; {
			case left && top:
				c = color.RGBA{255, 0, 0, 255}
			case x >= w-w/4 && top:
				c = color.RGBA{0, 255, 0, 255}
			case left && y >= h-h/4:
				c = color.RGBA{0, 0, 255, 255}
			case x >= w-w/4 && y >= h-h/4:
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func animated(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.White, color.Black, color.RGBA{200, 30, 30, 255}})
		p.SetColorIndex(i%40, 5, 2)
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment is a JPEG segment.
func segment(marker byte, content []byte) []byte {
	out := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(out[2:], uint16(len(content)+2))
	return append(out, content...)
}

// withSegments puts segments behind a JPEG's first marker.
func withSegments(data []byte, segments ...[]byte) []byte {
	out := append([]byte{}, data[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

// exif says how the camera was held, and where it stood.
func exif(orientation uint16) []byte {
	var b bytes.Buffer
	b.WriteString("Exif\x00\x00MM\x00*\x00\x00\x00\x08")
	put := func(vs ...any) {
		for _, v := range vs {
			_ = binary.Write(&b, binary.BigEndian, v)
		}
	}
	put(uint16(2))
	put(uint16(0x0112), uint16(3), uint32(1), orientation, uint16(0))
	put(uint16(0x8825), uint16(4), uint32(1), uint32(38))
	put(uint32(0))
	put(uint16(1), uint16(1), uint16(2), uint32(2))
	b.WriteString("N\x00\x00\x00")
	put(uint32(0))
	return segment(0xe1, b.Bytes())
}

// iptc is Photoshop's block with datasets of record 2, in UTF-8 without saying so.
func iptc(sets map[byte]string) []byte {
	var rec bytes.Buffer
	for id, text := range sets {
		rec.Write([]byte{0x1c, 2, id, byte(len(text) >> 8), byte(len(text))})
		rec.WriteString(text)
	}
	var b bytes.Buffer
	b.WriteString("Photoshop 3.0\x008BIM\x04\x04\x00\x00")
	_ = binary.Write(&b, binary.BigEndian, uint32(rec.Len()))
	b.Write(rec.Bytes())
	if rec.Len()%2 == 1 {
		b.WriteByte(0)
	}
	return segment(0xed, b.Bytes())
}

func read(t testing.TB, s *Store, key string) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkServed checks that what the store says of a picture is so: every file is there, of the size and form that is told, and without
// metadata.
func checkServed(t testing.TB, s *Store, p news.Picture) {
	t.Helper()
	if !validKey(p.Key) {
		t.Fatalf("key %q", p.Key)
	}
	check := func(key string, w, h int) {
		data := read(t, s, key)
		cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || cfg.Width != w || cfg.Height != h || "image/"+kind != p.MIME {
			t.Errorf("%s is %s of %dx%d (%v), told %s of %dx%d", key, kind, cfg.Width, cfg.Height, err, p.MIME, w, h)
		}
		for _, mark := range []string{"Exif\x00", "8BIM", "<x:xmpmeta", "eXIf", "tEXt", "ns.adobe.com"} {
			if kind != "gif" && bytes.Contains(data, []byte(mark)) {
				t.Errorf("%s holds %q", key, mark)
			}
		}
	}
	check(p.Key, p.Width, p.Height)
	for _, w := range p.Widths {
		check(news.RenditionKey(p.Key, w), w, heightFor(p.Width, p.Height, w))
	}
}

// shared gives a file of the test material, and skips aloud where there is none.
func shared(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("BROADSHEET_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
		if _, err := os.Stat(root); err != nil {
			root = filepath.Join("..", "..", "..", "..", "shared") // a checkout beside the main one
		}
	}
	path := filepath.Join(root, "data", "images", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED ALOUD: the test material %s is not there (BROADSHEET_SHARED says where)", path)
	}
	return path
}
