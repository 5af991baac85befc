//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package related

import (
	"fmt"
	"syscall"
)

// allocate gives memory that the garbage collector does not count: some hundreds of megabytes that live as long as a base would let it
// run so seldom that as much garbage lies about.
func allocate(size int) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	b, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("memory for the index of related stories: %w", err)
	}
	return b, nil
}

func release(b []byte) error {
	if b == nil {
		return nil
	}
	return syscall.Munmap(b)
}
