package local

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the system user the server runs as: ourselves, or, when we are root, a user
// without rights, because PostgreSQL refuses to run as root.
type account struct {
	uid, gid int
	// drop tells that we are root and must become the account for its processes.
	drop bool
}

// candidates are the users a root process drops to, the first that exists.
var candidates = []string{"postgres", "_postgres", "nobody"}

// chooseAccount picks who runs the server. Data that exist belong to somebody already,
// and that is who goes on running them.
func chooseAccount(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if owner := ownerOf(info); owner.uid != 0 {
			owner.drop = true
			return owner, nil
		}
	}
	for _, name := range candidates {
		if a, err := lookup(name); err == nil {
			return a, nil
		}
	}
	return account{}, errors.New("run PostgreSQL as root: it refuses to, and there is neither a user postgres nor nobody; run as an ordinary user or set DATABASE_URL")
}

func lookup(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, err
	}
	uid, uidErr := strconv.Atoi(u.Uid)
	gid, gidErr := strconv.Atoi(u.Gid)
	return account{uid, gid, true}, errors.Join(uidErr, gidErr)
}

func ownerOf(info os.FileInfo) account {
	stat := info.Sys().(*syscall.Stat_t)
	return account{uid: int(stat.Uid), gid: int(stat.Gid)}
}

// command prepares a program to run as the account, in a session of its own, so that
// Ctrl-C at our terminal does not reach it. It starts in / because the account may not
// be allowed into our working directory.
func (a account) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// reaches tells whether the account may enter a folder. It asks the system, because
// modes, access lists and mounts all have a say.
func (a account) reaches(folder string) bool {
	return a.command("/bin/sh", "-c", `cd -- "$1"`, "sh", folder).Run() == nil
}

// makeFolder makes a folder that belongs to the account and nobody else can enter, or
// checks that the one there is so.
func (a account) makeFolder(folder string) error {
	if err := os.Mkdir(folder, 0o700); err == nil {
		if a.drop {
			err = os.Chown(folder, a.uid, a.gid)
		}
		if err != nil {
			return fmt.Errorf("hand %s to the database's user: %w", folder, err)
		}
		return nil
	} else if !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make folder %s: %w", folder, err)
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return fmt.Errorf("look at folder %s: %w", folder, err)
	}
	if owner := ownerOf(info); !info.IsDir() || owner.uid != a.uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("use folder %s: it must belong to user %d and to nobody else (mode 0700), and belongs to %d (%v); run as its owner, or choose another folder", folder, a.uid, owner.uid, info.Mode())
	}
	return nil
}
