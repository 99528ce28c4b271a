package sie

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
)

func TestAFullExport(t *testing.T) {
	r := mustImport(t, full)
	want := map[string]string{
		"vouchers": "2", "vouchers rejected": "0", "vouchers without row": "0", "vouchers unbalanced": "0", "lines rejected": "0", "rows": "6",
		"rows added later": "0", "rows struck out": "0", "debit SEK": "1875.00", "credit SEK": "1875.00",
		"opening 1510 SEK": "100.00", "opening 2611 SEK": "0.00",
	}
	if diff := cmp.Diff(want, r.summary.Totals); diff != "" {
		t.Errorf("control totals (-want +got)\n%s", diff)
	}
	if len(r.odd()) != 0 {
		t.Errorf("got findings %v, want none", r.summary.Findings)
	}
	if len(r.documents) != 2 || len(r.rejections) != 0 {
		t.Fatalf("got %d documents and %v", len(r.documents), r.rejections)
	}
	v := r.documents[0]
	if v.ID.ExternalID != "2026-01-01/A/17" || v.Voucher.Text != "Webborder 100045" || v.Voucher.RegisteredOn.String() != "2026-01-16" {
		t.Errorf("got %s %+v", v.ID, v.Voucher)
	}
	if got := v.Voucher.Rows[2]; got.Account != "3001" || got.Amount.String() != "-1000.00 SEK" || got.Dimensions["1"] != "WEB" {
		t.Errorf("last row: got %+v", got)
	}
	if v.StampedAt.Format("2006-01-02") != "2026-03-01" {
		t.Errorf("stamped at %s, want the day of #GEN", v.StampedAt)
	}
}

func TestAFileIsReadTheSameFromAPipe(t *testing.T) {
	read := func(f *Format, wrap bool) (out []string) {
		in := bytes.NewReader(pc8(t, full))
		emit := func(r []byte) error { out = append(out, string(r)); return nil }
		var err error
		if wrap {
			_, err = f.Minimise(context.Background(), onlyReader{in}, emit)
		} else {
			_, err = f.Minimise(context.Background(), in, emit)
		}
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	f, err := New(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read(f, false), read(f, true)); diff != "" {
		t.Errorf("a rewound file and a pipe differ\n%s", diff)
	}
}

func TestWhatIsRefused(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"an HTML page", "\n <!DOCTYPE html><html>", "web page"},
		{"an empty file", " \n\n", "empty"},
		{"some other text", "Konto;Belopp\n", "not #"},
		{"UTF-16", "\xff\xfe#\x00F\x00", "UTF-16"},
		{"type 1, balances only", "#SIETYP 1\n#RAR 0 20260101 20261231\n#IB 0 1510 1\n", "type 1"},
		{"no type and no vouchers", "#FLAGGA 0\n#IB 0 1510 1\n", "type 1"},
		{"another currency", "#SIETYP 4\n#VALUTA EUR\n" + full[strings.Index(full, "#VER"):], "is in EUR"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := importBytes([]byte(tt.content))
			if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want a refusal with %q", err, tt.want)
			}
		})
	}
}

func TestAForeignEntityNeedsItsCurrencyNamed(t *testing.T) {
	p := testPolicy()
	p.Entity.Currency = "NOK"
	if _, err := importWith(p, []byte("#SIETYP 4\n#VER A 1 20260101\n{\n}\n")); err == nil || !strings.Contains(err.Error(), "no #VALUTA") {
		t.Errorf("got %v, want a refusal: without #VALUTA a file is in SEK", err)
	}
	r, err := importWith(p, []byte("#SIETYP 4\n#VALUTA NOK\n#VER A 1 20260101\n{\n#TRANS 1510 {} 5\n#TRANS 3001 {} -5\n}\n"))
	if err != nil || r.documents[0].Currency != "NOK" {
		t.Errorf("got %v, want the voucher in NOK", err)
	}
}

func TestFullExportAndImportFileAreToldByContent(t *testing.T) {
	if r := mustImport(t, full); strings.Contains(r.records[0], "4I") || len(r.finding(findImportFile)) != 0 {
		t.Errorf("a file with balances and years is 4E: %s", r.records[0])
	}
	r := mustImport(t, "#SIETYP 4\n#VER \"\" \"\" 20260105 \"Order 1\"\n{\n#TRANS 1510 {} 5\n#TRANS 3001 {} -5\n}\n")
	if !strings.Contains(r.records[0], `"kind":"4I"`) || len(r.finding(findImportFile)) != 1 {
		t.Errorf("a file of vouchers only is 4I: %s %v", r.records[0], r.summary.Findings)
	}
}

// oneVoucher is a voucher with a row that is looked at and one that balances it.
func oneVoucher(row string) string {
	return "#VER A 7 20260105 \"Order 5\"\n{\n" + row + "\n#TRANS 3001 {} -10.00\n}\n"
}

func TestABrokenVoucherIsRejectedAndTheRestGoesOn(t *testing.T) {
	good := "#VER A 8 20260105 \"Order 6\"\n{\n#TRANS 1510 {} 5\n#TRANS 3001 {} -5\n}\n"
	tests := []struct{ name, voucher, want string }{
		{"an exponent", oneVoucher("#TRANS 1510 {} 1e5"), "line 8: the amount 1e5"},
		{"not a number", oneVoucher("#TRANS 1510 {} NaN"), "line 8: the amount NaN"},
		{"three decimals", oneVoucher("#TRANS 1510 {} 10.000"), "line 8: the amount 10.000"},
		{"a decimal comma", oneVoucher("#TRANS 1510 {} 10,00"), "line 8: the amount 10,00"},
		{"a plus sign", oneVoucher("#TRANS 1510 {} +10"), "line 8: the amount +10"},
		{"a point without digits", oneVoucher("#TRANS 1510 {} 10."), "line 8: the amount 10."},
		{"too many digits", oneVoucher("#TRANS 1510 {} 1234567890123456789"), "line 8: the amount"},
		{"sixteen digits", oneVoucher("#TRANS 1510 {} 1234567890123456"), "larger than a ledger can hold"},
		{"no account", oneVoucher("#TRANS {} 10"), "line 8: the row names no account"},
		{"an empty account", oneVoucher(`#TRANS "" {} 10`), "line 8: the row names no account"},
		{"an account that is no number", oneVoucher("#TRANS ABC {} 10"), "line 8: the account of the shape \"AAA\" is no account code"},
		{"no object list", oneVoucher("#TRANS 1510 10"), "line 8: the row has no object list"},
		{"half a pair", oneVoucher("#TRANS 1510 {1} 10"), "line 8: the object list holds a dimension without"},
		{"a row cut off", oneVoucher("#TRANS 1510 {}"), "line 8: the row is cut off"},
		{"a quote left open", oneVoucher(`#TRANS 1510 {} 10 "" "x`), "line 8: a quoted field is not closed"},
		{"an ISO date on a row", oneVoucher("#TRANS 1510 {} 10 2026-01-05"), "line 8: the row date 2026-01-05"},
		{"an ISO date on the voucher", strings.Replace(oneVoucher("#TRANS 1510 {} 10"), "20260105", "2026-01-05", 1), "line 6: the voucher date 2026-01-05"},
		{"a day that does not exist", strings.Replace(oneVoucher("#TRANS 1510 {} 10"), "20260105", "20260230", 1), "line 6: the voucher date 20260230"},
		{"a #VER cut off", "#VER A 7\n{\n#TRANS 1510 {} 10\n}\n", "line 6: the #VER is cut off"},
		{"no rows at all", "#VER A 7 20260105\n", "line 6: no { with its rows follows"},
		{"not closed", "#VER A 7 20260105\n{\n#TRANS 1510 {} 0\n", "line 9: the voucher is not closed"},
		{"something that is no label inside", oneVoucher("TRANS 1510 {} 10"), "line 8: it does not begin with a label"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustImport(t, vouchers(tt.voucher, good))
			if len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, tt.want) {
				t.Fatalf("got %v, want one rejection with %q", r.rejections, tt.want)
			}
			if r.rejections[0].Position != "line 6 (voucher A 7)" || r.summary.Totals["vouchers rejected"] != "1" {
				t.Errorf("position %q, totals %v", r.rejections[0].Position, r.summary.Totals)
			}
			if len(r.documents) != 1 || r.documents[0].Voucher.Number.Number != "8" {
				t.Errorf("the voucher after it is missing: %v", r.documents)
			}
		})
	}
}

func TestLinesOutsideVouchersAreRejectedByThemselves(t *testing.T) {
	tests := []struct{ name, lines, want string }{
		{"a row without a voucher", "#TRANS 1510 {} 5\n", "a row stands outside"},
		{"an opening brace", "{\n", "a { stands where"},
		{"a closing brace", "}\n", "a } stands where"},
		{"text", "hello\n", "does not begin with a label"},
		{"a year that ends before it begins", "#RAR 1 20261231 20260101\n", "#RAR"},
		{"a date of export that is none", "#GEN 2026\n", "#GEN"},
		{"a balance without an amount", "#IB 0 1510\n", "#IB"},
		{"a balance twice", "#UB 0 1510 5\n#UB 0 1510 6\n", "already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustImport(t, vouchers(tt.lines, oneVoucher("#TRANS 1510 {} 10")))
			if len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, tt.want) {
				t.Errorf("got %v, want one rejection with %q", r.rejections, tt.want)
			}
			if len(r.documents) != 1 {
				t.Errorf("got %d documents, want the voucher", len(r.documents))
			}
		})
	}
}

func TestUnknownLabelsAreIgnoredAndCounted(t *testing.T) {
	r := mustImport(t, vouchers("#NEW 1 2\n", "#BLOCK x\n{\n#SUB 1\n}\n", oneVoucher("#TRANS 1510 {} 10 20260105 \"\" 1 \"X\" surplus fields\n#INSIDE 1")))
	if len(r.documents) != 1 || len(r.rejections) != 0 {
		t.Fatalf("got %d documents, %v", len(r.documents), r.rejections)
	}
	if r.tally.unknown != 4 || len(r.finding(findUnknown)) != 1 {
		t.Errorf("got %d unknown lines, want 4; findings %v", r.tally.unknown, r.summary.Findings)
	}
}

func TestLabelsMayBeInAnyCaseAndIndented(t *testing.T) {
	r := mustImport(t, vouchers(" #ver A 1 20260105 x\n \t{\n\t#Trans 1510 {} 5\n  #trans 3001 {} -5  \n }\n"))
	if len(r.documents) != 1 || len(r.documents[0].Voucher.Rows) != 2 {
		t.Errorf("got %v %v", r.documents, r.rejections)
	}
}

func TestAMissingOpeningBraceIsReadOver(t *testing.T) {
	r := mustImport(t, vouchers("#VER A 1 20260105 x\n\n#TRANS 1510 {} 5\n#TRANS 3001 {} -5\n}\n"))
	if len(r.documents) != 1 || len(r.documents[0].Voucher.Rows) != 2 || len(r.finding(findBrace)) != 1 {
		t.Errorf("got %v %v %v", r.documents, r.rejections, r.summary.Findings)
	}
}

func TestAddedAndStruckRowsAreEvidenceOnly(t *testing.T) {
	r := mustImport(t, vouchers("#VER A 1 20260105 x\n{\n#TRANS 1510 {} 5\n#BTRANS 1910 {} -4\n#RTRANS 3001 {} -5 20260107\n#TRANS 3001 {} -5\n}\n"))
	kinds := map[ledger.RowKind]int{}
	for _, row := range r.documents[0].Voucher.Rows {
		kinds[row.Kind]++
	}
	if kinds[ledger.RowNormal] != 2 || kinds[ledger.RowAdded] != 1 || kinds[ledger.RowStruck] != 1 {
		t.Errorf("got rows %v", kinds)
	}
	totals := r.summary.Totals
	if totals["rows"] != "2" || totals["rows added later"] != "1" || totals["rows struck out"] != "1" || totals["debit SEK"] != "5.00" || totals["vouchers unbalanced"] != "0" {
		t.Errorf("got totals %v", totals)
	}
	if len(r.finding("sie-amended")) != 1 {
		t.Errorf("got findings %v", r.summary.Findings)
	}
}

func TestOddVouchersAreKeptAndFlagged(t *testing.T) {
	tests := []struct{ name, voucher, code string }{
		{"unbalanced", "#VER A 1 20260105 x\n{\n#TRANS 1510 {} 5\n#TRANS 3001 {} -4.99\n}\n", "sie-unbalanced"},
		{"without rows", "#VER A 1 20260105 x\n{\n}\n", "sie-empty-voucher"},
		{"without rows on one line", "#VER A 1 20260105 x\n{ }\n", "sie-empty-voucher"},
		{"a row of another day", "#VER A 1 20260105 x\n{\n#TRANS 1510 {} 0 20260106\n}\n", findRowDate},
		{"after the file was made", "#VER A 1 20270105 x\n{\n#TRANS 1510 {} 0\n}\n", findAfter},
		{"outside every year", "#VER A 1 20250105 x\n{\n#TRANS 1510 {} 0\n}\n", findYear},
		{"registered before its date", "#VER A 1 20260105 x 20260101\n{\n#TRANS 1510 {} 0\n}\n", "sie-registered-before"},
		{"registered on no date", "#VER A 1 20260105 x 2026-01-06\n{\n#TRANS 1510 {} 0\n}\n", findRegistration},
		{"a number missing", "#VER A 1 20260105 x\n{\n}\n#VER A 3 20260105 x\n{\n}\n", "sie-gap"},
		{"a name for a series", "#VER \"Kalle Kula\" 1 20260105 x\n{\n}\n", "sie-hidden-number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustImport(t, vouchers(tt.voucher))
			if len(r.finding(tt.code)) != 1 || len(r.documents) == 0 || len(r.rejections) != 0 {
				t.Errorf("got findings %v, %d documents, %v", r.summary.Findings, len(r.documents), r.rejections)
			}
		})
	}
}

func TestManyFindingsOfAKindAreCounted(t *testing.T) {
	var blocks []string
	for range 50 {
		blocks = append(blocks, "#VER B \"\" 20260105 x\n{\n#TRANS 1510 {} 5\n}\n")
	}
	r := mustImport(t, vouchers(blocks...))
	found := r.finding("sie-unbalanced")
	if len(found) != 21 || !strings.Contains(found[20].Text, "30 more of this kind, 50 in all") {
		t.Errorf("got %d findings, the last %v", len(found), found[len(found)-1])
	}
}

func TestBalancesThatDoNotRollAreAFinding(t *testing.T) {
	missing := full[:strings.Index(full, "#VER A 18")]
	r := mustImport(t, missing)
	found := r.finding(findBalance)
	if len(found) != 4 || found[0].Position != "account 1510" || !strings.Contains(found[3].Text, "3 of 4 accounts") {
		t.Errorf("a whole voucher is missing: got %v", found)
	}
	if len(r.documents) != 1 {
		t.Errorf("got %d documents, want the one that is there", len(r.documents))
	}
}

func TestAnotherOrganisationIsAFinding(t *testing.T) {
	f, err := New(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	codes := func(content string) (codes []string) {
		s, err := f.Minimise(context.Background(), strings.NewReader(content), func([]byte) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range s.Findings {
			if finding.Code != "erp-references" {
				codes = append(codes, finding.Code)
			}
		}
		return codes
	}
	first := codes(full)
	same := codes(strings.Replace(full, "556000-0000", "5560000000", 1))
	other := codes(strings.Replace(full, "556000-0000", "556111-1111", 1))
	if len(first) != 1 || len(same) != 1 || len(other) != 2 || other[1] != findOrganisation {
		t.Errorf("got %v, %v, %v", first, same, other) // the UTF-8 finding each, and the other company
	}
}

func TestDocumentFromFindsOnlyItsOwn(t *testing.T) {
	r := mustImport(t, full)
	for _, d := range r.documents {
		found := 0
		last := len(r.records) - 1 // what the whole file holds: it withdraws what it is asked for
		if got, err := DocumentFrom([]byte(r.records[last]), d.ID); err != nil || got.Due || got.Voucher != nil || got.ID != d.ID {
			t.Errorf("got %+v, %v; want a voucher withdrawn", got, err)
		}
		for _, record := range r.records[:last] {
			got, err := DocumentFrom([]byte(record), d.ID)
			if err == nil && got.Hash() == d.Hash() {
				found++
			} else if !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("got %v, want not found", err)
			}
		}
		if found != 1 {
			t.Errorf("%s stands in %d records", d.ID, found)
		}
	}
}

func TestTheImportSaysHowMuchEachRuleFound(t *testing.T) {
	p := testPolicy()
	p.Chart = []ledger.Account{{Code: "3001", Type: ledger.Income}}
	r, err := importWith(p, pc8(t, vouchers(block("A", "1", "20260105", "30", "Order 1"), block("A", "2", "20260105", "10", "Manuell"))))
	if err != nil {
		t.Fatal(err)
	}
	want := "references of 2 vouchers or parts in scope, by rule: order in row 0 (0.0 %, 0.0 % of revenue); order in voucher 1 (50.0 %, 75.0 % of revenue); " +
		"invoice 0 (0.0 %, 0.0 % of revenue); (no reference) 1 (50.0 %, 25.0 % of revenue)"
	if found := r.finding("erp-references"); len(found) != 1 || found[0].Text != want {
		t.Errorf("got %v, want %s", found, want)
	}
}
