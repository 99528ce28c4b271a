package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPrivateServerHasAKeyOfItsOwn(t *testing.T) {
	c := config{Home: t.TempDir()}
	first, err := c.pseudonymKey()
	if err != nil || len(first) < keyLength {
		t.Fatalf("got %q, %v", first, err)
	}
	if again, err := c.pseudonymKey(); err != nil || string(again) != string(first) {
		t.Errorf("the second time %q, %v, want %q", again, err, first)
	}
	path := filepath.Join(c.Home, "key")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(c.Home, ".key-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if other, err := (config{Home: t.TempDir()}).pseudonymKey(); err != nil || string(other) == string(first) {
		t.Errorf("another server's is %q, %v", other, err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.pseudonymKey(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("an emptied key: %v", err)
	}
}

func TestAKeyOfTheEnvironmentCounts(t *testing.T) {
	long := strings.Repeat("k", keyLength)
	c := config{Home: t.TempDir(), Key: long, DatabaseURL: "postgres://x"}
	if key, err := c.pseudonymKey(); err != nil || string(key) != long {
		t.Errorf("got %q, %v", key, err)
	}
	if err := c.validate(); err != nil {
		t.Error(err)
	}
	c.Key = "short"
	if err := c.validate(); err == nil || !strings.Contains(err.Error(), "COUNTERFOIL_KEY") || strings.Contains(err.Error(), "short") {
		t.Errorf("a short key: %v", err)
	}
	c.Key = ""
	if key, err := c.pseudonymKey(); err != nil || len(key) != 0 {
		t.Errorf("another server without a key: %q, %v", key, err)
	}
	if left, err := os.ReadDir(c.Home); err != nil || len(left) != 0 {
		t.Errorf("a key was made: %v, %v", left, err)
	}
}
