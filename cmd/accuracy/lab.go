package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/fixtures"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/local"
)

// lab takes months through the program's own commands. All of them stand in one private
// ledger, each as a company of its own, as in production.
type lab struct {
	dir, program string
	server       *local.Server
	companies    int
}

func openLab(ctx context.Context, dir, program string) (*lab, error) {
	program, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(program); err != nil {
		return nil, fmt.Errorf("%w; build it with `make build`, or name it with --program", err)
	}
	server, err := local.Start(ctx, filepath.Join(dir, "postgres"))
	if err != nil {
		return nil, err
	}
	l := &lab{dir: dir, program: program, server: server}
	if _, err := l.command(ctx, dir, "migrate"); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return l, nil
}

func (l *lab) close() error { return l.server.Stop() }

// measure makes a company's months, has each reconciled, and scores what was found.
func (l *lab) measure(ctx context.Context, t trial, r *result) error {
	l.companies++
	c := company{lab: l, entity: fmt.Sprintf("C%03d", l.companies)}
	c.dir = filepath.Join(l.dir, c.entity)
	defer os.RemoveAll(c.dir)
	if err := os.Mkdir(c.dir, 0o755); err != nil {
		return err
	}
	if err := writePolicy(c.dir, c.entity, t); err != nil {
		return err
	}
	if t.months == 1 {
		truth, err := t.month.Generate(c.dir)
		if err != nil {
			return err
		}
		return c.month(ctx, t, c.dir, truth, r)
	}
	row, err := t.month.Row(c.dir)
	if err != nil {
		return err
	}
	for range t.months {
		truth, err := row.Next()
		if err == nil {
			err = c.month(ctx, t, filepath.Join(c.dir, truth.Period.String()), truth, r)
		}
		if err != nil {
			return errors.Join(err, row.Close())
		}
	}
	return row.Close()
}

// company is one of the ledger's: its policy is in its folder.
type company struct {
	*lab
	entity, dir string
}

// month has the files of a month reconciled, and scores it.
func (c company) month(ctx context.Context, t trial, files string, truth fixtures.Truth, r *result) error {
	began := time.Now()
	found, err := c.reconcile(ctx, files, truth.Period.String())
	if err != nil {
		return err
	}
	took := time.Since(began)
	broken, err := c.unconserved(ctx, c.entity)
	if err != nil {
		return err
	}
	score, err := scoreMonth(truth, found)
	if err != nil {
		return err
	}
	r.add(t, score, broken, took)
	return nil
}

// reconcile is what a controller does: both imports, the run, the list.
func (c company) reconcile(ctx context.Context, files, period string) (list foundMonth, err error) {
	for _, args := range [][]string{
		{"import", "centra", filepath.Join(files, fixtures.CentraFolder)},
		{"import", "erp", filepath.Join(files, fixtures.ERPFile)},
		{"reconcile", "--period", period},
	} {
		if _, err := c.command(ctx, c.dir, args...); err != nil {
			return list, err
		}
	}
	out, err := c.command(ctx, c.dir, "variances", "--period", period, "--format", "json")
	if err != nil {
		return list, err
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return list, fmt.Errorf("read what `variances --format json` wrote: %w", err)
	}
	return list, nil
}

// unexplainedRemains is the exit code of a month that is not wholly explained.
const unexplainedRemains = 1

func (l *lab) command(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, l.program, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+l.server.DSN(), "COUNTERFOIL_POLICY="+filepath.Join(dir, "policy.yaml"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != unexplainedRemains {
		return nil, fmt.Errorf("counterfoil %s: %w\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.Bytes(), nil
}

// writePolicy writes the Swedish template as a trial's company needs it.
func writePolicy(dir, entity string, t trial) error {
	text, chart, err := policy.Template("se")
	if err != nil {
		return err
	}
	changes := append([][2]string{{"id: SE01", "id: " + entity}}, grainPolicy[t.grain]...)
	if t.month.CostCentres {
		changes = append(changes, centrePolicy)
	}
	for _, change := range changes {
		if !bytes.Contains(text, []byte(change[0])) {
			return fmt.Errorf("the policy template has no %q to change", change[0])
		}
		text = bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1)
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "policy.yaml"), text, 0o644), os.WriteFile(filepath.Join(dir, "chart.csv"), chart, 0o644))
}

// grainPolicy is how the template must change for a grain.
var grainPolicy = map[string][][2]string{
	"day":   {{"grain: order ", "grain: day "}},
	"mixed": {{"grain: order ", "grain: day "}, {"exceptions: []", "exceptions: [{store: \"Wholesale*\", grain: order}]"}},
}

// centrePolicy is how it must change where sales accounts carry the country's cost centre.
var centrePolicy = [2]string{"\ndimensions: []", `
dimensions:
  - number: 1
    name: cost centre
    accounts: ["30*", "31*", "352*", "354*", "359*", "373*"]
    values: [{from: country}]`}
