package reports

import (
	"context"
	"fmt"
	"iter"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Journal is a correcting entry finance can post as it stands: one explanation whose
// class is "correct in ERP" or "fix mapping".
type Journal struct {
	Number    string // "JE-17-1": open item and explanation, the same in every run
	On        ledger.Date
	Reference ledger.Reference
	Cause     ledger.Cause
	Class     ledger.Class
	Proof     ledger.Proof
	Text      string // for the voucher
	Evidence  string
	// ReviewFirst marks a correction another explanation would fit as well.
	ReviewFirst bool
	Lines       []JournalLine
}

// JournalLine is one posting; exactly one of Debit and Credit is more than zero, unless
// only the document's currency differs.
type JournalLine struct {
	Account       ledger.AccountCode
	Name          string
	Debit, Credit money.Amount
	// Document is the amount in the document's currency, debits positive; the zero
	// Amount where unknown.
	Document money.Amount
}

// JournalTotals count the proposed journals.
type JournalTotals struct {
	Journals, Lines, Unbalanced, ReviewFirst int64
	Debit, Credit                            money.Amount
}

func newJournalTotals(c money.Currency) JournalTotals {
	return JournalTotals{Debit: money.Zero(c), Credit: money.Zero(c)}
}

func (t *JournalTotals) add(j Journal) {
	var debit, credit money.Amount
	for _, l := range j.Lines {
		debit, credit = debit.Add(l.Debit), credit.Add(l.Credit)
		t.Lines++
	}
	t.Journals++
	t.Debit, t.Credit = t.Debit.Add(debit), t.Credit.Add(credit)
	if debit.Units() != credit.Units() {
		t.Unbalanced++
	}
	if j.ReviewFirst {
		t.ReviewFirst++
	}
}

// Journals streams the proposed journals in reference sequence. They are dated on the
// cut-off; where that period is closed finance dates them in the next.
func (m *MonthEnd) Journals(ctx context.Context) iter.Seq2[Journal, error] {
	return func(yield func(Journal, error) bool) {
		for c, err := range m.Cases(ctx) {
			if err != nil {
				yield(Journal{}, err)
				return
			}
			for _, j := range m.journalsOf(c) {
				if !yield(j, nil) {
					return
				}
			}
		}
	}
}

func (m *MonthEnd) journalsOf(c ledger.Case) []Journal {
	var journals []Journal
	for i, x := range c.Explanations {
		h := m.head(c, x, i+1)
		if h.Class != ledger.ClassCorrect && h.Class != ledger.ClassMapping {
			continue
		}
		j := Journal{
			Number: "JE-" + h.Number, On: m.Run.CutOff, Reference: c.Reference,
			Cause: h.Cause, Class: h.Class, Proof: h.Proof, Evidence: h.Evidence,
			Text:        fmt.Sprintf("%s %s (JE-%s)", c.Reference, h.Cause, h.Number),
			ReviewFirst: h.Proof == ledger.ProofAmbiguous,
		}
		for _, leg := range x.Legs {
			j.Lines = append(j.Lines, m.journalLine(leg))
		}
		journals = append(journals, j)
	}
	return journals
}

func (m *MonthEnd) journalLine(leg ledger.Leg) JournalLine {
	zero := money.Zero(m.Settings.Currency)
	line := JournalLine{Account: leg.Account, Name: m.Settings.Names[leg.Account], Debit: zero, Credit: zero, Document: leg.Document}
	if leg.Functional.Sign() < 0 {
		line.Credit = leg.Functional.Neg()
	} else {
		line.Debit = leg.Functional.Add(zero)
	}
	return line
}
