package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyLength is the least a key has: 32 characters are 128 bits in hexadecimal.
const keyLength = 32

// pseudonymKey is COUNTERFOIL_KEY, or that of the private server, made the first time and
// kept beside it: not in the database, which holds what is made with it. Another server is
// used from several machines, whose keys would differ, so there it is the environment's or
// there is none.
func (c config) pseudonymKey() ([]byte, error) {
	if c.Key != "" || c.DatabaseURL != "" {
		return []byte(c.Key), nil
	}
	path := filepath.Join(c.Home, "key")
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = newKey(path)
	}
	if err == nil && len(key) < keyLength {
		err = fmt.Errorf("it has fewer than %d characters; restore it, or remove it to have another made", keyLength)
	}
	if err != nil {
		return nil, fmt.Errorf("key of pseudonyms %s: %w", path, err)
	}
	return key, nil
}

// newKey writes a key where there is none. It appears whole or not at all; of two programs
// at once the first's stands.
func newKey(path string) ([]byte, error) {
	random := make([]byte, keyLength)
	_, _ = rand.Read(random) // never fails
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(random))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
