package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"time"
)

// form is one form of the measured page, as our server sent it.
type form struct {
	Header http.Header
	Body   []byte
}

// forms are what the peers serve: the bytes of our own kept page.
type forms struct{ Identity, Gzip form }

// bare is net/http and nothing else: one page from memory, in two forms, with the headers that ours has. It never returns without an error.
//
//	serving bare ADDR FORMS.json [CERT KEY]
func bare(args []string) error {
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	var f forms
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	srv := &http.Server{Addr: args[0], ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form := &f.Identity
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			form = &f.Gzip
		}
		h := w.Header()
		for k, v := range form.Header {
			h[k] = v
		}
		w.WriteHeader(http.StatusOK)
		w.Write(form.Body)
	})}
	if len(args) > 2 {
		return srv.ListenAndServeTLS(args[2], args[3])
	}
	return srv.ListenAndServe()
}
