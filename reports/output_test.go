package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

func TestJSONKeepsItsContract(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WriteJSON(context.Background(), &b, reportstest.Build(t, reportstest.Month()), reports.Filter{}); err != nil {
		t.Fatal(err)
	}
	type leg struct{ Account, Currency, Amount string }
	var got struct {
		Entity, Period string
		Cases          []struct {
			Reference    string
			Variance     []leg
			Explanations []struct {
				Cause, Class, Proof, Evidence string
				Legs                          []leg
			}
			Unexplained []leg
		}
		Totals map[string]any
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Entity != "SE01" || got.Period != "2026-10" || len(got.Cases) != 9 || got.Totals == nil {
		t.Errorf("got %+v", got)
	}
	first := got.Cases[0]
	if first.Reference != "50001" || first.Variance[0] != (leg{"1510", "SEK", "-1249.00"}) || first.Explanations[0].Legs[0] != (leg{"1510", "SEK", "1249.00"}) {
		t.Errorf("first case %+v", first)
	}
	for _, want := range []string{`"document_currency":"EUR","document_amount":"25.00"`, `"unexplained":[]`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the JSON does not hold %s", want)
		}
	}
}

func TestAnEmptyMonthIsStillJSON(t *testing.T) {
	r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), nil, func(func(ledger.Case) bool) {})
	var b bytes.Buffer
	if err := reports.WriteJSON(context.Background(), &b, reportstest.Build(t, r), reports.Filter{}); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) || !strings.Contains(b.String(), `"cases":[`) {
		t.Errorf("got %s", b.String())
	}
}

func TestAFilterShowsWholeCases(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	for _, c := range []struct {
		f    reports.Filter
		want int
	}{
		{reports.Filter{}, 9}, {reports.Filter{Cause: ledger.CauseUnexplained}, 2}, {reports.Filter{Cause: ledger.CauseRounding}, 1},
		{reports.Filter{Reference: "50002"}, 1}, {reports.Filter{Cause: ledger.CauseTax, Reference: "50002"}, 0},
	} {
		var b bytes.Buffer
		if err := reports.WriteJSON(context.Background(), &b, m, c.f); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`"shown":{"cases":%d,`, c.want); !strings.Contains(b.String(), want) {
			t.Errorf("filter %+v: no %s in %s", c.f, want, b.String())
		}
	}
}

func TestCSVRunsNoFormulaAndKeepsAmountsNumbers(t *testing.T) {
	s := reportstest.Settings()
	s.Names["3001"], s.Owners[2].Name = "+1+1", "@SUM(1)"
	m, err := reports.Build(context.Background(), reportstest.Month(), s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := reports.WriteCSV(context.Background(), &b, m, reports.Filter{}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\r\n"); n != len(rows) {
		t.Errorf("%d line ends of \\r\\n for %d rows", n, len(rows))
	}
	if got := int64(len(rows) - 1); got != m.Population.Exceptions {
		t.Errorf("%d rows, want %d", got, m.Population.Exceptions)
	}
	amounts := map[string]bool{"Variance": true, "Amount": true, "Document variance": true}
	minus := 0
	for _, row := range rows[1:] {
		for i, field := range row {
			if amounts[rows[0][i]] {
				if strings.HasPrefix(field, "-") {
					minus++
				}
				continue
			}
			if field != "" && strings.ContainsRune("=+-@\t\r", rune(field[0])) {
				t.Errorf("column %s holds %q, which a spreadsheet runs", rows[0][i], field)
			}
		}
	}
	if minus == 0 {
		t.Error("no negative amount is a number")
	}
}

func TestTheTerminalSurvivesHostileText(t *testing.T) {
	s := reportstest.Settings()
	s.Name = reportstest.Hostile
	m, err := reports.Build(context.Background(), reportstest.Month(), s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := reports.WriteBridge(&b, m); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(b.String(), '\x1b') {
		t.Error("an escape sequence reached the terminal")
	}
	causes := strings.Index(b.String(), "unexplained ")
	if first := strings.Index(b.String(), "missing order"); causes < 0 || causes > first {
		t.Error("the unexplained line is not first")
	}
}

func TestFormatSeparatesThousands(t *testing.T) {
	for want, a := range map[string]money.Amount{
		"0.00": money.Zero("SEK"), "-0.05": money.Minor(-5, "SEK"), "1,234.56": money.Minor(123456, "SEK"), "-1,234,567.00": money.Minor(-123456700, "SEK"),
		"999": money.Minor(999, "JPY"), "12,345": money.Minor(12345, "JPY"), "1.234": money.Minor(1234, "KWD"), "-999.00": money.Minor(-99900, "SEK"),
	} {
		if got := reports.Format(a); got != want {
			t.Errorf("%s is written %s, want %s", a, got, want)
		}
	}
}
