package reports

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Journal is a correcting entry finance can post as it stands: the legs of one
// explanation, or of all of a cause's where the settings sum them.
type Journal struct {
	// Number is the journal's identity, at most 20 characters: it stays the same from run
	// to run as long as what it corrects does, so that an ERP can refuse it the second time.
	Number string
	On     ledger.Date
	Cause  ledger.Cause
	Class  ledger.Class
	// ToDecide marks a correction another explanation would fit as well.
	ToDecide bool
	Text     string // for the voucher; holds no personal data
	Parts    []JournalPart
}

// JournalPart is one explanation's share of a journal; it balances by itself.
type JournalPart struct {
	Explanation string // "17-1": open item and position
	Reference   ledger.Reference
	Item        int64
	Documents   []ledger.DocumentID
	Proof       ledger.Proof
	Kind        string
	Evidence    string
	// Carrier is how the reference stands in the ERP's books, so that importing them again
	// finds it.
	Carrier Carrier
	Lines   []JournalLine

	occurrence int // among equal explanations of the case
}

// Carrier is how a voucher names a reference so that the policy's rules find it.
type Carrier struct {
	Voucher string // text a voucher begins with; "" where no rule reads voucher texts
	Alone   bool   // the voucher's text must hold nothing else
	Row     string // text of each row; "" where no rule reads row texts
	// Dimension and Object are set where only an object of a dimension names it.
	Dimension, Object string
}

// Found tells whether any rule of the policy would find the reference.
func (c Carrier) Found() bool { return c.Voucher != "" || c.InRows() }

// InRows tells whether rows name the reference by themselves, so that one voucher may
// hold several.
func (c Carrier) InRows() bool { return c.Row != "" || c.Object != "" }

// JournalLine is one posting; exactly one of Debit and Credit is more than zero, unless
// only the document's currency differs.
type JournalLine struct {
	Account       ledger.AccountCode
	Dimension     ledger.Dimensions // "" where none is compared
	Name          string
	Debit, Credit money.Amount
	// Document is the amount in the document's currency, debits positive; the zero
	// Amount where unknown.
	Document money.Amount
}

// Signed is the line's functional amount, debits positive.
func (l JournalLine) Signed() money.Amount { return l.Debit.Sub(l.Credit) }

// Status is what to do with the journal: post it, or decide first because another
// explanation fits as well.
func (j Journal) Status() string {
	if j.ToDecide {
		return "to decide"
	}
	return "proposed"
}

// References are what the journal corrects, in sequence, each once.
func (j Journal) References() []ledger.Reference {
	var list []ledger.Reference
	for _, p := range j.Parts {
		if len(list) == 0 || list[len(list)-1] != p.Reference {
			list = append(list, p.Reference)
		}
	}
	return list
}

// JournalTotals count journals.
type JournalTotals struct {
	Journals, Lines, Unbalanced int64
	Debit, Credit               money.Amount
}

func newJournalTotals(c money.Currency) JournalTotals {
	return JournalTotals{Debit: money.Zero(c), Credit: money.Zero(c)}
}

// add takes in a part, which balances by itself; first tells that a journal begins.
func (t *JournalTotals) add(p JournalPart, first bool) {
	var debit, credit money.Amount
	for _, l := range p.Lines {
		debit, credit = debit.Add(l.Debit), credit.Add(l.Credit)
		t.Lines++
	}
	if first {
		t.Journals++
	}
	t.Debit, t.Credit = t.Debit.Add(debit), t.Credit.Add(credit)
	if debit.Units() != credit.Units() {
		t.Unbalanced++
	}
}

// part makes the journal lines of a case's explanation.
func (m *MonthEnd) part(c ledger.Case, x ledger.Explanation, position int) JournalPart {
	p := JournalPart{
		Explanation: explanationNumber(c, position), Reference: c.Reference, Item: c.Item, Documents: x.Documents,
		Proof: x.Proof, Kind: x.Kind, Evidence: x.Evidence, Carrier: m.carrier(c.Reference),
	}
	for _, leg := range x.Legs {
		p.Lines = append(p.Lines, m.journalLine(leg))
	}
	return p
}

// carrier is the reference as it stands where the settings know no better.
func (m *MonthEnd) carrier(r ledger.Reference) Carrier {
	if m.Settings.Corrections.Carrier == nil {
		return Carrier{}
	}
	return m.Settings.Corrections.Carrier(r)
}

func (m *MonthEnd) journalLine(leg ledger.Leg) JournalLine {
	zero := money.Zero(m.Settings.Currency)
	line := JournalLine{Account: leg.Account, Dimension: leg.Dimension, Name: m.Settings.Names[leg.Account], Debit: zero, Credit: zero, Document: leg.Document}
	if leg.Functional.Sign() < 0 {
		line.Credit = leg.Functional.Neg()
	} else {
		line.Debit = leg.Functional.Add(zero)
	}
	return line
}

// journal puts parts together under an identity of their own. Its text begins with the
// reference where there is one, because importers take the first they find; then follow
// cause, journal, item and run. Kind and evidence stay out: their words could name a
// payout or a fee, and a rule for those would take the voucher away.
func (m *MonthEnd) journal(cause ledger.Cause, class ledger.Class, name string, parts ...JournalPart) Journal {
	j := Journal{Number: journalNumber(name, m.Settings.Entity, cause, parts), On: m.PostingDate, Cause: cause, Class: class, Parts: parts}
	words := []string{m.Settings.Corrections.word(), string(cause), j.Number}
	references := j.References()
	if len(references) > 1 {
		words = append(words, Plural(int64(len(references)), "reference", "references"), "of run "+fmt.Sprint(m.Run.ID))
		j.Text = strings.Join(words, " ")
		return j
	}
	carrier := parts[0].Carrier
	switch {
	case carrier.Alone:
		j.Text = carrier.Voucher
		return j
	case carrier.Voucher != "":
		words = append([]string{carrier.Voucher}, words...)
	case carrier.Row != "":
		words = append([]string{carrier.Row}, words...)
	default:
		words = append([]string{string(references[0])}, words...)
	}
	words = append(words, "item "+fmt.Sprint(parts[0].Item), "run "+fmt.Sprint(m.Run.ID))
	j.Text = strings.Join(words, " ")
	return j
}
