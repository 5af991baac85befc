package picture

import "math"

func stall(b *board, x, y, w, h float64, a, c ink) {
	b.fill(box(x+w*0.04, y-h, w*0.03, h), black)
	b.fill(box(x+w*0.93, y-h, w*0.03, h), black)
	b.fill(box(x, y-h*0.36, w, h*0.36), dusk)
	b.fill(box(x, y-h*0.4, w, h*0.06), black)
	n := 7
	for k := range n { // awning
		f, g := float64(k)/float64(n), float64(k+1)/float64(n)
		i := a
		if k%2 == 1 {
			i = c
		}
		b.fill(shape{{x + w*(0.08+0.84*f), y - h*1.2}, {x + w*(0.08+0.84*g), y - h*1.2}, {x + w*(1.1*g-0.05), y - h*0.92}, {x + w*(1.1*f-0.05), y - h*0.92}}, i)
		b.fill(sector(x+w*(1.1*(f+g)/2-0.05), y-h*0.92, w*0.55/float64(n), h*0.07, 0, math.Pi), i)
	}
	for k := range 6 { // heaps of fruit
		px := x + w*(0.1+0.16*float64(k))
		i := []ink{solid, pale, paper}[b.rnd.IntN(3)]
		for row := range 3 {
			for j := range 3 - row {
				b.fill(oval(px+w*0.045*(float64(j)-float64(2-row)/2), y-h*(0.43+0.055*float64(row)), w*0.026, h*0.034), i)
			}
		}
	}
}

func market(b *board) {
	b.sky(480, pale, paper)
	b.town(470, 120, 200, []ink{paper, faint}, medium)
	b.fill(box(0, 468, Width, 532), faint)
	for k := range 4 {
		stall(b, -60+float64(k)*430+b.between(-20, 20), 650, 370, 240, solid, paper)
	}
	for range 15 {
		b.walker(b.between(0, 1600), b.between(680, 740), b.between(170, 200), []ink{black, dusk, solid}[b.rnd.IntN(3)], b.any(0.6))
	}
	for k := range 3 {
		stall(b, -120+float64(k)*640+b.between(-30, 30), 990, 540, 300, paper, solid)
	}
	for k := range 4 {
		x := 130 + float64(k)*420 + b.between(-40, 40)
		b.walker(x, 1040, 330, black, b.any(0.7))
	}
}

func scales(b *board) {
	b.ground(fade(0, 1000, pale, faint))
	b.fill(box(0, 780, Width, 220), dusk)
	for k := range 9 {
		b.line(0, 800+float64(k)*24, 1600, 796+float64(k)*25, 3, black)
	}
	b.fill(box(786, 200, 28, 560), black)
	b.fill(shape{{640, 790}, {960, 790}, {900, 740}, {700, 740}}, black)
	b.fill(oval(800, 200, 42, 42), black)
	tilt := b.between(20, 60)
	b.fill(stroke([]point{{400, 260 + tilt}, {800, 230}, {1200, 260 - tilt}}, 14, 26, 14), black)
	for _, s := range []float64{-1, 1} {
		x, y := 800+s*400, 260-s*tilt
		for _, d := range []float64{-150, 0, 150} {
			b.line(x, y, x+d, y+300, 4, black)
		}
		b.fill(sector(x, y+296, 190, 70, 0, math.Pi), black)
		for k := range 14 {
			a := float64(k%5) - 2
			b.fill(oval(x+a*58, y+270-float64(k/5)*46, 34, 30), black)
			b.fill(oval(x+a*58, y+268-float64(k/5)*46, 27, 23), []ink{solid, paper, pale}[b.rnd.IntN(3)])
		}
	}
}

func sacks(b *board) {
	b.ground(fade(0, 1000, medium, faint))
	for k := range 7 { // the shed's beams
		b.line(float64(k)*270, 0, float64(k)*270+30, 420, 16, black)
	}
	b.line(0, 120, 1600, 90, 18, black)
	b.fill(shape{{560, 160}, {1080, 150}, {1080, 560}, {560, 560}}, paper)
	b.hills(545, 60, pale)
	b.fill(box(0, 560, Width, 440), shade)
	for row := range 4 {
		for k := range 9 - row {
			x := 20 + float64(k)*185 + float64(row)*90 + b.between(-8, 8)
			y := 960 - float64(row)*150
			if row > 1 && k > 1 && k < 5 || row > 0 && b.any(0.08) {
				continue
			}
			b.fill(smooth(point{x, y}, point{x - 8, y - 110}, point{x + 40, y - 172}, point{x + 130, y - 172}, point{x + 182, y - 110}, point{x + 172, y}), black)
			b.fill(smooth(point{x + 10, y - 10}, point{x + 4, y - 108}, point{x + 44, y - 158}, point{x + 126, y - 158}, point{x + 170, y - 108}, point{x + 160, y - 10}), []ink{paper, faint, pale}[b.rnd.IntN(3)])
			b.fill(stroke(curve(point{x + 46, y - 150}, point{x + 86, y - 138}, point{x + 126, y - 152}), 4, 9, 4), black)
			b.fill(oval(x+86, y-80, 26, 26), solid)
		}
	}
	b.walker(820, 960, 400, black, true)
}

func columns(b *board, x, y, w, h float64, n int) {
	b.fill(box(x, y-h, w, h), paper)
	for k := range 5 {
		f := float64(k)
		b.fill(box(x-14-f*16, y+f*16, w+28+f*32, 16), []ink{black, paper}[k%2])
	}
	b.fill(shape{{x - 40, y - h}, {x + w + 40, y - h}, {x + w/2, y - h*1.42}}, black)
	b.fill(shape{{x + 50, y - h*1.045}, {x + w - 50, y - h*1.045}, {x + w/2, y - h*1.34}}, pale)
	b.fill(oval(x+w/2, y-h*1.13, h*0.075, h*0.075), black)
	b.fill(oval(x+w/2, y-h*1.13, h*0.055, h*0.055), paper)
	b.fill(box(x-20, y-h, w+40, h*0.08), black)
	for k := range n {
		cx := x + w*(float64(k)+0.5)/float64(n)
		cw := w / float64(n) * 0.42
		b.fill(box(cx-cw/2, y-h*0.92, cw, h*0.92), black)
		b.fill(box(cx-cw*0.4, y-h*0.88, cw*0.8, h*0.84), faint)
		b.fill(box(cx+cw*0.08, y-h*0.88, cw*0.32, h*0.84), shade)
		if k < n-1 {
			gx := x + w*float64(k+1)/float64(n)
			b.fill(box(gx-cw*0.3, y-h*0.66, cw*0.6, h*0.66), dusk)
			b.fill(sector(gx, y-h*0.66, cw*0.3, cw*0.3, math.Pi, 2*math.Pi), dusk)
		}
	}
}

func councilHall(b *board) {
	b.sky(760, medium, paper)
	b.cloud(b.between(0, 300), 240, 420, paper)
	b.cloud(b.between(1050, 1200), 200, 380, paper)
	b.fill(box(0, 750, Width, 250), pale)
	b.fill(box(250, 380, 1100, 370), medium) // wings
	for k := range 6 {
		for _, y := range []float64{440, 590} {
			b.fill(box(282+float64(k)*38+float64(k/3)*720, y, 24, 84), black)
		}
	}
	b.fill(box(240, 360, 1120, 26), black)
	columns(b, 520, 740, 560, 370, 6)
	b.line(800, 215, 800, 60, 6, black) // a flag
	b.fill(curve(point{803, 64}, point{860, 52}, point{920, 74}, point{980, 60}, point{980, 128}, point{920, 140}, point{860, 120}, point{803, 132}), solid)
	b.palm(b.between(120, 200), 800, 420, black)
	b.palm(b.between(1420, 1500), 810, 470, black)
	for range 9 {
		b.walker(b.between(80, 1520), b.between(880, 970), b.between(110, 150), []ink{black, black, solid}[b.rnd.IntN(3)], b.any(0.25))
	}
}

func court(b *board) {
	b.ground(even(pale))
	if b.any(0.5) {
		b.sky(820, dusk, faint)
	} else {
		b.sky(820, pale, paper)
		b.cloud(b.between(-60, 100), 250, 360, paper)
		b.cloud(b.between(1200, 1340), 200, 330, paper)
	}
	columns(b, 220, 830, 1160, 520, 5+b.rnd.IntN(4))
	if b.any(0.5) {
		b.palm(b.between(60, 130), 920, 560, black)
		b.palm(b.between(1480, 1550), 930, 520, black)
	}
	b.fill(box(0, 912, Width, 88), shade)
	for k := range 5 {
		b.figure(500+float64(k)*150+b.between(-30, 30), 950, b.between(150, 180), []ink{black, solid}[b.rnd.IntN(2)])
	}
}

func chamber(b *board) {
	b.ground(fade(0, 1000, dusk, shade))
	for k := range 5 { // tall windows
		x := 150 + float64(k)*290
		b.fill(box(x, 80, 150, 330), paper)
		b.fill(sector(x+75, 82, 75, 66, math.Pi, 2*math.Pi), paper)
		b.fill(box(x+70, 20, 9, 390), black)
		b.fill(box(x, 200, 150, 8), black)
	}
	b.fill(box(560, 410, 480, 120), black)
	b.fill(box(574, 424, 452, 18), solid)
	for k := range 3 {
		b.bust(680+float64(k)*120, 430, 150, []int{3, 0, 1}[k], black)
	}
	for row := range 4 { // benches in a half circle, the members from behind
		r := 430 + float64(row)*190
		y := 560 + float64(row)*112
		b.fill(stroke(curve(point{800 - r*1.3, y + 90}, point{800, y - 10}, point{800 + r*1.3, y + 90}), 44, 44, 44), black)
		n := 7 + row*2
		for k := range n {
			t := (float64(k)+0.5)/float64(n)*2 - 1
			x := 800 + t*r*1.12
			yy := y + 74*t*t - 6
			s := 52 + float64(row)*14
			i := []ink{paper, solid, black, pale}[b.rnd.IntN(4)]
			b.fill(smooth(point{x - s*0.9, yy + s}, point{x - s*0.7, yy - s*0.1}, point{x, yy - s*0.4}, point{x + s*0.7, yy - s*0.1}, point{x + s*0.9, yy + s}), i)
			b.fill(oval(x, yy-s*0.72, s*0.36, s*0.44), black)
		}
	}
}

func street(b *board) {
	b.sky(620, pale, paper)
	b.sun(b.between(700, 900), 300, 70, medium)
	for k := range 5 {
		f := float64(k)
		w, h := 330-f*52, 470-f*76
		b.house(-60+f*185, 700-f*28, w, h, []ink{paper, faint, pale, paper, faint}[k], black)
		b.house(1660-w-f*185, 700-f*28, w, h, []ink{faint, paper, paper, pale, paper}[k], black)
	}
	b.fill(shape{{760, 560}, {850, 560}, {1700, 1000}, {-100, 1000}}, pale)
	for k := range 6 {
		f := float64(k)
		b.fill(shape{{800 - f, 580 + f*f*13}, {806 + f*2, 580 + f*f*13}, {808 + f*4, 600 + f*f*15}, {796 - f*2, 600 + f*f*15}}, black)
	}
	for _, s := range []float64{-1, 1} { // wires
		for k := range 4 {
			f := float64(k)
			x := 800 + s*(560-f*140)
			b.line(x, 760-f*50, x, 180+f*88, 11-f*2, black)
			b.line(x-40+f*8, 210+f*88, x+40-f*8, 210+f*88, 7-f, black)
		}
		b.fill(stroke(curve(point{800 + s*800, 150}, point{800 + s*560, 210}, point{800 + s*420, 298}, point{800 + s*140, 474}), 5, 3, 2), black)
	}
	x := b.between(880, 1000) // a minibus
	b.fill(smooth(point{x, 860}, point{x, 690}, point{x + 40, 660}, point{x + 260, 660}, point{x + 300, 740}, point{x + 330, 770}, point{x + 330, 860}, point{x + 160, 862}), black)
	b.fill(box(x+14, 764, 300, 40), solid)
	for k := range 4 {
		b.fill(box(x+24+float64(k)*64, 684, 50, 60), paper)
	}
	b.fill(oval(x+78, 864, 38, 38), black)
	b.fill(oval(x+78, 864, 16, 16), paper)
	b.fill(oval(x+258, 864, 38, 38), black)
	b.fill(oval(x+258, 864, 16, 16), paper)
	b.fill(box(x+20, 624, 220, 30), dusk)
	for range 8 {
		b.walker(b.between(200, 820), b.between(800, 980), b.between(170, 230), []ink{black, solid, dusk}[b.rnd.IntN(3)], b.any(0.5))
	}
}

func nightLamps(b *board) {
	b.ground(even(ink{1, 0.8}))
	b.fill(oval(b.between(250, 1380), b.between(120, 220), 62, 62), paper)
	for range 70 {
		b.fill(oval(b.between(0, 1600), b.between(20, 420), 2.6, 2.6), paper)
	}
	b.town(640, 130, 260, []ink{black}, dusk)
	for range 46 {
		b.fill(box(b.between(0, 1600), b.between(430, 610), 13, 19), paper)
	}
	b.fill(box(0, 640, Width, 360), black)
	for k := range 5 {
		x := 120 + float64(k)*340
		for r := 7; r > 0; r-- { // light that thins out
			f := float64(r)
			b.fill(oval(x, 846, 34*f, 17*f), ink{1 - 0.12*(8-float32(r)), 0.5 * float32(r) / 7})
		}
		for r := 5; r > 0; r-- {
			b.fill(oval(x, 470, 24*float64(r), 24*float64(r)), ink{1, 0.14 * float32(r)})
		}
		b.line(x, 850, x, 470, 11, black)
		b.fill(oval(x, 466, 24, 24), paper)
		b.fill(sector(x, 452, 40, 22, math.Pi, 2*math.Pi), black)
		if k%2 == 0 {
			b.fill(box(x-86, 824, 172, 12), black)
			b.line(x-70, 830, x-74, 900, 8, black)
			b.line(x+70, 830, x+74, 900, 8, black)
			for j := range 5 {
				b.fill(oval(x-58+float64(j)*29, 814, 13, 12), solid)
			}
			b.figure(x+130, 890, 190, solid)
			b.fill(oval(x+130, 890-171, 14, 17), black)
		}
	}
}
