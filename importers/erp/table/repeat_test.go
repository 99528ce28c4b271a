package table

import (
	"strings"
	"testing"
)

// restarted is a file whose numbers begin anew with each month.
var restarted = lines("2026-10-31;1;1510;a;50,00", "2026-10-31;1;3001;a;-50,00", "2026-11-30;1;1510;b;70,00", "2026-11-30;1;3001;b;-70,00")

// A key that takes the vouchers of two months for one is said, wherever their rows stand.
func TestAVoucherOfSeveralDatesIsRejected(t *testing.T) {
	other := "\n2026-11-29;2;1510;c;9,00\n2026-11-29;2;3001;c;-9,00\n"
	scattered := strings.Replace(restarted, "\n2026-11-30", other+"2026-11-30", 1)
	for name, c := range map[string]struct{ content, said string }{
		"together":  {restarted + other[1:], "its rows are dated 2026-10-31 (row 2) and 2026-11-30 (row 4)"},
		"scattered": {scattered, "its rows are dated 2026-10-31 (row 2) and 2026-11-30 (row 6)"},
	} {
		r := importText(t, simple, c.content)
		if len(r.documents) != 1 || len(r.rejections) != 1 || !strings.Contains(r.rejections[0].Reason, c.said) {
			t.Errorf("%s: got %d vouchers and %v", name, len(r.documents), r.rejections)
		}
	}
	for voucher, want := range map[string]int{"{by: key, key: [number, date]}": 2, "{by: key, key: [number], dates: first}": 1} {
		if r := importText(t, simple+"voucher: "+voucher+"\n", restarted); len(r.documents) != want || len(r.rejections) != 0 {
			t.Errorf("%s: got %d vouchers and %v, want %d", voucher, len(r.documents), r.rejections, want)
		}
	}
}

// Of the keys under which all balances a proposal takes the one that finds more vouchers,
// and says so where rows of one voucher bear dates of their own.
func TestAProposalFindsTheFinestKey(t *testing.T) {
	for content, want := range map[string]string{
		restarted: "key: [number, date]}",
		strings.Replace(restarted, "-30;1", "-30;2", 2): "key: [number]}",
		lines("2026-10-30;1;1510;a;50,00", "2026-10-31;1;3001;a;-50,00", "2026-11-29;2;1510;b;7,00", "2026-11-30;2;3001;b;-7,00"): "key: [number], dates: first}",
	} {
		text := propose(t, []byte(content))
		if !strings.Contains(text, want) {
			t.Errorf("want %s\n%s", want, text)
		}
	}
}
