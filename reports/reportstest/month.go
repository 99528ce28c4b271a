package reportstest

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// Hostile is a text that tries to be a formula, a mention, markup and a terminal escape.
const Hostile = "=cmd|'/C calc'!A0 <!channel> <b>&amp;</b> \x1b[31m\"WC-*`"

// Settings are those of the sample company.
func Settings() reports.Settings {
	sek := func(units int64) money.Amount { return money.Minor(units, "SEK") }
	return reports.Settings{
		Entity: "SE01", Name: "Norrsken Mode AB", Currency: "SEK", Zone: time.FixedZone("Europe/Stockholm", 3600),
		Limits: reports.Limits{
			Unexplained: sek(50000), RoundingPerCase: sek(5), RoundingPerPeriod: sek(10000),
			Cause: map[ledger.Cause]money.Amount{ledger.CauseMissingRefund: sek(100000)},
		},
		Owners: []reports.Owner{
			{Cause: "missing refund", Name: "Refunds desk", Deputy: "Shop finance", Channel: "C0REFUNDS"},
			{Cause: "tax", Name: "Tax", Channel: "C0TAX"},
			{Cause: "*", Name: "Shop finance", Deputy: "Head of finance systems", Channel: "C0FINANCE"},
		},
		Measures: map[ledger.AccountCode]reports.Measure{
			"1510": reports.Clearing, "1581": reports.Clearing, "3001": reports.NetSales, "3011": reports.NetSales,
			"3122": reports.NetSales, "2611": reports.VAT, "2672": reports.VAT, "3520": reports.Freight,
			"3590": reports.ReturnFees, "3740": reports.RoundingFX, "3960": reports.RoundingFX,
		},
		Names: map[ledger.AccountCode]string{
			"1510": "Customers, shop clearing", "1581": "Adyen receivable", "2611": "Output VAT 25 %", "2672": "Output VAT Germany",
			"3001": "Sales, Sweden 25 %", "3011": "Sales of outerwear, Sweden", "3122": "Sales, Germany", "3520": "Freight, Sweden",
			"3590": "Return fees", "3740": "Rounding", "3960": "Exchange differences", "1930": "Bank",
		},
		Build: "test",
	}
}

// Period is the sample month.
func Period() ledger.Period {
	p, err := ledger.ParsePeriod("2026-10")
	if err != nil {
		panic(err)
	}
	return p
}

// Leg makes a leg in SEK minor units.
func Leg(account ledger.AccountCode, units int64) ledger.Leg {
	return ledger.Leg{Account: account, Functional: money.Minor(units, "SEK")}
}

// Explained makes a case from its explanations and remainder, so that it adds up.
func Explained(reference ledger.Reference, item int64, origin ledger.Date, rest []ledger.Leg, list ...ledger.Explanation) ledger.Case {
	variance := ledger.Vector{}
	for _, x := range list {
		for _, l := range x.Legs {
			variance.Add(l.Account, l.Functional.Neg())
		}
	}
	for _, l := range rest {
		variance.Add(l.Account, l.Functional.Neg())
	}
	c := ledger.Case{Reference: reference, Item: item, OriginOn: origin, Explanations: list, Unexplained: rest}
	for _, account := range variance.Accounts() {
		c.Variance = append(c.Variance, ledger.Leg{Account: account, Functional: variance[account]})
	}
	return c
}

// Volume is what the month's tied references leave on the accounts.
func Volume() Tied {
	return Tied{"1510": 0, "1581": 123456789, "3001": -80000000, "3011": -18765431, "2611": -24691358}
}

// Month is a month with one case per situation: every class of cause, two faults in one
// order, a cluster, an ambiguous proof, a document currency, a hostile text, an
// unexplained remainder, recognised movements and an item this run cleared.
func Month() *Reader {
	s := Settings()
	cases := monthCases()
	r := Derive(s, Period(), Volume(), func(yield func(ledger.Case) bool) {
		for _, c := range cases {
			if !yield(c) {
				return
			}
		}
	})
	recognise(r, s)
	r.Totals = ledger.TotalsOnly{References: 31, Documents: 420, Amount: money.Minor(34567890, "SEK")}
	r.settle(ledger.OpenItem{
		Item: 90, Reference: "49001", OriginOn: ledger.NewDate(2026, 8, 14), OpenedRun: 5, ClearedRun: 7, OpenedAt: r.LastRun.StartedAt.AddDate(0, -1, 0), WasTiming: true,
		ClearedBy: []ledger.ItemEntry{{Entry: 4711, Book: ledger.Booked, EffectiveOn: ledger.NewDate(2026, 10, 2), Voucher: ledger.VoucherNumber{Series: "A", Number: "4012"}}}, Entries: 1,
	}, Leg("1510", -49900), Leg("2611", 9980), Leg("3001", 39920))
	// The one as it is; the other before it lost another 3.33, which is open.
	before := Explained(cases[8].Reference, cases[8].Item, cases[8].OriginOn, nil, cases[8].Explanations...)
	r.Accepts = []ledger.Acceptance{
		accepted(1, cases[7], "Exchange difference of a closed account, agreed with the auditors"), accepted(2, before, Hostile),
	}
	r.Files = []ledger.SnapshotSummary{
		{Snapshot: ledger.Snapshot{ID: 1, Source: "centra", Kind: "orders", Name: "orders.ndjson", TakenAt: r.LastRun.StartedAt, Records: 2013, Bytes: 9_000_000, SHA256: [32]byte{1}, OriginalSHA256: [32]byte{2}, Totals: map[string]string{"gross SEK": "1234567.89"}}, Batch: 11, Entries: 5000},
		{Snapshot: ledger.Snapshot{ID: 2, Source: "sie", Kind: "sie", Name: Hostile, TakenAt: r.LastRun.StartedAt, Records: 9000, Bytes: 4_000_000, Findings: []ledger.Finding{{Code: "sie-balance", Position: "account 1930", Text: "does not roll"}}}, Batch: 12, Entries: 4990, Rejections: 2},
	}
	return r
}

// accepted is a person's decision on a whole case.
func accepted(number int64, c ledger.Case, reason string) ledger.Acceptance {
	a := ledger.Acceptance{
		Number: number, Item: c.Item, Reference: c.Reference, Run: 6, By: "Anna Berg", Reason: reason,
		At: Period().Last().Time().Add(9 * time.Hour), Variance: c.Variance,
	}
	for _, x := range c.Explanations {
		a.Parts = append(a.Parts, ledger.AcceptedPart{Cause: x.Cause, Legs: x.Legs})
	}
	if len(c.Unexplained) > 0 {
		a.Parts = append(a.Parts, ledger.AcceptedPart{Cause: ledger.CauseUnexplained, Legs: c.Unexplained})
	}
	return a
}

func recognise(r *Reader, s reports.Settings) {
	r.Moved = []ledger.Movement{
		{Rule: "PSP payout", Account: "1581", Entries: 21, Amount: money.Minor(-90000000, "SEK")},
		{Rule: "PSP payout", Account: "1930", Entries: 21, Amount: money.Minor(90000000, "SEK")},
	}
	for i := range r.LastRun.Accounts {
		if a := &r.LastRun.Accounts[i]; a.Account == "1581" {
			a.Recognised = money.Minor(-90000000, "SEK")
		}
	}
	r.LastRun.Accounts = append([]ledger.RunAccount{{Account: "1930", Recognised: money.Minor(90000000, "SEK"), OutOfScope: money.Minor(-1234500, "SEK")}}, r.LastRun.Accounts...)
	r.LastRun.Accounts = append([]ledger.RunAccount{{Account: "1220", OutOfScope: money.Minor(1234500, "SEK")}}, r.LastRun.Accounts...)
	r.Balance(s)
}

func monthCases() []ledger.Case {
	on := func(day int) ledger.Date { return ledger.NewDate(2026, 10, day) }
	explain := func(cause ledger.Cause, proof ledger.Proof, kind, evidence string, legs ...ledger.Leg) ledger.Explanation {
		return ledger.Explanation{Cause: cause, Class: ledger.ClassOf(cause), Proof: proof, Kind: kind, Evidence: evidence, Legs: legs,
			Documents: []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "61007"}}}
	}
	missing := explain(ledger.CauseMissingOrder, ledger.ProofReplayed, "sale not booked", "Shipment 61007 of 2026-10-03 is due 1249.00 SEK and no voucher names it.",
		Leg("1510", 124900), Leg("2611", -24980), Leg("3001", -99920))
	refund := explain(ledger.CauseMissingRefund, ledger.ProofReplayed, "refund not booked", "Refund 881 of 842.50 SEK has no voucher.",
		Leg("1510", 84250), Leg("1581", -84250))
	tax := explain(ledger.CauseTax, ledger.ProofReplayed, "home rate instead of destination", "Ships to DE at 19 %, booked at 25 %: 100.00 EUR net at 11.50.",
		ledger.Leg{Account: "2611", Functional: money.Minor(28750, "SEK"), Document: money.Minor(2500, "EUR")},
		ledger.Leg{Account: "2672", Functional: money.Minor(-21850, "SEK"), Document: money.Minor(-1900, "EUR")},
		ledger.Leg{Account: "3001", Functional: money.Minor(115000, "SEK"), Document: money.Minor(10000, "EUR")},
		ledger.Leg{Account: "3122", Functional: money.Minor(-121900, "SEK"), Document: money.Minor(-10600, "EUR")})
	rounding := explain(ledger.CauseRounding, ledger.ProofBounded, "within bound", "Three roundings happened; 0.01 SEK is within 0.015.", Leg("2611", -1), Leg("3740", 1))
	sku := func(i int64) ledger.Explanation {
		x := explain(ledger.CauseSKU, ledger.ProofReplayed, "unmapped item", "SKU WC-100 is booked on 3001 instead of 3011.", Leg("3001", 50000+i), Leg("3011", -50000-i))
		x.Cluster = "SKU " + Hostile
		return x
	}
	freight := explain(ledger.CauseCharge, ledger.ProofAmbiguous, "freight left out", "49.00 SEK freight is missing.", Leg("1510", 4900), Leg("2611", -980), Leg("3520", -3920))
	freight.Alternatives = []string{"handling left out"}
	cutOff := explain(ledger.CauseCutOff, ledger.ProofElsewhere, "booked on 1 November", "Voucher A 99 of 2026-11-01 books shipment 61099.", Leg("1510", 62500), Leg("2611", -12500), Leg("3001", -50000))
	manual := explain(ledger.CauseManualJournal, ledger.ProofReplayed, "no document", "Voucher A 700 moves 1000.00 SEK and names no order.", Leg("1510", -100000), Leg("3590", 100000))
	cases := []ledger.Case{
		Explained("50001", 1, on(3), nil, missing),
		Explained("50002", 2, on(5), nil, refund),
		Explained("50003", 3, ledger.NewDate(2026, 8, 20), nil, tax, rounding),
		Explained("50004", 4, on(9), nil, sku(0)),
		Explained("50005", 5, on(9), nil, sku(7)),
		Explained("50006", 6, ledger.NewDate(2026, 9, 2), nil, freight),
		Explained("50007", 7, on(31), nil, cutOff),
		Explained("50008", 8, on(12), []ledger.Leg{Leg("3001", 10050), Leg("3960", -10050)}),
		Explained("voucher:A 700", 9, ledger.NewDate(2026, 6, 30), []ledger.Leg{Leg("1510", -333), Leg("3001", 333)}, manual),
	}
	return cases
}

// Many is a month of n cases in which every cause takes its turn, made as it is read.
func Many(n int) *Reader {
	return Derive(Settings(), Period(), Volume(), func(yield func(ledger.Case) bool) {
		for i := range n {
			if !yield(manyCase(int64(i))) {
				return
			}
		}
	})
}

func manyCase(i int64) ledger.Case {
	cause := ledger.Causes[int(i)%len(ledger.Causes)]
	reference := ledger.Reference(fmt.Sprintf("%08d", 60000+i))
	origin := Period().Last().AddDays(-int(i % 120))
	legs := []ledger.Leg{Leg("1510", 125+i), Leg("2611", -25), Leg("3001", -100-i)}
	if cause == ledger.CauseUnexplained {
		return Explained(reference, i+1, origin, legs)
	}
	if cause == ledger.CauseRounding {
		legs = []ledger.Leg{Leg("2611", 1), Leg("3740", -1)}
	}
	return Explained(reference, i+1, origin, nil, ledger.Explanation{
		Cause: cause, Class: ledger.ClassOf(cause), Proof: reports.Proofs[int(i)%len(reports.Proofs)], Kind: "kind", Cluster: fmt.Sprintf("cluster %d", i%5),
		Evidence: fmt.Sprintf("Order %s: what was due and what was booked differ by %d.", reference, i), Legs: legs,
	})
}
