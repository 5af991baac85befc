//go:build unix

package pgtest_test

import (
	"os/exec"
	"strings"
	"testing"

	"broadsheet/internal/pgtest"
)

func query(t *testing.T, dsn, sql string) string {
	t.Helper()
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("psql is not in PATH")
	}
	out, err := exec.Command(psql, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", dsn, "-c", sql).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", sql, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestEachStartGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	a, b := pgtest.Start(t), pgtest.Start(t)
	if a == b {
		t.Fatalf("the same database twice: %s", a)
	}
	query(t, a, "CREATE TABLE paper (name text)")
	if got := query(t, b, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"); got != "0" {
		t.Errorf("the second database has %s tables", got)
	}
	if got := query(t, a, "SHOW server_encoding"); got != "UTF8" {
		t.Errorf("encoding is %s", got)
	}
}

func TestWhatWasCommittedIsThereAfterRestart(t *testing.T) {
	dsn := pgtest.Start(t)
	query(t, dsn, "CREATE TABLE paper AS SELECT 'River Gazette' AS name")
	pgtest.Restart(t)
	if got := query(t, dsn, "SELECT name FROM paper"); got != "River Gazette" {
		t.Errorf("after a restart: %q", got)
	}
}
