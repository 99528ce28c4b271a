package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"counterfoil/fixtures"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/local"
)

func main() {
	orders := flag.Int("orders", 100_000, "orders of the month")
	seed := flag.Uint64("seed", 1, "seed of the month")
	program := flag.String("program", "bin/counterfoil", "the program to time")
	pull := flag.Bool("pull", false, "read the month over HTTP from a tenant in this process instead of from files")
	flag.Parse()
	if err := run(context.Background(), *orders, *seed, *program, *pull); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, orders int, seed uint64, program string, pull bool) error {
	dir, err := os.MkdirTemp("", "cfbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	month := fixtures.Month{Seed: seed, Orders: orders, Compression: fixtures.Plain, Faults: fixtures.Faults{PerThousand: 30, Combined: 10}}
	if !pull {
		if _, err := month.Generate(dir); err != nil {
			return err
		}
	}
	text, chart, err := policy.Template("se")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "policy.yaml"), text, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "chart.csv"), chart, 0o644); err != nil {
		return err
	}
	server, err := local.Start(ctx, filepath.Join(dir, "postgres"))
	if err != nil {
		return err
	}
	defer server.Stop()
	b := bench{dir: dir, program: program, dsn: server.DSN(), database: databaseOf(server)}
	fmt.Printf("%d orders, seed %d\n", orders, seed)
	if pull {
		return b.pull(month)
	}
	return b.all()
}

// bench is one benchmark: where its files are, and what was measured so far.
type bench struct {
	dir, program, dsn string
	database          database
	total             time.Duration
	reconciled        time.Duration // the last step's, when it was reconcile
	env               []string
}

func (b *bench) all() error {
	centra, erp := filepath.Join(b.dir, fixtures.CentraFolder), filepath.Join(b.dir, fixtures.ERPFile)
	if _, err := b.step("migrate", "migrate"); err != nil {
		return err
	}
	b.total = 0
	for _, step := range [][]string{
		{"import centra", "import", "centra", centra}, {"import erp", "import", "erp", erp}, {"reconcile", "reconcile", "--period", "2026-10"},
	} {
		if _, err := b.step(step[0], step[1:]...); err != nil {
			return err
		}
	}
	full := b.total
	if err := b.readings(); err != nil {
		return err
	}
	if _, err := b.step("workbook", "report", "--period", "2026-10", "--out", filepath.Join(b.dir, "month.xlsx")); err != nil {
		return err
	}
	rows, copied, err := b.plainCopy()
	if err != nil {
		return err
	}
	decoded, err := rawDecode(b.dir)
	if err != nil {
		return err
	}
	yardstick := copied + decoded
	fmt.Printf("\nyardsticks: plain COPY of %d posting rows %.2f s, raw decode of the files %.2f s\n", rows, copied.Seconds(), decoded.Seconds())
	fmt.Printf("import + post + seal + compare + explain: %.2f s = %.2f × (COPY + decode), %.0f postings/s\n",
		full.Seconds(), full.Seconds()/yardstick.Seconds(), float64(rows)/full.Seconds())
	for _, one := range []int{100, 30} { // one per cent, and a day of a month
		if err := b.again(full, one); err != nil {
			return err
		}
	}
	return nil
}

// again changes one order in so many and takes the same way once more.
func (b *bench) again(full time.Duration, one int) error {
	changed := filepath.Join(b.dir, fmt.Sprintf("changed-%d.ndjson", one))
	n, err := changeOneIn(one, filepath.Join(b.dir, fixtures.CentraFolder), changed)
	if err != nil {
		return err
	}
	b.total = 0
	fmt.Printf("\n%d orders changed\n", n)
	for _, step := range [][]string{{"import centra", "import", "centra", changed}, {"reconcile", "reconcile", "--period", "2026-10"}} {
		if _, err := b.step(step[0], step[1:]...); err != nil {
			return err
		}
	}
	fmt.Printf("re-run: %.2f s = %.1f %% of the full run\n", b.total.Seconds(), 100*b.total.Seconds()/full.Seconds())
	return nil
}

// settle lets the server's connections end, whose time is known only then.
const settle = 50 * time.Millisecond

// step runs the program once and prints its wall time, the processor time of both
// processes and its largest resident size.
func (b *bench) step(name string, args ...string) (time.Duration, error) {
	cmd := exec.Command(b.program, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+b.dsn, "COUNTERFOIL_POLICY="+filepath.Join(b.dir, "policy.yaml"))
	cmd.Env = append(cmd.Env, b.env...)
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	debug.FreeOSMemory() // a child's largest size begins with ours
	before, began := b.database.used(), time.Now()
	err := cmd.Run()
	took := time.Since(began)
	time.Sleep(settle)
	if code := cmd.ProcessState.ExitCode(); err != nil && code != 1 {
		return took, fmt.Errorf("%s: %w\n%s", name, err, output.String())
	}
	b.total += took
	b.reconciled = took
	fmt.Printf("  %-14s %8.2f s wall · on the processor %7.2f s ours %7.2f s the database's · %4d MB\n", name, took.Seconds(),
		(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), (b.database.used() - before).Seconds(), maxResident(cmd.ProcessState)/1024)
	return took, nil
}
