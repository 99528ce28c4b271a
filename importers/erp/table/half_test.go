package table

import (
	"strings"
	"testing"
)

// A part of a voucher is not posted as if it were the voucher: where a row's voucher cannot
// be told, or the file may be cut off, an unbalanced voucher is rejected as a whole.
func TestNoHalfVoucherIsPosted(t *testing.T) {
	whole := []string{"2026-01-05;1;1510;a;50,00", "2026-01-05;1;3001;a;-50,00"}
	later := []string{"2026-01-09;9;1510;z;10,00", "2026-01-09;9;3001;z;-10,00"}
	for name, c := range map[string]struct {
		rows []string
		said string
	}{
		"number on the first row only":    {append(append(whole[:2:2], "2026-01-06;2;1510;b;70,00", "2026-01-06;;3001;b;-70,00"), later...), "row 5"},
		"broken row":                      {append(append(whole[:2:2], "2026-01-06;2;1510;b;70,00", "2026-01-06;2;3001;b;c;-70,00"), later...), "fields"},
		"date that is none":               {append(append(whole[:2:2], "2026-01-06;2;1510;b;70,00", "2026-01-66;2;3001;b;-70,00"), later...), "line 5: the date"},
		"cut behind the first row":        {append(whole[:2:2], "2026-01-06;2;1510;b;70,00"), "row 4 is the last of the file"},
		"scattered, and cut behind a row": {append([]string{"2026-01-06;2;1510;b;70,00"}, append(whole[:2:2], "2026-01-06;2;3001;b;-30,00")...), "row 5 is the last of the file"},
	} {
		r := importText(t, simple, lines(c.rows...))
		var said []string
		for _, rejection := range r.rejections {
			said = append(said, rejection.Reason)
		}
		if !strings.Contains(strings.Join(said, "; "), c.said) {
			t.Errorf("%s: want a rejection that says %q, got %q", name, c.said, said)
		}
		for _, d := range r.documents {
			if d.Voucher.Number.Number == "2" {
				t.Errorf("%s: a half was posted: %s", name, amounts(d))
			}
		}
		if len(r.documents) == 0 {
			t.Errorf("%s: nothing was imported", name)
		}
	}
}

// A whole file's unbalanced voucher goes to suspense, and an extract of some accounts has
// vouchers of one row.
func TestAnUnbalancedVoucherOfAWholeFileIsPosted(t *testing.T) {
	whole := []string{"2026-01-05;1;1510;a;50,00", "2026-01-06;2;1510;b;70,00", "2026-01-06;2;3001;b;-30,00", "2026-01-09;9;1510;z;10,00", "2026-01-09;9;3001;z;-10,00"}
	if r := importText(t, simple, lines(whole[1:]...)); len(r.documents) != 2 || len(r.rejections) != 0 {
		t.Errorf("got %d vouchers and %v, want both", len(r.documents), r.rejections)
	}
	if r := importText(t, simple+"checks: {balance: none}\n", lines(append(whole[:1:1], "2026-01-09;;3001;z;-10,00")...)); len(r.documents) != 1 {
		t.Errorf("got %d vouchers of an extract, want the one", len(r.documents))
	}
}

// A delimiter in a text moves the cells behind it, and the empty ones at the row's end hide
// that there is one more.
func TestADelimiterInALabelIsSaid(t *testing.T) {
	content := string(sample(t, "fec.txt"))
	rows := strings.SplitAfter(content, "\n")
	at := -1
	for i, row := range rows[1:] {
		if fields := strings.Split(strings.TrimRight(row, "\r\n"), "\t"); len(fields) == 18 && fields[17] == "" {
			fields[10] += "\tx"
			rows[i+1], at = strings.Join(fields, "\t")+"\r\n", i+2
			break
		}
	}
	r, err := importWith(testPolicy("EUR"), readyProfile(t, "fec"), []byte(strings.Join(rows, "")))
	if err != nil {
		t.Fatal(err)
	}
	if at < 0 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, "it has 19 fields and the header 18") {
		t.Errorf("row %d: got %v", at, r.rejections)
	}
}
