package main

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/fixtures"
)

// asProgram makes the test binary be the program itself, so that a test can kill it.
const asProgram = "COUNTERFOIL_TEST_AS_PROGRAM"

// P5: a crash anywhere loses nothing and doubles nothing. The program is killed with
// signal 9 at random moments of both imports and of the reconciliation, and started
// again each time; what it says in the end is what it says undisturbed.
func TestKilledAnywhereItEndsTheSame(t *testing.T) {
	dir := t.TempDir()
	month := demoMonth()
	month.Orders = 600
	if _, err := month.Generate(dir); err != nil {
		t.Fatal(err)
	}
	if err := writeTemplate(dir, "se"); err != nil {
		t.Fatal(err)
	}
	steps := [][]string{
		{"import", "centra", filepath.Join(dir, fixtures.CentraFolder)},
		{"import", "erp", "--format", "sie", filepath.Join(dir, fixtures.ERPFile)},
		{"reconcile", "--period", "2026-10"},
	}
	last := []string{"variances", "--period", "2026-10", "--format", "csv"}

	calm := program{policy: filepath.Join(dir, "policy.yaml"), home: shortDir(t)}
	for _, args := range steps {
		calm.must(t, args...)
	}
	want := calm.must(t, last...)

	shaken := program{policy: calm.policy, home: shortDir(t)}
	random := rand.New(rand.NewPCG(1, 2))
	for _, args := range steps {
		for range 4 {
			shaken.kill(t, time.Duration(random.IntN(900))*time.Millisecond, args...)
		}
		shaken.must(t, args...)
	}
	if got := shaken.must(t, last...); got != want {
		t.Errorf("after the kills:\n%s\nundisturbed:\n%s", got, want)
	}
	if out := shaken.must(t, "verify"); strings.Contains(out, "problems") {
		t.Errorf("after the kills: %s", out)
	}
}

// shortDir is a temporary folder with a name short enough for a socket below it.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// program is counterfoil as a process of its own.
type program struct{ policy, home string }

func (p program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL=", "COUNTERFOIL_HOME="+p.home, "COUNTERFOIL_POLICY="+p.policy)
	return cmd
}

// must runs to the end and returns what was printed; unexplained variance is no failure.
func (p program) must(t *testing.T, args ...string) string {
	t.Helper()
	cmd := p.command(args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitUnexplained {
		err = nil
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

func (p program) kill(t *testing.T, after time.Duration, args ...string) {
	t.Helper()
	cmd := p.command(args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // killed, or done before: both are fine
}
