package wire

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"broadsheet/internal/press"
)

// A body that is asked for often and large enough is put into a file, and sent from there: the kernel then hands the pages of the file to
// the connection, where writing would copy them (sendfile(2)). The file has no name, and what is asked for often stays in memory; a disk's file system keeps it in pieces larger
// than a page, which takes a tenth less of the processor than a file that is only in memory (memfd_create(2)), the second choice. It is never written to again, so what
// a slow client has still to take stays as it is; it is closed when nobody has the form any more.
const (
	spoolLeast = 16 << 10 // bytes of a body; below, copying costs less than another system call
	spoolMost  = 256      // files at a time, where the system lets us have eight times as many
	spoolAfter = 32       // answers of large bodies between two looks at whether one should have a file
)

// spools counts the files.
type spools struct {
	open  atomic.Int64
	asked atomic.Int64
}

// mostFiles is how many files there may be. Where the system allows few, connections need them more.
var mostFiles = sync.OnceValue(func() int64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return spoolMost
	}
	return int64(min(spoolMost, limit.Cur/8))
})

// of returns the file of a form's body, nil for none. The caller must keep the form alive while it uses it.
func (s *spools) of(f *press.Form) *os.File {
	if len(f.Body) < spoolLeast {
		return nil
	}
	if file := f.Spool.Load(); file != nil {
		return file
	}
	if s.asked.Add(1)%spoolAfter != 0 || s.open.Load() >= mostFiles() { // what is asked for most is what is found here
		return nil
	}
	file, err := nameless(f.Body)
	if err != nil {
		return nil // then it is copied
	}
	if !f.Spool.CompareAndSwap(nil, file) {
		file.Close()
		return f.Spool.Load()
	}
	s.open.Add(1)
	runtime.AddCleanup(f, func(*spools) { s.open.Add(-1) }, nil)
	return file
}

// nameless makes a file that has no name.
func nameless(body []byte) (*os.File, error) {
	file, err := os.OpenFile(os.TempDir(), os.O_RDWR|unix.O_TMPFILE, 0o600)
	if err != nil { // the file system has no such files, or nothing may be written
		fd, err := unix.MemfdCreate("page", unix.MFD_CLOEXEC)
		if err != nil {
			return nil, err
		}
		file = os.NewFile(uintptr(fd), "page")
	}
	if _, err := file.Write(body); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// sendMore writes bytes after which more will follow at once.
func sendMore(fd int, b []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), unix.MSG_MORE|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// sendFile writes the beginning of a file.
func sendFile(fd int, file *os.File, size int) (int, syscall.Errno) {
	var offset int64
	n, _, errno := syscall.RawSyscall6(syscall.SYS_SENDFILE, uintptr(fd), file.Fd(), uintptr(unsafe.Pointer(&offset)), uintptr(size), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}
