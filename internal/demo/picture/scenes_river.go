package picture

func ferryDawn(b *board) {
	h := b.between(430, 480)
	b.sky(h, medium, faint)
	x := b.between(250, 1350)
	b.sun(x, h-b.between(30, 110), 92, solid)
	b.hills(h, 90, dusk)
	b.water(h, Height, faint, medium, paper)
	b.glitter(x, h, 980, 190, paper)
	b.ferry(b.between(260, 620), h+250, 640, black, paper, pale)
	for range 9 {
		y := h + b.between(265, 330)
		px := b.between(150, 1300)
		b.fill(stroke(curve(point{px, y}, point{px + 60, y + 6}, point{px + 150, y}), 0, 8, 0), black)
	}
	b.birds(4, black)
}

func landing(b *board) {
	b.sky(420, pale, paper)
	b.cloud(b.between(100, 900), 210, 420, paper)
	b.hills(420, 60, pale)
	b.water(420, 760, faint, pale, paper)
	b.ferry(b.between(700, 900), 640, 620, black, solid, paper)
	b.fill(box(0, 760, Width, 240), medium)
	b.fill(shape{{0, 690}, {760, 742}, {1600, 900}, {1600, 1000}, {0, 1000}}, shade)
	for k := range 9 { // steps of the landing
		y := 720 + float64(k)*32
		b.line(0, y, 900+float64(k)*60, y+40+float64(k)*5, 5, black)
	}
	b.fill(shape{{640, 735}, {900, 650}, {930, 668}, {720, 770}}, black)
	for range 16 {
		t := b.rnd.Float64()
		i := []ink{black, black, solid}[b.rnd.IntN(3)]
		b.walker(60+t*900, 800+b.between(0, 170), b.between(150, 210), i, b.any(0.45))
	}
}

func canoes(b *board) {
	b.sky(380, faint, paper)
	b.sun(b.between(1050, 1350), 240, 80, medium)
	b.hills(380, 70, medium)
	b.water(380, Height, pale, solid, paper)
	for k := range 4 {
		y := 470 + float64(k)*125
		w := 260 + float64(k)*110
		x := b.between(40, 1500-w)
		b.canoe(x, y, w, black)
		h := w * 0.42
		px := x + w*b.between(0.25, 0.4)
		b.walker(px, y+w*0.02, h, black, false)
		b.line(px+h*0.1, y-h*1.1, px+h*0.75, y+h*0.22, 4+float64(k), black)
		if k%2 == 1 { // a net, thrown
			cx, cy, r := x+w*0.95, y-h*0.5, w*0.2
			for j := range 9 {
				a := float64(j) / 8
				b.fill(stroke(curve(point{px + w*0.2, y - h*0.7}, point{cx - r*0.3 + a*r*0.4, cy - r*0.9 + a*r*0.8}, point{cx - r + a*2*r, cy + r*(0.6+0.5*a)}), 2, 4, 3), paper)
			}
			b.fill(stroke(curve(point{cx - r, cy + r*0.6}, point{cx, cy + r*1.15}, point{cx + r, cy + r*1.1}), 4, 5, 4), paper)
		}
	}
	b.birds(5, black)
}

func bridge(b *board) {
	b.sky(520, medium, paper)
	b.cloud(180, 220, 380, paper)
	b.cloud(b.between(800, 1000), 170, 460, paper)
	b.hills(520, 80, pale)
	b.water(520, Height, pale, medium, paper)
	b.fill(shape{{0, 330}, {1600, 400}, {1600, 446}, {0, 392}}, black)
	for k := range 5 {
		x := 90 + float64(k)*360
		top := 340 + x*0.045
		b.fill(shape{{x, top}, {x + 62, top}, {x + 76, 720 + float64(k)*8}, {x - 14, 720 + float64(k)*8}}, dusk)
		b.fill(shape{{x + 42, top}, {x + 62, top}, {x + 76, 720 + float64(k)*8}, {x + 48, 720}}, black)
		b.fill(oval(x+31, 724+float64(k)*8, 74, 14), black)
	}
	for k := range 4 { // the arches
		x := 152 + float64(k)*360
		b.fill(stroke(curve(point{x, 560}, point{x + 149, 408 + x*0.045}, point{x + 298, 560}), 14, 22, 14), black)
	}
	for x := 0.0; x < Width; x += 34 {
		y := 330 + x*0.0437
		b.line(x, y, x, y-34, 4, black)
	}
	b.line(0, 296, 1600, 366, 6, black)
	for range 7 {
		x := b.between(60, 1500)
		b.walker(x, 332+x*0.0437, 84, black, b.any(0.5))
	}
	b.canoe(b.between(300, 900), 860, 380, black)
}

func gauge(b *board) {
	b.sky(380, shade, pale)
	b.hills(380, 50, dusk)
	b.water(380, Height, medium, dusk, paper)
	b.fill(box(690, 90, 190, 910), black)
	b.fill(box(704, 104, 162, 896), paper)
	for k := range 34 {
		y := 120 + float64(k)*26
		w := 46.0
		if k%5 == 0 {
			w = 104
			b.fill(box(824, y-8, 30, 20), solid)
		}
		b.fill(box(712, y, w, 12), black)
	}
	level := b.between(560, 660)
	b.water(level, Height, solid, dusk, paper)
	b.fill(stroke(curve(point{600, level}, point{780, level + 14}, point{1000, level + 2}), 0, 18, 0), paper)
	for range 3 {
		x, y := b.between(60, 1300), b.between(level+80, 930)
		b.fill(stroke(curve(point{x, y}, point{x + 90, y - 12}, point{x + 230, y + 6}), 4, 16, 2), black)
	}
	b.birds(3, black)
}

func floodStreet(b *board) {
	b.sky(560, shade, faint)
	b.cloud(120, 170, 520, shade)
	b.cloud(b.between(850, 1000), 140, 560, shade)
	for k := range 4 { // two rows of houses, narrowing
		f := float64(k)
		w, h := 330-f*60, 430-f*75
		b.house(-40+f*210, 620-f*6, w, h, []ink{paper, pale, faint, paper}[k], black)
		b.house(1640-w-f*210, 620-f*6, w, h, []ink{pale, paper, paper, faint}[k], black)
	}
	b.water(590, Height, pale, solid, paper)
	for k := range 4 {
		f := float64(k)
		b.wash(box(20+f*190, 600, 120, 110-f*20), fade(590, 700, shade, pale))
		b.wash(box(1400-f*190, 600, 120, 110-f*20), fade(590, 700, shade, pale))
	}
	b.canoe(520, 810, 560, black)
	for k := range 4 {
		x := 630 + float64(k)*105
		b.figure(x, 815, b.between(170, 205), []ink{paper, black, solid, black}[k])
		b.fill(oval(x, 815-178, 13, 16), black)
	}
	b.line(1050, 560, 1130, 880, 9, black)
}

func sandbags(b *board) {
	b.sky(430, shade, faint)
	b.hills(430, 60, medium)
	b.water(430, 640, medium, medium, paper)
	for row := range 7 {
		y := 600 + float64(row)*62
		off := float64(row%2) * 62
		for x := -120 + off; x < 1650; x += 126 {
			yy := y + b.between(-5, 5)
			b.fill(smooth(point{x, yy + 8}, point{x + 62, yy}, point{x + 122, yy + 8}, point{x + 128, yy + 48}, point{x + 62, yy + 60}, point{x - 4, yy + 48}), black)
			b.fill(smooth(point{x + 7, yy + 12}, point{x + 62, yy + 6}, point{x + 115, yy + 12}, point{x + 119, yy + 40}, point{x + 62, yy + 50}, point{x + 5, yy + 40}), []ink{paper, faint, pale}[b.rnd.IntN(3)])
			b.fill(stroke(curve(point{x + 20, yy + 36}, point{x + 62, yy + 42}, point{x + 106, yy + 34}), 0, 5, 0), black)
		}
	}
	for k := range 5 {
		x := 140 + float64(k)*310 + b.between(-40, 40)
		b.walker(x, 640, b.between(230, 270), []ink{black, dusk}[k%2], b.any(0.6))
	}
}

func rain(b *board) {
	b.sky(720, dusk, pale)
	for k := range 4 {
		b.cloud(-120+float64(k)*440+b.between(-60, 60), 190+b.between(-40, 50), 620, []ink{shade, dusk}[k%2])
	}
	b.town(800, 110, 210, []ink{paper, faint, pale}, black)
	b.fill(box(0, 800, Width, 200), shade)
	for range 190 {
		x, y, l := b.between(-60, 1650), b.between(180, 960), b.between(40, 130)
		b.line(x, y, x-l*0.3, y+l, 3.4, []ink{paper, paper, black}[b.rnd.IntN(3)])
	}
	for range 7 {
		x, y, h := b.between(80, 1500), b.between(880, 960), b.between(150, 190)
		b.walker(x, y, h, black, false)
		b.fill(sector(x, y-h*0.98, h*0.42, h*0.3, 3.14159, 6.28318), []ink{solid, paper, black}[b.rnd.IntN(3)])
		b.line(x, y-h*1.2, x+4, y-h*0.5, 5, black)
	}
}

func stormRiver(b *board) {
	b.sky(540, dusk, faint)
	for k := range 3 {
		b.cloud(-80+float64(k)*560, 230+b.between(-50, 30), 760, dusk)
	}
	x := b.between(500, 1100)
	b.fill(shape{{x, 200}, {x + 60, 200}, {x + 10, 330}, {x + 70, 330}, {x - 50, 530}, {x - 12, 380}, {x - 66, 380}}, paper)
	b.hills(540, 60, black)
	b.water(540, Height, medium, solid, paper)
	for k := range 5 {
		y := 600 + float64(k)*85
		for px := b.between(-200, 0); px < Width; px += 300 {
			b.fill(stroke(curve(point{px, y + 20}, point{px + 100, y - 22}, point{px + 170, y - 14}, point{px + 190, y + 8}, point{px + 300, y + 18}), 2, 18, 2), black)
		}
	}
	b.canoe(b.between(300, 800), 790, 460, black)
}

func boatyard(b *board) {
	b.sky(560, faint, paper)
	b.hills(520, 60, pale)
	b.water(520, 640, faint, pale, paper)
	b.fill(box(0, 630, Width, 370), pale)
	for range 60 {
		x, y := b.between(0, 1600), b.between(650, 990)
		b.fill(stroke([]point{{x, y}, {x + 30, y + 3}, {x + 62, y}}, 0, 5, 0), black)
	}
	b.fill(shape{{240, 480}, {1330, 470}, {1240, 760}, {380, 770}}, solid) // a hull on the stocks
	for k := range 13 {
		x := 300 + float64(k)*80
		b.fill(stroke(curve(point{x, 470}, point{x + 14, 620}, point{x + 50 - float64(k)*6, 766}), 5, 10, 5), black)
	}
	for k := range 4 {
		y := 500 + float64(k)*64
		b.fill(stroke(curve(point{250 + float64(k)*30, y}, point{780, y + 16}, point{1325 - float64(k)*20, y - 6}), 4, 7, 4), paper)
	}
	b.fill(shape{{220, 455}, {1350, 444}, {1340, 484}, {236, 494}}, black)
	for _, x := range []float64{420, 760, 1120} {
		b.fill(shape{{x, 760}, {x + 40, 760}, {x + 74, 880}, {x - 34, 880}}, black)
	}
	b.walker(190, 900, 300, black, false)
	b.walker(1420, 880, 280, dusk, true)
	b.line(1180, 440, 1330, 880, 12, black)
	b.line(1230, 440, 1380, 880, 12, black)
	for k := range 8 {
		f := float64(k)
		b.line(1198+f*18, 500+f*50, 1246+f*18, 500+f*50, 8, black)
	}
}

func reeds(b *board) {
	b.sky(430, faint, paper)
	b.sun(b.between(300, 700), 300, 84, pale)
	b.hills(430, 80, medium)
	b.water(430, Height, faint, medium, paper)
	for range 90 {
		x, y, h := b.between(-20, 1620), b.between(760, 1040), b.between(260, 560)
		lean := b.between(-70, 90)
		i := []ink{black, black, dusk, solid}[b.rnd.IntN(4)]
		b.fill(stroke(curve(point{x, y}, point{x + lean*0.3, y - h*0.6}, point{x + lean, y - h}), 11, 8, 0), i)
		if b.any(0.25) {
			b.fill(oval(x+lean*0.9, y-h*0.93, 9, 34), black)
		}
	}
	x, y := b.between(820, 1150), 690.0 // a heron
	b.fill(smooth(point{x, y - 150}, point{x + 120, y - 120}, point{x + 190, y - 60}, point{x + 80, y - 70}, point{x + 10, y - 100}), paper)
	b.fill(stroke(curve(point{x + 10, y - 130}, point{x - 40, y - 200}, point{x + 6, y - 260}, point{x - 30, y - 310}), 30, 20, 16), paper)
	b.fill(shape{{x - 20, y - 322}, {x - 130, y - 296}, {x - 22, y - 300}}, black)
	b.line(x+90, y-80, x+84, y+60, 6, black)
	b.line(x+112, y-80, x+120, y+60, 6, black)
}
