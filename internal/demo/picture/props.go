package picture

import "math"

// sky is lines that thin out towards the horizon, and perhaps a sun or moon.
func (b *board) sky(horizon float64, top, low ink) {
	b.wash(box(0, 0, Width, horizon), fade(0, float32(horizon), top, low))
}

// sun is a disc with rays cut into the sky.
func (b *board) sun(x, y, r float64, i ink) {
	const rays = 28
	for k := range rays {
		a := 2 * math.Pi * (float64(k) + 0.3*b.rnd.Float64()) / rays
		from, to := r*1.22, r*b.between(1.5, 2.3)
		line := []point{{x + from*math.Cos(a), y + from*math.Sin(a)}, {x + to*math.Cos(a), y + to*math.Sin(a)}}
		b.fill(stroke(line, 7, 5, 1), i)
	}
	b.fill(oval(x, y, r*1.1, r*1.1), paper)
	b.fill(oval(x, y, r, r), i)
}

// cloud is a heap of rounds with a flat foot.
func (b *board) cloud(x, y, w float64, i ink) {
	h := w * 0.26
	pts := []point{{x, y}}
	n := 5
	for k := range n {
		t := (float64(k) + 0.5) / float64(n)
		pts = append(pts, point{x + w*t, y - h*math.Sin(math.Pi*t)*b.between(0.8, 1.25)})
	}
	pts = append(pts, point{x + w, y}, point{x + w*0.5, y + h*0.12})
	b.fill(smooth(pts...), i)
	for k := range n {
		t := (float64(k) + 0.5) / float64(n)
		r := w * b.between(0.11, 0.17)
		b.fill(oval(x+w*t, y-h*0.5*math.Sin(math.Pi*t)-r*0.3, r, r), i)
	}
}

// hills are a far bank.
func (b *board) hills(y, high float64, i ink) {
	s := shape{{0, y}}
	a, c := b.between(0, 6), b.between(0, 6)
	for x := 0.0; x <= Width; x += 20 {
		s = append(s, point{x, y - high*(0.55+0.3*math.Sin(x/310+a)+0.15*math.Sin(x/97+c))})
	}
	b.fill(append(s, point{Width, y}), i)
}

// water is tone with swelling strokes cut out of it and laid on it.
func (b *board) water(top, bottom float64, far, near ink, cut ink) {
	b.wash(box(0, top, Width, bottom-top), fade(float32(top), float32(bottom), far, near))
	for y := top + 8; y < bottom; {
		depth := (y - top) / (bottom - top)
		for x := b.between(-200, 60); x < Width; x += b.between(70, 320) * (0.5 + depth) {
			long := b.between(60, 240) * (0.35 + depth)
			sag := b.between(-5, 7) * (0.4 + depth)
			b.fill(stroke(curve(point{x, y}, point{x + long*0.3, y + sag}, point{x + long*0.7, y - sag*0.4}, point{x + long, y}), 0, 3+7*depth, 0), cut)
		}
		y += 11 + 30*depth
	}
}

// glitter is the light's road on the water.
func (b *board) glitter(x, top, bottom, w float64, i ink) {
	for y := top + 6; y < bottom; y += 15 {
		depth := (y - top) / (bottom - top)
		long := w * (0.4 + depth) * b.between(0.4, 1)
		at := x + b.between(-0.35, 0.35)*w*(0.3+depth)
		b.fill(stroke([]point{{at - long/2, y}, {at, y + 1}, {at + long/2, y}}, 0, 7+3*depth, 0), i)
	}
}

// house is a flat-roofed house with a door and windows.
func (b *board) house(x, y, w, h float64, wall, dark ink) {
	b.fill(box(x, y-h, w, h), wall)
	b.fill(box(x-w*0.04, y-h-h*0.07, w*1.08, h*0.09), dark)
	b.fill(box(x+w*0.72, y-h, w*0.28, h), ink{min(wall.spot+0.3, 1), max(wall.key, 0.34)})
	n := max(1, int(w/70))
	for k := range n {
		wx := x + w*0.72*(float64(k)+0.5)/float64(n)
		b.fill(box(wx-w*0.05, y-h*0.78, w*0.1, h*0.2), dark)
	}
	if h > 120 {
		for k := range n {
			wx := x + w*0.72*(float64(k)+0.5)/float64(n)
			b.fill(box(wx-w*0.05, y-h*0.48, w*0.1, h*0.18), dark)
		}
	}
	dx := x + w*b.between(0.2, 0.5)
	b.fill(box(dx-w*0.07, y-h*0.26, w*0.14, h*0.26), dark)
}

// town is a row of houses.
func (b *board) town(y, low, high float64, wall []ink, dark ink) {
	for x := b.between(-60, 0); x < Width; {
		w := b.between(low*0.8, high*1.2)
		b.house(x, y, w, b.between(low, high), wall[b.rnd.IntN(len(wall))], dark)
		x += w * b.between(0.92, 1.1)
	}
}

// palm is a bent stem and its fronds.
func (b *board) palm(x, y, h float64, i ink) {
	lean := b.between(-0.16, 0.16) * h
	b.fill(stroke(curve(point{x, y}, point{x + lean*0.3, y - h*0.5}, point{x + lean, y - h}), h*0.06, h*0.04, h*0.03), i)
	for k := range 9 {
		a := math.Pi + math.Pi*float64(k)/8 + b.between(-0.12, 0.12)
		l := h * b.between(0.3, 0.42)
		tip := point{x + lean + l*math.Cos(a), y - h + l*math.Sin(a)*0.5 + l*0.42}
		mid := point{x + lean + l*0.55*math.Cos(a), y - h + l*0.62*math.Sin(a)}
		b.fill(stroke(curve(point{x + lean, y - h}, mid, tip), h*0.012, h*0.07, 0), i)
	}
}

// tree is a broad crown on a stem, with light cut into it.
func (b *board) tree(x, y, h float64, crown, stem, cut ink) {
	b.fill(stroke(curve(point{x, y}, point{x + h*0.02, y - h*0.3}, point{x, y - h*0.6}), h*0.1, h*0.06, h*0.05), stem)
	for _, side := range []float64{-1, 1} {
		b.fill(stroke(curve(point{x, y - h*0.32}, point{x + side*h*0.14, y - h*0.5}, point{x + side*h*0.24, y - h*0.62}), h*0.05, h*0.035, h*0.02), stem)
	}
	for range 16 {
		a, r := b.between(0, 2*math.Pi), b.between(0, 0.3)
		b.fill(oval(x+h*r*1.25*math.Cos(a), y-h*0.74+h*r*0.62*math.Sin(a), h*b.between(0.12, 0.19), h*b.between(0.09, 0.13)), crown)
	}
	for range 26 {
		a, r := b.between(0, 2*math.Pi), b.between(0.05, 0.34)
		px, py := x+h*r*1.2*math.Cos(a), y-h*0.76+h*r*0.6*math.Sin(a)
		b.fill(stroke(curve(point{px - h*0.03, py}, point{px, py - h*0.018}, point{px + h*0.03, py}), 0, h*0.013, 0), cut)
	}
}

// birds are few and far.
func (b *board) birds(n int, i ink) {
	for range n {
		x, y, w := b.between(200, 1400), b.between(80, 320), b.between(14, 30)
		b.fill(stroke(curve(point{x - w, y - w*0.2}, point{x - w*0.4, y - w*0.5}, point{x, y}), 0, 5, 3), i)
		b.fill(stroke(curve(point{x, y}, point{x + w*0.4, y - w*0.5}, point{x + w, y - w*0.2}), 3, 5, 0), i)
	}
}

// canoe is a long low boat.
func (b *board) canoe(x, y, w float64, i ink) {
	h := w * 0.09
	b.fill(smooth(point{x, y - h*1.1}, point{x + w*0.2, y - h*0.15}, point{x + w*0.5, y}, point{x + w*0.8, y - h*0.15}, point{x + w, y - h*1.1},
		point{x + w*0.8, y + h*0.8}, point{x + w*0.5, y + h}, point{x + w*0.2, y + h*0.8}), i)
}

// ferry is a boat of two decks with people at the rail.
func (b *board) ferry(x, y, w float64, hull, house, light ink) {
	h := w * 0.36
	b.fill(shape{{x, y - h*0.34}, {x + w, y - h*0.34}, {x + w*0.93, y + h*0.1}, {x + w*0.07, y + h*0.1}}, hull)
	b.fill(box(x, y-h*0.38, w, h*0.05), light)
	b.fill(box(x+w*0.08, y-h*0.66, w*0.84, h*0.28), house)
	b.fill(box(x+w*0.04, y-h*0.7, w*0.92, h*0.05), hull)
	n := 11
	for k := range n {
		b.fill(box(x+w*(0.1+0.8*(float64(k)+0.2)/float64(n)), y-h*0.6, w*0.045, h*0.13), light)
	}
	for k := range 15 {
		px := x + w*(0.06+0.88*(float64(k)+0.5*b.rnd.Float64())/15)
		b.fill(oval(px, y-h*0.8, w*0.011, w*0.013), hull)
		b.fill(box(px-w*0.011, y-h*0.79, w*0.022, h*0.1), hull)
	}
	b.fill(box(x+w*0.2, y-h*0.98, w*0.6, h*0.04), hull)
	for _, px := range []float64{0.22, 0.4, 0.6, 0.77} {
		b.fill(box(x+w*px, y-h*0.96, w*0.008, h*0.28), hull)
	}
	b.fill(box(x+w*0.42, y-h*1.16, w*0.14, h*0.2), house)
	b.fill(box(x+w*0.44, y-h*1.12, w*0.1, h*0.08), light)
	b.fill(box(x+w*0.66, y-h*1.24, w*0.045, h*0.28), hull)
	for k := range 4 {
		f := float64(k)
		b.fill(oval(x+w*(0.7+0.045*f), y-h*(1.32+0.07*f), w*(0.018+0.012*f), w*(0.014+0.008*f)), pale)
	}
}
