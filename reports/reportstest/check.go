package reportstest

import (
	"context"
	"flag"
	"os"
	"path/filepath"

	"counterfoil/reports"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// T is what the helpers need of a test, a benchmark or a property.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// Build makes the month-end that a reader gives for Period under Settings.
func Build(t T, r reports.Reader) *reports.MonthEnd {
	t.Helper()
	m, err := reports.Build(context.Background(), r, Settings(), Period())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Golden compares a text with testdata/name; -update rewrites the file, whose diff is
// then read before it is committed.
func Golden(t T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -update rewrites it:\n%s", file, diff)
	}
}
