package migrations_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterfoil/ledger/postgres/pgtest"
	"counterfoil/migrations"
)

var update = flag.Bool("update", false, "rewrite schema.sql and checksums.txt")

// TestSchemaIsCurrent compares schema.sql, which readers look at, with what the
// migrations make.
func TestSchemaIsCurrent(t *testing.T) {
	dump := exec.Command(pgDump(t), "--schema-only", "--no-owner", "--exclude-table=goose_db_version*", "--dbname", pgtest.NewDSN(t))
	out, err := dump.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		t.Fatalf("pg_dump: %v: %s", err, exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	golden(t, "schema.sql", "-- What all migrations together make; written by `make golden`.\n\n"+normalised(string(out)))
}

// TestMergedStepsAreNotEdited compares each step with the checksum it was merged under.
func TestMergedStepsAreNotEdited(t *testing.T) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var sums strings.Builder
	for _, name := range names {
		content, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), name)
	}
	golden(t, "checksums.txt", sums.String())
}

// TestStepsSayWhy: every step begins with the reason for it and goes forward only.
func TestStepsSayWhy(t *testing.T) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		content, _ := migrations.Files.ReadFile(name)
		if !bytes.HasPrefix(content, []byte("-- Why: ")) {
			t.Errorf("%s does not begin by saying why", name)
		}
		if bytes.Contains(content, []byte("+goose Down")) {
			t.Errorf("%s goes backward", name)
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the migrations make; if a new step is meant to change it, run `make golden` and read the diff:\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	wanted, found := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range found {
		if i >= len(wanted) || wanted[i] != found[i] {
			return fmt.Sprintf("line %d: %s", i+1, found[i])
		}
	}
	return fmt.Sprintf("line %d is missing", len(found)+1)
}

var (
	// What depends on the version of pg_dump or on the session: comments, settings.
	noise = regexp.MustCompile(`(?m)^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*)\n`)
	blank = regexp.MustCompile(`\n{3,}`)
)

func normalised(dump string) string {
	return strings.TrimSpace(blank.ReplaceAllString(noise.ReplaceAllString(dump, ""), "\n\n")) + "\n"
}

// pgDump finds the newest pg_dump, on the PATH or where packages put it.
func pgDump(t *testing.T) string {
	t.Helper()
	for _, place := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin"} {
		if found, _ := filepath.Glob(filepath.Join(place, "pg_dump")); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	path, err := exec.LookPath("pg_dump")
	if err != nil {
		t.Fatal("pg_dump is needed: install the PostgreSQL client programs")
	}
	return path
}
