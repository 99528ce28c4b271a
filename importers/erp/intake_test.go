package erp

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// fieldPolicy reads order numbers from an external document number.
func fieldPolicy() *policy.Policy {
	p := testPolicy()
	p.ERP.References = []policy.ReferenceRule{{Name: "external document", In: "field external document no", Pattern: `^(?:WEB-)?([0-9]{5})$`}}
	return p
}

// takeIn takes vouchers in and gives the records and the documents decoded from them.
func takeIn(t *testing.T, p *policy.Policy, vouchers ...*RawVoucher) (in *Intake, records []string, documents []ledger.Document) {
	t.Helper()
	poster, err := NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	in = NewIntake(p, poster, "test", func(record []byte) error {
		records = append(records, string(record))
		decoded, err := Decoder{Source: "test"}.Decode(record, ledger.Evidence{})
		documents = append(documents, decoded.Documents...)
		return err
	})
	for _, v := range vouchers {
		if _, _, err := in.Voucher(v, ""); err != nil {
			t.Fatal(err)
		}
	}
	return in, records, documents
}

func invoice(field string) *RawVoucher {
	return &RawVoucher{
		Where: "entry 4711", Number: "PS-INV103001", Kind: "Invoice", Date: "20261015", Modified: "2026-10-16T07:00:00Z", Text: "Order Kajsa Svensson",
		Rows: []RawRow{
			{Native: "4711", Account: "1510", Amount: "1250.0000", Fields: [][2]string{{"external document no", field}}},
			{Native: "4712", Account: "2611", Amount: "-250", Fields: [][2]string{{"external document no", field}}},
			{Native: "4713", Account: "3001", Amount: "-1000.00", Wrote: "1.000,00-", Fields: [][2]string{{"external document no", field}}},
		},
	}
}

func TestAFieldNamesTheReference(t *testing.T) {
	in, _, documents := takeIn(t, fieldPolicy(), invoice("WEB-50418"))
	entries, err := in.poster.Post(documents[0])
	if err != nil || len(entries) != 1 || entries[0].Reference != "50418" || entries[0].Rule != "external document" {
		t.Fatalf("got %+v, %v; want one entry under 50418 by the rule", entries, err)
	}
	if d := documents[0]; d.ID.ExternalID != "2026-01-01//PS-INV103001" || d.StampedAt.Format("2006-01-02") != "2026-10-16" {
		t.Errorf("it is %s as of %s", d.ID, d.StampedAt)
	}
	if s := in.Summary("test"); s.Totals["debit SEK"] != "1250.00" || s.Totals["credit SEK"] != "1250.00" || s.Totals["rows"] != "3" {
		t.Errorf("the totals are %v", s.Totals)
	}
}

// A field is free text to us: only what a rule reads of it is kept.
func TestAFieldKeepsNothingPersonal(t *testing.T) {
	for _, field := range []string{"Kajsa Svensson", "kajsa@example.com", "19800101-1234"} {
		_, records, _ := takeIn(t, fieldPolicy(), invoice(field))
		if strings.Contains(records[0], field) || strings.Contains(records[0], "Kajsa") {
			t.Errorf("%q is in %s", field, records[0])
		}
	}
}

// What the source wrote otherwise is kept beside what it was read as.
func TestTheSpellingOfTheSourceIsEvidence(t *testing.T) {
	_, records, _ := takeIn(t, fieldPolicy(), invoice("50418"))
	var r VoucherRecord
	if err := json.Unmarshal([]byte(records[0]), &r); err != nil {
		t.Fatal(err)
	}
	if r.Rows[2].Amount != "-1000.00" || r.Rows[2].Wrote != "1.000,00-" {
		t.Errorf("row 3 is %+v", r.Rows[2])
	}
}

func TestAVoucherThatCannotBeTrustedSaysWhereItStands(t *testing.T) {
	v := invoice("50418")
	v.Rows[1].Amount = "1e5"
	in, _, documents := takeIn(t, fieldPolicy(), v)
	if len(documents) != 0 || len(in.All()) != 1 {
		t.Fatalf("%d documents, findings %v", len(documents), in.All())
	}
	if f := in.All()[0]; f.Code != "test-rejected" || f.Position != "entry 4711 (voucher PS-INV103001)" || !strings.Contains(f.Text, "the amount 1e5 is not a plain number") {
		t.Errorf("the finding is %+v", f)
	}
}

// Days on which nobody keeps books are how programs write "none", or a slip: rejected with
// their position, in every format alike.
func TestADayOnWhichNothingIsBookedIsRejected(t *testing.T) {
	for _, day := range []string{"99991231", "20991231", "18991231", "19000101", "00010101"} {
		v, row := invoice("50418"), invoice("50418")
		v.Date = day
		row.Where, row.Line, row.Rows[1].Line, row.Rows[1].Date = "", 7, 9, day
		in, records, documents := takeIn(t, fieldPolicy(), v, row)
		if len(documents) != 0 || len(in.All()) != 2 || !strings.Contains(in.All()[0].Text, "the voucher date "+day+" lies outside of the years 1990 to ") {
			t.Errorf("%s: %d documents, %v", day, len(documents), in.All())
		}
		if !strings.Contains(in.All()[1].Text, "line 9: the row date "+day) {
			t.Errorf("%s: %v", day, in.All()[1])
		}
		// The record says it itself, so it is decoded alike in any year.
		if !strings.Contains(records[0], `"problems":[`) {
			t.Errorf("%s: %s", day, records[0])
		}
	}
	next := time.Now().AddDate(1, 0, 0).Format("20060102")
	for _, day := range []string{"19900101", next} {
		v := invoice("50418")
		v.Date = day
		if _, _, documents := takeIn(t, fieldPolicy(), v); len(documents) != 1 {
			t.Errorf("%s was rejected", day)
		}
	}
}

func TestAnInstantInNoYearIsNoClock(t *testing.T) {
	v := invoice("50418")
	v.Modified = "9999-12-31T00:00:00Z"
	if _, _, documents := takeIn(t, fieldPolicy(), v); len(documents) != 1 || !documents[0].StampedAt.IsZero() {
		t.Errorf("got %+v", documents)
	}
}

func TestMissingNumbersAreSaidWhereTheyAreRunningOnes(t *testing.T) {
	for free, want := range map[bool]int{false: 1, true: 0} {
		one, three := invoice("50418"), invoice("50419")
		one.Number, three.Number = "1", "3"
		in, _, _ := takeIn(t, fieldPolicy(), one, three)
		in.FreeNumbers = free
		found := 0
		for _, f := range in.Summary("test").Findings {
			if f.Code == "test-gap" {
				found++
			}
		}
		if found != want {
			t.Errorf("free numbers %v: %d gaps", free, found)
		}
	}
}

func TestASourceOutOfScopeIsSaid(t *testing.T) {
	for _, test := range []struct {
		scope string
		want  int
	}{{"9*", 1}, {"1510", 0}} {
		p := fieldPolicy()
		p.Scope.Accounts = []string{test.scope}
		in, _, _ := takeIn(t, p, invoice("50418"), invoice("50419"))
		found := 0
		for _, f := range in.Summary("test").Findings {
			if f.Code == findScope && strings.HasPrefix(f.Text, "none of 2 vouchers touches an account in the policy's scope") {
				found++
			}
		}
		if found != test.want {
			t.Errorf("scope %s: %v", test.scope, in.All())
		}
	}
}

// A preview is for people: what it shows in shapes is neither stored nor read by rules.
func TestAPreviewShowsShapesAndChangesNothing(t *testing.T) {
	_, plain, _ := takeIn(t, fieldPolicy(), invoice("x-12345"), invoice("WEB-50418"))
	poster, err := NewPoster(fieldPolicy())
	if err != nil {
		t.Fatal(err)
	}
	var stored []string
	var shown []*VoucherRecord
	in := NewIntake(fieldPolicy(), poster, "test", func(record []byte) error { stored = append(stored, string(record)); return nil })
	in.Preview = func(v *VoucherRecord) bool { shown = append(shown, v); return len(shown) < 2 }
	for _, field := range []string{"x-12345", "WEB-50418", "never shown"} {
		if _, _, err := in.Voucher(invoice(field), ""); err != nil {
			t.Fatal(err)
		}
	}
	if stored[0] != plain[0] || stored[1] != plain[1] {
		t.Errorf("stored %s, want %s", stored, plain)
	}
	if len(shown) != 2 || shown[0].Text != "Order Aaaaa Aaaaaaaa" || shown[0].Rows[0].Fields[0][1] != "a-12345" || shown[1].Rows[0].Fields[0][1] != "WEB-50418" {
		t.Errorf("shown %+v", shown)
	}
}
