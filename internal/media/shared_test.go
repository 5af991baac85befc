package media

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"runtime"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// eachShared calls f with every file of an archive of the test material.
func eachShared(t *testing.T, archive string, f func(name string, r io.Reader)) {
	t.Helper()
	file, err := os.Open(shared(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zr, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			f(h.Name, tr)
		}
	}
}

// TestHostilePictures sends every hostile, broken and strange picture there is.
func TestLargeHostilePictures(t *testing.T) {
	t.Parallel()
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("large data: set BROADSHEET_LARGE=1")
	}
	for _, archive := range []string{
		"gofuzz-bmp.tar.gz", "gofuzz-gif.tar.gz", "gofuzz-jpeg.tar.gz", "gofuzz-png.tar.gz", "gofuzz-webp.tar.gz", "pngsuite.tar.gz",
		"pillow-nasty.tar.gz", "imagetragick-pocs.tar.gz", "exif-samples.tar.gz",
	} {
		t.Run(archive, func(t *testing.T) {
			limits := DefaultLimits()
			limits.Pixels, limits.Decoded = 30_000_000, 64<<20
			s := New(memory{}, limits)
			s.temp = t.TempDir()
			taken, refused := 0, 0
			eachShared(t, archive, func(name string, r io.Reader) {
				p, err := s.Add(t.Context(), name, r)
				switch news.KindOf(err) {
				case "":
					taken++
					checkServed(t, s, p)
				case news.Invalid, news.TooLarge:
					refused++
					t.Logf("%s: %s", path.Base(name), news.MessageOf(err))
				default:
					t.Errorf("%s: %v", name, err)
				}
			})
			t.Logf("%d taken, %d refused", taken, refused)
			if strings.HasPrefix(archive, "exif") && taken < 40 {
				t.Errorf("only %d of the cameras' pictures were taken", taken)
			}
		})
	}
}

// TestBombs unpacks real bombs no further than the byte limit and holds that the header alone refuses them.
func TestLargeBombs(t *testing.T) {
	if os.Getenv("BROADSHEET_LARGE") == "" {
		t.Skip("large data: set BROADSHEET_LARGE=1")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s := New(memory{}, Limits{Bytes: 50 << 20, Pixels: 50_000_000, Decoded: 64 << 20, Time: time.Minute})
	s.temp = t.TempDir()
	tried := 0
	eachShared(t, "bombs-DANGEROUS.tar.gz", func(name string, r io.Reader) {
		if !strings.HasSuffix(name, ".bz2") {
			return
		}
		r = io.LimitReader(bzip2.NewReader(r), 60<<20)
		if strings.HasSuffix(name, ".zip.bz2") {
			packed, err := io.ReadAll(r)
			if err != nil {
				return
			}
			z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
			if err != nil || len(z.File) == 0 {
				return
			}
			inner, err := z.File[0].Open()
			if err != nil {
				return
			}
			defer inner.Close()
			r = inner
		}
		tried++
		if _, err := s.Add(t.Context(), name, r); news.KindOf(err) != news.Invalid && news.KindOf(err) != news.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	})
	runtime.ReadMemStats(&after)
	if tried < 5 {
		t.Errorf("only %d bombs were tried", tried)
	}
	t.Logf("%d bombs; %d MB allocated in all", tried, (after.TotalAlloc-before.TotalAlloc)>>20)
}
