package cdn_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"broadsheet/internal/cdn"
)

func TestOneServerThatIsDownKeepsNoOtherFromPurging(t *testing.T) {
	t.Parallel()
	var told atomic.Int64
	live := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { told.Add(1) }))
	defer live.Close()
	dead := httptest.NewServer(nil)
	dead.Close()
	n, err := cdn.New(cdn.Options{Kind: "varnish", URLs: []string{dead.URL, live.URL}})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Purge(t.Context(), []string{"x"}, true); err == nil {
		t.Error("a server that is down is no error")
	}
	if told.Load() != 1 {
		t.Errorf("the server that lives is told %d times", told.Load())
	}
}
