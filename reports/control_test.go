package reports

import (
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// The controls over rows and items cannot be provoked through a Reader, because both
// sides follow from its cases. Here the mistake is ours: a row or an item is lost or
// altered on its way into the totals.
func TestControlsNoticeOurOwnMistakes(t *testing.T) {
	for _, test := range []struct {
		id      string
		mistake func(rows []Exception, i *Item, t *tally) []Exception
	}{
		{CheckRows, func(rows []Exception, _ *Item, _ *tally) []Exception { return rows[:len(rows)-1] }},
		{CheckCauses, func(rows []Exception, _ *Item, _ *tally) []Exception {
			rows[0].Moved = rows[0].Moved.Add(money.Minor(1, "SEK"))
			return rows
		}},
		{CheckItemsExplained, func(rows []Exception, i *Item, _ *tally) []Exception {
			i.Explained = i.Explained.Sub(money.Minor(1, "SEK"))
			return rows
		}},
		{CheckItemsRest, func(rows []Exception, i *Item, _ *tally) []Exception {
			i.Unexplained = i.Unexplained.Add(money.Minor(1, "SEK"))
			return rows
		}},
		{CheckAgeing, func(rows []Exception, _ *Item, t *tally) []Exception {
			t.ageing[0].Items++
			return rows
		}},
	} {
		if failed := controlsAfter(t, nil); len(failed) > 0 {
			t.Fatalf("without a mistake these fail: %v", failed)
		}
		if failed := controlsAfter(t, test.mistake); !failed[test.id] {
			t.Errorf("the control %q does not fire; those that do: %v", test.id, failed)
		}
	}
}

// controlsAfter takes one case into a month's totals, with a mistake on the way, and
// returns the failing ones of the controls that compare detail with totals.
func controlsAfter(t *testing.T, mistake func([]Exception, *Item, *tally) []Exception) map[string]bool {
	t.Helper()
	leg := func(account ledger.AccountCode, units int64) ledger.Leg {
		return ledger.Leg{Account: account, Functional: money.Minor(units, "SEK")}
	}
	c := ledger.Case{
		Reference: "50418", Item: 17, OriginOn: ledger.NewDate(2026, 10, 5),
		Variance: []ledger.Leg{leg("1510", -700), leg("3001", 700)},
		Explanations: []ledger.Explanation{{Cause: ledger.CauseMissingOrder, Proof: ledger.ProofReplayed,
			Legs: []ledger.Leg{leg("1510", 500), leg("3001", -500)}}},
		Unexplained: []ledger.Leg{leg("1510", 200), leg("3001", -200)},
	}
	m := &MonthEnd{Settings: Settings{Currency: "SEK"}, Run: ledger.Run{CutOff: ledger.NewDate(2026, 10, 31), Cases: 1}}
	m.items = map[ledger.Reference]ledger.OpenItem{}
	totals := newTally(m.Settings)
	m.clusters = totals.clusters.index
	totals.clusters.begin(c)
	rows := m.exceptionsOf(c)
	item := m.itemOf(c, rows)
	if mistake != nil {
		rows = mistake(rows, &item, totals)
	}
	if err := totals.add(c, rows); err != nil {
		t.Fatal(err)
	}
	totals.countItem(item)
	m.fill(totals)
	failed := map[string]bool{}
	for _, check := range m.detailChecks(totals) {
		if !check.OK() {
			failed[check.ID] = true
		}
	}
	return failed
}
