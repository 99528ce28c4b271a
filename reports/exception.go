package reports

import (
	"context"
	"fmt"
	"iter"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Exception is one leg of one explanation, or of a case's unexplained remainder: the
// finest detail of a report. Every figure of the bridge is a sum of exceptions.
type Exception struct {
	// Number names the explanation: item and position, "17-1"; "17-0" is the remainder.
	Number    string
	Reference ledger.Reference
	OriginOn  ledger.Date
	// AgeDays counts from OriginOn to the cut-off; meaningless when OriginOn is zero.
	AgeDays int
	Cause   ledger.Cause
	Class   ledger.Class
	Proof   ledger.Proof // "" for the remainder
	Kind    string
	Cluster string
	// ClusterNumber counts clusters from 1 in sequence of first appearance; 0 is none.
	ClusterNumber int
	Account       ledger.AccountCode
	Dimension     ledger.Dimensions // "" where none is compared
	AccountName   string
	Measure       Measure
	// Variance is the effect on the ERP in functional currency, ERP − Centra: the leg
	// with its sign turned.
	Variance money.Amount
	// Moved is the leg where the correction debits the account, otherwise zero. Its sum
	// is the amount of a cause.
	Moved money.Amount
	// Document is Variance in the document's currency; the zero Amount where unknown.
	Document money.Amount
	// FirstOfExplanation and FirstOfOrder mark the rows that count an explanation, and
	// an order within its cause, so that counts are sums too.
	FirstOfExplanation, FirstOfOrder bool
	Owner                            string
	Evidence                         string
	// Accepted tells that a person lets it stand; the class is then accepted too.
	Accepted bool
}

const unexplainedEvidence = "No matcher could claim this remainder."

// Exceptions streams the run's exceptions in reference sequence, within a case in the
// sequence of its explanations, the remainder last.
func (m *MonthEnd) Exceptions(ctx context.Context) iter.Seq2[Exception, error] {
	return func(yield func(Exception, error) bool) {
		for c, err := range m.Cases(ctx) {
			if err != nil {
				yield(Exception{}, err)
				return
			}
			for _, e := range m.exceptionsOf(c) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

func (m *MonthEnd) exceptionsOf(c ledger.Case) []Exception {
	var rows []Exception
	counted, covered := map[ledger.Cause]bool{}, m.covered(c)
	for i, x := range c.Explanations {
		head := m.head(c, x, i+1)
		head.Accepted = covered[i+1]
		rows = append(rows, m.spread(head, x.Legs, counted)...)
	}
	rest := Exception{
		Cause: ledger.CauseUnexplained, Class: ledger.ClassOpen, Evidence: remainderEvidence(c),
		Owner: m.Settings.Owner(ledger.CauseUnexplained).Name,
	}
	if rest.Accepted = covered[0]; rest.Accepted {
		rest.Class = ledger.ClassAccepted
	}
	m.place(&rest, c, 0)
	return append(rows, m.spread(rest, c.Unexplained, counted)...)
}

// remainderEvidence says what is known of a remainder: nothing, or why the search ended.
func remainderEvidence(c ledger.Case) string {
	if c.Note == "" {
		return unexplainedEvidence
	}
	return unexplainedEvidence + " " + c.Note
}

// head is what all legs of an explanation share.
func (m *MonthEnd) head(c ledger.Case, x ledger.Explanation, position int) Exception {
	e := Exception{
		Cause: x.Cause, Class: classOf(x), Proof: x.Proof, Kind: x.Kind, Evidence: x.Evidence,
		Cluster: x.Cluster, ClusterNumber: m.clusters.number(clusterKey{x.Cause, x.Cluster}),
		Owner: m.Settings.Owner(x.Cause).Name,
	}
	m.place(&e, c, position)
	return e
}

func (m *MonthEnd) place(e *Exception, c ledger.Case, position int) {
	e.Number = explanationNumber(c, position)
	e.Reference, e.OriginOn = c.Reference, c.OriginOn
	if !c.OriginOn.IsZero() {
		e.AgeDays = m.Run.CutOff.DaysSince(c.OriginOn)
	}
}

// explanationNumber stays the same from run to run as long as the case's explanations
// do, because the item does: a journal posted from last week's report is recognised in
// this week's.
func explanationNumber(c ledger.Case, position int) string {
	if c.Item == 0 {
		return fmt.Sprintf("%s-%d", c.Reference, position)
	}
	return fmt.Sprintf("%d-%d", c.Item, position)
}

func (m *MonthEnd) spread(head Exception, legs []ledger.Leg, counted map[ledger.Cause]bool) []Exception {
	rows := make([]Exception, 0, len(legs))
	for i, leg := range legs {
		e := head
		e.Dimension = leg.Dimension
		e.Account, e.AccountName, e.Measure = leg.Account, m.Settings.Names[leg.Account], m.Settings.Measure(leg.Account)
		e.Variance, e.Document = leg.Functional.Neg().Add(money.Zero(m.Settings.Currency)), leg.Document.Neg()
		e.Moved = money.Zero(m.Settings.Currency)
		if leg.Functional.Sign() > 0 {
			e.Moved = leg.Functional
		}
		e.FirstOfExplanation = i == 0
		e.FirstOfOrder = i == 0 && !counted[head.Cause]
		counted[head.Cause] = true
		rows = append(rows, e)
	}
	return rows
}

// classOf is the class the matcher gave, or the cause's own.
func classOf(x ledger.Explanation) ledger.Class {
	if x.Class == "" {
		return ledger.ClassOf(x.Cause)
	}
	return x.Class
}
