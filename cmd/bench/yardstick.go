package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"counterfoil/fixtures"
)

// maxResident is the largest resident size of a finished process, in KB. Linux counts
// in KB, macOS in bytes.
func maxResident(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss / 1024
	}
	return usage.Maxrss
}

// plainCopy writes the month's posting rows to a file and times loading it, once, into a
// table without keys, checks or triggers.
func (b *bench) plainCopy() (rows int64, took time.Duration, err error) {
	file := filepath.Join(b.dir, "postings.copy")
	if _, err := b.sql("-c", `\copy (SELECT * FROM postings) TO '`+file+`'`); err != nil {
		return 0, 0, err
	}
	if _, err := b.sql("-c", `CREATE TABLE plain_postings AS SELECT * FROM postings WITH NO DATA`); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	out, err := b.sql("-c", `\copy plain_postings FROM '`+file+`'`)
	if err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	rows, err = strconv.ParseInt(strings.TrimSpace(strings.TrimPrefix(out, "COPY ")), 10, 64)
	return rows, took, err
}

// sql runs psql with an option such as -c and its statement.
func (b *bench) sql(option, statement string) (string, error) {
	out, err := exec.Command("psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", b.dsn, option, statement).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, out)
	}
	return string(out), nil
}

// rawDecode reads every JSON file into nothing more than encoding/json's own values, and
// the ERP's file line by line.
func rawDecode(dir string) (time.Duration, error) {
	began := time.Now()
	files, err := filepath.Glob(filepath.Join(dir, fixtures.CentraFolder, "*"))
	if err != nil {
		return 0, err
	}
	for _, name := range files {
		if err := eachPage(name, func(any) error { return nil }); err != nil {
			return 0, err
		}
	}
	f, err := os.Open(filepath.Join(dir, fixtures.ERPFile))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		_ = strings.Fields(lines.Text())
	}
	return time.Since(began), lines.Err()
}

func eachPage(name string, do func(page any) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	d.UseNumber()
	for {
		var page any
		if err := d.Decode(&page); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := do(page); err != nil {
			return err
		}
	}
}

// changeOneIn writes a page with one order in so many, of those in a foreign currency: its
// shipments at another rate, as Centra would show it after the rate was edited. Each of them
// then differs from what the ERP booked.
func changeOneIn(one int, centra, to string) (changed int, err error) {
	files, err := filepath.Glob(filepath.Join(centra, "orders-0*"))
	if err != nil {
		return 0, err
	}
	var edges []any
	due := 0
	for _, name := range files {
		err := eachPage(name, func(page any) error {
			for _, edge := range list(page, "data", "orderConnection", "edges") {
				order := edge.(map[string]any)["node"].(map[string]any)
				if due++; due >= one && foreign(order) {
					due = 0
					edit(order)
					edges = append(edges, edge)
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	page := map[string]any{"data": map[string]any{"orderConnection": map[string]any{
		"totalCount": len(edges), "pageInfo": map[string]any{"hasNextPage": false}, "edges": edges,
	}}}
	encoded, err := json.Marshal(page)
	if err != nil {
		return 0, err
	}
	return len(edges), os.WriteFile(to, encoded, 0o644)
}

func list(v any, path ...string) []any {
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	l, _ := v.([]any)
	return l
}

// foreign tells whether the order has a shipment, and all at a rate other than 1.
func foreign(order map[string]any) bool {
	shipments, _ := order["shipments"].([]any)
	for _, s := range shipments {
		if rate := s.(map[string]any)["currencyBaseRate"]; fmt.Sprint(rate) == "1" {
			return false
		}
	}
	return len(shipments) > 0
}

// edit makes the order a newer one, its shipments' rate a hundredth higher.
func edit(order map[string]any) {
	order["updatedAt"] = "2026-11-04T12:00:00+01:00"
	for _, s := range order["shipments"].([]any) {
		shipment := s.(map[string]any)
		shipment["updatedAt"] = order["updatedAt"]
		rate, _ := shipment["currencyBaseRate"].(json.Number).Float64() // the generator wrote it
		shipment["currencyBaseRate"] = json.Number(strconv.FormatFloat(1.01*rate, 'f', 4, 64))
	}
}
