package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeInstallation makes a folder whose postgres says it is of a version.
func fakeInstallation(t *testing.T, version string) string {
	t.Helper()
	folder := t.TempDir()
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFindInstallation(t *testing.T) {
	v14, v15, v18 := fakeInstallation(t, "14.2 (Debian 14.2-1)"), fakeInstallation(t, "15.14"), fakeInstallation(t, "18beta1")
	clientOnly := t.TempDir()
	for _, test := range []struct {
		name    string
		folders []string
		exactly int
		want    string
		wantErr string
	}{
		{"the newest wins", []string{v15, v18, v14}, 0, v18, ""},
		{"the version of the data wins over the newest", []string{v18, v15}, 15, v15, ""},
		{"the version of the data is gone", []string{v18}, 15, "", "version 15"},
		{"nothing installed", []string{clientOnly, "/does/not/exist"}, 0, "", "apt-get install postgresql"},
		{"only an old one", []string{v14}, 0, "", "is version 14"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := findInstallation(t.Context(), test.folders, test.exactly)
			if test.wantErr != "" {
				if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), test.wantErr) {
					t.Fatalf("got error %v, want %q", err, test.wantErr)
				}
				return
			}
			if err != nil || got.bin != test.want {
				t.Errorf("got %v, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestAnInterruptedSearchFindsNothingOut(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := findInstallation(ctx, searchFolders(""), 0); !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotInstalled) {
		t.Errorf("got %v, want that it was interrupted", err)
	}
}

func TestNoInstallationIsAClearError(t *testing.T) {
	saved := places
	places = nil
	t.Cleanup(func() { places = saved })
	t.Setenv("PATH", t.TempDir())
	_, err := Start(t.Context(), testFolder(t))
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("got %v", err)
	}
}
