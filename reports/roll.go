package reports

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Roll rolls the open items forward from the last good run of an earlier month:
// Opening + New − Cleared ± Remeasured = Closing, in number and in gross variance. An
// item's gross variance (ledger.Case.Gross) is half of what it differs by in absolute
// amounts, so that errors in opposite directions do not hide each other; Accounts roll the same differences net, account by account, and so
// tie to the balances.
type Roll struct {
	// From is the run the roll starts from; ID 0 when no earlier month was reconciled.
	From    ledger.Run
	Opening RollLine // as From left it
	New     RollLine // not open in From
	Cleared RollLine // open in From, settled now; what they held then
	// Remeasured items were open in From, still are, and differ by something else; Amount
	// is what that added. They are in Opening and in Closing.
	Remeasured RollLine
	Closing    RollLine
	Accepted   RollLine // of Closing: whole items a person lets stand
	Timing     TimingRoll
	Accounts   []ledger.AccountRoll
}

// RollLine is a number of items and their gross variance in functional currency.
type RollLine struct {
	Items  int64
	Amount money.Amount
}

func (l *RollLine) add(a money.Amount) {
	l.Items++
	l.Amount = l.Amount.Add(a)
}

// TimingRoll says what became of the items that From took for a matter of time; amounts
// are their gross variance in From.
type TimingRoll struct {
	Was     RollLine
	Cleared RollLine // the part that was timing is settled
	Waiting RollLine // still a matter of time
	Failed  RollLine // it did not clear and is something else now
}

// TimingOutcome says whether what was a matter of time has cleared.
type TimingOutcome string

// The outcomes; NotTiming is an item that held no timing at the opening.
const (
	NotTiming     TimingOutcome = ""
	TimingCleared TimingOutcome = "cleared"
	TimingWaiting TimingOutcome = "still waiting"
	TimingFailed  TimingOutcome = "did not clear"
)

// timingOf says what became of an item's timing. It has cleared when no explanation of
// today is about any of its documents and nothing is unexplained.
func timingOf(i ledger.OpenItem, c ledger.Case) TimingOutcome {
	if !i.WasTiming {
		return NotTiming
	}
	outcome := TimingCleared
	for _, x := range c.Explanations {
		if len(i.Timing) > 0 && !shares(i.Timing, x.Documents) {
			continue
		}
		if ledger.ClassOf(x.Cause) == ledger.ClassTiming {
			return TimingWaiting
		}
		outcome = TimingFailed
	}
	if len(c.Unexplained) > 0 {
		outcome = TimingFailed
	}
	return outcome
}

func shares(a, b []ledger.DocumentID) bool {
	return slices.ContainsFunc(a, func(id ledger.DocumentID) bool { return slices.Contains(b, id) })
}

// newRoll starts a roll; items are then added one by one.
func newRoll(r ledger.Roll, c money.Currency) Roll {
	line := RollLine{Amount: money.Zero(c)}
	return Roll{
		From: r.From, Opening: RollLine{Items: r.From.Cases, Amount: r.Opening.Add(money.Zero(c))}, Accounts: r.Accounts,
		New: line, Cleared: line, Remeasured: line, Closing: line, Accepted: line,
		Timing: TimingRoll{Was: line, Cleared: line, Waiting: line, Failed: line},
	}
}

// add takes in one item. What an open item closes with is read off its case; the rest is
// what the store says of it, so that the roll's check holds one against the other.
func (r *Roll) add(i Item) {
	if i.Cleared {
		r.Cleared.add(i.Opening)
	} else {
		r.open(i)
	}
	if i.Outcome == NotTiming {
		return
	}
	r.Timing.Was.add(i.Opening)
	switch i.Outcome {
	case TimingCleared:
		r.Timing.Cleared.add(i.Opening)
	case TimingWaiting:
		r.Timing.Waiting.add(i.Opening)
	default:
		r.Timing.Failed.add(i.Opening)
	}
}

func (r *Roll) open(i Item) {
	r.Closing.add(i.Gross)
	if i.New {
		r.New.add(i.Closing)
	}
	if i.Changed {
		r.Remeasured.add(i.Closing.Sub(i.Opening))
	}
	if i.Status() == ItemAccepted {
		r.Accepted.add(i.Gross)
	}
}

// rollChecks hold the roll against both runs.
func (m *MonthEnd) rollChecks() []Check {
	r := m.Roll
	var off int64
	for _, a := range r.Accounts {
		if !money.Sum(a.Opening, a.New, a.Remeasured).Sub(a.Cleared).Sub(a.Closing).IsZero() {
			off++
		}
	}
	return []Check{
		counts(CheckRollItems, "Open items roll forward in number", "opening + new − cleared", r.Opening.Items+r.New.Items-r.Cleared.Items, "closing", r.Closing.Items),
		amounts(CheckRollAmount, "Open items roll forward in money", "opening + new − cleared ± re-measured",
			money.Sum(r.Opening.Amount, r.New.Amount, r.Remeasured.Amount).Sub(r.Cleared.Amount), "closing", r.Closing.Amount),
		counts(CheckRollTiming, "Every timing item of the month before is followed up", "cleared + still waiting + did not clear",
			r.Timing.Cleared.Items+r.Timing.Waiting.Items+r.Timing.Failed.Items, "timing items", r.Timing.Was.Items),
		counts(CheckRollAccounts, "Net variance rolls forward on every account", "accounts that do not roll", off, "none", 0),
		counts(CheckRollOpening, "The roll opens with the account differences of the month before", "accounts that differ", differing(r.From, r.Accounts, openingOf), "none", 0),
		counts(CheckRollClosing, "The roll closes with the account differences of this month", "accounts that differ", differing(m.Run, r.Accounts, closingOf), "none", 0),
	}
}

func openingOf(a ledger.AccountRoll) money.Amount { return a.Opening }
func closingOf(a ledger.AccountRoll) money.Amount { return a.Closing }

// differing counts the accounts whose roll is not what the run's books differ by.
func differing(run ledger.Run, accounts []ledger.AccountRoll, of func(ledger.AccountRoll) money.Amount) int64 {
	rest := ledger.Vector{}
	for _, a := range run.Accounts {
		rest.Add(a.Account, a.Booked.Sub(a.Expected))
	}
	for _, a := range accounts {
		rest.Add(a.Account, of(a).Neg())
	}
	return int64(len(rest))
}
