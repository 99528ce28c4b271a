package local

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// longestSocket is what a socket address holds for certain: 104 bytes on macOS, 108 on
// Linux, one of them the end.
const longestSocket = 100

const socketName = ".s.PGSQL.5432"

// place is where a server's files are.
type place struct {
	base string // what the caller chose, or what stands in for it
	run  string // socket and pipe
}

func (p place) data() string   { return filepath.Join(p.base, "data") }
func (p place) log() string    { return filepath.Join(p.base, "postgres.log") }
func (p place) socket() string { return filepath.Join(p.run, socketName) }

// choosePlace makes the base folder and names the one for socket and pipe, which is made
// under the start lock because it changes hands. When we are root and the database's user cannot get
// into the folder (it lies under /root, say), the data go below systemFolder instead,
// under a name made from the folder's, so that every later command finds them.
func choosePlace(folder string) (place, account, error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return place{}, account{}, fmt.Errorf("find folder %s: %w", folder, err)
	}
	base := absolute
	owner, err := chooseAccount(filepath.Join(base, "data"))
	if err != nil {
		return place{}, account{}, err
	}
	if err := makeBase(base, owner); err != nil {
		return place{}, account{}, err
	}
	if owner.drop && !owner.reaches(base) {
		base = filepath.Join(systemFolder, digest(absolute))
		if owner, err = chooseAccount(filepath.Join(base, "data")); err != nil {
			return place{}, account{}, err
		}
		if err := makeBase(base, owner); err != nil {
			return place{}, account{}, err
		}
		if !owner.reaches(base) {
			return place{}, account{}, fmt.Errorf("run PostgreSQL in %s: its user %d may enter neither it nor %s; choose a folder open to that user, or set DATABASE_URL", absolute, owner.uid, base)
		}
	}
	run := filepath.Join(base, "run")
	if len(filepath.Join(run, socketName)) > longestSocket {
		run = filepath.Join(os.TempDir(), fmt.Sprintf("counterfoil-%d-%s", owner.uid, digest(base)))
	}
	if len(filepath.Join(run, socketName)) > longestSocket {
		run = filepath.Join("/tmp", filepath.Base(run))
	}
	return place{base, run}, owner, nil
}

// systemFolder holds the data of root's servers whose own folder is out of reach.
var systemFolder = "/var/lib/counterfoil"

// makeBase makes the folder and the parents it lacks. What root makes can be passed
// through by the database's user, whatever our umask; what is inside belongs to that
// user alone.
func makeBase(base string, owner account) error {
	if _, err := os.Stat(base); err == nil {
		return nil
	}
	if parent := filepath.Dir(base); parent != base {
		if err := makeBase(parent, owner); err != nil {
			return err
		}
	}
	mode := os.FileMode(0o700)
	if owner.drop {
		mode = 0o711
	}
	err := os.Mkdir(base, mode)
	switch {
	case err == nil:
		err = os.Chmod(base, mode)
	case errors.Is(err, os.ErrExist):
		return nil // another process was quicker
	}
	if err != nil {
		return fmt.Errorf("make folder %s: %w", base, err)
	}
	return nil
}

func digest(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}
