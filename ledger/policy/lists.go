package policy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// A policy may name lists beside its chart: the items the ERP knows (erp.Items, column
// sku) and exchange rates by day (fx.rates, columns date,currency,rate). They lie beside the
// policy unless the name is absolute, are read as strictly as the chart, and are part of
// the policy's fingerprint.

// DayRate is what one unit of a currency was worth in functional currency on a day.
type DayRate struct {
	On       ledger.Date
	Currency money.Currency
	Rate     decimal.Decimal
}

// Lists are the names of the files the policy names beside the chart, in the sequence
// their bytes enter its fingerprint.
func (p *Policy) Lists() (names []string) {
	for _, name := range []string{p.ERP.Items, p.FX.Rates} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// KnowsItem tells whether the ERP has an item of a SKU. Without a list it is taken to
// know all.
func (p *Policy) KnowsItem(sku ledger.SKU) bool { return p.Items == nil || p.Items[sku] }

// readLists reads what the policy names and returns the files' content.
func (c *checker) readLists(open func(string) ([]byte, error)) (contents [][]byte) {
	for _, list := range []struct {
		name   string
		path   []any
		header []string
		line   func([]string) string
	}{
		{c.policy.ERP.Items, []any{"erp", "items"}, []string{"sku"}, c.itemLine},
		{c.policy.FX.Rates, []any{"fx", "rates"}, []string{"date", "currency", "rate"}, c.rateLine},
	} {
		if list.name == "" {
			continue
		}
		content, err := open(list.name)
		if err != nil {
			c.at(list.path...).report("the list cannot be read: %v; name a CSV file with the column(s) %s", err, strings.Join(list.header, ","))
			continue
		}
		if list.name == c.policy.ERP.Items && c.exported() {
			c.readItemExport(filepath.Base(list.name), content)
		} else {
			c.readList(filepath.Base(list.name), content, list.header, list.line)
		}
		contents = append(contents, content)
	}
	slices.SortStableFunc(c.policy.Rates, func(a, b DayRate) int {
		if days := a.On.Compare(b.On); days != 0 {
			return days
		}
		return strings.Compare(string(a.Currency), string(b.Currency))
	})
	return contents
}

// readList reads a CSV file: a line of column names, then lines of as many fields. Blank
// lines and lines that begin with # are skipped. Line says what is wrong with one, or "".
func (c *checker) readList(file string, content []byte, header []string, line func([]string) string) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = '#', -1, true, true
	columns := strings.Join(header, ",")
	for first := true; ; first = false {
		record, err := r.Read()
		number, text := 1, ""
		switch parse := (*csv.ParseError)(nil); {
		case err == io.EOF && !first:
			return
		case err == io.EOF:
			text = "the list is empty; its first line must name the columns: " + columns
		case errors.As(err, &parse):
			number, text = parse.Line, "the line is not CSV: "+err.Error()+"; check its quotes"
		case first && strings.Join(record, ",") != columns:
			text = "the first line must name the columns: " + columns
		}
		if text != "" {
			c.problems = append(c.problems, Problem{file, number, text})
			return
		}
		if first {
			continue
		}
		number, _ = r.FieldPos(0)
		if len(record) != len(header) {
			text = "the line must have the fields " + columns + " and no others; put a field that holds a comma in quotes"
		} else {
			text = line(record)
		}
		if text != "" {
			c.problems = append(c.problems, Problem{file, number, text})
		}
	}
}

func (c *checker) itemLine(record []string) string {
	sku := ledger.SKU(strings.TrimSpace(record[0]))
	if c.policy.Items == nil {
		c.policy.Items = map[ledger.SKU]bool{}
	}
	switch {
	case sku == "":
		return "the line has no SKU; give it one or remove it"
	case c.policy.Items[sku]:
		return "SKU " + string(sku) + " is there twice; remove one"
	}
	c.policy.Items[sku] = true
	return ""
}

func (c *checker) rateLine(record []string) string {
	on, err := ledger.ParseDate(strings.TrimSpace(record[0]))
	if err != nil {
		return "date \"" + record[0] + "\" is not of the form 2006-01-02; correct it"
	}
	currency, err := money.ParseCurrency(strings.TrimSpace(record[1]))
	if err != nil {
		return "currency \"" + record[1] + "\" is not an ISO 4217 code we know; correct it"
	}
	text := strings.TrimSpace(record[2])
	if !plainNumber.MatchString(text) {
		return "rate \"" + text + "\" is not a plain number; write it like 11.2545"
	}
	rate := decimal.RequireFromString(text)
	if !rate.IsPositive() {
		return "rate " + text + " must be above zero; correct it"
	}
	if c.rated == nil {
		c.rated = map[DayRate]bool{}
	}
	key := DayRate{On: on, Currency: currency}
	if c.rated[key] {
		return "the rate of " + string(currency) + " on " + on.String() + " is there twice; remove one"
	}
	c.rated[key] = true
	c.policy.Rates = append(c.policy.Rates, DayRate{on, currency, rate})
	return ""
}
