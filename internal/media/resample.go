package media

import (
	"context"
	"image"
	"image/draw"
	"math"
)

// taps are the source pixels that one target pixel is made of, and how much each counts.
type taps struct {
	first   int
	weights []float32
}

// catmullRom is the cubic of Catmull and Rom (1974), with its support of 2.
func catmullRom(x float64) float64 {
	switch x = math.Abs(x); {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// makeTaps spreads the kernel over the source pixels of each of n target pixels.
func makeTaps(source, n int) []taps {
	scale := float64(source) / float64(n)
	reach := max(scale, 1)
	out := make([]taps, n)
	for i := range out {
		centre := (float64(i)+0.5)*scale - 0.5
		first := max(0, int(math.Ceil(centre-2*reach)))
		last := min(source-1, int(math.Floor(centre+2*reach)))
		t := taps{first: first, weights: make([]float32, last-first+1)}
		sum := 0.0
		for j := range t.weights {
			w := catmullRom((float64(first+j) - centre) / reach)
			t.weights[j] = float32(w)
			sum += w
		}
		for j := range t.weights {
			t.weights[j] /= float32(sum)
		}
		out[i] = t
	}
	return out
}

// resample makes a picture of w by h pixels of src, which is at least as large. It holds only as many rows of the source as the
// kernel spans: x/image/draw's scaler keeps 32 bytes for each target column of every source row, 250 MB for a telephone's picture.
func resample(ctx context.Context, src image.Image, w, h int) (*image.RGBA, error) {
	b := src.Bounds()
	across, down := makeTaps(b.Dx(), w), makeTaps(b.Dy(), h)
	span := 0
	for _, t := range down {
		span = max(span, len(t.weights))
	}
	ring := make([][]float32, span)
	for i := range ring {
		ring[i] = make([]float32, 4*w)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	wide := make([]float32, 4*b.Dx())
	sum := make([]float32, 4*w)
	read := 0
	for y, t := range down {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for ; read < t.first+len(t.weights); read++ {
			if read < t.first {
				continue
			}
			draw.Draw(line, line.Rect, src, image.Pt(b.Min.X, b.Min.Y+read), draw.Src)
			squeeze(ring[read%span], wide, line.Pix, across)
		}
		clear(sum)
		for j, weight := range t.weights {
			row := ring[(t.first+j)%span]
			for i := range sum {
				sum[i] += weight * row[i]
			}
		}
		store(dst.Pix[y*dst.Stride:y*dst.Stride+4*w], sum)
	}
	return dst, nil
}

// squeeze makes one row narrower.
func squeeze(dst, wide []float32, line []uint8, across []taps) {
	for i, c := range line {
		wide[i] = float32(c)
	}
	for x, t := range across {
		var r, g, b, a float32
		px := wide[4*t.first : 4*(t.first+len(t.weights))]
		for _, weight := range t.weights {
			r += weight * px[0]
			g += weight * px[1]
			b += weight * px[2]
			a += weight * px[3]
			px = px[4:]
		}
		dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = r, g, b, a
	}
}

// store rounds a row of premultiplied colours; the kernel's negative parts may have left the range.
func store(dst []uint8, sum []float32) {
	for i := 0; i < len(sum); i += 4 {
		a := min(max(sum[i+3], 0), 255)
		for c := range 3 {
			dst[i+c] = uint8(min(max(sum[i+c], 0), a) + 0.5)
		}
		dst[i+3] = uint8(a + 0.5)
	}
}

// upright turns a picture the way that EXIF's orientation asks (EXIF 2.32, tag 0x0112).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = sw - 1 - x
			case 3:
				sx, sy = sw-1-x, sh-1-y
			case 4:
				sy = sh - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, sh-1-x
			case 7:
				sx, sy = sw-1-y, sh-1-x
			case 8:
				sx, sy = sw-1-y, x
			}
			*(*[4]uint8)(dst.Pix[y*dst.Stride+4*x:]) = *(*[4]uint8)(src.Pix[sy*src.Stride+4*sx:])
		}
	}
	return dst
}
