package corrections

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"iter"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"golang.org/x/text/encoding/charmap"
)

// month is the sample month, its references named as orders.
func month(t testing.TB, change func(*reports.Settings)) *reports.MonthEnd {
	t.Helper()
	s := reportstest.Settings()
	s.Corrections.Carrier = func(r ledger.Reference) reports.Carrier {
		return reports.Carrier{Voucher: "order " + string(r), Row: "order " + string(r)}
	}
	change(&s)
	m, err := reports.Build(t.Context(), reportstest.Month(), s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func written(t testing.TB, format string, m *reports.MonthEnd, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	f, ok := Named(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	if err := f.Write(&b, m, o, m.Journals(t.Context())); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func text437(t testing.TB, b []byte) string {
	t.Helper()
	s, err := charmap.CodePage437.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

func TestAnSIEFileToTheByte(t *testing.T) {
	m := month(t, func(s *reports.Settings) { s.Name, s.Corrections.Word = `Ångström "Mode" AB`, "rättelse" })
	got := text437(t, written(t, "sie", m, Options{Company: m.Settings.Name, OrganisationNumber: "556000-0000", Series: "K"}))
	var number [2]string
	i := 0
	for j := range m.Journals(t.Context()) {
		if i < 2 {
			number[i] = j.Number
		}
		i++
	}
	want := strings.ReplaceAll(fmt.Sprintf(`#FLAGGA 0
#PROGRAM "Counterfoil" "1.0"
#FORMAT PC8
#GEN 20261101
#SIETYP 4
#ORGNR "556000-0000"
#FNAMN "Ångström \"Mode\" AB"
#VALUTA SEK
#VER "K" "" 20261031 "order 50001 rättelse missing order %s item 1 run 7"
{
#TRANS "1510" {} 1249.00 20261031 "order 50001"
#TRANS "2611" {} -249.80 20261031 "order 50001"
#TRANS "3001" {} -999.20 20261031 "order 50001"
}
#VER "K" "" 20261031 "order 50002 rättelse missing refund %s item 2 run 7"
{
`, number[0], number[1]), "\n", "\r\n")
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant it to begin with\n%s", got, want)
	}
}

// The same month gives the same bytes in every format.
func TestTheSameMonthGivesTheSameBytes(t *testing.T) {
	for _, f := range Formats {
		a := written(t, f.Name, month(t, func(*reports.Settings) {}), Options{Company: "X"})
		b := written(t, f.Name, month(t, func(*reports.Settings) {}), Options{Company: "X"})
		if !bytes.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s: %d and %d bytes, which differ", f.Name, len(a), len(b))
		}
	}
}

func table2(t *testing.T, content []byte, comma rune) (columns map[string]int, rows [][]string) {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns = map[string]int{}
	for i, name := range all[0] {
		columns[name] = i
	}
	return columns, all[1:]
}

// Read by another reader, every journal balances and the total is the month-end's.
func TestTablesBalanceJournalByJournal(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	for _, test := range []struct {
		format, journal string
		amount          func(at map[string]int, row []string) string
	}{
		{"bc", "Document No.", func(at map[string]int, row []string) string { return row[at["Amount"]] }},
		{"netsuite", "External ID", func(at map[string]int, row []string) string {
			if credit := row[at["Credit"]]; credit != "" {
				return "-" + credit
			}
			return row[at["Debit"]]
		}},
	} {
		at, rows := table2(t, written(t, test.format, m, Options{}), ',')
		sums, debit := map[string]money.Amount{}, money.Zero("SEK")
		for _, row := range rows {
			amount, err := money.Parse(test.amount(at, row), "SEK")
			if err != nil {
				t.Fatal(err)
			}
			sums[row[at[test.journal]]] = sums[row[at[test.journal]]].Add(amount)
			if amount.Sign() > 0 {
				debit = debit.Add(amount)
			}
		}
		for journal, sum := range sums {
			if !sum.IsZero() {
				t.Errorf("%s: journal %s is out of balance by %s", test.format, journal, sum)
			}
		}
		if int64(len(sums)) != m.JournalTotals.Journals || debit != m.JournalTotals.Debit {
			t.Errorf("%s: %d journals, %s; the month-end has %d, %s", test.format, len(sums), debit, m.JournalTotals.Journals, m.JournalTotals.Debit)
		}
	}
}

func TestABusinessCentralRow(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	content := written(t, "bc", m, Options{Template: "GENERAL", Batch: "SHOP", DecimalComma: true})
	at, rows := table2(t, content, ';')
	row := rows[1]
	for name, want := range map[string]string{
		"Journal Template Name": "GENERAL", "Journal Batch Name": "SHOP", "Line No.": "20000", "Posting Date": "2026-10-31", "Document Type": "",
		"Account Type": "G/L Account", "Account No.": "2611", "Amount": "-249,80", "Currency Code": "", "External Document No.": "50001", "VAT Prod. Posting Group": "",
	} {
		if got := row[at[name]]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if number := row[at["Document No."]]; !strings.HasPrefix(row[at["Description"]], "order 50001 correction missing order "+number) {
		t.Errorf("description %q", row[at["Description"]])
	}
}

func TestANetSuiteRow(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	at, rows := table2(t, written(t, "netsuite", m, Options{Subsidiary: "=Parent : Norrsken"}), ',')
	for name, want := range map[string]string{
		"Date": "2026-10-31", "Subsidiary": "'=Parent : Norrsken", "Currency": "SEK", "Account": "2611", "Debit": "", "Credit": "249.80",
	} {
		if got := rows[1][at[name]]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if id := rows[1][at["External ID"]]; !strings.HasPrefix(id, "SE01-JE-1-") || id != rows[0][at["External ID"]] || id == rows[3][at["External ID"]] {
		t.Errorf("external id %q beside %q and %q", id, rows[0][at["External ID"]], rows[3][at["External ID"]])
	}
}

// one is a single made-up journal.
func one(change func(*reports.Journal)) iter.Seq2[reports.Journal, error] {
	sek := func(units int64) money.Amount { return money.Minor(units, "SEK") }
	j := reports.Journal{Number: "JE-1-BCDFGHJK", On: ledger.NewDate(2026, 10, 31), Cause: ledger.CauseTax, Text: "order 1 correction", Parts: []reports.JournalPart{{
		Reference: "1", Item: 1, Carrier: reports.Carrier{Voucher: "order 1", Row: "order 1"},
		Lines: []reports.JournalLine{{Account: "3001", Debit: sek(100), Credit: sek(0)}, {Account: "3002", Debit: sek(0), Credit: sek(100)}, {Account: "3003", Debit: sek(0), Credit: sek(0), Document: money.Minor(5, "EUR")}},
	}}}
	change(&j)
	return func(yield func(reports.Journal, error) bool) { yield(j, nil) }
}

func TestWhatNoRuleFindsIsRefusedWithWhatToDo(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	f, _ := Named("sie")
	for _, test := range []struct {
		name   string
		change func(*reports.Journal)
		want   string
	}{
		{"no rule at all", func(j *reports.Journal) { j.Parts[0].Carrier = reports.Carrier{} }, `would find "1"`},
		{"no rule for rows in a journal of two", func(j *reports.Journal) {
			second := j.Parts[0]
			second.Reference, second.Carrier = "2", reports.Carrier{Voucher: "order 2"}
			j.Parts = append(j.Parts, second)
		}, `reads "2" from a row's text`},
	} {
		var b bytes.Buffer
		err := f.Write(&b, m, Options{}, one(test.change))
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "add a rule") {
			t.Errorf("%s: %v; want %q and what to do", test.name, err, test.want)
		}
	}
}

func TestALineThatMovesNothingIsLeftOut(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	for _, format := range []string{"sie", "bc", "netsuite"} {
		f, _ := Named(format)
		var b bytes.Buffer
		if err := f.Write(&b, m, Options{}, one(func(*reports.Journal) {})); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); strings.Contains(s, "3003") || !strings.Contains(s, "3002") {
			t.Errorf("%s wrote\n%s", format, s)
		}
	}
}

func TestADimensionStandsInTheObjectList(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	f, _ := Named("sie")
	var b bytes.Buffer
	err := f.Write(&b, m, Options{}, one(func(j *reports.Journal) { j.Parts[0].Carrier = reports.Carrier{Dimension: "10", Object: "1"} }))
	if err != nil || !strings.Contains(b.String(), `#TRANS "3001" {10 "1"} 1.00 20261031 "1"`) {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestALongReferenceLeavesItsPlaceToTheJournal(t *testing.T) {
	m := month(t, func(*reports.Settings) {})
	f, _ := Named("bc")
	var b bytes.Buffer
	long := ledger.Reference("2026-10-15|A store with a very long name|SEK|25")
	if err := f.Write(&b, m, Options{}, one(func(j *reports.Journal) { j.Parts[0].Reference = long })); err != nil {
		t.Fatal(err)
	}
	at, rows := table2(t, b.Bytes(), ',')
	if got := rows[0][at["External Document No."]]; got != "JE-1-BCDFGHJK" {
		t.Errorf("external document number %q, want the journal's, which leads to the reference", got)
	}
}
