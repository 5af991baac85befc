package main

import (
	"math"
	"testing"
	"time"
)

func TestReadWrk(t *testing.T) {
	t.Parallel()
	o, err := readWrk("Running 1s test @ http://127.0.0.1/\nBENCH 5000 2000000 50000000 3 400 9000 12000 15000\n")
	if err != nil {
		t.Fatal(err)
	}
	if o.rate != 2500 || o.bytes != 10000 || o.failed != 3 || o.p99 != 9*time.Millisecond || o.p999 != 12*time.Millisecond || o.max != 15*time.Millisecond {
		t.Errorf("read as %+v", o)
	}
	for _, bad := range []string{"", "BENCH 1 2", "BENCH 0 0 0 0 0 0 0 0"} {
		if o, err := readWrk(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, o)
		}
	}
}

// As nghttp2 1.52 prints it.
const h2Output = `starting benchmark...
spawning thread #0: 2 total client(s). Timing-based test with 0s of warm-up time and 1s of main duration for measurements.
TLS Protocol: TLSv1.3
Cipher: TLS_AES_128_GCM_SHA256
Application protocol: h2
Main benchmark duration is over for thread #0. Stopping all clients.

finished in 2.00s, 1234.50 req/s, 11.02MB/s
requests: 2479 total, 2489 started, 2469 done, 2469 succeeded, 4 failed, 4 errored, 0 timeout
status codes: 2470 2xx, 0 3xx, 2 4xx, 1 5xx
traffic: 22.04MB (2469000) total, 20.31KB (20794) headers (space savings 96.26%), 21.90MB (22963455) data
                     min         max         mean         sd        +/- sd
time for request:     1.03ms     30.11ms      4.02ms      1.80ms    78.73%
`

func TestReadH2load(t *testing.T) {
	t.Parallel()
	o, err := readH2load(h2Output)
	if err != nil {
		t.Fatal(err)
	}
	if o.rate != 1234.5 || o.requests != 2469 || o.failed != 7 || o.bytes != 1000 {
		t.Errorf("read as %+v", o)
	}
	if o, err := readH2load("Application protocol: http/1.1\n"); err == nil {
		t.Errorf("another protocol is read as %+v", o)
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	var hundred sample
	for i := range 100 {
		hundred = append(hundred, float64(100-i))
	}
	if got := hundred.median(); got != 51 {
		t.Errorf("the median is %v", got)
	}
	if got := hundred.quantile(0.99); got != 100 {
		t.Errorf("p99 is %v", got)
	}
	if got := (sample{3, 1, 2}).span("%.0f"); got != "1 / 2 / 3" {
		t.Errorf("the span is %s", got)
	}
	if got := (sample{2, 9}).over(sample{1, 3}); math.Abs(got[0]-2) > 1e-9 || math.Abs(got[1]-3) > 1e-9 {
		t.Errorf("the ratios are %v", got)
	}
	if got := count(1234567); got != "1,234,567" {
		t.Errorf("a million is %s", got)
	}
}
