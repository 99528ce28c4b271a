package ledger

import (
	"errors"
	"testing"
	"time"

	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

func sek(units int64) money.Amount { return money.Minor(units, "SEK") }

func TestDateIsTheEntitysDay(t *testing.T) {
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ instant, want string }{
		{"2026-10-31T22:59:59Z", "2026-10-31"}, // winter time, 23:59:59 local
		{"2026-10-31T23:00:00Z", "2026-11-01"},
		{"2026-09-30T21:59:59Z", "2026-09-30"}, // summer time
		{"2026-09-30T22:00:00Z", "2026-10-01"},
	} {
		at, err := time.Parse(time.RFC3339, test.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateIn(at, stockholm).String(); got != test.want {
			t.Errorf("%s in Stockholm is %s, want %s", test.instant, got, test.want)
		}
	}
}

func TestPeriodEndsOnItsLastDay(t *testing.T) {
	for in, want := range map[string]string{"2026-02": "2026-02-28", "2028-02": "2028-02-29", "2026-12": "2026-12-31"} {
		p, err := ParsePeriod(in)
		if err != nil || p.Last().String() != want || p.Last().Period() != p || p.Next().Previous() != p {
			t.Errorf("period %s ends on %s (%v), want %s", in, p.Last(), err, want)
		}
	}
	for _, bad := range []string{"2026-13", "2026", "26-10", "2026-1", ""} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("period %q was read as %s", bad, p)
		}
	}
}

func entry(postings ...Posting) Entry {
	return Entry{Book: Booked, Reference: "50418", EffectiveOn: NewDate(2026, 10, 5), Postings: postings}
}

func TestCheckNamesTheDifference(t *testing.T) {
	balanced := entry(NewPosting("1510", sek(124900), sek(124900)), NewPosting("3001", sek(-124900), sek(-124900)))
	if err := balanced.Check(); err != nil {
		t.Fatalf("a balanced entry: %v", err)
	}
	var unbalanced *UnbalancedError
	err := entry(NewPosting("1510", sek(124900), sek(124900)), NewPosting("3001", sek(-124899), sek(-124899))).Check()
	if !errors.As(err, &unbalanced) || unbalanced.Difference != sek(1) || !errors.Is(err, ErrUnbalanced) {
		t.Errorf("got %v, want out of balance by 0.01 SEK", err)
	}
}

func TestCheckLooksAtBothAmounts(t *testing.T) {
	eur := func(u int64) money.Amount { return money.Minor(u, "EUR") }
	err := entry(NewPosting("1510", eur(100), sek(1100)), NewPosting("3001", eur(-100), sek(-1099))).Check()
	if !errors.Is(err, ErrUnbalanced) {
		t.Errorf("functional amounts out of balance: got %v", err)
	}
	err = entry(NewPosting("1510", eur(101), sek(1100)), NewPosting("3001", eur(-100), sek(-1100))).Check()
	if !errors.Is(err, ErrUnbalanced) {
		t.Errorf("document amounts out of balance: got %v", err)
	}
	residual := entry(NewPosting("1510", eur(100), sek(1100)), NewPosting("3001", eur(-100), sek(-1099)), NewPosting("3740", money.Zero("EUR"), sek(-1)))
	if err := residual.Check(); err != nil {
		t.Errorf("a conversion residual has no document amount: %v", err)
	}
}

func TestCheckRefusesEmptyAndSinglePostings(t *testing.T) {
	for name, e := range map[string]Entry{
		"no postings":    entry(),
		"one posting":    entry(NewPosting("1510", sek(1), sek(1))),
		"empty posting":  entry(NewPosting("1510", sek(0), sek(0)), NewPosting("3001", sek(0), sek(0))),
		"negative":       entry(Posting{Account: "1510", Side: Debit, Amount: sek(-1), Functional: sek(-1)}, NewPosting("3001", sek(1), sek(1))),
		"without a side": entry(Posting{Account: "1510", Amount: sek(1), Functional: sek(1)}, NewPosting("3001", sek(-1), sek(-1))),
	} {
		if err := e.Check(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
	}
}

func TestAReversalCancelsItsEntry(t *testing.T) {
	e := entry(NewPosting("1510", sek(124900), sek(124900)), NewPosting("3001", sek(-124900), sek(-124900)))
	e.ID = 17
	r := e.Reversal(NewDate(2026, 11, 1))
	v := Vector{}
	v.AddEntry(e, 1)
	v.AddEntry(r, 1)
	if len(v) != 0 || r.Reverses != 17 || r.ID != 0 || r.EffectiveOn.String() != "2026-11-01" {
		t.Errorf("entry and reversal leave %v; reversal is %+v", v, r)
	}
	if e.Postings[0].Side != Debit {
		t.Error("the reversal changed its entry")
	}
}

func TestHashIgnoresWhereAndKnowsWhat(t *testing.T) {
	d := Document{ID: DocumentID{"centra", DocumentCapture, "330043"}, Order: "50418", Due: true, Currency: "DKK",
		Rate: decimal.RequireFromString("1.532"), Payment: &Payment{Amount: decimal.RequireFromString("2389.00")}}
	same := d
	same.Version, same.Evidence, same.Rate = 3, Evidence{Snapshot: 9, Offset: 4}, decimal.RequireFromString("1.5320")
	same.Payment = &Payment{Amount: decimal.RequireFromString("2389")}
	if d.Hash() != same.Hash() {
		t.Error("the place, the version and trailing zeros are not part of the content")
	}
	other := d
	other.Payment = &Payment{Amount: decimal.RequireFromString("2389.01")}
	if d.Hash() == other.Hash() {
		t.Error("a changed amount must change the hash")
	}
}

func TestClosedPeriodsAcceptNothing(t *testing.T) {
	for status, want := range map[PeriodStatus]bool{"": true, PeriodOpen: true, PeriodInReview: true, PeriodSigned: false, PeriodClosed: false, PeriodReopened: true} {
		if got := status.Accepts(); got != want {
			t.Errorf("a period that is %q accepts: %v, want %v", status, got, want)
		}
	}
}
