package reports

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"counterfoil/ledger"
)

// ImportWriter lists imports; instants are told in a zone.
type ImportWriter func(w io.Writer, imports iter.Seq2[ledger.Import, error], zone *time.Location) error

const importTime = "2006-01-02 15:04"

// ImportColumns are the columns of imports as CSV, before the counts.
var ImportColumns = []string{"Import", "Captured", "Source", "Kind", "File or window", "As of", "Holds all from", "Holds all to", "Records", "Control totals", "Findings", "Postings"}

// WriteImportsTable lists imports for a terminal.
func WriteImportsTable(w io.Writer, imports iter.Seq2[ledger.Import, error], zone *time.Location) error {
	table := textTable{left: 8}
	table.add("Import", "Captured", "Source", "File or window", "Records", "Control totals", "What came of it", "Findings")
	n := 0
	for i, err := range imports {
		if err != nil {
			return err
		}
		n++
		table.add(strconv.FormatInt(i.ID, 10), i.TakenAt.In(zone).Format(importTime), string(i.Source), Visible(i.Name), strconv.FormatInt(i.Records, 10),
			shortTotals(i.Totals), CountWords(i), strconv.Itoa(len(i.AllFindings())))
	}
	if n == 0 {
		_, err := io.WriteString(w, "no imports\n")
		return err
	}
	return table.write(w)
}

// WriteImportsCSV lists imports as RFC 4180, a column for each count.
func WriteImportsCSV(w io.Writer, imports iter.Seq2[ledger.Import, error], zone *time.Location) error {
	out := newCSV(w)
	header := slices.Clone(ImportColumns)
	for _, name := range ledger.CountNames {
		header = append(header, strings.ToUpper(name[:1])+name[1:])
	}
	out.header(append(header, "Excluded"))
	for i, err := range imports {
		if err != nil {
			return err
		}
		out.importRow(i, zone)
	}
	return out.end("write imports as CSV")
}

func (c *csvWriter) importRow(i ledger.Import, zone *time.Location) {
	c.row = c.row[:0]
	x, counts := i.Extent(), i.Counts()
	c.number(strconv.FormatInt(i.ID, 10))
	c.number(i.TakenAt.In(zone).Format(time.RFC3339))
	from, to := wholly(x)
	for _, s := range []string{string(i.Source), i.Kind, i.Name, day(x.AsOf), from, to} {
		c.text(s)
	}
	c.number(strconv.FormatInt(i.Records, 10))
	c.text(shortTotals(i.Totals))
	c.number(strconv.Itoa(len(i.AllFindings())))
	c.number(strconv.Itoa(len(i.Batches)))
	for _, name := range ledger.CountNames {
		c.number(strconv.FormatInt(counts[name], 10))
	}
	var excluded []string
	for _, name := range otherCounts(counts) {
		excluded = append(excluded, fmt.Sprintf("%d %s", counts[name], name))
	}
	c.text(strings.Join(excluded, ", "))
	_ = c.w.Write(c.row)
}

// wholly are the first and last day of which a file holds every voucher, "" where it need
// not.
func wholly(x ledger.Extent) (from, to string) {
	if !x.Whole() {
		return "", ""
	}
	return x.From.String(), x.To.String()
}

// CountWords is "12 new, 1 changed in money, 24 entries, …"; what is zero is left out.
func CountWords(i ledger.Import) string {
	if len(i.Batches) == 0 {
		return "captured, not posted: import it again"
	}
	counts := i.Counts()
	var parts []string
	for _, name := range slices.Concat(ledger.CountNames, otherCounts(counts)) {
		if n := counts[name]; n != 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, name))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// otherCounts are the names beside those that every import has.
func otherCounts(counts map[string]int64) []string {
	var names []string
	for name := range counts {
		if !slices.Contains(ledger.CountNames, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// shortTotals are the control totals a reader compares first.
func shortTotals(totals map[string]string) string {
	var parts []string
	for _, name := range sortedNames(totals) {
		first, currency, isSum := strings.Cut(name, " ")
		switch {
		case !isSum && slices.Contains([]string{"vouchers", "orders", "returns", "payments", "shipments"}, name):
			parts = append(parts, totals[name]+" "+name)
		case isSum && len(currency) == 3 && slices.Contains([]string{"debit", "gross"}, first):
			parts = append(parts, first+" "+totals[name]+" "+currency)
		}
	}
	return strings.Join(parts, ", ")
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// day is an instant's day where it is known; sources tell when they were made by the day.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
