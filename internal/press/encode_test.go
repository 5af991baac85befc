package press_test

import (
	"testing"

	"broadsheet/internal/press"
)

func TestTheEncodingIsTheOneThatTheClientLikesBest(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                               "",
		"gzip":                           "gzip",
		"gzip, deflate, br, zstd":        "br",
		"gzip, zstd":                     "zstd",
		"GZip":                           "gzip",
		"x-gzip":                         "gzip",
		"deflate":                        "",
		"br;q=0.1, gzip;q=0.9":           "gzip",
		"br; q=0.5 ,\tgzip ;q = 0.5":     "br",
		"br;Q=0.2, zstd;q=0.3, gzip":     "gzip",
		"gzip;q=0":                       "",
		"gzip;q=0, *":                    "br",
		"*":                              "br",
		"*;q=0":                          "",
		"*;q=0.5, gzip;q=0.6":            "gzip",
		"br;q=0, *;q=0.1":                "zstd",
		"identity":                       "",
		"identity, gzip":                 "gzip",
		"identity, gzip;q=0.5":           "",
		"identity;q=0.5, gzip;q=0.5":     "gzip",
		"identity;q=0.5, br;q=0.001":     "",
		"identity;q=0.5, br;q=1.0":       "br",
		"identity;q=0, gzip;q=0.1":       "gzip",
		"gzip;q=NaN":                     "",
		"gzip;q=ten, br;q=-1":            "",
		"gzip;q=7":                       "gzip",
		"br;q=, zstd;level=3, gzip;q=.5": "zstd",
		",,;,;q=1,=":                     "",
	} {
		if got := press.Choose(accept); got != want {
			t.Errorf("%q: %q, not %q", accept, got, want)
		}
	}
}
