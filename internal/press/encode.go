package press

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/pace"
)

// encodings in the order in which we like to send them: the smallest first.
var encodings = []string{"br", "zstd", "gzip"}

// tooSmall is the size in bytes under which compressing gains nothing.
const tooSmall = 256

// choose returns the encoding for a request's Accept-Encoding, "" for none (RFC 9110, 12.5.3). A "q=0" refuses.
func choose(accept string) string {
	var any bool
	var named [3]int // 1 taken, -1 refused
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		ok := 1
		if v, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q="); found {
			if q, err := strconv.ParseFloat(v, 64); err != nil || q <= 0 {
				ok = -1
			}
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "*" && ok == 1 {
			any = true
		}
		for i, e := range encodings {
			if name == e {
				named[i] = ok
			}
		}
	}
	for i, e := range encodings {
		if named[i] == 1 || any && named[i] == 0 {
			return e
		}
	}
	return ""
}

// encodePart is how many bytes are compressed between two chances to give way: some 200 µs of work.
const encodePart = 8 << 10

var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(io.Discard, 5) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, 5); return w }}
	zstds   = sync.Pool{New: func() any {
		w, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
		return w
	}}
)

// Encode compresses a body; "" leaves it as it is. It cannot fail: it writes to memory. Where work is not nil, it gives way meanwhile.
func Encode(encoding string, body []byte, work *pace.Work) []byte {
	if encoding == "" {
		return body
	}
	var out bytes.Buffer
	out.Grow(len(body)/3 + 64)
	switch encoding {
	case "br":
		w := brotlis.Get().(*brotli.Writer)
		defer brotlis.Put(w)
		w.Reset(&out)
		writeInParts(w, body, work)
		w.Close()
	case "gzip":
		w := gzips.Get().(*gzip.Writer)
		defer gzips.Put(w)
		w.Reset(&out)
		writeInParts(w, body, work)
		w.Close()
	case "zstd":
		w := zstds.Get().(*zstd.Encoder)
		defer zstds.Put(w)
		return w.EncodeAll(body, out.Bytes()[:0])
	}
	return out.Bytes()
}

func writeInParts(w io.Writer, body []byte, work *pace.Work) {
	for part := range slices.Chunk(body, encodePart) {
		w.Write(part) // to memory
		work.Yield()
	}
}

// compressible reports whether a content type is text of some kind.
func compressible(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "xml") || strings.HasSuffix(t, "json") || t == "application/javascript" || t == "image/svg+xml"
}
