package analyser_test

import (
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	_ "modernc.org/sqlite"

	"broadsheet/internal/analyser"
	"broadsheet/internal/pgtest"
)

// everyTerm gives terms that hold, between them, every letter, mark and number there is (but of the rare ideographs only
// some), and words that a tokenizer might take for something else.
var everyTerm = sync.OnceValue(func() []string {
	seen := map[string]bool{}
	add := func(text string) {
		for tok := range analyser.For("").Tokens(text) {
			seen[tok.Term] = true
		}
	}
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if r > 0x20000 {
			r += 96 // rare ideographs: all are written the same way, so some stand for the rest
		}
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			add("k" + string(r) + "k")
			add(string(r) + "9")
		}
	}
	for _, s := range []string{"1e5", "12e", "e5", "0x1f", "1a2b3", "5g", "covid19", "9ja", "2ème", "10и", "www", "com", "nbsp", "amp", "1e5g", "00", "1e", "e"} {
		add(s)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 { // words of letters and digits that mean something to parsers of numbers
		var b strings.Builder
		for range 1 + random.IntN(9) {
			b.WriteByte("01259exabfg"[random.IntN(11)])
		}
		add(b.String())
	}
	return slices.Sorted(maps.Keys(seen))
})

func TestTermsSurviveSQLite(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	exec(`CREATE VIRTUAL TABLE f USING fts5(t, tokenize = "unicode61 remove_diacritics 0")`)
	exec(`CREATE VIRTUAL TABLE v USING fts5vocab(f, row)`)
	for chunk := range slices.Chunk(everyTerm(), 2000) {
		exec(`INSERT INTO f(t) VALUES (?)`, strings.Join(chunk, " "))
	}
	rows, err := db.Query(`SELECT term FROM v ORDER BY term`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tokens []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if slices.Sort(tokens); !slices.Equal(tokens, everyTerm()) {
		t.Errorf("%d terms became %d different tokens", len(everyTerm()), len(tokens))
	}
}

func TestTermsSurvivePostgreSQL(t *testing.T) {
	t.Parallel()
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("skipped: psql is not in PATH")
	}
	dsn := pgtest.Start(t)
	file := filepath.Join(t.TempDir(), "terms")
	if err := os.WriteFile(file, []byte(strings.Join(everyTerm(), "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, locale := range []string{"C", "C.UTF-8"} {
		create := fmt.Sprintf(`CREATE DATABASE l%d TEMPLATE template0 LC_COLLATE '%s' LC_CTYPE '%s'`, i, locale, locale)
		if out, err := exec.Command(psql, "-X", dsn, "-c", create).CombinedOutput(); err != nil {
			t.Logf("no locale %s here: %s", locale, out)
			continue
		}
		path, query, _ := strings.Cut(dsn, "?")
		there := path[:strings.LastIndexByte(path, '/')] + fmt.Sprintf("/l%d?", i) + query
		out, err := exec.Command(psql, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", there, "-c", `CREATE TABLE i (t text)`, "-c", `\copy i from '`+file+`'`,
			"-c", `SELECT t, to_tsvector('simple', t) FROM i WHERE to_tsvector('simple', t) <> array_to_tsvector(ARRAY[t]) AND strip(to_tsvector('simple', t)) <> array_to_tsvector(ARRAY[t]) LIMIT 20`).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if lines := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(string(out), "CREATE TABLE\n"), "COPY")); strings.Contains(lines, "|") {
			t.Errorf("locale %s: terms that change:\n%s", locale, lines)
		}
	}
}
