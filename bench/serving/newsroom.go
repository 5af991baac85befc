package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// newsroom is a process that acts on a paper, see acting.
type newsroom struct {
	proc    *proc
	section string // the path of the section that its stories are in

	mu    sync.Mutex
	in    *os.File
	out   *bufio.Scanner
	reads *os.File
}

// newsroom starts one. On the servers' core it serves as well, at an address; on the other it only acts.
func (b *bench) newsroom(ctx context.Context, name, core, dir, addr string, related bool) (*newsroom, error) {
	inR, inW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	args := []string{b.self, "acting", "-data", dir, fmt.Sprintf("-related=%v", related)}
	if addr != "" {
		args = append(args, "-serve", addr)
	}
	p, err := b.startWith(name, core, []string{"GOMAXPROCS=1"}, inR, outW, args...)
	inR.Close()
	outW.Close()
	if err != nil {
		return nil, err
	}
	n := &newsroom{proc: p, in: inW, out: bufio.NewScanner(outR), reads: outR}
	if !n.out.Scan() {
		err := p.ended()
		n.close()
		return nil, errors.Join(errors.New("the newsroom says nothing"), err)
	}
	n.section = strings.TrimPrefix(n.out.Text(), "section ")
	if addr != "" {
		if err := p.answers(ctx, addr); err != nil {
			n.close()
			return nil, err
		}
	}
	return n, nil
}

func (n *newsroom) close() {
	n.in.Close()
	n.proc.stop()
	n.reads.Close()
}

// act has one act carried out. told is the story's path, or the number of a draft.
func (n *newsroom) act(line string) (began, ended time.Time, told string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, err := fmt.Fprintln(n.in, line); err != nil {
		return began, ended, "", errors.Join(err, n.proc.ended())
	}
	if !n.out.Scan() {
		return began, ended, "", errors.Join(errors.New("the newsroom has gone"), n.proc.ended())
	}
	var from, to int64
	if _, err := fmt.Sscanf(n.out.Text(), "ok %d %d %s", &from, &to, &told); err != nil {
		return began, ended, "", fmt.Errorf("%s: %s", line, n.out.Text())
	}
	return time.Unix(0, from), time.Unix(0, to), told, nil
}

// drafts has stories written.
func (n *newsroom) drafts(count int) (ids []string, err error) {
	for range count {
		_, _, id, err := n.act("draft")
		if err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
