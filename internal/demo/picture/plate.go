package picture

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// The size of every picture in pixels.
const (
	Width  = 1600
	Height = 1000
)

// ink is how much of each ink a shape takes, from 0 (paper) to 1 (solid).
type ink struct{ spot, key float32 }

// The inks that scenes are made of.
var (
	paper  = ink{0, 0}
	faint  = ink{0.16, 0}
	pale   = ink{0.34, 0}
	medium = ink{0.58, 0}
	solid  = ink{1, 0}
	dusk   = ink{1, 0.38}
	shade  = ink{0.5, 0.34}
	black  = ink{1, 1}
)

// wash gives the ink at a point, for shapes that are not even.
type wash func(x, y float32) ink

func even(i ink) wash { return func(float32, float32) ink { return i } }

// fade runs from one ink at the top to another below.
func fade(top, bottom float32, from, to ink) wash {
	return func(_, y float32) ink {
		t := min(max((y-top)/(bottom-top), 0), 1)
		return ink{from.spot + (to.spot-from.spot)*t, from.key + (to.key-from.key)*t}
	}
}

// board is a picture in the making: two plates, and the chance that its hand is moved by.
type board struct {
	spot, key []float32
	rnd       *rand.Rand
	mask      *image.Alpha
	raster    *vector.Rasterizer
}

func newBoard(seed uint64) *board {
	return &board{
		spot: make([]float32, Width*Height), key: make([]float32, Width*Height),
		rnd: rand.New(rand.NewPCG(seed, 0xa5de)), raster: vector.NewRasterizer(1, 1),
	}
}

// between is a number by chance.
func (b *board) between(low, high float64) float64 { return low + b.rnd.Float64()*(high-low) }

// any reports true p times out of one.
func (b *board) any(p float64) bool { return b.rnd.Float64() < p }

type point struct{ x, y float64 }

// shape is a closed outline of straight pieces.
type shape []point

func box(x, y, w, h float64) shape { return shape{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}} }

// oval is an ellipse about a middle.
func oval(x, y, rx, ry float64) shape { return sector(x, y, rx, ry, 0, 2*math.Pi) }

// sector is the part of an ellipse between two angles, clockwise from the right.
func sector(x, y, rx, ry, from, to float64) shape {
	n := max(8, int((rx+ry)*(to-from)/16))
	s := make(shape, 0, n+1)
	for i := range n + 1 {
		a := from + (to-from)*float64(i)/float64(n)
		s = append(s, point{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	return s
}

// smooth is a closed curve through points.
func smooth(through ...point) shape {
	var s shape
	n := len(through)
	for i := range n {
		s = append(s, bend(through[(i+n-1)%n], through[i], through[(i+1)%n], through[(i+2)%n])...)
	}
	return s
}

// curve is an open line through points.
func curve(through ...point) []point {
	var s []point
	n := len(through)
	for i := range n - 1 {
		s = append(s, bend(through[max(i-1, 0)], through[i], through[i+1], through[min(i+2, n-1)])...)
	}
	return append(s, through[n-1])
}

// bend is a piece of Catmull and Rom's spline.
func bend(a, b, c, d point) []point {
	n := max(3, int(math.Hypot(c.x-b.x, c.y-b.y)/12))
	out := make([]point, n)
	at := func(p0, p1, p2, p3, t float64) float64 {
		return 0.5 * (2*p1 + (p2-p0)*t + (2*p0-5*p1+4*p2-p3)*t*t + (3*p1-p0-3*p2+p3)*t*t*t)
	}
	for i := range out {
		t := float64(i) / float64(n)
		out[i] = point{at(a.x, b.x, c.x, d.x, t), at(a.y, b.y, c.y, d.y, t)}
	}
	return out
}

// stroke is a line of a width at its beginning, middle and end.
func stroke(line []point, begin, middle, end float64) shape {
	n := len(line)
	if n < 2 {
		return nil
	}
	s := make(shape, 2*n)
	for i, p := range line {
		q, r := line[max(i-1, 0)], line[min(i+1, n-1)]
		dx, dy := r.x-q.x, r.y-q.y
		long := max(math.Hypot(dx, dy), 1e-6)
		t := float64(i) / float64(n-1)
		w := begin + (middle-begin)*2*t
		if t > 0.5 {
			w = middle + (end-middle)*(2*t-1)
		}
		s[i] = point{p.x - dy/long*w/2, p.y + dx/long*w/2}
		s[2*n-1-i] = point{p.x + dy/long*w/2, p.y - dx/long*w/2}
	}
	return s
}

// line draws a straight line.
func (b *board) line(x1, y1, x2, y2, w float64, i ink) {
	b.fill(stroke([]point{{x1, y1}, {x2, y2}}, w, w, w), i)
}

// fill paints a shape over what is there.
func (b *board) fill(s shape, i ink) { b.wash(s, even(i)) }

// wash paints a shape with an ink that changes from place to place.
func (b *board) wash(s shape, w wash) {
	if len(s) < 3 {
		return
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range s {
		x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
	}
	left, top := max(0, int(math.Floor(x0))), max(0, int(math.Floor(y0)))
	right, bottom := min(Width, int(math.Ceil(x1))), min(Height, int(math.Ceil(y1)))
	if left >= right || top >= bottom {
		return
	}
	w2, h2 := right-left, bottom-top
	b.raster.Reset(w2, h2)
	at := func(p point) (float32, float32) {
		// What lies far to the side counts only for what it covers.
		return float32(min(max(p.x, -9000), 9000) - float64(left)), float32(min(max(p.y, -9000), 9000) - float64(top))
	}
	b.raster.MoveTo(at(s[0]))
	for _, p := range s[1:] {
		b.raster.LineTo(at(p))
	}
	b.raster.ClosePath()
	if b.mask == nil || cap(b.mask.Pix) < w2*h2 {
		b.mask = &image.Alpha{Pix: make([]uint8, w2*h2)}
	}
	b.mask.Pix, b.mask.Stride, b.mask.Rect = b.mask.Pix[:w2*h2], w2, image.Rect(0, 0, w2, h2)
	clear(b.mask.Pix)
	b.raster.Draw(b.mask, b.mask.Rect, image.Opaque, image.Point{})
	for y := range h2 {
		row := b.mask.Pix[y*w2 : (y+1)*w2]
		at := (top+y)*Width + left
		for x, c := range row {
			if c == 0 {
				continue
			}
			i := w(float32(left+x), float32(top+y))
			a := float32(c) / 255
			b.spot[at+x] += (i.spot - b.spot[at+x]) * a
			b.key[at+x] += (i.key - b.key[at+x]) * a
		}
	}
}

// ground paints the whole board.
func (b *board) ground(w wash) { b.wash(box(0, 0, Width, Height), w) }
