package media

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// header is what a file says of itself before anything is decoded.
type header struct {
	format        format
	width, height int
	model         color.Model
	jpegSamples   float64 // bytes that a decoded pixel of a JPEG takes; 0 if unknown
	progressive   bool
}

// bytesPerPixel estimates from above what decoding takes. A progressive JPEG's coefficients are all kept, four bytes
// each, until its last scan.
func (h header) bytesPerPixel() int64 {
	if h.format == isJPEG {
		n := h.jpegSamples
		if n == 0 {
			n = 3
		}
		if h.progressive {
			n *= 5
		}
		return max(1, int64(n+0.999))
	}
	if p, ok := h.model.(color.Palette); ok && p != nil {
		return 1
	}
	switch h.model {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

// readHeader reads a file's header, and leaves r somewhere behind it.
func readHeader(f format, r io.ReadSeeker) (header, error) {
	h := header{format: f}
	if f == isJPEG {
		h.jpegSamples, h.progressive = scanJPEG(bufio.NewReader(r))
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return h, err
		}
	}
	cfg, _, err := image.DecodeConfig(bufio.NewReader(r))
	h.width, h.height, h.model = cfg.Width, cfg.Height, cfg.ColorModel
	return h, err
}

// scanJPEG looks for the frame header (ITU T.81, B.2.2) and tells how many samples there are for a pixel, and
// whether the picture is progressive.
func scanJPEG(r *bufio.Reader) (samples float64, progressive bool) {
	if _, err := r.Discard(2); err != nil {
		return 0, false
	}
	for {
		marker, err := r.ReadByte()
		if err != nil {
			return 0, false
		}
		if marker != 0xff {
			continue
		}
		for marker == 0xff {
			if marker, err = r.ReadByte(); err != nil {
				return 0, false
			}
		}
		if marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8 {
			continue
		}
		if marker == 0xd9 || marker == 0xda {
			return 0, false
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return 0, false
		}
		n := int(binary.BigEndian.Uint16(length[:])) - 2
		if marker < 0xc0 || marker > 0xcf || marker == 0xc4 || marker == 0xc8 || marker == 0xcc {
			if _, err := r.Discard(max(n, 0)); err != nil {
				return 0, false
			}
			continue
		}
		frame := make([]byte, max(n, 0))
		if _, err := io.ReadFull(r, frame); err != nil || n < 6 {
			return 0, false
		}
		return samplesPerPixel(frame[6:]), marker == 0xc2
	}
}

func samplesPerPixel(components []byte) float64 {
	sum, widest, tallest := 0, 1, 1
	for c := components; len(c) >= 3; c = c[3:] {
		h, v := int(c[1]>>4), int(c[1]&15)
		sum, widest, tallest = sum+h*v, max(widest, h), max(tallest, v)
	}
	return float64(sum) / float64(widest*tallest)
}
