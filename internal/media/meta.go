package media

import (
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bep/imagemeta"
)

// meta is what a picture's own metadata say that is worth keeping.
type meta struct {
	orientation int // EXIF's, 1 to 8; 1 is upright
	title, alt  string
	caption     string
	credit      string
}

// The tags that are read, best first. What each means is in the IPTC Photo Metadata Standard 2023.1, section 2.
var (
	titleTags   = []string{"XMP.Headline", "IPTC.Headline", "XMP.Title", "IPTC.ObjectName"}
	captionTags = []string{"XMP.Description", "IPTC.Caption-Abstract", "EXIF.ImageDescription"}
	altTags     = []string{"XMP.AltTextAccessibility"}
	makerTags   = []string{"XMP.Creator", "IPTC.By-line", "EXIF.Artist"}
	creditTags  = []string{"XMP.Credit", "IPTC.Credit", "XMP.Source", "IPTC.Source"}
	rightsTags  = []string{"XMP.Rights", "IPTC.CopyrightNotice", "EXIF.Copyright"}
)

const maxMetaText = 4_000 // bytes of a caption; longer ones are cut at a letter

// readMeta reads what it can. Broken metadata are no reason to refuse a picture.
func readMeta(f format, r io.ReadSeeker) (m meta) {
	m.orientation = 1
	kinds := map[format]imagemeta.ImageFormat{isJPEG: imagemeta.JPEG, isPNG: imagemeta.PNG, isWebP: imagemeta.WebP}
	kind, ok := kinds[f]
	if !ok {
		return m
	}
	found := map[string]string{}
	defer func() {
		_ = recover() // a library's slip on a hostile file costs the caption, not the process
		m.words(found)
	}()
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: kind, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP, Timeout: 5 * time.Second,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			return t.Source != imagemeta.EXIF || t.Namespace == "IFD0"
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			if t.Source == imagemeta.EXIF && t.Tag == "Orientation" {
				if o, ok := t.Value.(uint16); ok && o >= 1 && o <= 8 {
					m.orientation = int(o)
				}
				return nil
			}
			key := t.Source.String() + "." + t.Tag
			if _, there := found[key]; !there {
				found[key] = metaText(t.Value)
			}
			return nil
		},
	})
	return m
}

func (m *meta) words(found map[string]string) {
	first := func(tags []string) string {
		for _, t := range tags {
			if found[t] != "" {
				return found[t]
			}
		}
		return ""
	}
	m.title, m.alt, m.caption = first(titleTags), first(altTags), first(captionTags)
	if m.caption == m.title {
		m.title = ""
	}
	maker, house := first(makerTags), first(creditTags)
	switch {
	case maker != "" && house != "" && !strings.Contains(strings.ToLower(house), strings.ToLower(maker)):
		m.credit = maker + "/" + house
	case house != "":
		m.credit = house
	case maker != "":
		m.credit = maker
	default:
		m.credit = first(rightsTags)
	}
}

// metaText makes a tag's value fit to print. Cameras fill captions with their own name and with spaces.
func metaText(v any) string {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case []string:
		s = strings.Join(v, ", ")
	default:
		return ""
	}
	s = strings.ToValidUTF8(unscramble(s), "")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if len(s) > maxMetaText {
		s = s[:maxMetaText]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	if idle[strings.ToLower(s)] {
		return ""
	}
	return s
}

// unscramble mends UTF-8 that was read as Latin-1, as IPTC without a declared character set is.
func unscramble(s string) string {
	raw := make([]byte, 0, len(s))
	high := false
	for _, r := range s {
		if r > 0xff {
			return s
		}
		high = high || r >= 0x80
		raw = append(raw, byte(r))
	}
	if high && utf8.Valid(raw) {
		return string(raw)
	}
	return s
}

// idle are captions that cameras write of themselves.
var idle = map[string]bool{
	"olympus digital camera": true, "sony dsc": true, "digital camera": true, "default": true, "untitled": true,
	"samsung camera pictures": true, "minolta digital camera": true, "konica minolta digital camera": true, "dcim": true,
	"kodak digital still camera": true, "casio computer co.,ltd": true, "exif_jpeg_picture": true, "picture": true, "unknown": true,
}
