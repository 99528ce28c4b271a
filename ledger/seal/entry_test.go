package seal_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/seal"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

func sale() ledger.Entry {
	return ledger.Entry{
		ID: 17, Batch: 4, Book: ledger.Expected, Kind: ledger.KindSale,
		EffectiveOn: ledger.NewDate(2026, time.October, 31),
		Reference:   "50418", Order: "50418",
		Document: ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "61007"}, Version: 1,
		Scope: ledger.InScope, Text: "Shipment 50418-1",
		Postings: []ledger.Posting{
			{Account: "1510", Side: ledger.Debit, Amount: money.Minor(124900, "SEK"), Functional: money.Minor(124900, "SEK")},
			{Account: "3011", Side: ledger.Credit, Amount: money.Minor(99920, "SEK"), Functional: money.Minor(99920, "SEK"), TaxCode: "SE25", SKU: "WC-100"},
			{Account: "2611", Side: ledger.Credit, Amount: money.Minor(24980, "SEK"), Functional: money.Minor(24980, "SEK"), TaxCode: "SE25"},
		},
	}
}

// voucher uses what the sale does not: another book, numbers, a reversal, lateness, a
// currency without decimals, a residual without document amount, text in form D and a
// line feed.
func voucher() ledger.Entry {
	return ledger.Entry{
		ID: 2000000, Batch: 31, Book: ledger.Booked, Kind: ledger.KindVoucher,
		EffectiveOn: ledger.NewDate(2026, time.November, 1),
		Reference:   "voucher:Å 9", Document: ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: "2026/Å/9"}, Version: 2,
		Voucher: ledger.VoucherNumber{Series: "Å", Number: "9"},
		Scope:   ledger.Recognised, Rule: "payouts", LateFor: mustPeriod("2026-10"), Reverses: 12,
		Text: "A\u030a terbetalning\nrad två",
		Postings: []ledger.Posting{
			{Account: "1581", Side: ledger.Debit, Amount: money.Minor(1249, "JPY"), Functional: money.Minor(8312, "SEK")},
			{Account: "1510", Side: ledger.Credit, Amount: money.Minor(1249, "JPY"), Functional: money.Minor(8311, "SEK")},
			{Account: "3740", Side: ledger.Credit, Functional: money.Minor(1, "SEK")},
		},
	}
}

// costed is a sale with dimensions: one posting carries two, one carries none.
func costed() ledger.Entry {
	e := sale()
	e.ID = 18
	e.Postings[1].Dimension = "1=SE;6=P%3B1"
	return e
}

func mustPeriod(s string) ledger.Period {
	p, err := ledger.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

// The vectors are for auditors: bytes and hashes of entries that use every field.
func TestEntriesHaveThePublishedBytesAndHashes(t *testing.T) {
	var got bytes.Buffer
	var tree seal.Tree
	for _, e := range []ledger.Entry{sale(), voucher(), costed()} {
		data := seal.Entry("SE01", e)
		leaf := seal.Leaf(data)
		tree.Append(leaf)
		fmt.Fprintf(&got, "%s== leaf of the %d bytes above: %x\n", data, len(data), leaf)
		if e.ID == voucher().ID {
			fmt.Fprintf(&got, "== root over both: %x\n", tree.Root())
		}
	}
	fmt.Fprintf(&got, "== root over all three: %x\n", tree.Root())
	const file = "testdata/entries.txt"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the encoding changed; a new form needs a new version.\ngot:\n%swant:\n%s", &got, want)
	}
}

// Every field of Entry and Posting, found by reflection, must change the bytes: a field
// added to the type and forgotten here would be open to tampering.
func TestEveryFieldIsInTheBytes(t *testing.T) {
	before := string(seal.Entry("SE01", sale()))
	if string(seal.Entry("SE02", sale())) == before {
		t.Error("the entity is not in the bytes")
	}
	e := sale()
	forEachLeaf(reflect.ValueOf(&e).Elem(), "Entry", func(name string, change func() (undo func())) {
		undo := change()
		if string(seal.Entry("SE01", e)) == before {
			t.Errorf("a change of %s does not change the bytes", name)
		}
		undo()
	})
}

// forEachLeaf calls f for every plain value inside v with a function that changes it.
func forEachLeaf(v reflect.Value, name string, f func(string, func() func())) {
	change := func(to any) {
		f(name, func() func() {
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			v.Set(reflect.ValueOf(to).Convert(v.Type()))
			return func() { v.Set(old) }
		})
	}
	switch old := v.Interface().(type) {
	case ledger.Date:
		change(old.AddDays(1))
		return
	case ledger.Period:
		change(mustPeriod("2026-07"))
		return
	case money.Amount:
		change(old.Add(money.Minor(1, old.Currency())))
		change(money.Minor(old.Units(), "EUR"))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			forEachLeaf(v.Field(i), name+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			forEachLeaf(v.Index(i), fmt.Sprintf("%s[%d]", name, i), f)
		}
		f(name+" (one less)", func() func() {
			old := v.Slice(0, v.Len())
			v.Set(v.Slice(0, v.Len()-1))
			return func() { v.Set(old) }
		})
	case reflect.String:
		change(v.String() + "x")
	case reflect.Int, reflect.Int64:
		change(v.Int() + 1)
	default:
		panic("a new kind of field: " + name)
	}
}

func TestValuesCannotMoveBetweenFields(t *testing.T) {
	a, b := sale(), sale()
	a.Rule, a.Text = "x", "y\ntext 1:z"
	b.Rule, b.Text = "x\nlate_for 0:\nreverses 1:0\ntext 12:y", "z"
	if bytes.Equal(seal.Entry("SE01", a), seal.Entry("SE01", b)) {
		t.Error("two different entries have the same bytes")
	}
}

func TestAuditorsLinesAreReadable(t *testing.T) {
	text := string(seal.Entry("SE01", sale()))
	for _, line := range []string{"counterfoil entry 1\n", "\nentity 4:SE01\n", "\nlate_for 0:\n", "\namount 7:1249.00\n", "\nreverses 1:0\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}

// Amounts are written by hand for speed; money.Amount.Number is what they must read.
func TestAmountsReadAsMoneyWritesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Minor(
			rapid.OneOf(rapid.Int64Range(-1e17, 1e17), rapid.Int64Range(-2000, 2000)).Draw(t, "units"),
			rapid.SampledFrom([]money.Currency{"SEK", "JPY", "KWD", "CLF", ""}).Draw(t, "currency"))
		e := ledger.Entry{Postings: []ledger.Posting{{Amount: a}}}
		want := fmt.Sprintf("\namount %d:%s\ncurrency %d:%s\n", len(a.Number()), a.Number(), len(a.Currency()), a.Currency())
		if got := string(seal.Entry("SE01", e)); !strings.Contains(got, want) {
			t.Fatalf("no line %q in\n%s", want, got)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	e, buffer := sale(), []byte(nil)
	for b.Loop() {
		buffer = seal.AppendEntry(buffer[:0], "SE01", e)
		seal.Leaf(buffer)
	}
}
