package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// postmaster reads the process number of the server that owns the data, as the server
// wrote it; 0 when there is none.
func (s *Server) postmaster() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.place.data(), "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the server's process number: %w; run as the user the data belong to", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0, nil // cut off by a crash: as good as none
	}
	return pid, nil
}

// running looks whether a server answers. One that is still starting or recovering is
// waited for. A process number left by a crash, which may be another program's by now,
// is cleared away, because PostgreSQL would refuse to start over it.
func (s *Server) running(ctx context.Context) (pid int, ok bool, err error) {
	pid, err = s.postmaster()
	if err != nil || pid == 0 {
		return 0, false, err
	}
	if !alive(pid) || !isPostgres(pid) {
		if err := os.Remove(filepath.Join(s.place.data(), "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, false, fmt.Errorf("clear away the process number of a server that crashed: %w", err)
		}
		return 0, false, nil
	}
	err = poll(ctx, func() (bool, error) { return s.answers(ctx) || !alive(pid), nil })
	return pid, err == nil && alive(pid), err
}

// answers tells whether the server takes connections.
func (s *Server) answers(ctx context.Context) bool {
	return s.inPostgres(func(db *sql.DB) error { return db.PingContext(ctx) }) == nil
}

// inPostgres works in the database every server has.
func (s *Server) inPostgres(work func(*sql.DB) error) error {
	connector, err := pq.NewConnector(s.DSNFor("postgres"))
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	return work(db)
}

// launch starts the server and waits until it answers.
func (s *Server) launch(ctx context.Context, owner account, o options) (pid int, err error) {
	version, err := dataVersion(s.place.data())
	if err != nil {
		return 0, err
	}
	programs, err := findInstallation(ctx, searchFolders(o.path), version)
	if err != nil {
		return 0, err
	}
	if err := ensureCluster(s.place, owner, programs, o.durable); err != nil {
		return 0, err
	}
	for {
		pid, err := s.launchOnce(ctx, owner, programs, o)
		if err == nil {
			// An earlier server may have had the same process number.
			if err := os.Remove(s.ending(pid)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return 0, fmt.Errorf("clear away an old mark: %w", err)
			}
			return pid, s.ensureDatabase(ctx)
		}
		// After a crash of the server's first process its others take a moment to notice.
		if !strings.Contains(err.Error(), "still in use") || ctx.Err() != nil {
			return 0, err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *Server) launchOnce(ctx context.Context, owner account, programs installation, o options) (int, error) {
	log, err := os.OpenFile(s.place.log(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return 0, fmt.Errorf("open the server's log: %w", err)
	}
	defer log.Close()
	args := []string{"-D", s.place.data(), "-k", s.place.run}
	for _, name := range sortedNames(o.settings) {
		args = append(args, "-c", name+"="+o.settings[name])
	}
	cmd := owner.command(programs.program("postgres"), args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	err = poll(ctx, func() (bool, error) {
		select {
		case err := <-ended:
			return false, s.endedAtOnce(err, cmd.Process.Pid)
		default:
			return s.answers(ctx), nil
		}
	})
	if err != nil {
		cmd.Process.Signal(syscall.SIGINT) //nolint:errcheck // it may have ended by itself
		return 0, err
	}
	return cmd.Process.Pid, nil
}

// endedAtOnce says why a server did not start. What the log says cannot be relied on: the
// server that has the folder writes to it too.
func (s *Server) endedAtOnce(ended error, own int) error {
	text, _ := os.ReadFile(s.place.log()) // best effort: the message is complete without
	err := fmt.Errorf("the server ended at once (%v): %s", ended, lastLines(string(text)))
	pid, unread := s.postmaster()
	_, absent := os.Stat(filepath.Join(s.place.data(), "postmaster.pid"))
	if unread == nil && absent == nil && (pid == 0 || pid != own && alive(pid) && isPostgres(pid)) {
		return fmt.Errorf("%w: %w", errTaken, err)
	}
	return err
}

// ensureDatabase makes our database; a killed first start may have left it out.
func (s *Server) ensureDatabase(ctx context.Context) error {
	err := s.inPostgres(func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(database))
		return err
	})
	if refused := (*pq.Error)(nil); errors.As(err, &refused) && refused.Code == "42P04" {
		return nil // it exists
	}
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return nil
}

// alive tells whether a process runs; one of another user's does. One that ended and was
// not collected by its parent does not, where the system lets us look (Linux): in a
// container nobody may ever collect it.
func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		_, state, _ := strings.Cut(string(stat), ") ")
		return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// isPostgres tells whether a process runs PostgreSQL, where the system lets us look
// without help (Linux). Elsewhere PostgreSQL's own check has to do.
func isPostgres(pid int) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return true
	}
	program, _, _ := strings.Cut(string(command), "\x00")
	return strings.HasPrefix(filepath.Base(program), "postgres")
}

func sortedNames(settings map[string]string) []string {
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
