//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

const (
	superuser = "postgres"
	port      = "5432" // only part of the socket's name: nothing listens on the network
)

// settings trade safety for speed, and give parallel tests enough connections. Commits still reach the
// operating system, so that what was committed is there after Stop and Resume.
const settings = `
listen_addresses = ''
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 64MB
logging_collector = off
`

// cluster is a running PostgreSQL with its folder.
type cluster struct {
	tools tools
	dir   string // holds the data, the log and the socket
	attr  *syscall.SysProcAttr
	leash io.Closer // the watchdog acts when this closes, at the latest with this process
}

func startCluster(t tools) (*cluster, error) {
	credential, err := runAs()
	if err != nil {
		return nil, err
	}
	dir, err := makeFolder(credential)
	if err != nil {
		return nil, err
	}
	c := &cluster{tools: t, dir: dir, attr: &syscall.SysProcAttr{Setsid: true, Credential: credential}}
	if err := c.watch(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.init(); err != nil {
		return nil, errors.Join(err, c.leash.Close())
	}
	if err := c.pgctl("start"); err != nil {
		log, _ := os.ReadFile(c.logFile()) // may not be there; the error says enough
		return nil, errors.Join(fmt.Errorf("%w\n%s", err, log), c.leash.Close())
	}
	return c, nil
}

// runAs gives the user to run the server as: nil for the present one, and an unprivileged one for root.
func runAs() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to run PostgreSQL as")
}

// makeFolder makes the cluster's folder. A socket's path may have about 100 bytes, so a long TMPDIR is
// not used; nor is any by root, since the server's user may not be able to reach it.
func makeFolder(credential *syscall.Credential) (string, error) {
	base := os.TempDir()
	if len(base) > 60 || credential != nil {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "pgtest-")
	if err != nil {
		return "", err
	}
	if credential != nil {
		if err := os.Chown(dir, int(credential.Uid), int(credential.Gid)); err != nil {
			return "", errors.Join(err, os.RemoveAll(dir))
		}
	}
	return dir, nil
}

// watch starts the watchdog: a shell that waits for its input to end, which it does when this process
// ends in any way, and then stops the server and removes the folder.
func (c *cluster) watch() error {
	script := `cat >/dev/null; "$1" -D "$2/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$2"`
	cmd := exec.Command("/bin/sh", "-c", script, "pgtest", c.tools.path("pg_ctl"), c.dir)
	cmd.SysProcAttr = c.attr
	cmd.Dir = c.dir
	leash, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	c.leash = leash
	return cmd.Start()
}

// init makes the data folder, with English collation where this PostgreSQL was built with ICU (15 and
// later), and byte order elsewhere.
func (c *cluster) init() error {
	common := []string{"-D", filepath.Join(c.dir, "data"), "-U", superuser, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"}
	err := c.server("initdb", append(common, "--locale-provider=icu", "--icu-locale=en-US")...)
	if err != nil {
		err = c.server("initdb", common...)
	}
	if err != nil {
		return err
	}
	conf := filepath.Join(c.dir, "data", "postgresql.conf")
	f, err := os.OpenFile(conf, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%sunix_socket_directories = '%s'\n", settings, c.dir)
	return errors.Join(err, f.Close())
}

func (c *cluster) logFile() string { return filepath.Join(c.dir, "log") }

func (c *cluster) pgctl(action string, args ...string) error {
	args = append([]string{action, "-w", "-t", "60", "-D", filepath.Join(c.dir, "data"), "-o", "-p " + port, "-l", c.logFile()}, args...)
	return c.server("pg_ctl", args...)
}

// server runs one of the programs that must not run as root. Its output goes to a file, since the
// server that it leaves running would keep a pipe open.
func (c *cluster) server(program string, args ...string) error {
	out, err := os.Create(filepath.Join(c.dir, program+".out"))
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(c.tools.path(program), args...)
	cmd.SysProcAttr = c.attr
	cmd.Dir = c.dir
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name()) // best effort: it only explains err
		return fmt.Errorf("%s: %w: %s", program, err, text)
	}
	return nil
}
