package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
)

var (
	newsprint = color.RGBA{0xf6, 0xf1, 0xe4, 0xff}
	blackInk  = color.RGBA{0x1d, 0x1b, 0x1e, 0xff}
)

const (
	spotPitch = 14.0 // pixels between the lines of the coloured plate
	keyPitch  = 11.5 // and of the black one
	offX      = 3    // the coloured plate is a little out of register
	offY      = 2
)

// print lays the two plates on paper.
func (b *board) print(spot color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, Width, Height))
	// The engraver's hand is not a ruler: lines waver slowly.
	waverX := make([]float64, Width)
	for x := range waverX {
		waverX[x] = 2.6*math.Sin(float64(x)/137) + 1.4*math.Sin(float64(x)/41+1)
	}
	for y := range Height {
		waver := 2.2 * math.Sin(float64(y)/90)
		sy := min(max(y-offY, 0), Height-1)
		row := img.Pix[y*img.Stride:]
		for x := range Width {
			sx := max(x-offX, 0)
			t := b.spot[sy*Width+sx]
			a := lines(t, float32(float64(y)+waverX[x]), spotPitch)
			k := b.key[y*Width+x]
			ka := lines(k, float32(float64(x)*0.62+float64(y)*0.78+waver), keyPitch)
			if k > 0.62 && k < 0.97 { // deep shade is hatched across
				ka = max(ka, lines((k-0.62)*1.6, float32(float64(x)*0.62-float64(y)*0.78+waver), keyPitch))
			}
			p := row[4*x:]
			p[0] = mix(newsprint.R, spot.R, blackInk.R, a, ka)
			p[1] = mix(newsprint.G, spot.G, blackInk.G, a, ka)
			p[2] = mix(newsprint.B, spot.B, blackInk.B, a, ka)
			p[3] = 255
		}
	}
	return img
}

// mirror swaps left and right, as a block does that is cut without thinking of it.
func (b *board) mirror() {
	for y := range Height {
		slices.Reverse(b.spot[y*Width : (y+1)*Width])
		slices.Reverse(b.key[y*Width : (y+1)*Width])
	}
}

// lines is how much ink of a tone lies at a distance across the lines: they are as thick as the tone asks.
func lines(tone, across float32, pitch float32) float32 {
	switch {
	case tone <= 0.03:
		return 0
	case tone >= 0.97:
		return 1
	}
	n := across / pitch
	d := n - float32(int(n+1000)-1000)
	if d > 0.5 {
		d = 1 - d
	}
	return min(max((tone/2-d)*pitch+0.5, 0), 1)
}

func mix(p, s, k uint8, spot, key float32) uint8 {
	v := float32(p) + (float32(s)-float32(p))*spot*0.96
	v += (float32(k) - v) * key * 0.98
	return uint8(v + 0.5)
}

// JPEG draws a scene with a seed in the colour of a section ("#rrggbb") and gives it as a JPEG. ok is false for a scene
// that is not in Scenes.
func JPEG(scene string, seed uint64, hex string) (data []byte, ok bool) {
	img, ok := Draw(scene, seed, hex)
	if !ok {
		return nil, false
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 84}) // into memory: it cannot fail
	return out.Bytes(), true
}

// Draw is JPEG before it is encoded.
func Draw(scene string, seed uint64, hex string) (*image.RGBA, bool) {
	paint, ok := scenes[scene]
	if !ok {
		return nil, false
	}
	b := newBoard(seed)
	paint(b)
	if b.any(0.5) {
		b.mirror()
	}
	return b.print(parse(hex)), true
}

// parse reads "#rrggbb"; anything else is a dark red.
func parse(hex string) color.RGBA {
	c := color.RGBA{0xa3, 0x15, 0x1d, 0xff}
	if len(hex) != 7 || hex[0] != '#' {
		return c
	}
	var v [6]uint8
	for i := range 6 {
		switch d := hex[i+1] | 0x20; {
		case d >= '0' && d <= '9':
			v[i] = d - '0'
		case d >= 'a' && d <= 'f':
			v[i] = d - 'a' + 10
		default:
			return c
		}
	}
	return color.RGBA{v[0]<<4 | v[1], v[2]<<4 | v[3], v[4]<<4 | v[5], 0xff}
}
