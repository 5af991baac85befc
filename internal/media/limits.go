package media

import (
	"time"

	"broadsheet/internal/news"
)

// Limits bound what is taken in.
type Limits struct {
	Bytes   int64         // size of the file sent
	Pixels  int64         // width times height; an animation may have four times as many in all its frames
	Decoded int64         // bytes that decoding needs, as the header tells
	Time    time.Duration // for decoding and encoding one picture
}

// DefaultLimits let any camera's and telephone's pictures through.
func DefaultLimits() Limits {
	return Limits{Bytes: 50 << 20, Pixels: 100_000_000, Decoded: 320 << 20, Time: time.Minute}
}

const (
	maxSide       = 65_535     // pixels; no format that browsers show has more than that in JPEG
	servedWidth   = 2_400      // pixels of the widest picture that is served
	servedPixels  = 16_000_000 // and of the largest: a long strip is made smaller still
	servedQuality = 84         // of the JPEG at its full width
	smallQuality  = 78         // of the renditions
)

// widths are those of the renditions, ascending. Only the ones that are narrower than the picture are made.
var widths = []int{320, 480, 800, 1200, 1600}

// checkSize refuses a picture by what its header says.
func (l Limits) checkSize(h header) error {
	switch px := int64(h.width) * int64(h.height); {
	case h.width <= 0 || h.height <= 0:
		return news.Errorf(news.Invalid, "The picture is empty: %d by %d pixels.", h.width, h.height)
	case h.width > maxSide || h.height > maxSide || px > l.Pixels:
		return news.Errorf(news.TooLarge, "The picture has %d by %d pixels; at most %d million are taken. Make it smaller and send it again.", h.width, h.height, l.Pixels/1_000_000)
	case px > l.Decoded/h.bytesPerPixel():
		return news.Errorf(news.TooLarge, "The picture of %d by %d pixels needs more memory than there is for one. Make it smaller, or save it as a plain (not progressive) JPEG, and send it again.", h.width, h.height)
	}
	return nil
}
