package table

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// testPolicy is a company whose web orders stand in texts and fields.
func testPolicy(currency money.Currency) *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "UK01", currency, "01-01"
	p.Roles.Imbalance = "9999"
	p.Scope.Accounts = []string{"*"}
	p.ERP.References = []policy.ReferenceRule{
		{Name: "external document", In: "field external document no", Pattern: `^W?(\d+)$`},
		{Name: "purchase order", In: "field purchase order no", Pattern: `^W?(\d+)$`},
		{Name: "order in row", In: "row text", Pattern: `(?i)(?:order|commande|bestellung) W?(\d+)`},
		{Name: "order in voucher", In: "voucher text", Pattern: `(?i)order W?(\d+)`},
	}
	return p
}

// result is what came of one file.
type result struct {
	records    []string
	documents  []ledger.Document
	rejections []ledger.Rejection
	summary    importers.Summary
	tally      tally
}

func (r *result) finding(code string) []ledger.Finding {
	var found []ledger.Finding
	for _, f := range r.summary.Findings {
		if f.Code == code {
			found = append(found, f)
		}
	}
	return found
}

func importWith(p *policy.Policy, profile *Profile, content []byte) (*result, error) {
	f, err := New(p, profile)
	if err != nil {
		return nil, err
	}
	src, err := erp.Reread(context.Background(), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	r := &result{}
	read, err := f.read(context.Background(), src, func(record []byte) error {
		r.records = append(r.records, string(record))
		decoded, err := f.Decoder().Decode(record, ledger.Evidence{Chunk: len(r.records)})
		r.documents = append(r.documents, decoded.Documents...)
		r.rejections = append(r.rejections, decoded.Rejections...)
		return err
	})
	if err != nil {
		return r, err
	}
	r.summary, r.tally = read.summary, read.journal.tally
	return r, nil
}

// profileOf parses a profile written in a test.
func profileOf(t testing.TB, text string) *Profile {
	t.Helper()
	p, err := Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readyProfile(t testing.TB, name string) *Profile {
	t.Helper()
	p, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sample(t testing.TB, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// simple is a profile of few columns, for tests of one thing each.
const simple = `profile: simple
version: 1
file: {kinds: [csv, xlsx, xml2003], encoding: [utf-8, utf-16le, cp1252], delimiter: ";"}
columns: {date: Date, number: No, account: Account, text: Text, amount: Amount}
amount: {mode: signed, positive: debit}
number: {decimal: ",", group: [".", blank], negative: [minus, trailing, parentheses, cr]}
date: {layouts: [YYYY-MM-DD]}
`

// lines puts rows of the simple profile below its header.
func lines(rows ...string) string {
	return "Date;No;Account;Text;Amount\n" + strings.Join(rows, "\n") + "\n"
}

func importText(t testing.TB, profile, content string) *result {
	t.Helper()
	r, err := importWith(testPolicy("SEK"), profileOf(t, profile), []byte(content))
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return r
}

// amounts lists the rows of a document: "1510 100.00, 3001 -100.00".
func amounts(d ledger.Document) string {
	var list []string
	for _, row := range d.Voucher.Rows {
		list = append(list, string(row.Account)+" "+row.Amount.Number())
	}
	return strings.Join(list, ", ")
}
