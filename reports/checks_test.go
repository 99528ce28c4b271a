package reports_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

// Each control fires on a month that is broken on purpose.
func TestEveryControlFires(t *testing.T) {
	cent := money.Minor(1, "SEK")
	cases := func(r *reportstest.Reader, change func(*ledger.Case)) {
		old := r.List
		r.List = func(yield func(ledger.Case) bool) {
			first := true
			old(func(c ledger.Case) bool {
				if first {
					change(&c)
				}
				first = false
				return yield(c)
			})
		}
	}
	for id, corrupt := range map[string]func(*reportstest.Reader){
		reports.CheckBridge + "Net sales": func(r *reportstest.Reader) { r.LastRun.Accounts[6].Booked = r.LastRun.Accounts[6].Booked.Add(cent) },
		reports.CheckLines:                func(r *reportstest.Reader) { r.LastRun.Accounts[3].Expected = r.LastRun.Accounts[3].Expected.Add(cent) },
		reports.CheckVector: func(r *reportstest.Reader) {
			cases(r, func(c *ledger.Case) { c.Unexplained = []ledger.Leg{reportstest.Leg("1510", 1)} })
		},
		reports.CheckProofs: func(r *reportstest.Reader) {
			cases(r, func(c *ledger.Case) {
				c.Explanations = changed(c.Explanations, func(x *ledger.Explanation) { x.Proof = "guess" })
			})
		},
		reports.CheckItems:        func(r *reportstest.Reader) { r.LastRun.Cases++ },
		reports.CheckItemRegister: func(r *reportstest.Reader) { r.Items = r.Items[1:] },
		reports.CheckRollItems:    func(r *reportstest.Reader) { r.Rolled.From.Cases++ },
		reports.CheckRollAmount:   func(r *reportstest.Reader) { r.Rolled.Opening = r.Rolled.Opening.Add(cent) },
		reports.CheckRollAccounts: func(r *reportstest.Reader) { r.Rolled.Accounts[0].New = r.Rolled.Accounts[0].New.Add(cent) },
		reports.CheckRollOpening: func(r *reportstest.Reader) {
			r.Rolled.From.Accounts[0].Booked = r.Rolled.From.Accounts[0].Booked.Add(cent)
		},
		reports.CheckRollClosing: func(r *reportstest.Reader) { r.Rolled.Accounts[0].Closing = r.Rolled.Accounts[0].Closing.Add(cent) },
		reports.CheckCases:       func(r *reportstest.Reader) { r.LastRun.Cases-- },
		reports.CheckReferences:  func(r *reportstest.Reader) { r.LastRun.References++ },
		reports.CheckIdentity:    func(r *reportstest.Reader) { cases(r, func(c *ledger.Case) { c.Variance = c.Variance[1:] }) },
		reports.CheckTied: func(r *reportstest.Reader) {
			r.LastRun.Accounts[4].TiedBooked = r.LastRun.Accounts[4].TiedBooked.Add(cent)
		},
		reports.CheckVariance:      func(r *reportstest.Reader) { r.LastRun.Accounts[4].Booked = r.LastRun.Accounts[4].Booked.Add(cent) },
		reports.CheckTieOuts:       func(r *reportstest.Reader) { r.Balances[2].Booked.Closing = r.Balances[2].Booked.Closing.Add(cent) },
		reports.CheckMovements:     func(r *reportstest.Reader) { r.Moved = r.Moved[1:] },
		reports.CheckShadowSides:   func(r *reportstest.Reader) { r.Balances[3].Expected.Debit = r.Balances[3].Expected.Debit.Add(cent) },
		reports.CheckERPSides:      func(r *reportstest.Reader) { r.Balances[3].Booked.Debit = r.Balances[3].Booked.Debit.Add(cent) },
		reports.CheckShadowClosing: func(r *reportstest.Reader) { r.Balances[3].Expected.Closing = r.Balances[3].Expected.Closing.Add(cent) },
		reports.CheckERPClosing:    func(r *reportstest.Reader) { r.Balances[3].Booked.Closing = r.Balances[3].Booked.Closing.Add(cent) },
		reports.CheckRolls:         func(r *reportstest.Reader) { r.Balances[3].Booked.Opening = r.Balances[3].Booked.Opening.Add(cent) },
		reports.CheckBalanced: func(r *reportstest.Reader) {
			cases(r, func(c *ledger.Case) {
				c.Explanations = changed(c.Explanations, func(x *ledger.Explanation) { x.Legs = x.Legs[1:] })
			})
		},
		reports.CheckJournalSides: func(r *reportstest.Reader) {
			cases(r, func(c *ledger.Case) {
				c.Explanations = changed(c.Explanations, func(x *ledger.Explanation) { x.Legs = x.Legs[1:] })
			})
		},
		reports.CheckJournalEach: func(r *reportstest.Reader) {
			cases(r, func(c *ledger.Case) {
				c.Explanations = changed(c.Explanations, func(x *ledger.Explanation) { x.Legs = x.Legs[1:] })
			})
		},
	} {
		t.Run(id, func(t *testing.T) {
			r := reportstest.Month()
			corrupt(r)
			m := reportstest.Build(t, r)
			for _, c := range m.Failed() {
				if c.ID == id {
					return
				}
			}
			t.Errorf("the control does not fire; those that do: %v", m.Failed())
		})
	}
}

func changed(list []ledger.Explanation, change func(*ledger.Explanation)) []ledger.Explanation {
	list = append([]ledger.Explanation(nil), list...)
	change(&list[0])
	return list
}

func TestRoundingIsHeldToItsCaps(t *testing.T) {
	s := reportstest.Settings()
	s.Limits.RoundingPerCase, s.Limits.RoundingPerPeriod = money.Zero("SEK"), money.Zero("SEK")
	m, err := reports.Build(context.Background(), reportstest.Month(), s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	if got := len(m.Failed()); got != 2 {
		t.Errorf("%d controls fail with caps of zero, want both caps: %v", got, m.Failed())
	}
}

func TestAVoidOrMissingRunGivesNoReport(t *testing.T) {
	ctx, s, p := context.Background(), reportstest.Settings(), reportstest.Period()
	if _, err := reports.Build(ctx, &reportstest.Reader{RunError: ledger.ErrVoid}, s, p); !errors.Is(err, ledger.ErrVoid) {
		t.Errorf("void: got %v", err)
	}
	void := reportstest.Month()
	void.LastRun.Void = "account 3001 is off"
	if _, err := reports.Build(ctx, void, s, p); !errors.Is(err, ledger.ErrVoid) || !strings.Contains(err.Error(), "3001") {
		t.Errorf("void run: got %v", err)
	}
	if _, err := reports.Build(ctx, reportstest.Month(), s, p.Next()); !errors.Is(err, ledger.ErrNotFound) || !strings.Contains(err.Error(), "reconcil") {
		t.Errorf("missing: got %v", err)
	}
	s.Currency = "EUR"
	if _, err := reports.Build(ctx, reportstest.Month(), s, p); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("another functional currency: got %v", err)
	}
}

func TestAnUnknownCauseIsRefused(t *testing.T) {
	c := reportstest.Explained("1", 1, ledger.NewDate(2026, 10, 1), nil, ledger.Explanation{Cause: "gremlins", Legs: []ledger.Leg{reportstest.Leg("1510", 1), reportstest.Leg("3001", -1)}})
	r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), nil, func(yield func(ledger.Case) bool) { yield(c) })
	if _, err := reports.Build(context.Background(), r, reportstest.Settings(), reportstest.Period()); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}
