package reports

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Figure is an amount or a count.
type Figure struct {
	Amount  money.Amount
	Count   int64
	IsCount bool
}

// String writes an amount with its currency or a count.
func (f Figure) String() string {
	if f.IsCount {
		return Count(f.Count)
	}
	return Format(f.Amount) + " " + string(f.Amount.Currency())
}

// Check is a control a reader can recompute: A must equal B, or must not exceed it.
// Checks are about arithmetic and limits we promised to keep, never about materiality: a
// difference of one minor unit fails.
type Check struct {
	ID             string // stable: names the control in every surface
	Name           string
	LabelA, LabelB string
	A, B           Figure
	AtMost         bool // A may be less than B
}

// Difference is A − B.
func (c Check) Difference() Figure {
	if c.A.IsCount {
		return Figure{Count: c.A.Count - c.B.Count, IsCount: true}
	}
	return Figure{Amount: c.A.Amount.Sub(c.B.Amount)}
}

// OK tells whether the control holds.
func (c Check) OK() bool {
	d := c.Difference()
	units := d.Amount.Units()
	if d.IsCount {
		units = d.Count
	}
	return units == 0 || c.AtMost && units < 0
}

// Status is "OK" or "CHECK".
func (c Check) Status() string { return status(c.OK()) }

func status(ok bool) string {
	if ok {
		return "OK"
	}
	return "CHECK"
}

func counts(id, name, labelA string, a int64, labelB string, b int64) Check {
	return Check{ID: id, Name: name, LabelA: labelA, A: Figure{Count: a, IsCount: true}, LabelB: labelB, B: Figure{Count: b, IsCount: true}}
}

func amounts(id, name, labelA string, a money.Amount, labelB string, b money.Amount) Check {
	return Check{ID: id, Name: name, LabelA: labelA, A: Figure{Amount: a}, LabelB: labelB, B: Figure{Amount: b}}
}

// The controls' names, for renderers that recompute them. A measure's bridge control is
// CheckBridge followed by the measure.
const (
	CheckBridge         = "bridge:"
	CheckLines          = "bridge lines"
	CheckRows           = "exception rows"
	CheckVector         = "exceptions balance"
	CheckCauses         = "causes amount"
	CheckProofs         = "proof split"
	CheckItemsExplained = "open items explained"
	CheckItemsRest      = "open items unexplained"
	CheckAgeing         = "ageing"
	CheckItems          = "open items"
	CheckItemRegister   = "open items register"
	CheckRollItems      = "open items roll"
	CheckRollAmount     = "open items roll in money"
	CheckRollTiming     = "timing followed up"
	CheckRollAccounts   = "net variance rolls"
	CheckRollOpening    = "roll opens with the month before"
	CheckRollClosing    = "roll closes with this month"
	CheckCases          = "cases"
	CheckReferences     = "references"
	CheckIdentity       = "case identity"
	CheckBalanced       = "explanations balance"
	CheckTied           = "tied references"
	CheckVariance       = "variance per account"
	CheckTieOuts        = "tie-outs"
	CheckMovements      = "recognised movements"
	CheckShadowSides    = "shadow ledger balances"
	CheckERPSides       = "ERP journal balances"
	CheckShadowClosing  = "shadow ledger closing"
	CheckERPClosing     = "ERP closing"
	CheckRolls          = "trial balance rolls"
	CheckJournalSides   = "journals balance"
	CheckJournalEach    = "each journal balances"
	CheckRoundingCase   = "rounding cap per case"
	CheckRoundingPeriod = "rounding cap per period"
	CheckNumbers        = "amounts a number cell holds"
)

// checks lists the controls in the sequence they are shown.
func (m *MonthEnd) checks(t *tally) []Check {
	var list []Check
	list = append(list, m.bridgeChecks()...)
	list = append(list, m.detailChecks(t)...)
	list = append(list, m.rollChecks()...)
	list = append(list, m.runChecks(t)...)
	list = append(list, m.balanceChecks()...)
	return append(list, m.capChecks(t)...)
}

func (m *MonthEnd) bridgeChecks() []Check {
	var list []Check
	arrives := m.Bridge.Arrives()
	for _, x := range Measures() {
		list = append(list, amounts(CheckBridge+x.String(), "Bridge ties: "+x.String(),
			"Centra + causes + unexplained", arrives[x], "ERP booked in scope", m.Bridge.Booked[x]))
	}
	off := m.Bridge.Expected.Total().Abs().Add(m.Bridge.Booked.Total().Abs())
	for _, line := range m.Bridge.Lines() {
		off = off.Add(line.Effect.Total().Abs())
	}
	zero := money.Zero(m.Settings.Currency)
	return append(list, amounts(CheckLines, "Every line of the bridge sums to zero over the measures", "sum of what the lines are off by", off, "nothing", zero))
}

func (m *MonthEnd) detailChecks(t *tally) []Check {
	zero := money.Zero(m.Settings.Currency)
	explained, rest := m.Bridge.Explained().Amount.Add(zero), m.Bridge.Unexplained.Amount
	variance, proved := zero, zero
	for _, c := range m.Causes {
		variance = variance.Add(c.Effect.Total())
		for _, p := range Proofs {
			proved = proved.Add(c.Proved[p])
		}
	}
	var aged int64
	for _, b := range m.Ageing {
		aged += b.Items
	}
	open := m.Roll.Closing.Items
	return []Check{
		counts(CheckRows, "Exceptions are complete", "rows shown", m.Population.Exceptions, "rows in the run", t.legs),
		amounts(CheckVector, "Exceptions sum to zero over all accounts", "sum of variances", variance, "nothing", zero),
		amounts(CheckCauses, "Causes equal the exceptions", "sum of causes", explained.Add(rest), "sum of corrections in exceptions", t.moved),
		amounts(CheckProofs, "Every explained amount has a proof", "replayed + elsewhere + bounded + ambiguous", proved, "explained", explained),
		amounts(CheckItemsExplained, "Open items hold what is explained", "explained in open items", t.items.explained, "explained by cause", explained),
		amounts(CheckItemsRest, "Open items hold what is unexplained", "unexplained in open items", t.items.unexplained, "unexplained by cause", rest),
		counts(CheckAgeing, "Ageing holds every open item", "items in all buckets", aged, "open items", open),
		counts(CheckItems, "Every case is an open item", "open items", open, "cases of the run", m.Run.Cases),
		counts(CheckItemRegister, "The register of open items agrees", "items without a case, cases without an item", t.items.withoutCase+t.items.withoutItem, "none", 0),
		amounts(CheckJournalSides, "Proposed journals balance in total", "debits", m.JournalTotals.Debit, "credits", m.JournalTotals.Credit),
		counts(CheckJournalEach, "Each proposed journal balances", "journals out of balance", m.JournalTotals.Unbalanced, "none", 0),
		counts(CheckNumbers, "Every amount fits a number cell", "amounts written as text", t.tooLarge, "none", 0),
	}
}

func (m *MonthEnd) runChecks(t *tally) []Check {
	var tied, variance int64
	for _, a := range m.Run.Accounts {
		if a.TiedExpected.Units() != a.TiedBooked.Units() {
			tied++
		}
		want := a.Booked.Sub(a.Expected).Units()
		if c := t.accounts[a.Account]; c == nil && want != 0 || c != nil && c.variance.Units() != want {
			variance++
		}
	}
	return []Check{
		counts(CheckCases, "The run's cases are all here", "cases read", t.cases, "cases of the run", m.Run.Cases),
		counts(CheckReferences, "Every reference is tied or a case", "tied + cases", m.Run.Tied+m.Run.Cases, "references compared", m.Run.References),
		counts(CheckIdentity, "Each case adds up: variance + corrections + unexplained = 0", "cases that do not", t.notAddingUp, "none", 0),
		counts(CheckBalanced, "Each explanation is a balanced entry", "explanations that are not", t.unbalanced, "none", 0),
		counts(CheckTied, "Tied references agree per account", "accounts that differ", tied, "none", 0),
		counts(CheckVariance, "Cases hold each account's whole variance", "accounts that differ", variance, "none", 0),
	}
}

func (m *MonthEnd) balanceChecks() []Check {
	var ok, rolls int64
	zero := money.Zero(m.Settings.Currency)
	for _, t := range m.TieOuts {
		if t.OK() {
			ok++
		}
	}
	shadow, erp := newMovements(zero), newMovements(zero)
	for _, r := range m.TrialBalance {
		shadow, erp = addMovements(shadow, r.Expected), addMovements(erp, r.Booked)
		if !rollsForward(r.Expected) || !rollsForward(r.Booked) {
			rolls++
		}
	}
	return []Check{
		counts(CheckTieOuts, "Every shop account ties out", "accounts OK", ok, "shop accounts", int64(len(m.TieOuts))),
		counts(CheckMovements, "Recognised movements are listed by rule in full", "accounts that differ", m.unlisted(), "none", 0),
		amounts(CheckShadowSides, "Shadow ledger: period debits = credits", "debits", shadow.Debit, "credits", shadow.Credit),
		amounts(CheckERPSides, "ERP journal: period debits = credits", "debits", erp.Debit, "credits", erp.Credit),
		amounts(CheckShadowClosing, "Shadow ledger: closing balances sum to zero", "sum", shadow.Closing, "nothing", zero),
		amounts(CheckERPClosing, "ERP: closing balances sum to zero", "sum", erp.Closing, "nothing", zero),
		counts(CheckRolls, "Opening + debit − credit = closing on every account", "accounts that do not roll", rolls, "none", 0),
	}
}

// unlisted counts the accounts where the rules' movements are not the run's.
func (m *MonthEnd) unlisted() int64 {
	rest := ledger.Vector{}
	for _, a := range m.Run.Accounts {
		rest.Add(a.Account, a.Recognised)
	}
	for _, x := range m.Movements {
		rest.Add(x.Account, x.Amount.Neg())
	}
	return int64(len(rest))
}

// capChecks hold rounding to its caps, so that it cannot become a sink: all of it per
// order, and per period what rests on a bound alone.
func (m *MonthEnd) capChecks(t *tally) []Check {
	var list []Check
	if limit := m.Settings.Limits.RoundingPerCase; limit.Currency() != "" {
		c := amounts(CheckRoundingCase, "Rounding stays within its cap per order", "largest in one order", t.largestRounding, "cap", limit)
		c.AtMost = true
		list = append(list, c)
	}
	if limit := m.Settings.Limits.RoundingPerPeriod; limit.Currency() != "" {
		c := amounts(CheckRoundingPeriod, "Bounded rounding stays within its cap in total", "all bounded rounding", t.causes[ledger.CauseRounding].Proved[ledger.ProofBounded], "cap", limit)
		c.AtMost = true
		list = append(list, c)
	}
	return list
}

func newMovements(zero money.Amount) ledger.Movements {
	return ledger.Movements{Opening: zero, Debit: zero, Credit: zero, Closing: zero}
}

func addMovements(a, b ledger.Movements) ledger.Movements {
	return ledger.Movements{Opening: a.Opening.Add(b.Opening), Debit: a.Debit.Add(b.Debit), Credit: a.Credit.Add(b.Credit), Closing: a.Closing.Add(b.Closing)}
}

func rollsForward(m ledger.Movements) bool {
	return m.Opening.Add(m.Debit).Sub(m.Credit).Sub(m.Closing).IsZero()
}

// Failed lists the checks that do not hold.
func (m *MonthEnd) Failed() []Check {
	var failed []Check
	for _, c := range m.Checks {
		if !c.OK() {
			failed = append(failed, c)
		}
	}
	return failed
}

// Status is the overall check: "OK" when every check holds.
func (m *MonthEnd) Status() string { return status(len(m.Failed()) == 0) }

// Verdict is the month's result in words, for a heading. What was refused at import is
// in neither book, so that no comparison can miss it: it is said wherever the result is.
func (m *MonthEnd) Verdict() string { return m.result() + m.refused() }

func (m *MonthEnd) result() string {
	rest := m.Bridge.Unexplained
	if failed := len(m.Failed()); failed > 0 {
		return fmt.Sprintf("CHECK: %s of %s controls fail", Count(int64(failed)), Count(int64(len(m.Checks))))
	}
	if rest.Orders == 0 {
		return "TIED OUT: every difference is explained"
	}
	words := fmt.Sprintf("%s %s in %s", Format(rest.Amount), m.Settings.Currency, Plural(rest.Orders, "case", "cases"))
	switch {
	case m.Accepted.Orders == 0:
		return "UNEXPLAINED: " + words
	case m.UnexplainedOpen().IsZero():
		return "TIED OUT: every difference is explained, or accepted by a person: " + words
	}
	return fmt.Sprintf("UNEXPLAINED: %s, of which %s %s accepted by a person", words, Format(m.Accepted.Unexplained), m.Settings.Currency)
}

func (m *MonthEnd) refused() string {
	var records int64
	for _, s := range m.Snapshots {
		records += s.Rejections
	}
	if records == 0 {
		return ""
	}
	return fmt.Sprintf("; %s refused at import, in neither book", Plural(records, "record", "records"))
}
