package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ensureCluster makes the data folder when there is none. It is made under another name
// first: what a killed initdb leaves behind is never taken for a database.
func ensureCluster(p place, owner account, programs installation, durable bool) error {
	if _, err := os.Stat(filepath.Join(p.data(), "PG_VERSION")); err == nil {
		return nil
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look at the data in %s: %w; run as the user they belong to", p.data(), err)
	}
	fresh := p.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear away an unfinished database: %w", err)
	}
	if err := owner.makeFolder(fresh); err != nil {
		return err
	}
	args := []string{"--pgdata", fresh, "--username", superuser, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-instructions"}
	if !durable {
		args = append(args, "--no-sync")
	}
	if out, err := owner.command(programs.program("initdb"), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("initialise a database in %s: %w: %s", p.data(), err, lastLines(string(out)))
	}
	if err := os.Rename(fresh, p.data()); err != nil {
		return fmt.Errorf("put the new database in place: %w", err)
	}
	return nil
}

// lastLines keeps the end of a program's output, where it says what went wrong.
func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > 6 {
		lines = lines[len(lines)-6:]
	}
	return strings.Join(lines, "\n")
}
