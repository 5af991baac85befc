package edge_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/edge"
)

func TestAccessLogLinesAreJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := edge.NewAccessLog(&out)
	at := time.Date(2024, 11, 18, 9, 0, 0, 7_000, time.UTC)
	nasty := "a\"b\\c\n\x00\x7f\xff é 新\u2028"
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			l.Write(edge.Entry{At: at, ID: []byte("id"), Method: []byte("GET"), Path: []byte(nasty), Agent: []byte(nasty), Status: 200, Bytes: 5, Microseconds: 12})
		})
	}
	wg.Wait()
	l.Close()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 100 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		var got struct {
			Time                    time.Time
			ID, Method, Path, Agent string
			Status                  int
			Bytes, US               int64
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		want := strings.ReplaceAll(nasty, "\xff", "\ufffd")
		if !got.Time.Equal(at) || got.Path != want || got.Agent != want || got.ID != "id" || got.Status != 200 || got.Bytes != 5 || got.US != 12 {
			t.Errorf("%+v", got)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFullDiskStopsNoAnswer(t *testing.T) {
	t.Parallel()
	l := edge.NewAccessLog(full{})
	defer l.Close()
	h := edge.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok")) }), edge.Options{Access: l})
	for range 1000 {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("GET", "/"+strings.Repeat("x", 200), nil)); w.Body.String() != "ok" {
			t.Fatal(w.Body)
		}
	}
}
