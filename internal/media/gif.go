package media

import (
	"errors"
	"strings"
)

// animation is a GIF's frames without its comments.
type animation struct {
	frames  int
	cleaned []byte
}

var errBrokenGIF = errors.New("the GIF breaks off or is damaged")

// readGIF takes a GIF's frames; one that breaks off has those that came whole.
func readGIF(data []byte) (animation, error) {
	a, err := walkGIF(data)
	if err != nil && a.frames > 0 {
		a.cleaned = append(a.cleaned, 0x3b)
		return a, nil
	}
	return a, err
}

// walkGIF walks through a GIF (GIF89a specification, 1990), counts its frames, and copies all but comments, plain text and
// applications' blocks other than the one that says how often it loops.
func walkGIF(data []byte) (a animation, err error) {
	at := 13
	if len(data) < at {
		return a, errBrokenGIF
	}
	at += colourTable(data[10])
	if at > len(data) {
		return a, errBrokenGIF
	}
	a.cleaned = append(a.cleaned, data[:at]...)
	for at < len(data) {
		begin := at
		switch data[at] {
		case 0x3b: // the end
			a.cleaned = append(a.cleaned, 0x3b)
			return a, nil
		case 0x21: // an extension
			if at+2 > len(data) {
				return a, errBrokenGIF
			}
			label := data[at+1]
			if at, err = skipBlocks(data, at+2); err != nil {
				return a, err
			}
			if label == 0xf9 || label == 0xff && loops(data[begin+2:at]) {
				a.cleaned = append(a.cleaned, data[begin:at]...)
			}
		case 0x2c: // a frame
			if at+10 > len(data) {
				return a, errBrokenGIF
			}
			at += 10 + colourTable(data[at+9]) + 1 // and the code size
			if at > len(data) {
				return a, errBrokenGIF
			}
			if at, err = skipBlocks(data, at); err != nil {
				return a, err
			}
			a.frames++
			a.cleaned = append(a.cleaned, data[begin:at]...)
		default:
			return a, errBrokenGIF
		}
	}
	return a, errBrokenGIF
}

func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func skipBlocks(data []byte, at int) (int, error) {
	for at < len(data) {
		n := int(data[at])
		at += 1 + n
		if n == 0 {
			return at, nil
		}
	}
	return at, errBrokenGIF
}

func loops(block []byte) bool {
	if len(block) < 12 || block[0] != 11 {
		return false
	}
	name := string(block[1:12])
	return strings.HasPrefix(name, "NETSCAPE2.0") || strings.HasPrefix(name, "ANIMEXTS1.0")
}
