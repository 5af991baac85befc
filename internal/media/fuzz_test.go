package media

import (
	"bytes"
	"image"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// FuzzAdd holds that whatever is sent, the answer is a picture that is served as told, or an error of a kind that a sender
// can be told.
func FuzzAdd(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("<svg/>"))
	small := corners(24, 16)
	f.Add(asJPEG(f, small))
	f.Add(withSegments(asJPEG(f, small), exif(6), iptc(map[byte]string{120: "A caption"})))
	f.Add(asPNG(f, small))
	f.Add(asPNG(f, image.NewGray16(image.Rect(0, 0, 9, 9))))
	f.Add(animated(f, 1))
	f.Add(animated(f, 3))
	f.Add([]byte("RIFF\x20\x00\x00\x00WEBPVP8L\x14\x00\x00\x00\x2f\x00\x00\x00\x00\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := New(memory{}, Limits{Bytes: 1 << 20, Pixels: 500_000, Decoded: 4 << 20, Time: time.Minute})
		s.temp = t.TempDir()
		p, err := s.Add(t.Context(), "x", bytes.NewReader(data))
		switch news.KindOf(err) {
		case "":
			checkServed(t, s, p)
		case news.Invalid, news.TooLarge:
		default:
			t.Fatalf("an error of kind %s: %v", news.KindOf(err), err)
		}
	})
}
