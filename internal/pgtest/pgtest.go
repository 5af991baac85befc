//go:build unix

package pgtest

import (
	"fmt"
	"net/url"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	once    sync.Once
	shared  *cluster
	failure error
	numbers atomic.Int64
)

// Start returns the address (a postgres:// URL that pgx and libpq read) of a new, empty database
// in this process's cluster, starting the cluster if it is the first. The role may do everything.
// The database is dropped, whoever is still connected, when t ends. Start skips t, saying why, where
// PostgreSQL is not installed, and fails it where PostgreSQL is there but will not start.
// It may be called from parallel tests.
func Start(t testing.TB) string {
	t.Helper()
	tools, err := findTools()
	if err != nil {
		t.Skipf("PostgreSQL tests skipped: %v", err)
	}
	once.Do(func() { shared, failure = startCluster(tools) })
	if failure != nil {
		t.Fatalf("pgtest: %v", failure)
	}
	name := fmt.Sprintf("t%d", numbers.Add(1))
	if err := shared.run("createdb", "-T", "template0", name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := shared.run("dropdb", "--force", name); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return shared.dsn(name)
}

// Available reports whether Start would find PostgreSQL.
func Available() bool {
	_, err := findTools()
	return err == nil
}

// Restart stops the process's cluster at once, as a crash would, and starts it again: every
// connection breaks. Tests that call it must not run in parallel with others that use
// the cluster.
func Restart(t testing.TB) {
	t.Helper()
	Stop(t)
	Resume(t)
}

// Stop stops the process's cluster at once, as a crash would. Resume must follow, before the test ends.
func Stop(t testing.TB) {
	t.Helper()
	if err := shared.pgctl("stop", "-m", "immediate"); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

// Resume starts a cluster that Stop stopped.
func Resume(t testing.TB) {
	t.Helper()
	if err := shared.pgctl("start"); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

func (c *cluster) dsn(database string) string {
	q := url.Values{"host": {c.dir}, "port": {port}, "user": {superuser}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// run calls one of PostgreSQL's client programs on the cluster.
func (c *cluster) run(program string, args ...string) error {
	args = append([]string{"-h", c.dir, "-p", port, "-U", superuser}, args...)
	out, err := exec.Command(c.tools.path(program), args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}
