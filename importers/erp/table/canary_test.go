package table

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/importers/erp"
)

// people are what must not get past the importer, wherever they stand in a row.
var people = []string{
	"Kajsa Svensson", "Svensson, Kajsa", "kajsa.svensson@example.se", "Storgatan 5", "19800101-1234", "800101-1234", "070-123 45 67", "+46 70 123 45 67", "4111 1111 1111 1111", "SE35 5000 0000 0549 1000 0003",
}

// canaries are the parts of people by which a leak is known.
var canaries = []string{"svensson", "kajsa", "storgatan", "19800101-1234", "800101-1234", "070-123 45 67", "70 123 45 67", "4111 1111", "se35 5000"}

func leaks(s string) string {
	for _, canary := range canaries {
		if strings.Contains(strings.ToLower(s), canary) {
			return canary
		}
	}
	return ""
}

const personal = `profile: personal
version: 1
file: {kinds: [csv], delimiter: ";"}
meta: [{pattern: '^Company: (?P<company>.*)'}]
rows: {headings: [{column: "#1", pattern: '^Customer: (?P<group>.*)'}], totals: [{column: Text, pattern: '^Total', of: file}]}
columns: {date: Date, registered: Entered, modified: Changed, series: Series, number: No, kind: Kind, book: Book, group: Group, line: Line, voucher_text: Header,
  account: Account, text: Text, amount: Amount, tax_code: Code, foreign: Foreign, foreign_currency: In}
amount: {mode: signed, positive: debit}
number: {decimal: ","}
date: {layouts: [YYYY-MM-DD]}
dimensions: {"1": Centre, "7": Person}
references: [{field: external document no, column: Reference}]
checks: {totals: note}
`

// Nothing personal gets past the importer, whichever column a person stands in, nor in
// what is said of a file that is refused.
func TestNothingPersonalGetsPastTheImporter(t *testing.T) {
	columns := strings.Split("Date;Entered;Changed;Series;No;Kind;Book;Group;Line;Header;Account;Text;Amount;Code;Foreign;In;Centre;Person;Reference;Unknown", ";")
	good := strings.Split("2026-01-05;2026-01-05;2026-01-05 10:00:00;A;1;Invoice;;g;1;Order 1;1510;Order 1;5,00;T1;1,00;EUR;WEB;;W1;", ";")
	profile := profileOf(t, personal)
	poster, err := erp.NewPoster(testPolicy("SEK"))
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range people {
		for i, column := range columns {
			bad := append([]string{}, good...)
			bad[i] = `"` + person + `"`
			rows := []string{"Company: " + person, strings.Join(columns, ";"), "Customer: " + person, strings.Join(bad, ";")}
			for n := 2; n < 6; n++ {
				for _, amount := range []string{"5,00", "-5,00"} {
					r := append([]string{}, good...)
					r[4], r[12] = fmt.Sprint(n), amount
					if column == "Book" {
						r[i] = bad[i] // a file holds one book
					}
					rows = append(rows, strings.Join(r, ";"))
				}
			}
			rows = append(rows, strings.Repeat(";", 11)+"Total;"+person+strings.Repeat(";", 7), person)
			r, err := importWith(testPolicy("SEK"), profile, []byte(strings.Join(rows, "\n")+"\n"))
			if err != nil {
				t.Fatalf("%s in %s: %v", person, column, err)
			}
			if len(r.documents) < 4 {
				t.Fatalf("%s in %s: got %d documents: the test does not reach what it is about", person, column, len(r.documents))
			}
			everything := append([]string{}, r.records...)
			for _, d := range r.documents {
				entries, err := poster.Post(d)
				everything = append(everything, fmt.Sprintf("%+v %+v %v", d.Voucher, entries, err))
			}
			everything = append(everything, fmt.Sprint(r.rejections), fmt.Sprint(r.summary))
			for _, s := range everything {
				if canary := leaks(s); canary != "" {
					t.Errorf("%s in %s: %q got past the importer in %s", person, column, canary, s)
				}
			}
		}
	}
}

func TestARefusalQuotesNothingPersonal(t *testing.T) {
	for _, content := range []string{"Kajsa Svensson;a\n", "Date;No;Account;Kajsa Svensson\n", lines(`2026-01-05;1;1510;"Kajsa Svensson;5,00`),
		lines("Kajsa Svensson;1;1510;a;5,00"), lines("2026-01-05;Kajsa Svensson;Kajsa Svensson;a;Kajsa Svensson")} {
		if _, err := importWith(testPolicy("SEK"), profileOf(t, simple), []byte(content)); err == nil || leaks(err.Error()) != "" {
			t.Errorf("%q: got %v", content, err)
		}
	}
}
