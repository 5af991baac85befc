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

// tooSmall is the size in bytes under which compressing gains nothing.
const tooSmall = 256

// choose returns the encoding for a request's Accept-Encoding, "" for none (RFC 9110, 12.5.3): the one with the highest weight, of several
// the smallest. A weight of 0, or one that cannot be read, refuses. What is not encoded is sent where nothing is taken, and where it was asked for by name with a higher weight.
func choose(accept string) string {
	const unnamed = -1
	weights := [...]float64{unnamed, unnamed, unnamed, unnamed} // as codings has them
	others := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		weight := weightOf(params)
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "*":
			others = weight
		case "identity":
			weights[asIs] = weight
		case "x-gzip":
			weights[asGzip] = weight
		default:
			if i := slices.Index(codings[:], name); i > asIs {
				weights[i] = weight
			}
		}
	}
	best := asIs
	for i := asIs + 1; i < len(codings); i++ {
		if weights[i] == unnamed {
			weights[i] = others
		}
		if weights[i] > 0 && (weights[i] > weights[best] || best == asIs && weights[i] == weights[best]) {
			best = i
		}
	}
	return codings[best]
}

// weightOf reads the parameters of a name in an Accept-Encoding: its weight, 1 where none is given, 0 where it cannot be read.
func weightOf(params string) float64 {
	name, value, found := strings.Cut(params, "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(weight >= 0) {
		return 0
	}
	return min(weight, 1)
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
