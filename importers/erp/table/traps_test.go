package table

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
)

// with changes the simple profile: each pair is a text and what stands in its place.
func with(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(simple) }

func TestRowsOfAVoucherAreFoundWhereverTheyStand(t *testing.T) {
	r := importText(t, simple, lines(
		"2026-01-05;1;1510;a;100,00", "2026-01-05;2;1510;b;50,00", "2026-01-05;1;3001;a;-80,00", "2026-01-05;2;3001;b;-50,00", "2026-01-05;1;2611;a;-20,00"))
	if len(r.documents) != 2 || amounts(r.documents[0]) != "1510 50.00, 3001 -50.00" || amounts(r.documents[1]) != "1510 100.00, 2611 -20.00, 3001 -80.00" {
		t.Errorf("got %v", r.documents)
	}
	if len(r.finding(findScattered)) != 1 {
		t.Errorf("findings %v", r.summary.Findings)
	}
	if r.documents[1].ID.ExternalID != "2026-01-01//1" {
		t.Errorf("got %s", r.documents[1].ID)
	}
}

// The documents do not depend on the sequence of the rows.
func TestTheSequenceOfRowsDoesNotMatter(t *testing.T) {
	rows := []string{"2026-01-05;1;1510;a;100,00", "2026-01-05;1;3001;a;-100,00", "2026-01-06;2;1510;b;50,00", "2026-01-06;2;3001;b;-50,00", "2026-01-07;3;1510;c;5,00", "2026-01-07;3;3001;c;-5,00"}
	want := versions(importText(t, simple, lines(rows...)))
	for i := range rows {
		turned := append(append([]string{}, rows[i:]...), rows[:i]...)
		if got := versions(importText(t, simple, lines(turned...))); got != want {
			t.Errorf("turned by %d: got %s, want %s", i, got, want)
		}
	}
}

func versions(r *result) string {
	list := map[string]string{}
	for _, d := range r.documents {
		list[d.ID.ExternalID] = fmt.Sprintf("%x", d.Hash())
	}
	return fmt.Sprint(list)
}

func TestHowRowsBecomeVouchers(t *testing.T) {
	tests := []struct{ name, voucher, content, want string }{
		{"blank rows part", "voucher: {by: blank}\n", lines("2026-01-05;;1510;a;100,00", "2026-01-05;;3001;a;-100,00", ";;;;", "2026-01-05;;1510;a;7,00", "2026-01-05;;3001;a;-7,00"), "1510 100.00, 3001 -100.00 | 1510 7.00, 3001 -7.00"},
		{"balance parts", "voucher: {by: balance}\n", lines("2026-01-05;;1510;a;100,00", "2026-01-05;;3001;a;-80,00", "2026-01-05;;2611;a;-20,00", "2026-01-05;;1510;a;7,00", "2026-01-05;;3001;a;-7,00"), "1510 100.00, 2611 -20.00, 3001 -80.00 | 1510 7.00, 3001 -7.00"},
		{"a change parts", "voucher: {by: change, key: [number]}\n", lines("2026-01-05;1;1510;a;100,00", "2026-01-05;1;3001;a;-100,00", "2026-01-05;2;1510;a;7,00", "2026-01-05;2;3001;a;-7,00", "2026-01-05;1;1510;a;3,00", "2026-01-05;1;3001;a;-3,00"), "1510 100.00, 3001 -100.00 | 1510 7.00, 3001 -7.00 | 1510 3.00, 3001 -3.00"},
		{"the same number of another year", "", lines("2025-12-31;1;1510;a;100,00", "2025-12-31;1;3001;a;-100,00", "2026-01-01;1;1510;a;7,00", "2026-01-01;1;3001;a;-7,00"), "1510 100.00, 3001 -100.00 | 1510 7.00, 3001 -7.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := importText(t, simple+test.voucher, test.content)
			var got []string
			seen := map[string]bool{}
			for _, d := range r.documents {
				got = append(got, amounts(d))
				if seen[d.ID.ExternalID] {
					t.Errorf("%s twice", d.ID)
				}
				seen[d.ID.ExternalID] = true
			}
			if strings.Join(got, " | ") != test.want {
				t.Errorf("got %s, want %s", strings.Join(got, " | "), test.want)
			}
		})
	}
}

func TestWhatASpreadsheetHasCutIsRefusedAsAKey(t *testing.T) {
	r := importText(t, simple+"references: [{field: order, column: Text}]\n", lines(
		"2026-01-05;1,00045E+11;1510;a;5,00", "2026-01-05;1,00045E+11;3001;a;-5,00",
		"2026-01-05;2;1510;1.00045E+11;5,00", "2026-01-05;2;3001;50418;-5,00",
		"2026-01-05;3;1510;a;5,00", "2026-01-05;3;3001;a;-5,00"))
	if len(r.documents) != 2 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "last figures are lost") {
		t.Errorf("got %d documents, rejections %v", len(r.documents), r.rejections)
	}
	if f := r.finding(findScientific); len(f) != 1 || !strings.HasPrefix(f[0].Text, "3 rows") {
		t.Errorf("findings %v", f)
	}
}

func TestARowThatCannotBeReadRejectsItsVoucherWithItsLine(t *testing.T) {
	good := []string{"2026-01-05;8;1510;a;5,00", "2026-01-05;8;3001;a;-5,00", "2026-01-05;9;1510;a;5,00", "2026-01-05;9;3001;a;-5,00"}
	for _, test := range []struct{ row, want string }{
		{"2026-01-05;1;3001;a;1e5", "1e5"}, {"2026-01-05;1;3001;a;NaN", "NaN"}, {"2026-01-05;1;3001;a;1.234,567", "more decimals"}, {"0000-10-14;1;3001;a;-5,00", "the date 0000-10-14 is no day of the calendar"},
		{"640823-3234;1;3001;a;-5,00", "of the shape"}, {"08-123 456 78;1;3001;a;-5,00", "of the shape"}, {"0812-34-56;1;3001;a;-5,00", "of the shape"},
		{"2026-02-30;1;3001;a;-5,00", "no day"}, {"05/01/2026;1;3001;a;-5,00", "not written as the profile"}, {"2026-01-05;1;;a;-5,00", "no account"}, {"2026-01-05;1;Sales;a;-5,00", "no account code"},
		{"2026-01-05;1;3001;a;", "no amount"}, {"2026-01-05;1;3001;a;b;-5,00", "6 fields and the header 5"}, {"2026-01-05;1;3001;a", "4 fields and the header 5"},
		{`2026-01-05;1;3001;"a" b;-5,00`, "followed by more text"}, {";1;3001;a;-5,00", "no date"}, {"2026-01-05;1;3001;a;99999999999999,00", "larger"},
		{"2026-01-05;1;3001;" + strings.Repeat("x", 10<<20) + ";-5,00", "longer than a megabyte"},
	} {
		r := importText(t, simple, lines(append([]string{"2026-01-05;1;1510;a;5,00", test.row}, good...)...))
		rejected, want := r.rejections, 1
		if len(test.row) > 1<<20 {
			want = 2 // nothing tells its voucher, so that it and the voucher's other half are rejected each
		}
		if len(rejected) != want || !strings.Contains(rejected[0].Position+rejected[0].Reason, "line 3") || !strings.Contains(rejected[0].Reason, test.want) {
			t.Errorf("%.60s: got %v, want %s", test.row, rejected, test.want)
		}
		if len(r.documents) != 2 {
			t.Errorf("%.60s: got %d documents", test.row, len(r.documents))
		}
	}
}

func TestWhatMakesAFileUnusableIsRefused(t *testing.T) {
	good := "2026-01-05;1;1510;a;5,00"
	tests := []struct{ name, profile, content, want string }{
		{"empty", simple, "", "empty"}, {"blank", simple, "\n\n \n", "empty"},
		{"web page", simple, "<!DOCTYPE html><html>", "web page"}, {"old workbook", simple, "\xd0\xcf\x11\xe0\xa1", "binary workbook"}, {"pdf", simple, "%PDF-1.7", "PDF"},
		{"header only in part", simple, "Date;No;Text\n", `"Account"`}, {"no header", simple, good + "\n", "no header"},
		{"column twice", simple, "Date;No;Account;Account;Text;Amount\n", "twice"},
		{"quote never closed", simple, lines(good, `2026-01-05;1;3001;"a;-5,00`), "begins in line 3 never ends"},
		{"quote closed far below", simple, lines(`2026-01-05;1;3001;"a;-5,00`, strings.Repeat("x\n", 300)+`"`), "has not ended"},
		{"cut inside a line", simple, strings.TrimSuffix(lines(good, "2026-01-05;1;3001;a;-5"), ",00\n") + ",", "rejected"},
		{"cut inside an amount", simple, strings.TrimSuffix(lines("2026-01-05;1;1510;a;50,00", "2026-01-05;1;3001;a;-50,00"), "0,00\n"), "cut off"},
		{"one row that is too long", simple, lines("2026-01-05;1;1510;" + strings.Repeat("x", 11<<20) + ";1,00"), "1 rows that belong to none cannot be read as profile simple says; the first, row 2: it is longer than a megabyte"},
		{"most rows unreadable", simple, lines("x;1;1510;a;1,00", "x;2;1510;a;1,00", "x;3;1510;a;1,00", "x;4;1510;a;1,00"), "4 of 4 vouchers cannot be read"},
		{"signs wrong", simple, lines("2026-01-05;1;1510;a;1,00", "2026-01-05;1;3001;a;1,00", "2026-01-05;2;1510;a;1,00", "2026-01-05;2;3001;a;1,00", "2026-01-05;3;1510;a;1,00", "2026-01-05;4;1510;a;1,00"), "do not balance"},
		{"file out of balance", simple + "checks: {balance: file}\n", lines(good), "differ by 5.00"},
		{"total wrong", simple + "rows: {totals: [{column: Text, pattern: ^Total, of: file}]}\n", lines(good, "2026-01-05;1;3001;a;-5,00", ";;;Total;1,00"), "row 4: the total is 1.00 in the file and 0.00"},
		{"total missing", simple + "rows: {totals: [{column: Text, pattern: ^Total, of: file}]}\nchecks: {totals: required}\n", lines(good, "2026-01-05;1;3001;a;-5,00"), "lacks a total that profile"},
		{"cut after a voucher's total", simple + "rows: {totals: [{column: Text, pattern: ^Sum, of: voucher}, {column: Text, pattern: ^Total, of: file}]}\nchecks: {totals: required}\n", lines(good, "2026-01-05;1;3001;a;-5,00", ";;;Sum;0,00"), "lacks a total that profile"},
		{"count wrong", simple + "rows: {totals: [{column: Text, pattern: '^(?P<count>[0-9]+) rows', of: file}]}\n", lines(good, "2026-01-05;1;3001;a;-5,00", ";;;3 rows;"), "counts 3 lines and holds 2"},
		{"sep= another", simple, "sep=|\n" + lines(good), "file.delimiter"},
		{"other currency", strings.Replace(simple, "version: 1", "version: 1\nsource: {currency: EUR}", 1), lines(good), "keeps its books in SEK"},
		{"other kind", with("[csv, xlsx, xml2003]", "[xlsx]"), lines(good), "reads xlsx"},
		{"nul bytes", with("[utf-8, utf-16le, cp1252]", "[utf-8]"), lines("2026-01-05;1;1510;a\x00;5,00"), "bytes 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := importWith(testPolicy("SEK"), profileOf(t, test.profile), []byte(test.content))
			if test.want == "rejected" {
				if err == nil && len(r.rejections) == 0 {
					t.Error("nothing was said")
				}
				return
			}
			if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestOddFormsOfTextAreReadAlike(t *testing.T) {
	plain := lines(`2026-01-05;1;1510;"two`+"\n"+`lines";100,00`, "2026-01-05;1;3001;\"say \"\"hi\"\"\";-100,00")
	want := versions(importText(t, simple, plain))
	for name, content := range map[string]string{
		"CR LF": strings.ReplaceAll(plain, "\n", "\r\n"), "CR": strings.ReplaceAll(plain, "\n", "\r"), "sep line": "sep=;\n" + plain, "mark": "\ufeff" + plain,
		"mixed": strings.Replace(plain, "\n", "\r\n", 1), "no end": strings.TrimSuffix(plain, "\n"), "blank rows": strings.ReplaceAll(plain, "Amount\n", "Amount\n\n;;;;\n"),
		"repeated header": plain + "Date;No;Account;Text;Amount\n", "metadata": "Company;;;;\nPeriod;2026;;;\n" + plain, "no-break blanks": strings.ReplaceAll(plain, "100,00", "100,00\u00a0"),
		"capitals": strings.Replace(plain, "Date;No", "DATE;  no ", 1), "phantom columns": strings.Replace(plain, "Amount\n", "Amount;;\n", 1),
	} {
		if got := versions(importText(t, simple, content)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestOneRowMayBeTwoLines(t *testing.T) {
	profile := `profile: contra
version: 1
file: {kinds: [csv], delimiter: ";"}
columns: {date: Date, number: No, account: Account, contra: Contra, amount: Amount, flag: Side, currency: Currency, base: Base, tax_code: BU}
amount: {mode: flagged, flags: {S: debit, H: credit}}
number: {decimal: ","}
date: {layouts: [YYYY-MM-DD]}
tax: {implied: true}
`
	header := "Date;No;Account;Contra;Amount;Side;Currency;Base;BU\n"
	r := importText(t, profile, header+"2026-01-05;1;10000;8400;119,00;S;;;9\n2026-01-05;2;10000;8400;10,00;H;EUR;112,50;\n2026-01-05;;10000;8400;1,00;S;;;\n2026-01-05;4;10000;8400;1,00;S;EUR;;\n2026-01-05;5;10000;8400;1,00;X;;;\n")
	var got []string
	for _, d := range r.documents {
		got = append(got, amounts(d))
	}
	if want := "10000 119.00, 8400 -119.00 | 10000 -112.50, 8400 112.50 | 10000 1.00, 8400 -1.00"; strings.Join(got, " | ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if len(r.rejections) != 2 || !strings.Contains(r.rejections[0].Reason, "names none in SEK") || !strings.Contains(r.rejections[1].Reason, "neither debit nor credit") {
		t.Errorf("rejections %v", r.rejections)
	}
	if f := r.finding(findImplied); len(f) != 1 || !strings.Contains(f[0].Text, "nothing was added") {
		t.Errorf("findings %v", r.summary.Findings)
	}
}

func TestBothSidesOfARowAreReadAndSaid(t *testing.T) {
	profile := with("amount: Amount}", "debit: Debit, credit: Credit}", "{mode: signed, positive: debit}", "{mode: debit_credit}")
	r := importText(t, profile, "Date;No;Account;Text;Debit;Credit\n2026-01-05;1;1510;a;100,00;20,00\n2026-01-05;1;3001;a;;80,00\n2026-01-05;2;1510;a;-5,00;\n2026-01-05;2;3001;a;;-5,00\n")
	if len(r.documents) != 2 || amounts(r.documents[0]) != "1510 -20.00, 1510 100.00, 3001 -80.00" || amounts(r.documents[1]) != "1510 -5.00, 3001 5.00" {
		t.Errorf("got %v", r.documents)
	}
	if len(r.finding(findBothSides)) != 1 {
		t.Errorf("findings %v", r.summary.Findings)
	}
}

// A general ledger in sections: an account's heading above its lines, a balance before
// and after, and a total at the end.
func TestHeadingsBalancesAndTotalsOfALedgerInSections(t *testing.T) {
	profile := with("account: Account, ", "", "amount: Amount}", "debit: Debit, credit: Credit}", "{mode: signed, positive: debit}", "{mode: debit_credit}") + `rows:
  headings: [{column: "#1", pattern: '^(?P<account>[0-9]{4}) '}]
  totals:
    - {column: Text, pattern: ^Opening, of: opening}
    - {column: Text, pattern: ^Closing, of: closing}
    - {column: Text, pattern: ^Sum of account, of: section}
    - {column: Text, pattern: ^Report total, of: file}
  skip: [{column: "#1", pattern: ^Page}]
  stop: [{column: "#1", pattern: ^End of report}]
checks: {totals: required}
`
	content := `Date;No;Text;Debit;Credit
1510 Debtors;;;;
;;Opening balance;1.000,00;
2026-01-05;1;a;100,00;
2026-01-06;2;b;;50,00
;;Sum of account;100,00;50,00
;;Closing balance;1.050,00;
Page 2;;;;
3001 Sales;;;;
;;Opening balance;;500,00
2026-01-05;1;a;;100,00
2026-01-06;2;b;50,00;
;;Sum of account;50,00;100,00
;;Closing balance;;550,00
;;Report total;150,00;150,00
End of report;;;;
anything;goes;here;;
`
	// The section's sums end before the closing balance is checked only for their own rule.
	r := importText(t, profile, content)
	if len(r.documents) != 2 || amounts(r.documents[0]) != "1510 100.00, 3001 -100.00" || amounts(r.documents[1]) != "1510 -50.00, 3001 50.00" {
		t.Fatalf("got %v %v", r.documents, r.rejections)
	}
	if got := r.summary.Totals["totals checked"]; got != "8" {
		t.Errorf("%s totals checked, want 8", got)
	}
	for _, wrong := range []string{"1.050,00", ";50,00;100,00", "150,00;150,00"} {
		if _, err := importWith(testPolicy("SEK"), profileOf(t, profile), []byte(strings.Replace(content, wrong, strings.Replace(wrong, "5", "6", 1), 1))); err == nil {
			t.Errorf("a wrong %s went unnoticed", wrong)
		}
	}
}

func TestHowAndWhatAFileClaimsStandsAtTheHeadOfItsSnapshot(t *testing.T) {
	profile := simple + "scope: {period: months, series: [A], accounts: [\"15*\"]}\n"
	r := importText(t, profile, lines("2026-01-05;1;1510;a;5,00", "2026-02-05;1;3001;a;-5,00"))
	p := profileOf(t, profile)
	want := `{"record":"table","profile":"simple","version":1,"sha256":"` + p.Hash + `","source":"simple","currency":"SEK","claim":{"from":"20260101","to":"20260228","series":["A"],"accounts":["15*"]}}`
	if r.records[0] != want {
		t.Errorf("got %s, want %s", r.records[0], want)
	}
	if got := r.summary.Totals["profile"]; got != "simple 1 sha256:"+p.Hash {
		t.Errorf("totals say %s", got)
	}
}

func TestAnUnbalancedVoucherIsKeptAndSaid(t *testing.T) {
	r := importText(t, simple, lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-4,99", "2026-01-05;2;1510;a;5,00", "2026-01-05;2;3001;a;-5,00"))
	if len(r.documents) != 2 || len(r.finding("simple-unbalanced")) != 1 {
		t.Errorf("got %d documents, findings %v", len(r.documents), r.summary.Findings)
	}
}

// A column may say its currency; another than the books' is refused.
func TestAColumnMaySayItsCurrency(t *testing.T) {
	content := strings.Replace(lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-5,00"), "Amount", "Amount (SEK)", 1)
	if r := importText(t, simple, content); len(r.documents) != 1 {
		t.Errorf("got %v", r.documents)
	}
	_, err := importWith(testPolicy("SEK"), profileOf(t, simple), []byte(strings.Replace(content, "SEK", "EUR", 1)))
	if err == nil || !strings.Contains(err.Error(), "amounts are in EUR") {
		t.Errorf("got %v", err)
	}
	two := strings.Replace(content, "Text;Amount (SEK)", "Amount (EUR);Amount (SEK)", 1)
	if _, err := importWith(testPolicy("SEK"), profileOf(t, with("text: Text, ", "")), []byte(two)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("got %v", err)
	}
}

func TestTotalsThatAgreeAreSaid(t *testing.T) {
	r, err := importWith(testPolicy("GBP"), readyProfile(t, "xero"), sample(t, "xero.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if f := r.finding(findAgree); len(f) != 1 || f[0].Text != "6 figures in the file's own total rows are those of its lines; the last, in row 15, is 1560.00" {
		t.Errorf("got %v", r.summary.Findings)
	}
}

// A delimiter inside a label breaks its row: the voucher is rejected with the row, and the
// others go on.
func TestADelimiterInALabelIsSaidWithItsRow(t *testing.T) {
	content := strings.Replace(string(sample(t, "fec-montant.txt")), "Avoir commande 50423, article abîmé", "Avoir commande | 50423", 1)
	r, err := importWith(testPolicy("EUR"), readyProfile(t, "fec-montant"), []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.documents) != 2 || len(r.rejections) != 1 || r.rejections[0].Position != "line 5 (voucher VE 1202)" || !strings.Contains(r.rejections[0].Reason, "line 5: it has 19 fields and the header 18") {
		t.Errorf("got %d documents, rejections %+v", len(r.documents), r.rejections)
	}
}

func TestSeveralAccountingBooksAreNeverAddedUp(t *testing.T) {
	content := strings.Replace(string(sample(t, "netsuite.csv")), "58240,0,Primary", "58240,0,IFRS", 1)
	if _, err := importWith(testPolicy("GBP"), readyProfile(t, "netsuite"), []byte(content)); err == nil || !strings.Contains(err.Error(), "several accounting books") {
		t.Errorf("got %v", err)
	}
}

// Signs the wrong way round balance as well; the chart's accounts of income tell.
func TestSignsTheWrongWayRoundAreSaid(t *testing.T) {
	p := testPolicy("SEK")
	p.Chart = []ledger.Account{{Code: "3001", Name: "Sales", Type: ledger.Income}, {Code: "1510", Name: "Debtors", Type: ledger.Asset}}
	content := []byte(lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-5,00"))
	for side, want := range map[string]int{"debit": 0, "credit": 1} {
		r, err := importWith(p, profileOf(t, with("positive: debit", "positive: "+side)), content)
		if err != nil || len(r.finding(findSigns)) != want {
			t.Errorf("%s positive: %v %v", side, err, r.summary.Findings)
		}
	}
}

// Xero prints a total of the file: without it the file was cut, and no part of it counts.
func TestXerosTotalIsNotDoneWithout(t *testing.T) {
	content := sample(t, "xero.csv")
	at := bytes.LastIndex(content, []byte("\nTotal,"))
	_, err := importWith(testPolicy("GBP"), readyProfile(t, "xero"), content[:at+1])
	if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "total") {
		t.Errorf("without its last total: %v, want a refusal", err)
	}
}
