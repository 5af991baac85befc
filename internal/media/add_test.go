package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"broadsheet/internal/news"
)

func TestAddMakesRenditions(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	p, err := s.Add(t.Context(), "old-bridge_at noon.JPG", bytes.NewReader(asJPEG(t, corners(1300, 900))))
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 1300 || p.Height != 900 || !slices.Equal(p.Widths, []int{320, 480, 800, 1200}) || p.MIME != "image/jpeg" || p.Title != "old bridge at noon" {
		t.Errorf("got %+v", p)
	}
	checkServed(t, s, p)
}

func TestAddBoundsWhatIsServed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, servedW, servedH int }{
		{3000, 1500, 2400, 1200}, {300, 200, 300, 200}, {1, 1, 1, 1}, {5000, 2, 2400, 1}, {2000, 16000, 1414, 11314},
	} {
		w, h := servedSize(c.w, c.h)
		if w != c.servedW || h != c.servedH {
			t.Errorf("%dx%d is served as %dx%d", c.w, c.h, w, h)
		}
	}
	s, _ := newStore(t, DefaultLimits())
	p, err := s.Add(t.Context(), "", bytes.NewReader(asJPEG(t, corners(3000, 300))))
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 2400 || p.Height != 240 || p.Title != "" {
		t.Errorf("got %+v", p)
	}
	checkServed(t, s, p)
}

func TestSameBytesSameKey(t *testing.T) {
	t.Parallel()
	s, dir := newStore(t, DefaultLimits())
	data := asJPEG(t, corners(640, 400))
	first, err := s.Add(t.Context(), "a.jpg", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Add(t.Context(), "a.jpg", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if first.Key != second.Key || first.Width != second.Width || !slices.Equal(first.Widths, second.Widths) || first.MIME != second.MIME {
		t.Errorf("%+v and %+v", first, second)
	}
	left, _ := os.ReadDir(filepath.Join(dir, partFolder))
	if len(left) > 0 {
		t.Errorf("%d unfinished files are left", len(left))
	}
}

func TestCameraRotation(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	// For each orientation, the corners as they are seen: top left, top right, bottom left, bottom right.
	want := map[uint16]string{1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb"}
	for o, seen := range want {
		p, err := s.Add(t.Context(), "x.jpg", bytes.NewReader(withSegments(asJPEG(t, corners(600, 400)), exif(o))))
		if err != nil {
			t.Fatal(err)
		}
		if w, h := p.Width, p.Height; (o < 5) != (w == 600 && h == 400) || (o >= 5) != (w == 400 && h == 600) {
			t.Errorf("orientation %d gives %dx%d", o, w, h)
		}
		checkServed(t, s, p)
		for _, key := range []string{p.Key, news.RenditionKey(p.Key, 320)} {
			img, _, err := image.Decode(bytes.NewReader(read(t, s, key)))
			if err != nil {
				t.Fatal(err)
			}
			if got := seenCorners(img); got != seen {
				t.Errorf("orientation %d, %s: corners %s, want %s", o, key, got, seen)
			}
		}
	}
}

func seenCorners(img image.Image) string {
	b := img.Bounds()
	name := func(x, y int) string {
		r, g, bl, _ := img.At(x, y).RGBA()
		switch {
		case r > 0xc000 && g > 0xc000 && bl > 0xc000:
			return "w"
		case r > g && r > bl:
			return "r"
		case g > bl:
			return "g"
		}
		return "b"
	}
	x, y := b.Dx()/10, b.Dy()/10
	return name(x, y) + name(b.Dx()-x, y) + name(x, b.Dy()-y) + name(b.Dx()-x, b.Dy()-y)
}

func TestCaptionAndCredit(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	data := withSegments(asJPEG(t, corners(400, 300)), exif(1), iptc(map[byte]string{
		120: "Pêcheurs à l'aube, près du vieux pont.", 80: "Maïmouna Tiro", 110: "River Agency", 105: "Fishermen at dawn",
	}))
	p, err := s.Add(t.Context(), "dsc_1.jpg", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if p.Caption != "Pêcheurs à l'aube, près du vieux pont." || p.Credit != "Maïmouna Tiro/River Agency" || p.Title != "Fishermen at dawn" {
		t.Errorf("got %+v", p)
	}
	checkServed(t, s, p)
	again, err := s.Add(t.Context(), "dsc_1.jpg", bytes.NewReader(data))
	if err != nil || again.Caption != p.Caption || again.Credit != p.Credit {
		t.Errorf("the second time: %+v, %v", again, err)
	}
	const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
		xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Tide Desk">
		<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The ferry leaves.</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`
	p, err = s.Add(t.Context(), "x.jpg", bytes.NewReader(withSegments(asJPEG(t, corners(410, 300)), segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+xmp)))))
	if err != nil || p.Caption != "The ferry leaves." || p.Credit != "Tide Desk" {
		t.Errorf("XMP: %+v, %v", p, err)
	}
	checkServed(t, s, p)
}

func TestFormServed(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	glass := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	glass.Set(5, 5, color.NRGBA{200, 10, 10, 120})
	chart := image.NewRGBA(image.Rect(0, 0, 500, 300))
	for i := range chart.Pix {
		chart.Pix[i] = 255
	}
	chart.Set(9, 9, color.Black)
	for name, c := range map[string]struct {
		data []byte
		mime string
	}{
		"photograph as PNG": {asPNG(t, corners(400, 300)), "image/jpeg"},
		"transparent":       {asPNG(t, glass), "image/png"},
		"chart":             {asPNG(t, chart), "image/png"},
		"still GIF":         {animated(t, 1), "image/png"},
		"animation":         {animated(t, 3), "image/gif"},
	} {
		p, err := s.Add(t.Context(), "x", bytes.NewReader(c.data))
		if err != nil || p.MIME != c.mime {
			t.Errorf("%s: %s, %v", name, p.MIME, err)
			continue
		}
		checkServed(t, s, p)
	}
}

func TestAnimationLosesItsComments(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	data := animated(t, 4)
	comment := append([]byte{0x21, 0xfe, 9}, "<script>X\x00"...)
	at := 13 + colourTable(data[10])
	data = slices.Insert(data, at, comment...)
	p, err := s.Add(t.Context(), "x.gif", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	served := read(t, s, p.Key)
	if bytes.Contains(served, []byte("script")) {
		t.Error("the comment is served")
	}
	g, err := gif.DecodeAll(bytes.NewReader(served))
	if err != nil || len(g.Image) != 4 || g.LoopCount != 0 {
		t.Errorf("what is served: %v", err)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits()
	limits.Bytes, limits.Pixels = 200_000, 1_000_000
	s, dir := newStore(t, limits)
	jpeg := asJPEG(t, corners(300, 200))
	bomb := asPNG(t, image.NewGray(image.Rect(0, 0, 4000, 4000)))
	for name, c := range map[string]struct {
		data []byte
		kind news.ErrKind
		says string
	}{
		"nothing":        {nil, news.Invalid, "empty"},
		"text":           {[]byte("push graphic-context"), news.Invalid, "not a picture"},
		"SVG":            {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), news.Invalid, "SVG"},
		"HEIC":           {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), news.Invalid, "HEIC"},
		"AVIF":           {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), news.Invalid, "AVIF"},
		"TIFF":           {[]byte("II*\x00\x08\x00\x00\x00"), news.Invalid, "TIFF"},
		"broken off":     {jpeg[:len(jpeg)/2], news.Invalid, "damaged"},
		"many pixels":    {bomb, news.TooLarge, "4000 by 4000"},
		"many bytes":     {append(slices.Clone(jpeg), make([]byte, 200_000)...), news.TooLarge, "larger than"},
		"only a header":  {jpeg[:4], news.Invalid, "damaged"},
		"page as a JPEG": {[]byte("<html><script>alert(1)</script>"), news.Invalid, "documents"},
	} {
		_, err := s.Add(t.Context(), name+".jpg", bytes.NewReader(c.data))
		if news.KindOf(err) != c.kind || !strings.Contains(news.MessageOf(err), c.says) {
			t.Errorf("%s: %v (%s)", name, err, news.KindOf(err))
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(kept) > 0 {
		t.Errorf("something was kept: %v", kept)
	}
}

func TestSenderAndCallerGoAway(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, DefaultLimits())
	half := asJPEG(t, corners(300, 200))[:2000]
	_, err := s.Add(t.Context(), "x", io.MultiReader(bytes.NewReader(half), iotest.ErrReader(errors.New("reset by peer"))))
	if news.KindOf(err) != news.Invalid || !strings.Contains(news.MessageOf(err), "broke off") {
		t.Errorf("sender: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Add(ctx, "x", bytes.NewReader(half)); !errors.Is(err, context.Canceled) {
		t.Errorf("caller: %v", err)
	}
	s.turn <- struct{}{} // somebody else decodes
	ctx, cancel = context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.Add(ctx, "x", bytes.NewReader(asJPEG(t, corners(30, 20))))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting: %v", err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	s, dir := newStore(t, DefaultLimits())
	// A file where a folder must be stands for any disk that does not take what is written; root ignores permissions.
	if err := os.WriteFile(filepath.Join(dir, partFolder), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(t.Context(), "x", bytes.NewReader(asJPEG(t, corners(30, 20)))); news.KindOf(err) != news.Internal {
		t.Errorf("got %v", err)
	}
}

func TestProgressiveIsCounted(t *testing.T) {
	t.Parallel()
	base := header{format: isJPEG, jpegSamples: 1.5}
	prog := header{format: isJPEG, jpegSamples: 1.5, progressive: true}
	if base.bytesPerPixel() != 2 || prog.bytesPerPixel() != 8 {
		t.Errorf("%d and %d bytes", base.bytesPerPixel(), prog.bytesPerPixel())
	}
	h, err := readHeader(isJPEG, bytes.NewReader(asJPEG(t, corners(100, 50))))
	if err != nil || h.jpegSamples != 1.5 || h.progressive || h.width != 100 {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestResampleKeepsFlatColour(t *testing.T) {
	t.Parallel()
	src := image.NewNRGBA(image.Rect(10, 10, 210, 110))
	for y := 10; y < 110; y++ {
		for x := 10; x < 210; x++ {
			src.SetNRGBA(x, y, color.NRGBA{90, 160, 30, 255})
		}
	}
	out, err := resample(t.Context(), src, 37, 19)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(out.Pix); i += 4 {
		if [4]uint8(out.Pix[i:]) != [4]uint8{90, 160, 30, 255} {
			t.Fatalf("pixel %d is %v", i/4, out.Pix[i:i+4])
		}
	}
}
