package picture

import "math"

// figure is somebody standing, h high: a head and a robe, seen from afar.
func (b *board) figure(x, y, h float64, i ink) {
	w := h * b.between(0.26, 0.32)
	sway := h * b.between(-0.03, 0.03)
	b.fill(smooth(point{x - w*0.26, y - h*0.8}, point{x + w*0.26, y - h*0.8}, point{x + w*0.46, y - h*0.62}, point{x + w*0.5 + sway, y - h*0.1},
		point{x + w*0.42 + sway, y}, point{x - w*0.42 + sway, y}, point{x - w*0.5 + sway, y - h*0.1}, point{x - w*0.46, y - h*0.62}), i)
	b.fill(oval(x, y-h*0.9, h*0.072, h*0.088), i)
}

// walker is somebody on the way, with a load on the head now and then.
func (b *board) walker(x, y, h float64, i ink, load bool) {
	dir := 1.0
	if b.any(0.5) {
		dir = -1
	}
	b.fill(stroke([]point{{x, y - h*0.45}, {x + dir*h*0.13, y - h*0.22}, {x + dir*h*0.12, y}}, h*0.11, h*0.08, h*0.06), i)
	b.fill(stroke([]point{{x, y - h*0.45}, {x - dir*h*0.1, y - h*0.22}, {x - dir*h*0.17, y - h*0.02}}, h*0.11, h*0.08, h*0.06), i)
	b.fill(smooth(point{x - h*0.1, y - h*0.8}, point{x + h*0.1, y - h*0.8}, point{x + h*0.13, y - h*0.55}, point{x + h*0.12, y - h*0.34}, point{x - h*0.12, y - h*0.34}, point{x - h*0.13, y - h*0.55}), i)
	b.fill(oval(x, y-h*0.9, h*0.07, h*0.085), i)
	if load {
		b.fill(sector(x, y-h*0.98, h*0.2, h*0.12, 0, math.Pi), i)
		b.fill(sector(x, y-h*0.98, h*0.15, h*0.14, math.Pi, 2*math.Pi), i)
		b.fill(stroke([]point{{x + dir*h*0.1, y - h*0.76}, {x + dir*h*0.2, y - h*0.86}, {x + dir*h*0.14, y - h*0.98}}, h*0.05, h*0.05, h*0.04), i)
	}
}

// player runs.
func (b *board) player(x, y, h, dir float64, shirt, dark ink) {
	b.fill(stroke(curve(point{x, y - h*0.42}, point{x + dir*h*0.2, y - h*0.34}, point{x + dir*h*0.16, y - h*0.1}), h*0.11, h*0.09, h*0.06), dark)
	b.fill(stroke(curve(point{x, y - h*0.42}, point{x - dir*h*0.1, y - h*0.2}, point{x - dir*h*0.32, y - h*0.12}), h*0.11, h*0.08, h*0.06), dark)
	b.fill(box(x+dir*h*0.1-h*0.02, y-h*0.1, h*0.13*1, h*0.045), dark)
	b.fill(smooth(point{x - h*0.11 + dir*h*0.05, y - h*0.8}, point{x + h*0.11 + dir*h*0.05, y - h*0.8}, point{x + h*0.12, y - h*0.6}, point{x + h*0.1, y - h*0.4}, point{x - h*0.1, y - h*0.4}, point{x - h*0.12, y - h*0.6}), shirt)
	b.fill(stroke(curve(point{x + dir*h*0.05, y - h*0.76}, point{x + dir*h*0.2, y - h*0.62}, point{x + dir*h*0.3, y - h*0.7}), h*0.06, h*0.05, h*0.04), dark)
	b.fill(stroke(curve(point{x + dir*h*0.04, y - h*0.76}, point{x - dir*h*0.16, y - h*0.66}, point{x - dir*h*0.18, y - h*0.5}), h*0.06, h*0.05, h*0.04), dark)
	b.fill(oval(x+dir*h*0.08, y-h*0.9, h*0.07, h*0.085), dark)
}

// crowd is heads upon heads.
func (b *board) crowd(top, bottom, size float64, inks ...ink) {
	for y := top; y < bottom; y += size * 0.72 {
		for x := b.between(-size, 0); x < Width+size; x += size * b.between(0.85, 1.15) {
			i := inks[b.rnd.IntN(len(inks))]
			b.fill(oval(x, y+size*0.9, size*0.56, size*0.6), i)
			b.fill(oval(x, y, size*0.27, size*0.33), black)
		}
	}
}

// bust is somebody's portrait in outline against the light: no face, so nobody's.
func (b *board) bust(x, y, h float64, head int, cloth ink) {
	b.fill(smooth(point{x - h*0.62, y}, point{x - h*0.55, y - h*0.22}, point{x - h*0.3, y - h*0.36}, point{x - h*0.12, y - h*0.43}, point{x + h*0.12, y - h*0.43},
		point{x + h*0.3, y - h*0.36}, point{x + h*0.55, y - h*0.22}, point{x + h*0.62, y}, point{x, y + h*0.2}), cloth)
	for k := range 7 { // folds
		f := float64(k)/6 - 0.5
		b.fill(stroke(curve(point{x + f*h*0.5, y - h*0.33 + math.Abs(f)*h*0.2}, point{x + f*h*0.75, y - h*0.15}, point{x + f*h*0.9, y}), 2, 7, 3), black)
	}
	b.fill(stroke([]point{{x, y - h*0.34}, {x + h*0.01, y - h*0.58}}, h*0.2, h*0.17, h*0.18), black)
	face := []point{{x - h*0.15, y - h*0.84}, {x, y - h*0.92}, {x + h*0.14, y - h*0.84}, {x + h*0.165, y - h*0.72}, {x + h*0.2, y - h*0.655}, {x + h*0.168, y - h*0.63},
		{x + h*0.165, y - h*0.575}, {x + h*0.12, y - h*0.5}, {x + h*0.02, y - h*0.5}, {x - h*0.1, y - h*0.56}, {x - h*0.17, y - h*0.7}}
	b.fill(smooth(face...), black)
	switch head {
	case 0: // a cap
		b.fill(smooth(point{x - h*0.17, y - h*0.8}, point{x - h*0.15, y - h*0.98}, point{x + h*0.13, y - h*0.99}, point{x + h*0.165, y - h*0.8}, point{x, y - h*0.77}), cloth)
		b.line(x-h*0.165, y-h*0.82, x+h*0.16, y-h*0.82, 8, black)
	case 1: // a wrapped scarf
		b.fill(smooth(point{x - h*0.19, y - h*0.66}, point{x - h*0.27, y - h*0.86}, point{x - h*0.1, y - h*1.08}, point{x + h*0.13, y - h*1.02}, point{x + h*0.17, y - h*0.8}, point{x, y - h*0.82}), cloth)
		for k := range 4 {
			f := float64(k)
			b.fill(stroke(curve(point{x - h*0.2, y - h*(0.72+0.07*f)}, point{x - h*0.04, y - h*(0.88+0.05*f)}, point{x + h*0.13, y - h*(0.84+0.045*f)}), 0, 7, 2), black)
		}
	case 2: // a helmet or a hat with a brim
		b.fill(sector(x, y-h*0.8, h*0.2, h*0.2, math.Pi, 2*math.Pi), cloth)
		b.fill(smooth(point{x - h*0.3, y - h*0.79}, point{x, y - h*0.85}, point{x + h*0.32, y - h*0.79}, point{x, y - h*0.76}), black)
	default: // hair
		b.fill(smooth(point{x - h*0.2, y - h*0.66}, point{x - h*0.23, y - h*0.85}, point{x - h*0.1, y - h*0.99}, point{x + h*0.1, y - h*0.98}, point{x + h*0.17, y - h*0.83}, point{x, y - h*0.8}), black)
	}
	// Light along the cheek.
	b.fill(stroke(curve(point{x + h*0.11, y - h*0.8}, point{x + h*0.135, y - h*0.68}, point{x + h*0.1, y - h*0.56}), 0, 7, 0), pale)
	b.fill(stroke(curve(point{x - h*0.46, y - h*0.18}, point{x - h*0.3, y - h*0.31}, point{x - h*0.13, y - h*0.38}), 0, 8, 0), paper)
}
