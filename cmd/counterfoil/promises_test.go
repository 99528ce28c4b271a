package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger/postgres/local"

	"github.com/klauspost/compress/zstd"
	_ "github.com/lib/pq"
	"golang.org/x/text/encoding/charmap"
)

// P4: the same source twice changes nothing, and says so.
func TestImportingTheSameFilesAgainChangesNothing(t *testing.T) {
	d := theDemo(t)
	for _, args := range [][]string{
		{"import", "centra", filepath.Join(d.dir, fixtures.CentraFolder)},
		{"import", "erp", "--format", "sie", filepath.Join(d.dir, fixtures.ERPFile)},
	} {
		code, out, stderr := d.run(args...)
		if code != exitTied {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
		for line := range strings.Lines(out) {
			if !strings.Contains(line, "already imported as snapshot") || !strings.Contains(line, "nothing changed") {
				t.Errorf("%v said %q", args, line)
			}
		}
	}
}

// P8 and P9, as an auditor asks: everything sealed re-computes.
func TestVerifySaysWhatItProved(t *testing.T) {
	d := theDemo(t)
	code, out, stderr := d.run("verify")
	if code != exitTied || !strings.Contains(out, "snapshots re-hashed") || strings.Contains(out, "problems") {
		t.Errorf("verify: %d\n%s%s", code, out, stderr)
	}
}

// P11: the same run gives the same bytes.
func TestTheWorkbookOfARunIsTheSameFile(t *testing.T) {
	d := theDemo(t)
	again := filepath.Join(t.TempDir(), "again.xlsx")
	if code, _, stderr := d.run("report", "--period", "2026-10", "--out", again); code != exitTied {
		t.Fatalf("report: %d %s", code, stderr)
	}
	first, err := os.ReadFile(filepath.Join(d.dir, "october.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("two workbooks of one run differ")
	}
	for _, format := range []string{"table", "json", "csv"} {
		_, one, _ := d.run("variances", "--period", "2026-10", "--format", format)
		_, two, _ := d.run("variances", "--period", "2026-10", "--format", format)
		if one != two || one == "" {
			t.Errorf("variances --format %s twice: %d and %d bytes", format, len(one), len(two))
		}
	}
}

// P10: the personal data that the month's exports are full of is found nowhere behind
// the importers: not in any row of the database, packed snapshots included, and not in
// anything that was printed or written.
func TestNoPersonalDataPastTheImporters(t *testing.T) {
	d := theDemo(t)
	raw := 0
	for _, canary := range fixtures.Canaries {
		if inFiles(t, d.dir, canary, true) {
			raw++
		}
	}
	if raw != len(fixtures.Canaries) {
		t.Fatalf("only %d of %d canaries are in the raw files: the test would prove nothing", raw, len(fixtures.Canaries))
	}
	haystacks := map[string]string{"printed": d.out}
	databaseText(t, d, haystacks)
	for _, args := range [][]string{{"notify", "--period", "2026-10", "--dry-run"}, {"show", "50007", "--raw"}} {
		_, out, stderr := d.run(args...)
		haystacks[strings.Join(args, " ")] = out + stderr
	}
	for _, canary := range fixtures.Canaries {
		for where, text := range haystacks {
			if strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
				t.Errorf("%q is in %s", canary, where)
			}
		}
		if inFiles(t, d.dir, canary, false) {
			t.Errorf("%q is in a file that was written", canary)
		}
	}
}

// inFiles searches the demo's folder: the raw exports, or everything else but the
// database's own files, workbooks unpacked.
func inFiles(t *testing.T, dir, canary string, exports bool) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == "ledger" {
			return filepath.SkipDir
		}
		isExport := strings.Contains(path, fixtures.CentraFolder) || e.Name() == fixtures.ERPFile
		if e.IsDir() || isExport != exports {
			return nil
		}
		text, err := fileText(path)
		found = found || strings.Contains(text, canary)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// databaseText adds every row of every table as text, and every snapshot chunk unpacked.
func databaseText(t *testing.T, d *demoRun, haystacks map[string]string) {
	t.Helper()
	server, err := local.Start(t.Context(), filepath.Join(d.dir, "ledger", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	db, err := sql.Open("postgres", server.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range column[string](t, db, `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`) {
		rows := column[string](t, db, fmt.Sprintf(`SELECT t::text FROM %q AS t`, table))
		haystacks["table "+table] = strings.Join(rows, "\n")
	}
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	chunks := column[[]byte](t, db, `SELECT zstd FROM snapshot_chunks`)
	if len(chunks) == 0 {
		t.Fatal("no snapshot chunks found")
	}
	for i, packed := range chunks {
		text, err := decoder.DecodeAll(packed, nil)
		if err != nil {
			t.Fatal(err)
		}
		haystacks[fmt.Sprintf("snapshot chunk %d", i)] = string(text)
	}
}

func column[T any](t *testing.T, db *sql.DB, query string) []T {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// fileText reads a file as text: an ERP export in its code page, a workbook unpacked.
func fileText(path string) (string, error) {
	switch filepath.Ext(path) {
	case ".xlsx":
		return workbookText(path)
	case ".se":
		b, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		return charmap.CodePage437.NewDecoder().String(string(b))
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

// workbookText is the text of all parts of a workbook.
func workbookText(path string) (string, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return "", err
	}
	defer archive.Close()
	var all strings.Builder
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			return "", err
		}
		if _, err := io.Copy(&all, r); err != nil {
			return "", err
		}
		if err := r.Close(); err != nil {
			return "", err
		}
	}
	return all.String(), nil
}
