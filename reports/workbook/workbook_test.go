package workbook

import (
	"bytes"
	"context"
	"testing"

	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

// month builds the sample month, or another reader's.
func month(t testing.TB, r reports.Reader) *reports.MonthEnd {
	t.Helper()
	m, err := reports.Build(context.Background(), r, reportstest.Settings(), reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func bytesOf(t testing.TB, m *reports.MonthEnd, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := write(context.Background(), &b, m, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameMonthGivesTheSameBytes(t *testing.T) {
	first := bytesOf(t, month(t, reportstest.Month()), maxRows)
	for range 5 {
		if !bytes.Equal(first, bytesOf(t, month(t, reportstest.Month()), maxRows)) {
			t.Fatal("two workbooks of one month differ")
		}
	}
}

func TestEveryFormulaRecalculatesToItsStoredResult(t *testing.T) {
	prove(t, bytesOf(t, month(t, reportstest.Month()), maxRows))
}
