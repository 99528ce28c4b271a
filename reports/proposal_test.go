package reports_test

import (
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

// missingSale is a sale that is not booked, stray a voucher that is nobody's.
func missingSale(reference ledger.Reference, item int64, day int, units int64) ledger.Case {
	return reportstest.Explained(reference, item, ledger.NewDate(2026, 10, day), nil, ledger.Explanation{
		Cause: ledger.CauseMissingOrder, Class: ledger.ClassCorrect, Proof: ledger.ProofReplayed, Kind: "sale not booked", Evidence: "Not booked.",
		Documents: []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "9" + string(reference)}},
		Legs:      []ledger.Leg{reportstest.Leg("1510", units), reportstest.Leg("3001", -units)},
	})
}

func stray(reference ledger.Reference, item int64, day int, units int64) ledger.Case {
	return reportstest.Explained(reference, item, ledger.NewDate(2026, 10, day), nil, ledger.Explanation{
		Cause: ledger.CauseManualJournal, Class: ledger.ClassReview, Proof: ledger.ProofReplayed, Kind: "voucher without a reference", Evidence: "No document.",
		Legs: []ledger.Leg{reportstest.Leg("1510", -units), reportstest.Leg("3001", units)},
	})
}

// A voucher without a reference is proposed for the one document that lacks it, and a
// wrong number for the one order it nearly names; never where there are two candidates, the
// date is far or the amount differs.
func TestAVoucherIsProposedForWhatLacksIt(t *testing.T) {
	cases := []ledger.Case{
		missingSale("50001", 1, 10, 10000),                                     // voucher M·1
		missingSale("50002", 2, 10, 20000), missingSale("50003", 3, 10, 20000), // two lack M·2
		missingSale("50004", 4, 1, 30000),                                // M·3 is dated weeks later
		missingSale("50005", 5, 10, 40000),                               // M·4 is of another amount
		missingSale("50016", 6, 10, 50000), stray("50061", 7, 28, 50000), // neighbours changed places
		missingSale("50017", 8, 10, 60000), stray("50999", 9, 10, 60000), // another number altogether
		stray("voucher:M·1", 10, 11, 10000), stray("voucher:M·2", 11, 11, 20000), stray("voucher:M·3", 12, 20, 30000), stray("voucher:M·4", 13, 11, 40001),
		stray("voucher:M·5", 14, 12, 7500), stray("voucher:M·6", 15, 28, -7500), // one undoes the other
		stray("voucher:M·7", 16, 12, 8500), stray("voucher:M·8", 17, 13, -8500), stray("voucher:M·9", 18, 14, -8500), // two would undo M·7
	}
	settings := reportstest.Settings()
	settings.GraceDays = 3
	r := reportstest.Derive(settings, reportstest.Period(), reportstest.Volume(), func(yield func(ledger.Case) bool) {
		for _, c := range cases {
			if !yield(c) {
				return
			}
		}
	})
	m, err := reports.Build(t.Context(), r, settings, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	want := map[ledger.Reference]string{
		"50001":       "Not booked. Proposal, no proof: voucher M·1 is exactly what is lacking (no reference; amount, date and currency agree).",
		"voucher:M·1": "No document. Proposal, no proof: centra shipment 950001 of order 50001 lacks exactly this voucher (no reference; amount, date and currency agree).",
		"50016":       "Not booked. Proposal, no proof: the voucher that names order 50061 is exactly what is lacking (order number 50061 is off by one digit, or by two that changed places; amount and currency agree).",
		"50061":       "No document. Proposal, no proof: centra shipment 950016 of order 50016 lacks exactly this voucher (order number 50061 is off by one digit, or by two that changed places; amount and currency agree).",
	}
	want["voucher:M·5"] = "No document. Proposal, no proof: voucher M·6 undoes exactly this voucher (no reference; amount and currency agree)."
	want["voucher:M·6"] = "No document. Proposal, no proof: voucher M·5 undoes exactly this voucher (no reference; amount and currency agree)."
	for c, err := range m.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got := c.Explanations[0].Evidence
		for _, plain := range cases { // who reads one case alone is told the same
			if alone, err := reports.WithProposals(t.Context(), r, settings.Entity, m.Run.ID, settings.GraceDays, plain); err != nil || plain.Reference == c.Reference && alone.Explanations[0].Evidence != got {
				t.Errorf("%s alone says %q, %v", c.Reference, alone.Explanations[0].Evidence, err)
			}
		}
		if w, ok := want[c.Reference]; ok && got != w || !ok && strings.Contains(got, "Proposal") {
			t.Errorf("%s says %q, want %q", c.Reference, got, w)
		}
		// A document that a voucher may hold already waits for a decision; its legs stand.
		proof := ledger.ProofReplayed
		if c.Explanations[0].Cause != ledger.CauseManualJournal && strings.Contains(got, "Proposal") {
			proof = ledger.ProofAmbiguous
		}
		if p := c.Explanations[0].Proof; p != proof || len(c.Explanations[0].Legs) != 2 {
			t.Errorf("%s: want proof %s, got %+v", c.Reference, proof, c.Explanations[0])
		}
	}
}
