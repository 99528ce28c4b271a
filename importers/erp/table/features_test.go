package table

import (
	"fmt"
	"strings"
	"testing"
)

// summaryOf is what the tests below look at: number, rows, and the first row's fields.
func summaryOf(r *result) string {
	var list []string
	for _, d := range r.documents {
		text := d.Voucher.Number.String() + ": " + amounts(d)
		for _, row := range d.Voucher.Rows[:1] {
			if len(row.Dimensions) > 0 {
				text += " " + fmt.Sprint(row.Dimensions)
			}
			if len(row.Fields) > 0 {
				text += " " + fmt.Sprint(row.Fields)
			}
		}
		list = append(list, text)
	}
	return strings.Join(list, " | ")
}

func TestWhatAProfileCanSay(t *testing.T) {
	tests := []struct{ name, profile, content, want string }{
		{"the header in two rows", with("amount: Amount", "amount: Amount SEK") + "header: {second: true}\n",
			"Date;No;Account;Text;Amount;\n;;;;SEK;EUR\n2026-01-05;1;1510;a;5,00;1\n2026-01-05;1;3001;a;-5,00;-1\n", "1: 1510 5.00, 3001 -5.00"},
		{"the header in a row of its own number, and rows behind it", simple + "header: {row: 3, skip: 1}\n",
			"Date;No;Account;Text;Amount\nnot;this;one;;\nDate;No;Account;Text;Amount\nunits;;;;SEK\n2026-01-05;1;1510;a;5,00\n2026-01-05;1;3001;a;-5,00\n", "1: 1510 5.00, 3001 -5.00"},
		{"columns by position", with("date: Date, number: No, account: Account, text: Text, amount: Amount", "date: {index: 1}, number: {index: 2}, account: {index: 3}, text: {index: 4}, amount: {index: 5}") + "header: {none: true}\n",
			"2026-01-05;1;1510;a;5,00\n2026-01-05;1;3001;a;-5,00\n", "1: 1510 5.00, 3001 -5.00"},
		{"a constant, a template, a pattern, other words", with("number: No", "number: {names: [No], pattern: '^(?:[A-Z]+) ([0-9]+)$'}, series: {names: [No], pattern: '^([A-Z]+)'}, kind: {constant: X}, group: {template: \"{No}/{Account}\"}") + "voucher: {key: [series, number]}\n",
			lines("2026-01-05;W 17;1510;a;5,00", "2026-01-05;W 17;3001;a;-5,00"), "W 17: 1510 5.00, 3001 -5.00"},
		{"the first column that is filled", with("number: No", "number: {names: [No, Text], filled: true}"),
			lines("2026-01-05;;1510;7;5,00", "2026-01-05;;3001;7;-5,00"), "7: 1510 5.00, 3001 -5.00"},
		{"an account out of its cell, with leading zeros", simple + "account: {pattern: '\\((?P<number>[0-9]+)\\)', pad: 5}\n",
			lines("2026-01-05;1;Debtors (1510);a;5,00", "2026-01-05;1;Sales (3001);a;-5,00"), "1: 01510 5.00, 03001 -5.00"},
		{"rows left out and rows wanted", simple + "rows: {skip: [{column: Text, pattern: ^budget}], only: [{column: Account, pattern: '^[0-9]'}]}\n",
			lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-5,00", "2026-01-05;1;3001;budget;-9,00", "2026-01-05;1;S100;statistics;1,00"), "1: 1510 5.00, 3001 -5.00"},
		{"dimensions and fields, the first filled of each", simple + "dimensions: {\"1\": Account}\nreferences: [{field: external document no, column: Text, pattern: '^W([0-9]+)'}, {field: external document no, column: No}]\n",
			lines("2026-01-05;50419;1510;W50418;5,00", "2026-01-05;50419;3001;x;-5,00"), "50419: 1510 5.00, 3001 -5.00 map[1:1510] map[external document no:50418]"},
		{"credits positive", with("positive: debit", "positive: credit"), lines("2026-01-05;1;1510;a;-5,00", "2026-01-05;1;3001;a;5,00"), "1: 1510 5.00, 3001 -5.00"},
		{"currency signs", with(`decimal: ",",`, `decimal: ",", signs: [kr, SEK],`), lines("2026-01-05;1;1510;a;5,00 kr", "2026-01-05;1;3001;a;SEK -5,00"), "1: 1510 5.00, 3001 -5.00"},
		{"no quotes", with(`delimiter: ";"`, `delimiter: ";", quote: none`), lines(`2026-01-05;1;1510;"a;5,00`, `2026-01-05;1;3001;b";-5,00`), "1: 1510 5.00, 3001 -5.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := summaryOf(importText(t, test.profile, test.content)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

const foreign = `profile: foreign
version: 1
file: {kinds: [csv], delimiter: ";"}
columns: {date: Date, number: No, account: Account, debit: Debit, credit: Credit, foreign: FC, foreign_currency: In, rate: Rate, modified: Changed, registered: Entered}
amount: {mode: debit_credit, foreign_sign: as_amount, rate_of: foreign}
number: {decimal: "."}
date: {layouts: [DD/MM/YYYY], empty: ["01/01/1900"]}
source: {time_zone: Europe/London}
`

func TestForeignAmountsRatesAndInstantsAreEvidence(t *testing.T) {
	r := importText(t, foreign, "Date;No;Account;Debit;Credit;FC;In;Rate;Changed;Entered\n"+
		"15/07/2026;1;1510;112.50;;10.00;EUR;11.25;2026-07-16 09:30:00;16/07/2026\n15/07/2026;1;3001;;112.50;10.00;EUR;11.30;2026-07-17T08:00:00Z;01/01/1900\n")
	if len(r.documents) != 1 {
		t.Fatalf("got %v", r.rejections)
	}
	for _, want := range []string{`"foreign":"10.00","foreign_currency":"EUR"`, `"foreign":"-10.00"`, `"modified":"2026-07-17T08:00:00Z"`, `"registered":"20260716"`} {
		if !strings.Contains(r.records[1], want) {
			t.Errorf("the record lacks %s: %s", want, r.records[1])
		}
	}
	if f := r.finding(findRate); len(f) != 1 || !strings.HasPrefix(f[0].Text, "1 rows") {
		t.Errorf("findings %v", r.summary.Findings)
	}
}

func TestTaxThatIsNotItsCodesRateIsSaid(t *testing.T) {
	content := strings.Replace(string(sample(t, "sage-50.csv")), "100.00,T1,20.00", "100.00,T1,17.50", 1)
	r, err := importWith(testPolicy("GBP"), readyProfile(t, "sage-50"), []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	if f := r.finding(findTax); len(f) != 1 || !strings.HasPrefix(f[0].Text, "1 rows") {
		t.Errorf("findings %v", r.summary.Findings)
	}
}
