package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"broadsheet/bench/paper"
)

// work copies a paper, so that what is measured does not change it.
func (b *bench) work(ctx context.Context, p *paper.Paper, name string) (string, error) {
	dir := b.file("paper-" + name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	files, err := os.ReadDir(p.Dir)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		if out, err := exec.CommandContext(ctx, "cp", "--reflink=auto", filepath.Join(p.Dir, f.Name()), dir).CombinedOutput(); err != nil {
			return "", fmt.Errorf("copying the paper: %w: %s", err, out)
		}
		if err := settled(filepath.Join(dir, f.Name())); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// settled waits until a file is on the disk, so that nothing that is measured waits for that.
func settled(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// mostRelated is the largest paper at which the server keeps neighbours right while it is measured: a paper here comes without an index, and
// that of a larger one takes long to make, for which the server takes half of the processor.
const mostRelated = 100_000

// following are the flags for a server on a paper.
func following(p *paper.Paper) []string {
	if len(p.Paths) > mostRelated {
		return []string{"--index", "off"}
	}
	return nil
}

// unfollowed says what following does.
func unfollowed() string {
	return fmt.Sprintf("Above %s stories no index of related stories is made, nor neighbours kept right, meanwhile (`--index off`).", count(mostRelated))
}

// broadsheet starts our own server on a paper's folder.
func (b *bench) broadsheet(ctx context.Context, name, dir, path string, secure bool, flags ...string) (*server, error) {
	addr, err := freePort()
	if err != nil {
		return nil, err
	}
	scheme := "http"
	if secure {
		scheme, flags = "https", append(flags, "--tls-cert", b.file("cert.pem"), "--tls-key", b.file("key.pem"))
	}
	// The base URL stands in the page: it is the same in every run, so that the bytes are.
	args := append([]string{b.program, "serve", "--addr", addr, "--data", dir, "--base-url", "https://bench.example"}, flags...)
	p, err := b.start(name, serverCore, []string{"GOMAXPROCS=1"}, args...)
	if err != nil {
		return nil, err
	}
	if err := p.answers(ctx, addr); err != nil {
		p.stop()
		return nil, err
	}
	s := &server{name: name, proc: p, url: scheme + "://" + addr + path, ours: true}
	return s, s.ready(ctx)
}

// ready waits until the first good answer.
func (s *server) ready(ctx context.Context) error {
	var err error
	for range 1000 {
		if _, err = fetch(ctx, s.url, ""); err == nil || ctx.Err() != nil {
			return err
		}
		if ended := s.proc.ended(); ended != nil {
			return ended
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%s is not ready: %w", s.name, err)
}

// base is the server's address without a path.
func (s *server) base() string {
	at := len("https://")
	for at < len(s.url) && s.url[at] != '/' {
		at++
	}
	return s.url[:at]
}
