package table

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger/money"
)

func propose(t *testing.T, content []byte) string {
	t.Helper()
	text, err := Propose(context.Background(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a proposal leaves nothing to decide about reads the file it was made for to the
// same figures as the ready profile.
func TestAProposalReadsItsFile(t *testing.T) {
	for _, s := range samples {
		if s.profile == "datev" || s.profile == "sage-50" {
			continue // what their rows imply no look at the file can tell
		}
		t.Run(s.file, func(t *testing.T) {
			text := propose(t, sample(t, s.file))
			profile, err := Parse("proposed.yaml", []byte(text))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			r, err := importWith(testPolicy(s.currency), profile, sample(t, s.file))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if got := r.summary.Totals["debit "+string(s.currency)]; got != s.turnover || r.summary.Totals["rows"] != s.rows {
				t.Errorf("got turnover %s in %s rows, want %s in %s\n%s", got, r.summary.Totals["rows"], s.turnover, s.rows, text)
			}
			if !strings.Contains(text, "The ready profile "+s.profile+" fits") {
				t.Errorf("the proposal does not name profile %s", s.profile)
			}
		})
	}
}

// What a file leaves open is said, and the profile cannot be used before it is decided.
func TestAProposalLeavesOpenWhatTheFileDoes(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"day and month", lines("03/04/2026;1;1510;x;5,50", "03/04/2026;1;3001;x;-5,50"), `"03/04/2026" are read in several ways`},
		{"decimal mark", lines("2026-04-13;1;1510;x;1.250", "2026-04-13;1;3001;x;-1.250"), "decimal"},
		{"nothing known", "a;b;c\n1;2;3\n", "no row names columns"},
		{"no amount", "Date;No;Account;Text\n2026-04-13;1;1510;x\n", "no column is called like an amount"},
		{"strange dates", lines("Easter;1;1510;x;5,50", "Easter;1;3001;x;-5,50"), `dates such as "Easter"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := propose(t, []byte(test.content))
			if !strings.Contains(text, "DECIDE") || !strings.Contains(text, test.want) {
				t.Errorf("got\n%s\nwant it to say %s", text, test.want)
			}
			if _, err := Parse("proposed.yaml", []byte(text)); err == nil {
				t.Errorf("the proposal can be used as it is:\n%s", text)
			}
		})
	}
}

// A proposal says of a file's dates what their import does: a layout that is proposed reads
// them, and where one is left open, each of those to choose of is refused without `sure`.
func TestAProposalSaysOfDatesWhatAnImportDoes(t *testing.T) {
	for _, c := range []struct{ date, proof string }{
		{"05/10/2026", "DECIDE"}, {"5/10/26", "DECIDE"}, {"05/10/2026 00:00:00", "DECIDE"}, {"05102026", "DECIDE"},
		{"25/10/2026", "This file proves"}, {"25102026", "This file proves"}, {"25/10/2026 00:00:00", "This file proves"},
		{"10/10/2026", "proves nothing"}, {"05.10.2026", ""}, {"5.10.2026", ""}, {"05.10.26", ""}, {"2026-10-05", ""},
	} {
		content := lines(c.date+";1;1510;x;5,50", c.date+";1;3001;x;-5,50")
		text := propose(t, []byte(content))
		for _, word := range []string{"DECIDE", "This file proves", "proves nothing"} {
			if strings.Contains(text, word) != (word == c.proof) {
				t.Errorf("%s: want %q said and no other\n%s", c.date, c.proof, text)
			}
		}
		if c.proof == "DECIDE" {
			if n := strings.Count(text, "# date: {layouts:"); n < 2 {
				t.Errorf("%s: %d layouts to choose of\n%s", c.date, n, text)
			}
			continue
		}
		if r := importText(t, text, content); len(r.documents) != 1 {
			t.Errorf("%s: got %d vouchers", c.date, len(r.documents))
		}
	}
}

// What the end of a long file proves counts as well.
func TestAProposalSeesTheLastDatesOfALongFile(t *testing.T) {
	var rows []string
	for i := range 4000 {
		date := "05/10/2026"
		if i > 3990 {
			date = "25/10/2026"
		}
		rows = append(rows, fmt.Sprintf("%s;%d;1510;a;5,00\n%s;%d;3001;a;-5,00", date, i, date, i))
	}
	if text := propose(t, []byte(lines(rows...))); !strings.Contains(text, "This file proves") {
		t.Errorf("got\n%s", text)
	}
}

// A row that adds up others and agrees is proposed as a control; one that does not agree,
// or of which nothing tells what it adds up, is left out.
func TestAProposalTakesTotalsThatAgreeForControls(t *testing.T) {
	many := "Date;No;Account;Text;Debit;Credit\n"
	for i := range 2000 {
		many += fmt.Sprintf("2026-10-14;%d;1510;a;1,00;\n2026-10-14;%d;3001;a;;1,00\n", i, i)
	}
	sections := "Date;No;Account;Text;Debit;Credit\n2026-10-14;1;1510;a;100,00;\n2026-10-15;2;1510;a;50,00;\n;;;Total 1510;150,00;\n" +
		"2026-10-14;1;3001;a;;100,00\n2026-10-15;2;3001;a;;50,00\n;;;Total 3001;;150,00\n;;;Total;150,00;150,00\n"
	small := lines("2026-10-14;1;1510;a;5,00", "2026-10-14;1;3001;a;-5,00")
	tests := []struct {
		name, content string
		want          []string
	}{
		{"of vouchers and of the file", string(sample(t, "xero.csv")), []string{"totals:\n    - {column: \"#1\", pattern: '(?i)^total$', of: file}", "    - {column: \"#5\", pattern: '(?i)^total.', of: voucher}"}},
		{"of a signed column", string(sample(t, "sage-200.csv")), []string{"totals:\n    - {column: \"#8\", pattern: '(?i)^grand total$', of: file}"}},
		{"in another language", strings.Replace(small, "Account", "Konto", 1) + ";;;Summa;0,00\n", []string{"totals:\n    - {column: \"#4\", pattern: '(?i)^summa$', of: file}"}},
		{"of sections and of the file", sections, []string{"'(?i)^total$', of: file}", "'(?i)^total.', of: section}"}},
		{"far behind what is looked at", many + ";;;Total;2000,00;2000,00\n", []string{"'(?i)^total$', of: file}"}},
		{"that do not agree", many + ";;;Total;2000,00;1999,00\n", []string{"skip:\n    - {column: \"#4\", pattern: '(?i)^total$'}"}},
		{"of another thing", small + ";;;Total;7,00\n", []string{"skip:\n    - {column: \"#4\""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := propose(t, []byte(test.content))
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("got\n%s\nwant it to say %s", text, want)
				}
			}
			profile, err := Parse("proposed.yaml", []byte(text))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			currency := money.Currency("SEK")
			if strings.Contains(test.content, "GBP") {
				currency = "GBP"
			}
			if _, err := importWith(testPolicy(currency), profile, []byte(test.content)); err != nil {
				t.Errorf("the file is refused through its proposal: %v\n%s", err, text)
			}
			if !strings.Contains(text, "of: file}") {
				return
			}
			whole := strings.TrimRight(test.content, "\r\n")
			lacking := whole[:strings.LastIndexAny(whole, "\r\n")+1]
			if _, err := importWith(testPolicy(currency), profile, []byte(lacking)); err == nil || !strings.Contains(err.Error(), "lacks a total") {
				t.Errorf("without the total of the whole the file is taken: %v\n%s", err, text)
			}
		})
	}
}

// Where no column numbers vouchers, it says how rows may belong together and how well each
// way does.
func TestAProposalWithoutAVoucherNumberSaysWhatThereIs(t *testing.T) {
	content := "Date;Account;Text;Amount\n2026-10-14;1510;a;5,00\n2026-10-14;3001;a;-5,00\n\n2026-10-14;1510;b;6,00\n2026-10-14;3001;b;-6,00\n\n2026-10-15;1510;c;7,00\n2026-10-15;1510;c;1,00\n2026-10-15;3001;c;-8,00\n"
	text := propose(t, []byte(content))
	for _, want := range []string{
		"DECIDE: no column is called like a voucher's number", "{by: blank}   # rows between blank rows are one voucher: 3 of 3 balance", "meet; two of the same day that balance only together are one: 3 of 3 balance",
		"{by: key, key: [date]}   # all rows of a day are one voucher: 2 of 2 balance", `key: [date, group]}   # rows of one day and one text are one voucher: 3 of 3 balance; it needs group: "Text" under columns`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got\n%s\nwant it to say %s", text, want)
		}
	}
	if _, err := Parse("proposed.yaml", []byte(text)); err == nil {
		t.Error("the proposal can be used as it is")
	}
	for voucher, want := range map[string]int{"{by: blank}": 3, "{by: balance}": 3, "{by: key, key: [date]}": 2, "{by: key, key: [date, group]}": 3} {
		taken := strings.Replace(text, "columns:\n", "columns:\n  group: \"Text\"\n", 1) + "voucher: " + voucher + "\n"
		r := importText(t, taken, content)
		if len(r.documents) != want || len(r.rejections) != 0 || r.summary.Totals["vouchers unbalanced"] != "0" {
			t.Errorf("%s: %d documents, %v", voucher, len(r.documents), r.rejections)
		}
	}
}
