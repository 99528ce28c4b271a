package local

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"
)

// TestMain lets the test binary play another command that uses the server.
func TestMain(m *testing.M) {
	if folder := os.Getenv("LOCAL_TEST_FOLDER"); folder != "" {
		os.Exit(other(folder))
	}
	os.Exit(m.Run())
}

// other starts the server, says so, and stops it when its input ends.
func other(folder string) int {
	s, err := Start(context.Background(), folder, Disposable())
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

type command struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startOther(t *testing.T, folder string) *command {
	t.Helper()
	c := &command{Cmd: exec.Command(os.Args[0])}
	c.Env = append(os.Environ(), "LOCAL_TEST_FOLDER="+folder)
	c.in, _ = c.StdinPipe()
	out, _ := c.StdoutPipe()
	c.out = bufio.NewReader(out)
	if err := c.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	return c
}

func (c *command) ready(t *testing.T) {
	t.Helper()
	if line, _ := c.out.ReadString('\n'); line != "ready\n" {
		rest, _ := io.ReadAll(c.out)
		t.Fatalf("other command says %q", line+string(rest))
	}
}

func query(t *testing.T, s *Server, statement string) string {
	t.Helper()
	db, err := sql.Open("postgres", s.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	if err := db.QueryRow(statement).Scan(&got); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return got
}

func mustStart(t *testing.T, folder string) *Server {
	t.Helper()
	s, err := Start(t.Context(), folder, Disposable())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustStop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

func pidOf(t *testing.T, s *Server) int {
	t.Helper()
	pid, err := s.postmaster()
	if err != nil || pid == 0 {
		t.Fatalf("no server runs: %d, %v", pid, err)
	}
	return pid
}

func waitUntilGone(t *testing.T, pid int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := poll(ctx, func() (bool, error) { return !alive(pid), nil }); err != nil {
		t.Fatalf("server %d still runs: %v", pid, err)
	}
}

// testFolder is a folder the database's user can enter, unlike t.TempDir for root.
func testFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "cf")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

func TestDataOutliveAStop(t *testing.T) {
	folder := testFolder(t)
	s := mustStart(t, folder)
	pid := pidOf(t, s)
	query(t, s, "CREATE TABLE kept AS SELECT 1 AS x; SELECT 'done'")
	if user := query(t, s, "SELECT current_user"); user != superuser {
		t.Errorf("connected as %q", user)
	}
	mustStop(t, s)
	if alive(pid) {
		t.Error("the server runs on after its last user left")
	}
	s = mustStart(t, folder)
	defer mustStop(t, s)
	if got := query(t, s, "SELECT x::text FROM kept"); got != "1" {
		t.Errorf("got %q back", got)
	}
}

func TestNobodyElseReachesTheSocketAndRootRunsNothing(t *testing.T) {
	s := mustStart(t, testFolder(t))
	defer mustStop(t, s)
	info, err := os.Stat(s.place.run)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder of the socket is %v, %v", info.Mode(), err)
	}
	if got := query(t, s, "SELECT setting FROM pg_settings WHERE name = 'listen_addresses'"); got != "" {
		t.Errorf("the server listens on %q", got)
	}
	process, err := os.Stat(fmt.Sprintf("/proc/%d", pidOf(t, s)))
	if err == nil && ownerOf(process).uid == 0 {
		t.Error("the server runs as root")
	}
}

func TestTwoCommandsShareAServer(t *testing.T) {
	folder := testFolder(t)
	first, second := startOther(t, folder), startOther(t, folder)
	first.ready(t)
	second.ready(t)
	s := mustStart(t, folder)
	pid := pidOf(t, s)
	first.in.Close()
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := query(t, s, "SELECT 'here'"); got != "here" || pidOf(t, s) != pid {
		t.Error("the server did not survive one of its users")
	}
	mustStop(t, s)
	if !alive(pid) {
		t.Error("the server stopped under a user")
	}
	second.in.Close()
	if err := second.Wait(); err != nil {
		t.Fatal(err)
	}
	if alive(pid) {
		t.Error("the server runs on after its last user left")
	}
}

func TestManyStartAtOnce(t *testing.T) {
	folder := testFolder(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			s, err := Start(t.Context(), folder, Disposable())
			if err != nil {
				t.Error(err)
				return
			}
			query(t, s, "SELECT 'here'")
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestServerEndsWhenItsLastUserIsKilled(t *testing.T) {
	folder := testFolder(t)
	killed := startOther(t, folder)
	killed.ready(t)
	s := mustStart(t, folder)
	killed.Process.Kill()
	killed.Wait()
	query(t, s, "SELECT 'still here'")
	mustStop(t, s)

	killed = startOther(t, folder)
	killed.ready(t)
	pid := pidOf(t, s)
	killed.Process.Kill()
	killed.Wait()
	waitUntilGone(t, pid)
}

func TestStartRightAfterTheLastUserWasKilled(t *testing.T) {
	folder := testFolder(t)
	for range 3 {
		killed := startOther(t, folder)
		killed.ready(t)
		killed.Process.Kill()
		killed.Wait()
		s := mustStart(t, folder) // while the old server is on its way out, or already gone
		query(t, s, "SELECT 'here'")
		mustStop(t, s)
	}
}

// A start that is killed may leave a server behind that has begun and not yet said so.
func TestStartRightAfterAStartWasKilled(t *testing.T) {
	folder := testFolder(t)
	mustStop(t, mustStart(t, folder))
	for i := range 24 {
		killed := startOther(t, folder)
		time.Sleep(time.Duration(i) * 5 * time.Millisecond)
		killed.Process.Kill()
		killed.Wait()
		s := mustStart(t, folder)
		query(t, s, "SELECT 'here'")
		mustStop(t, s)
	}
}

func TestServerKilled(t *testing.T) {
	folder := testFolder(t)
	s := mustStart(t, folder)
	query(t, s, "CREATE TABLE kept AS SELECT 1 AS x; SELECT 'done'")
	query(t, s, "CHECKPOINT; SELECT 'done'")
	pid := pidOf(t, s)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitUntilGone(t, pid)
	again := mustStart(t, folder)
	if got := query(t, again, "SELECT x::text FROM kept"); got != "1" {
		t.Errorf("got %q back", got)
	}
	mustStop(t, s)
	if !alive(pidOf(t, again)) {
		t.Error("the old server's user stopped the new server")
	}
	mustStop(t, again)
}

func TestProcessNumberOfAnotherProgram(t *testing.T) {
	folder := testFolder(t)
	s := mustStart(t, folder)
	mustStop(t, s)
	stale := filepath.Join(s.place.data(), "postmaster.pid")
	if err := os.WriteFile(stale, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = mustStart(t, folder)
	query(t, s, "SELECT 'here'")
	mustStop(t, s)
}

func TestWatcherKilled(t *testing.T) {
	folder := testFolder(t)
	s := mustStart(t, folder)
	pid := pidOf(t, s)
	if err := s.watcher.Kill(); err != nil {
		t.Fatal(err)
	}
	mustStop(t, s)
	if alive(pid) {
		t.Error("the server runs on without its watcher")
	}
}

func TestUnfinishedDatabaseIsNotTakenForOne(t *testing.T) {
	folder := testFolder(t)
	if err := os.MkdirAll(filepath.Join(folder, "data"+unfinished+"x", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := mustStart(t, folder)
	query(t, s, "SELECT 'here'")
	mustStop(t, s)
}

// TestKilledWhileTheDatabaseWasMade: its initdb lives on and must not meet the next one.
func TestKilledWhileTheDatabaseWasMade(t *testing.T) {
	for after := 20 * time.Millisecond; after < 400*time.Millisecond; after *= 2 {
		folder := testFolder(t)
		c := startOther(t, folder)
		time.Sleep(after)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		s, err := Start(t.Context(), folder, Disposable())
		if err != nil {
			t.Errorf("killed after %s: %v", after, err)
			continue
		}
		mustStop(t, s)
	}
}

func TestLongFolder(t *testing.T) {
	folder := filepath.Join(testFolder(t), strings.Repeat("long/", 30)+"it's a\\folder")
	s := mustStart(t, folder)
	defer mustStop(t, s)
	if len(s.place.socket()) > longestSocket {
		t.Errorf("socket %s is %d bytes", s.place.socket(), len(s.place.socket()))
	}
	query(t, s, "SELECT 'here'")
	t.Cleanup(func() { os.RemoveAll(s.place.run) })
}

func TestShortFolderWithOddName(t *testing.T) {
	s := mustStart(t, filepath.Join(testFolder(t), "it's a\\folder"))
	query(t, s, "SELECT 'here'")
	mustStop(t, s)
}
