//go:build !unix

package pgtest

import "testing"

// Start skips t: the helper needs Unix sockets and users.
func Start(t testing.TB) string {
	t.Helper()
	t.Skip("PostgreSQL tests skipped: they need a Unix system")
	return ""
}

// Available reports false.
func Available() bool { return false }

// Restart does nothing: no test gets here without Start.
func Restart(testing.TB) {}

// Stop does nothing, as Restart.
func Stop(testing.TB) {}

// Resume does nothing, as Restart.
func Resume(testing.TB) {}
