package picture

import "math"

func school(b *board) {
	b.sky(640, faint, paper)
	b.cloud(b.between(700, 900), 190, 420, pale)
	b.fill(box(560, 380, 960, 270), paper)
	b.fill(shape{{520, 390}, {1560, 390}, {1490, 290}, {600, 290}}, solid)
	for k := range 18 {
		b.line(600+float64(k)*52, 290, 534+float64(k)*60, 390, 4, black)
	}
	for k := range 6 {
		x := 600 + float64(k)*155
		b.fill(box(x, 440, 90, 110), black)
		for j := range 4 {
			b.fill(box(x+6, 450+float64(j)*25, 78, 12), pale)
		}
	}
	b.fill(box(0, 640, Width, 360), pale)
	for range 40 {
		x, y := b.between(0, 1600), b.between(660, 990)
		b.fill(stroke([]point{{x, y}, {x + 24, y + 2}, {x + 50, y}}, 0, 4, 0), paper)
	}
	b.fill(oval(330, 830, 330, 46), shade)
	b.tree(320, 830, 640, black, black, pale)
	for k := range 9 {
		x := 480 + float64(k)*118 + b.between(-30, 30)
		b.walker(x, b.between(780, 930), b.between(140, 190), []ink{black, solid, solid, dusk}[b.rnd.IntN(4)], false)
	}
	b.fill(oval(900, 960, 18, 18), black)
}

func classroom(b *board) {
	b.ground(fade(0, 1000, faint, pale))
	b.fill(box(250, 90, 860, 400), black)
	b.fill(box(272, 112, 816, 356), dusk)
	for k := range 5 { // writing on the board
		y := 170 + float64(k)*58
		for x := 310.0; x < 980-float64(k)*90; {
			w := b.between(30, 90)
			b.fill(stroke(curve(point{x, y}, point{x + w*0.3, y - 9}, point{x + w*0.6, y + 7}, point{x + w, y - 2}), 3, 6, 3), paper)
			x += w + 22
		}
	}
	b.fill(box(1230, 110, 240, 330), paper)
	b.fill(box(1346, 110, 9, 330), black)
	b.fill(box(1230, 270, 240, 8), black)
	b.figure(1160, 700, 420, solid)
	b.fill(oval(1160, 700-378, 31, 37), black)
	b.line(1110, 520, 940, 380, 13, black)
	for row := range 3 {
		y := 660 + float64(row)*150
		s := 52 + float64(row)*22
		for k := range 7 {
			x := 60 + float64(k)*250 - float64(row)*50 + b.between(-12, 12)
			b.fill(box(x-s*1.3, y+s*0.7, s*2.6, s*0.35), black)
			b.fill(smooth(point{x - s*0.9, y + s*0.9}, point{x - s*0.7, y}, point{x, y - s*0.2}, point{x + s*0.7, y}, point{x + s*0.9, y + s*0.9}), []ink{paper, solid, pale}[b.rnd.IntN(3)])
			b.fill(oval(x, y-s*0.56, s*0.36, s*0.44), black)
			if b.any(0.2) {
				b.fill(stroke([]point{{x + s*0.6, y + s*0.1}, {x + s*0.8, y - s*0.6}, {x + s*0.75, y - s*1.2}}, s*0.2, s*0.18, s*0.14), black)
			}
		}
	}
}

func standpipe(b *board) {
	b.sky(560, faint, paper)
	b.town(560, 120, 220, []ink{paper, faint, pale}, medium)
	b.fill(box(0, 556, Width, 444), pale)
	b.fill(oval(820, 850, 330, 66), medium)
	b.fill(box(802, 480, 30, 350), black)
	b.fill(stroke(curve(point{816, 490}, point{900, 470}, point{930, 540}), 26, 26, 22), black)
	b.fill(oval(816, 470, 44, 14), black)
	for k := range 5 {
		b.fill(stroke([]point{{920 + float64(k)*6, 545}, {922 + float64(k)*6, 650}, {920 + float64(k)*6, 770}}, 3, 5, 2), paper)
	}
	for k := range 9 { // jerrycans, waiting in line
		x := 80 + float64(k)*150 + b.between(-14, 14)
		y := 900 + b.between(-10, 20)
		i := []ink{solid, paper, solid, pale}[b.rnd.IntN(4)]
		if k == 5 {
			x, y = 870, 900
		}
		b.fill(box(x-6, y-136, 112, 142), black)
		b.fill(box(x+2, y-128, 96, 126), i)
		b.fill(box(x+14, y-158, 30, 28), black)
		b.fill(stroke(curve(point{x + 50, y - 132}, point{x + 74, y - 160}, point{x + 100, y - 132}), 10, 10, 10), black)
		b.line(x+14, y-20, x+84, y-112, 5, black)
		b.line(x+84, y-20, x+14, y-112, 5, black)
	}
	for k := range 5 {
		b.figure(120+float64(k)*150+b.between(-20, 20), 760, b.between(230, 270), []ink{black, solid, dusk}[b.rnd.IntN(3)])
	}
	b.walker(1240, 800, 300, black, true)
	b.walker(1430, 790, 270, dusk, true)
}

func grass(b *board, top float64) {
	b.fill(box(0, top, Width, Height-top), medium)
	for k := range 6 {
		f, g := float64(k)/6, (float64(k)+0.5)/6
		b.fill(shape{{800 + (f-0.5)*1500, top}, {800 + (g-0.5)*1500, top}, {800 + (g-0.5)*3600, 1000}, {800 + (f-0.5)*3600, 1000}}, pale)
	}
}

func pitch(b *board) {
	b.sky(330, faint, paper)
	b.fill(shape{{0, 200}, {1600, 170}, {1600, 440}, {0, 440}}, dusk)
	b.crowd(215, 400, 26, paper, solid, black, pale)
	grass(b, 430)
	b.line(0, 440, 1600, 440, 7, paper)
	b.fill(stroke(sector(800, 640, 300, 84, 0, 2*math.Pi), 7, 7, 7), paper)
	b.line(800, 440, 800, 1000, 8, paper)
	for k := range 7 {
		y := b.between(540, 900)
		h := 120 + (y-430)*0.4
		i := solid
		if k%2 == 0 {
			i = paper
		}
		b.player(120+float64(k)*220+b.between(-50, 50), y, h, []float64{-1, 1}[b.rnd.IntN(2)], i, black)
	}
	b.fill(oval(b.between(600, 1000), 900, 22, 22), black)
	b.fill(oval(b.between(600, 1000), 700, 16, 16), paper)
}

func goal(b *board) {
	b.sky(380, pale, paper)
	b.fill(box(0, 250, Width, 180), dusk)
	b.crowd(270, 400, 30, paper, solid, black)
	grass(b, 430)
	for x := 520.0; x <= 1420; x += 36 { // the net
		b.line(x, 240, x+(x-970)*0.05, 640, 2.6, paper)
	}
	for y := 250.0; y < 640; y += 34 {
		b.line(500, y, 1440, y, 2.6, paper)
	}
	b.fill(box(484, 216, 22, 450), black)
	b.fill(box(1434, 216, 22, 450), black)
	b.fill(box(484, 206, 972, 24), black)
	x := b.between(900, 1050) // the keeper at full stretch
	b.fill(stroke(curve(point{x - 190, 520}, point{x - 40, 460}, point{x + 150, 380}), 46, 84, 52), solid)
	b.fill(stroke(curve(point{x - 180, 520}, point{x - 300, 560}, point{x - 380, 520}), 44, 34, 26), black)
	b.fill(stroke(curve(point{x - 170, 530}, point{x - 260, 620}, point{x - 350, 640}), 44, 34, 26), black)
	b.fill(stroke(curve(point{x + 140, 376}, point{x + 230, 330}, point{x + 300, 280}), 32, 26, 24), black)
	b.fill(stroke(curve(point{x + 120, 396}, point{x + 220, 366}, point{x + 310, 308}), 30, 26, 24), black)
	b.fill(oval(x+196, 392, 34, 38), black)
	b.fill(oval(x+350, 262, 36, 36), black)
	b.fill(oval(x+350, 262, 30, 30), paper)
	b.fill(smooth(point{x + 342, 248}, point{x + 362, 252}, point{x + 360, 272}, point{x + 340, 270}), black)
	b.player(320, 940, 400, 1, paper, black)
	b.player(1330, 900, 360, -1, solid, black)
}

func terraces(b *board) {
	b.sky(300, pale, paper)
	b.fill(shape{{0, 60}, {1600, 130}, {1600, 170}, {0, 110}}, black)
	b.fill(box(0, 260, Width, 740), shade)
	b.crowd(290, 980, 66, solid, paper, black, pale, solid)
	for k := range 5 {
		x := 120 + float64(k)*330
		b.line(x, 560+b.between(-100, 200), x+30, 180, 9, black)
		w, y := 190.0, 190+b.between(-20, 20)
		b.fill(curve(point{x + 30, y}, point{x + 30 + w*0.35, y - 20}, point{x + 30 + w*0.7, y + 14}, point{x + 30 + w, y - 6}, point{x + 30 + w, y + 100}, point{x + 30 + w*0.7, y + 120}, point{x + 30 + w*0.35, y + 84}, point{x + 30, y + 106}), []ink{solid, paper}[k%2])
		b.fill(stroke(curve(point{x + 30, y + 54}, point{x + 30 + w*0.35, y + 34}, point{x + 30 + w*0.7, y + 66}, point{x + 30 + w, y + 46}), 22, 22, 22), []ink{black, solid}[k%2])
	}
	for range 9 {
		x, y := b.between(60, 1540), b.between(520, 940)
		for _, s := range []float64{-1, 1} {
			b.fill(stroke(curve(point{x + s*30, y}, point{x + s*60, y - 70}, point{x + s*40, y - 140}), 24, 20, 16), black)
		}
	}
}

func band(b *board) {
	b.ground(even(dusk))
	for k := range 5 { // lights from above
		x := 160 + float64(k)*320
		b.fill(shape{{x - 16, 0}, {x + 16, 0}, {x + 190, 700}, {x - 190, 700}}, []ink{solid, {0.7, 0.1}}[k%2])
	}
	b.fill(box(0, 690, Width, 310), black)
	b.fill(box(0, 690, Width, 14), paper)
	for k := range 3 { // drums
		x := 330 + float64(k)*130
		b.fill(shape{{x - 62, 540}, {x + 62, 540}, {x + 40, 700}, {x - 40, 700}}, black)
		b.fill(shape{{x - 50, 552}, {x + 50, 552}, {x + 32, 690}, {x - 32, 690}}, solid)
		for j := range 4 {
			b.line(x-46+float64(j)*26, 556, x-24+float64(j)*18, 688, 4, black)
		}
		b.fill(oval(x, 540, 62, 18), paper)
	}
	b.figure(460, 690, 330, black)
	b.line(440, 470, 340, 536, 16, black)
	b.line(490, 470, 590, 536, 16, black)
	b.figure(820, 720, 430, paper) // a singer
	b.fill(oval(820, 720-387, 32, 39), black)
	b.line(880, 730, 866, 420, 7, black)
	b.fill(oval(862, 404, 17, 24), black)
	b.figure(1170, 710, 390, black) // a guitar
	b.fill(smooth(point{1090, 540}, point{1150, 500}, point{1180, 530}, point{1240, 520}, point{1250, 580}, point{1170, 600}, point{1110, 610}), solid)
	b.fill(oval(1166, 556, 16, 16), black)
	b.line(1220, 545, 1400, 440, 15, black)
	b.crowd(860, 990, 74, black)
	for range 6 {
		x := b.between(60, 1540)
		b.fill(stroke(curve(point{x, 900}, point{x + 20, 820}, point{x + b.between(-30, 30), 760}), 26, 20, 14), black)
	}
}

func books(b *board) {
	b.ground(even(pale))
	for row := range 4 {
		y := 260 + float64(row)*235
		b.fill(box(0, y-226, Width, 226), shade)
		for x := 14.0; x < 1580; {
			w, h := b.between(26, 74), b.between(140, 208)
			i := []ink{paper, solid, black, pale, medium, dusk}[b.rnd.IntN(6)]
			lean := 0.0
			if b.any(0.12) {
				lean = b.between(14, 40)
			}
			s := shape{{x + lean, y - h}, {x + w + lean, y - h}, {x + w, y}, {x, y}}
			b.fill(s, i)
			mark := paper
			if i.key < 0.5 && i.spot < 0.7 {
				mark = black
			}
			b.fill(shape{{x + lean*0.8, y - h*0.8}, {x + w + lean*0.8, y - h*0.8}, {x + w + lean*0.76, y - h*0.76}, {x + lean*0.76, y - h*0.76}}, mark)
			b.fill(shape{{x + lean*0.3, y - h*0.22}, {x + w + lean*0.3, y - h*0.22}, {x + w + lean*0.27, y - h*0.19}, {x + lean*0.27, y - h*0.19}}, mark)
			b.line(x+w+lean, y-h, x+w, y, 4, black)
			x += w + lean + b.between(2, 6)
		}
		b.fill(box(0, y, Width, 20), black)
	}
	b.bust(b.between(420, 1180), 1010, 520, 1, solid)
}

func pot(b *board) {
	b.ground(fade(0, 1000, medium, faint))
	for k := range 9 { // steam
		x := 560 + float64(k)*60
		b.fill(stroke(curve(point{x, 360}, point{x + b.between(-60, 60), 260}, point{x + b.between(-50, 50), 150}, point{x + b.between(-80, 80), 20}), 4, 26, 0), paper)
	}
	b.fill(smooth(point{400, 430}, point{430, 720}, point{600, 830}, point{1000, 830}, point{1170, 720}, point{1200, 430}, point{800, 470}), black)
	b.fill(oval(800, 420, 410, 90), black)
	b.fill(oval(800, 414, 380, 72), solid)
	for range 26 {
		a, r := b.between(0, 6.28), b.between(0, 0.9)
		b.fill(oval(800+350*r*math.Cos(a), 414+60*r*math.Sin(a), b.between(12, 34), b.between(7, 15)), []ink{paper, pale, dusk}[b.rnd.IntN(3)])
	}
	b.fill(stroke(curve(point{900, 420}, point{1060, 250}, point{1240, 90}), 34, 26, 34), black)
	b.fill(stroke(curve(point{470, 620}, point{500, 720}, point{590, 780}), 0, 14, 0), paper)
	for k := range 13 { // fire
		x := 420 + float64(k)*64
		h := b.between(70, 150)
		b.fill(smooth(point{x - 34, 960}, point{x - 18, 960 - h*0.5}, point{x + b.between(-12, 12), 960 - h}, point{x + 22, 960 - h*0.45}, point{x + 36, 960}), []ink{solid, paper, solid}[k%3])
	}
	for k := range 4 {
		b.fill(stroke([]point{{340 + float64(k)*40, 985 - float64(k%2)*20}, {800, 950}, {1280 - float64(k)*50, 990 - float64(k%2)*24}}, 30, 36, 28), black)
	}
}

func hospital(b *board) {
	b.ground(fade(0, 1000, faint, paper))
	b.fill(box(0, 760, Width, 240), medium)
	for k := range 3 {
		x := 120 + float64(k)*330
		b.fill(box(x, 120, 210, 300), black)
		b.fill(box(x+12, 132, 88, 276), pale)
		b.fill(box(x+110, 132, 88, 276), pale)
	}
	b.fill(oval(1310, 280, 120, 120), black) // the ward's clock
	b.fill(oval(1310, 280, 104, 104), paper)
	for k := range 12 {
		a := 2 * math.Pi * float64(k) / 12
		b.fill(oval(1310+86*math.Cos(a), 280+86*math.Sin(a), 7, 7), black)
	}
	hour := b.between(0, 2*math.Pi)
	b.line(1310, 280, 1310+52*math.Cos(hour), 280+52*math.Sin(hour), 12, solid)
	b.line(1310, 280, 1310+78*math.Cos(hour*12), 280+78*math.Sin(hour*12), 7, black)
	for k := range 3 { // beds
		x := 60 + float64(k)*380
		y := 700 + float64(k)*60
		b.fill(box(x, y-170, 18, 260), black)
		b.fill(box(x+340, y-90, 16, 180), black)
		b.fill(box(x, y-40, 350, 60), black)
		b.fill(smooth(point{x + 20, y - 52}, point{x + 90, y - 96}, point{x + 200, y - 86}, point{x + 340, y - 62}, point{x + 340, y - 30}, point{x + 20, y - 30}), paper)
		b.fill(oval(x+66, y-84, 34, 28), black)
	}
	b.figure(1250, 930, 430, paper)
	b.fill(oval(1250, 930-387, 32, 39), black)
	b.fill(sector(1250, 930-404, 38, 32, math.Pi, 2*math.Pi), paper)
	b.line(1170, 700, 1330, 690, 12, black)
	b.fill(box(1180, 640, 90, 60), black)
}

// portrait is somebody against a lit wall, with what goes on behind them.
func portrait(head int) func(*board) {
	return func(b *board) {
		b.ground(fade(0, 1000, medium, faint))
		switch b.rnd.IntN(3) {
		case 0:
			b.sun(b.between(300, 600), 360, 170, paper)
			b.hills(800, 160, pale)
		case 1:
			for k := range 9 {
				b.fill(box(40+float64(k)*180, 0, 90, Height), pale)
			}
		default:
			b.fill(box(180, 90, 420, 560), paper)
			b.fill(box(386, 90, 12, 560), black)
			b.fill(box(180, 340, 420, 12), black)
			b.palm(470, 650, 380, medium)
		}
		b.bust(b.between(820, 1000), 1010, 860, head, solid)
	}
}
