package local

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ensureCluster makes the data folder when there is none. It is made under another name
// first, so that what a killed initdb leaves behind is never taken for a database; and
// under one of our own, because an initdb outlives the command that was killed: it would
// go on writing into our folder, and clear it away when that fails.
func ensureCluster(p place, owner account, programs installation, durable bool) error {
	if _, err := os.Stat(filepath.Join(p.data(), "PG_VERSION")); err == nil {
		return nil
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look at the data in %s: %w; run as the user they belong to", p.data(), err)
	}
	clearUnfinished(p)
	fresh := p.data() + unfinished + strings.ToLower(rand.Text())
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

const unfinished = ".new-"

// clearUnfinished clears away what earlier tries left. One that is still being written
// may resist; it is cleared away with the next database.
func clearUnfinished(p place) {
	left, _ := filepath.Glob(p.data() + unfinished + "*") // fails on a bad pattern only
	for _, folder := range left {
		_ = os.RemoveAll(folder)
	}
}

// lastLines keeps the end of a program's output, where it says what went wrong.
func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > 6 {
		lines = lines[len(lines)-6:]
	}
	return strings.Join(lines, "\n")
}
