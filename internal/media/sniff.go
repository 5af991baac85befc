package media

import (
	"bytes"

	"broadsheet/internal/news"
)

// format is what a file is by its first bytes. Its name and what its sender says of it count for nothing.
type format string

const (
	isJPEG format = "jpeg"
	isPNG  format = "png"
	isGIF  format = "gif"
	isWebP format = "webp"
	isBMP  format = "bmp"
)

// sniffLen is how many bytes sniff wants to see.
const sniffLen = 1024

// sniff tells the format, or why it is refused.
func sniff(head []byte) (format, error) {
	has := func(at int, magic string) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	refuse := func(what string) (format, error) {
		return "", news.Errorf(news.Invalid, "%s are not taken. Save the picture as JPEG, PNG, WebP or GIF and send it again.", what)
	}
	switch {
	case has(0, "\xff\xd8\xff"):
		return isJPEG, nil
	case has(0, "\x89PNG\r\n\x1a\n"):
		return isPNG, nil
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return isGIF, nil
	case has(0, "RIFF") && has(8, "WEBP"):
		return isWebP, nil
	case has(0, "BM") && len(head) >= 26:
		return isBMP, nil
	case has(4, "ftyp") && (has(8, "avi") || has(8, "mif1") && bytes.Contains(head, []byte("avif"))):
		return refuse("AVIF pictures")
	case has(4, "ftyp"):
		return refuse("HEIC pictures and films")
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return refuse("TIFF and raw pictures")
	case looksLikeMarkup(head):
		return refuse("SVG drawings and other documents")
	case len(head) == 0:
		return "", news.Errorf(news.Invalid, "The file is empty.")
	}
	return "", news.Errorf(news.Invalid, "The file is not a picture that we know. JPEG, PNG, WebP and GIF are taken.")
}

func looksLikeMarkup(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<")) || bytes.Contains(bytes.ToLower(head), []byte("<svg"))
}
