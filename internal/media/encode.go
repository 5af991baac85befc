package media

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"

	"broadsheet/internal/news"
)

// servedSize is the size at which a picture of w by h pixels is served.
func servedSize(w, h int) (int, int) {
	f := min(1, float64(servedWidth)/float64(w), math.Sqrt(float64(servedPixels)/(float64(w)*float64(h))))
	return max(1, int(float64(w)*f+0.5)), max(1, int(float64(h)*f+0.5))
}

// heightFor is the height of a rendition of a width.
func heightFor(w, h, width int) int {
	return max(1, int(float64(h)*float64(width)/float64(w)+0.5))
}

// widthsBelow are the renditions that a picture of a width gets.
func widthsBelow(width int) []int {
	var out []int
	for _, w := range widths {
		if w < width {
			out = append(out, w)
		}
	}
	return out
}

// whole makes the picture that is served at its full width: small enough, and upright.
func whole(ctx context.Context, src image.Image, orientation int) (*image.RGBA, error) {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	tw, th := servedSize(w, h)
	if orientation >= 5 {
		th, tw = servedSize(h, w)
	}
	if tw != w || th != h {
		small, err := resample(ctx, src, tw, th)
		if err != nil {
			return nil, err
		}
		return upright(small, orientation), nil
	}
	copied := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(copied, copied.Rect, src, src.Bounds().Min, draw.Src)
	return upright(copied, orientation), nil
}

// extensionFor chooses the form that a picture is served in: PNG for what is transparent or drawn, JPEG for what is
// photographed.
func extensionFor(f format, src image.Image, full *image.RGBA) string {
	if f != isJPEG && (!full.Opaque() || drawn(src)) {
		return "png"
	}
	return "jpg"
}

// drawn reports whether a picture has so few colours that it is a drawing, a chart or a screenshot. It looks at up to 256 rows.
func drawn(src image.Image) bool {
	if _, ok := src.(*image.Paletted); ok {
		return true
	}
	const few = 1024
	b := src.Bounds()
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	seen := make(map[[3]uint8]bool, few)
	step := max(1, b.Dy()/256)
	for y := b.Min.Y; y < b.Max.Y; y += step {
		draw.Draw(line, line.Rect, src, image.Pt(b.Min.X, y), draw.Src)
		for p := line.Pix; len(p) >= 4; p = p[4:] {
			seen[[3]uint8(p)] = true
			if len(seen) > few {
				return false
			}
		}
	}
	return true
}

// encode writes a picture in the form of an extension.
func encode(img image.Image, ext string, quality int) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if ext == "png" {
		err = (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, img)
	} else {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return nil, news.Errorf(news.Internal, "The picture could not be encoded: %w", err)
	}
	return out.Bytes(), nil
}
