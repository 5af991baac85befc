//go:build !linux

package wire

import (
	"context"
	"net"
	"net/http"
)

// Listener leaves everything to net/http: the short way is written for Linux.
type Listener struct{ net.Listener }

// Listen wraps a listener.
func Listen(l net.Listener, _ Options) *Listener { return &Listener{l} }

// ConnState is for http.Server's field of that name.
func (*Listener) ConnState(net.Conn, http.ConnState) {}

// Drain has nothing to wait for.
func (*Listener) Drain(context.Context) {}
