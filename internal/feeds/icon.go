package feeds

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"broadsheet/internal/press"
)

// iconSize is the icon's width and height in pixels.
const iconSize = 32

// icon is a front page seen from afar, on the paper's colour: a bar for the name, a picture, columns of text. It
// is a PNG in an ICO, as every browser since 2007 reads it.
func (j *job) icon() (*press.Page, error) {
	img := image.NewPaletted(image.Rect(0, 0, iconSize, iconSize), color.Palette{accent(j.set.Accent), color.White})
	fill := func(x0, y0, x1, y1 int) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	fill(4, 5, 28, 10) // the name
	fill(4, 13, 15, 21)
	for y := 13; y < 28; y += 4 {
		fill(18, y, 28, y+2)
		if y > 21 {
			fill(4, y, 15, y+2)
		}
	}
	var data, ico bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		return nil, err
	}
	head := []any{uint16(0), uint16(1), uint16(1), uint8(iconSize), uint8(iconSize), uint8(0), uint8(0), uint16(1), uint16(32), uint32(data.Len()), uint32(22)}
	for _, v := range head {
		if err := binary.Write(&ico, binary.LittleEndian, v); err != nil {
			return nil, err
		}
	}
	ico.Write(data.Bytes())
	return &press.Page{Type: "image/x-icon", Body: ico.Bytes(), Modified: j.modified, Cache: "public, max-age=86400"}, nil
}

// accent reads "#rrggbb", and takes ink for anything else.
func accent(s string) color.Color {
	n, err := strconv.ParseUint(s[min(len(s), 1):], 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return color.RGBA{0x22, 0x22, 0x22, 0xff}
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}
