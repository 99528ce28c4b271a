package sie

import (
	"slices"
	"sort"
	"strings"
	"testing"
)

func ids(r *result) (ids []string) {
	for _, d := range r.documents {
		ids = append(ids, d.ID.ExternalID)
	}
	return ids
}

func block(series, number, date, amount, text string) string {
	return "#VER \"" + series + "\" \"" + number + "\" " + date + " \"" + text + "\"\n{\n#TRANS 1510 {} " + amount + "\n#TRANS 3001 {} -" + amount + "\n}\n"
}

func TestAVoucherBelongsToTheFiscalYearOfItsDate(t *testing.T) {
	broken := "#SIETYP 4\n#RAR 0 20260701 20270630\n#RAR -1 20250701 20260630\n"
	r := mustImport(t, broken+block("A", "1", "20260630", "5", "")+block("A", "1", "20260701", "5", "")+block("A", "1", "20280101", "5", ""))
	want := []string{"2025-07-01/A/1", "2026-07-01/A/1", "2028-01-01/A/1"}
	if got := ids(r); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(r.finding("sie-repeated-number")) != 0 || len(r.finding(findYear)) != 1 {
		t.Errorf("the same number in another year is no repeat: %v", r.summary.Findings)
	}
}

func TestWithoutYearsTheEntitysOwnCounts(t *testing.T) {
	p := testPolicy()
	p.Entity.FiscalYear = "09-01"
	r, err := importWith(p, []byte("#SIETYP 4\n"+block("A", "1", "20260831", "5", "")+block("A", "1", "20260901", "5", "")))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ids(r), []string{"2025-09-01/A/1", "2026-09-01/A/1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSeriesAndNumberCannotBeMistakenForEachOther(t *testing.T) {
	r := mustImport(t, vouchers(block("A/1", "2", "20260105", "5", ""), block("A", "1/2", "20260105", "5", ""), block("A~1", "", "20260105", "5", "")))
	got := ids(r)
	if got[0] != "2026-01-01/A%2F1/2" || got[1] != "2026-01-01/A/1%2F2" || !strings.HasPrefix(got[2], "2026-01-01/A%7E1/~") {
		t.Errorf("got %v", got)
	}
}

func TestRepeatedAndEmptyNumbersAreToldApart(t *testing.T) {
	blocks := []string{
		block("A", "1", "20260105", "5", ""),  // the earliest keeps the plain number
		block("A", "1", "20260106", "5", ""),  // repeats it on another day
		block("A", "1", "20260105", "7", ""),  // repeats it with other money
		block("", "", "20260105", "5", ""),    // no number
		block("", "", "20260105", "5", ""),    // the same again
		block("", "", "20260107", "5", "x"),   // no number, another day
		block("A", "2", "20260105", "5", ""),  // an ordinary voucher
		block("B", "1", "20260105", "5", "y"), // another series
	}
	first := ids(mustImport(t, vouchers(blocks...)))
	seen := map[string]bool{}
	plain := 0
	for _, id := range first {
		if seen[id] {
			t.Errorf("%s stands for two vouchers", id)
		}
		seen[id] = true
		if !strings.Contains(id, "~") {
			plain++
		}
	}
	if plain != 3 {
		t.Errorf("got %v, want three plain identities", first)
	}
	slices.Reverse(blocks)
	second := ids(mustImport(t, vouchers(blocks...)))
	sort.Strings(first)
	sort.Strings(second)
	if !slices.Equal(first, second) {
		t.Errorf("another sequence of the file gives other identities:\n%v\n%v", first, second)
	}
}

func TestALongerExportKeepsEarlierIdentities(t *testing.T) {
	// A program that starts its numbers again: the first export holds January only.
	january := block("", "5", "20260110", "100", "Order 1")
	february := block("", "5", "20260210", "200", "Order 2")
	short := mustImport(t, vouchers(january))
	long := mustImport(t, vouchers(february, january))
	if short.documents[0].ID != long.documents[1].ID || short.documents[0].Hash() != long.documents[1].Hash() {
		t.Errorf("got %s and %s, want January's voucher unchanged", short.documents[0].ID, long.documents[1].ID)
	}
	if long.documents[0].ID == long.documents[1].ID {
		t.Error("February's voucher took January's identity")
	}
}

func TestIdentityDoesNotDependOnWhatOfTheTextsIsKept(t *testing.T) {
	content := pc8(t, vouchers(block("", "", "20260105", "5", "Order 5 Kalle Kula"), block("A", "1", "20260105", "5", "Kalle"), block("A", "1", "20260106", "5", "Kula")))
	p := testPolicy()
	p.ERP.KeepWords = []string{"Kalle", "Kula"}
	with, err := importWith(p, content)
	if err != nil {
		t.Fatal(err)
	}
	without, err := importBytes(content)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ids(with), ids(without)) {
		t.Errorf("got %v and %v", ids(with), ids(without))
	}
}

func TestPositionsAreUnique(t *testing.T) {
	r := mustImport(t, vouchers("x\n", "y\n", "#VER A 1 2026\n{\n}\n", "#VER A 1 2026\n{\n}\n"))
	seen := map[string]bool{}
	for _, rejection := range r.rejections {
		if seen[rejection.Position] {
			t.Errorf("%s stands twice", rejection.Position)
		}
		seen[rejection.Position] = true
	}
	if len(seen) != 4 {
		t.Errorf("got %v, want four", r.rejections)
	}
}
