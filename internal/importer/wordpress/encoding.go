package wordpress

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"broadsheet/internal/news"
)

var reEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// decoded gives src in UTF-8 by its byte order mark or its XML declaration. What it declares and is not known is
// read as UTF-8; fixText sees to wrong bytes.
func decoded(src io.Reader) (io.Reader, []byte, error) {
	br := bufio.NewReaderSize(src, 1<<16)
	head, err := br.Peek(4096)
	if len(head) == 0 && err != nil && err != io.EOF {
		return nil, nil, news.Wrap(news.Internal, err, "The file cannot be read.")
	}
	utf16 := func(order unicode.Endianness) (io.Reader, []byte, error) {
		r := bufio.NewReaderSize(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(br), 1<<16)
		head, _ := r.Peek(1024)
		return r, head, nil
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = br.Discard(3)
		head = head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return utf16(unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return utf16(unicode.BigEndian)
	}
	if m := reEncoding.FindSubmatch(head); m != nil {
		name := strings.ToLower(string(m[1]))
		if !strings.HasPrefix(name, "utf") {
			if r, err := charset.NewReaderLabel(name, br); err == nil {
				return r, head, nil
			}
		}
	}
	return br, head, nil
}

// fixText makes valid UTF-8 of a text and drops the characters that XML forbids. Bytes that are no UTF-8 are read as
// Windows-1252, which is what they are in the exports of old sites.
func fixText(s string) string {
	if cleanXML(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			b.WriteRune(charmapRune(s[i]))
		case r == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
		default:
			b.WriteString(s[i : i+size])
		}
		i += max(size, 1)
	}
	return b.String()
}

func cleanXML(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 && c != '\t' && c != '\n' || c == 0xef && i+1 < len(s) && s[i+1] == 0xbf {
			return false
		}
	}
	return utf8.ValidString(s)
}

// charmapRune is a byte in Windows-1252.
func charmapRune(c byte) rune {
	const high = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
	if c < 0x80 || c >= 0xa0 {
		return rune(c)
	}
	return []rune(high)[c-0x80]
}

// notWXR says why a file that begins like this is no WordPress export, or gives nil.
func notWXR(head []byte) error {
	trimmed := bytes.TrimLeft(head, " \t\r\n\x00")
	looks := ""
	low := strings.ToLower(string(trimmed[:min(len(trimmed), 1024)]))
	switch {
	case len(trimmed) == 0:
		return news.Errorf(news.Invalid, "The file is empty: a WordPress export (Tools, Export, All content) is expected.")
	case bytes.HasPrefix(trimmed, []byte("PK\x03\x04")):
		looks = "a ZIP archive; unpack it and give the .xml file in it"
	case bytes.HasPrefix(trimmed, []byte("\x1f\x8b")):
		looks = "gzip-compressed; unpack it first"
	case strings.HasPrefix(low, "{") && strings.Contains(low, `"db"`), strings.HasPrefix(low, "{") && strings.Contains(low, `"posts"`):
		looks = "a Ghost export, which cannot be imported"
	case strings.HasPrefix(low, "{"), strings.HasPrefix(low, "["):
		looks = "JSON"
	case strings.HasPrefix(low, "sqlite format"):
		looks = "an SQLite database"
	case strings.HasPrefix(low, "<!doctype html"), strings.HasPrefix(low, "<html"):
		looks = "a web page; perhaps the login page was saved instead of the export"
	case strings.HasPrefix(low, "<?php"):
		looks = "a PHP program"
	case !strings.Contains(low, "<"):
		looks = "no XML"
	default:
		return nil
	}
	return news.Errorf(news.Invalid, "This is not a WordPress export (WXR): it looks like %s.", looks)
}
