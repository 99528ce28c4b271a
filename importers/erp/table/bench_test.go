package table

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"counterfoil/ledger/money"

	"github.com/xuri/excelize/v2"
)

func ledgerCurrency(s string) money.Currency { return money.Currency(s) }

// journalText writes n vouchers of four rows for the simple profile, as an ERP books orders.
func journalText(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Date;No;Account;Text;Amount\n")
	for i := range n {
		for _, row := range [...]string{"1510;Order %d Kajsa Svensson;1.299,00", "2611;Order %d Kajsa Svensson;-249,80", "3001;Order %d Kajsa Svensson;-999,20", "3520;Order %d Kajsa Svensson;-50,00"} {
			fmt.Fprintf(&b, "2026-10-%02d;%d;"+row+"\n", i%31+1, i+1, 50000+i)
		}
	}
	return b.Bytes()
}

// journalBook is the same as a workbook.
func journalBook(tb testing.TB, n int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(tb, err)
	for i, line := range strings.Split(strings.TrimSpace(string(journalText(n))), "\n") {
		cells := strings.Split(line, ";")
		row := []any{cells[0], cells[1], cells[2], cells[3], cells[4]}
		if i > 0 {
			var amount float64
			_, err := fmt.Sscan(strings.NewReplacer(".", "", ",", ".").Replace(cells[4]), &amount)
			must(tb, err)
			row[4] = amount
		}
		must(tb, w.SetRow(fmt.Sprintf("A%d", i+1), row))
	}
	must(tb, w.Flush())
	return bytesOf(tb, f)
}

// BenchmarkImport compares the whole way of a file (look, survey, minimise, check) with
// merely cutting it into fields by the standard library.
func BenchmarkImport(b *testing.B) {
	const vouchers = 20_000
	content := journalText(vouchers)
	var begun time.Duration
	report := func(b *testing.B, bytes int) {
		// Processor time, because the machine may be busy with other things.
		b.ReportMetric(4*vouchers*float64(b.N)/(processorTime()-begun).Seconds(), "lines/cpu-s")
		b.SetBytes(int64(bytes))
	}
	b.Run("encoding csv only", func(b *testing.B) {
		begun = processorTime()
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(content))
			r.Comma, r.ReuseRecord = ';', true
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
		report(b, len(content))
	})
	f, err := New(testPolicy("SEK"), profileOf(b, simple))
	if err != nil {
		b.Fatal(err)
	}
	minimise := func(b *testing.B, content []byte) {
		b.ReportAllocs()
		begun = processorTime()
		for b.Loop() {
			if _, err := f.Minimise(context.Background(), bytes.NewReader(content), func([]byte) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		report(b, len(content))
	}
	b.Run("rows only", func(b *testing.B) {
		begun = processorTime()
		for b.Loop() {
			r := newTextRows(bytes.NewReader(content), "utf-8", ';', `"`)
			for {
				if _, err := r.next(); err == io.EOF {
					break
				}
			}
		}
		report(b, len(content))
	})
	b.Run("csv", func(b *testing.B) { minimise(b, content) })
	book := journalBook(b, vouchers)
	b.Run("xlsx", func(b *testing.B) { minimise(b, book) })
	b.Run("csv sorted by account", func(b *testing.B) { minimise(b, byAccount(content)) })
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// byAccount sorts a journal's lines as a general ledger prints them.
func byAccount(content []byte) []byte {
	all := strings.Split(strings.TrimSpace(string(content)), "\n")
	var b strings.Builder
	b.WriteString(all[0] + "\n")
	for _, account := range []string{"1510", "2611", "3001", "3520"} {
		for _, line := range all[1:] {
			if strings.Contains(line, ";"+account+";") {
				b.WriteString(line + "\n")
			}
		}
	}
	return []byte(b.String())
}
