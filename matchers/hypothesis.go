package matchers

import (
	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// Hypothesis is one thing an ERP may have done with one document, as a change to the
// replay of it.
type Hypothesis struct {
	// Cause is the matcher's, unless the hypothesis has one of its own.
	Cause ledger.Cause
	// Kind is the sub-kind in a controller's words.
	Kind string
	// Detail says it with its numbers, as a clause that follows "the ERP": "took VAT at
	// 25 % (SE25) instead of 19 % (DE19)".
	Detail string
	// Steps is the arithmetic of the hypothesis itself, a line each.
	Steps []string
	// Cluster names the common fault, where one fault can hit many orders.
	Cluster string
	// Aspect is what it changes; two hypotheses on one aspect contradict one another.
	Aspect string
	// Proof is how strong a match is; replayed unless it says otherwise.
	Proof ledger.Proof
	// Alternatives are what else would look the same, in words, where no replay can tell.
	Alternatives []string
	// Apply makes the change. False means that there is nothing to change.
	Apply func(*Replay) bool

	// class is what becomes of it where that is not its cause's: a rate turned over is a
	// fault to correct, not a policy to accept.
	class ledger.Class
	// from and to name the accounts of a hypothesis made by moving; "" for every other.
	from, to ledger.AccountCode
	// taxes are the figures whose tax it decides, nil where it leaves tax alone.
	taxes []position
	// means tells hypotheses on one aspect apart that do the same alone and may differ
	// after another fault; "" for most.
	means string
	// implied is a rate found from a voucher, nil for every other hypothesis.
	implied *decimal.Decimal
	rank    int // place in the pipeline
	// slight is such a rate whose whole effect the document's roundings could have made, in a
	// batch; it counts as one of them.
	slight bool
	// dated are the events and other midnights that would give the day a document is moved to.
	dated []string
	// bare is a hypothesis that the document alone suggests, where another may rest on a
	// second document: a line left out, beside an earlier version without it.
	bare bool
}

// Subject is what a matcher may look at: one document, and its case around it.
type Subject struct {
	Document ledger.Document
	Policy   *policy.Policy
	// Due is what one correct voucher of the document holds.
	Due ledger.Vector
	// Versions are the document's decoded versions, in sequence, the current included.
	Versions []ledger.Document
	// Siblings are the other documents of the case, current versions, in sequence.
	Siblings []ledger.Document
	// Booked are single vouchers under the reference that no document accounts for.
	Booked []ledger.Vector
	// Seen tells whether the booked book touches the account under the reference. A
	// hypothesis that books elsewhere cannot be what happened, and is not worth trying.
	Seen func(ledger.AccountCode) bool

	due    vector   // Due with its document amounts
	booked []vector // Booked
	// batch is what all documents of a batch come to together; booked is then what this
	// one was if nothing else is wrong. Nil outside batches.
	batch *Subject
	// roundings is how many were made in each amount of due; one when zero.
	roundings int64
	// rates are those of other documents of the days around it.
	rates []namedRate
	// roles tells what accounts are for.
	roles map[ledger.AccountCode]accountRole
}

// Matcher knows one cause. Given a document and its case it states hypotheses. It
// reads no clock, no database and no network, so a run repeated next year gives the
// same result.
type Matcher interface {
	Cause() ledger.Cause
	Hypotheses(s *Subject) []Hypothesis
}

// Pipeline is the one sequence of the causes. Hypotheses of one set are applied in
// it, and of two sets that do equally well and say the same the earlier is named.
//
// It follows what the ERP does with a document. First which version it read and how
// much of it (edited, return value, a line), and whether it took a refund for a sale; then
// what it made of the content (charge, tax);
// then where it booked it (SKU, account, and the dimensions of either), which needs the
// tax row to know the account it left; then at which rate. Rounding follows everything it could round, and is of a
// later tier besides: it is tried only when nothing without it reproduces the
// vouchers. How often the result was booked (duplicate, missing, cut-off) comes after
// all of it and is not a matter of the document's content.
var Pipeline = []Matcher{
	edited{}, laterVersion{}, returnValue{}, goodsLine{}, refundAsSale{}, charge{}, tax{}, sku{}, dimensionSold{}, account{}, dimensionPlace{}, fxRate{}, rounding{},
}

// moving completes a hypothesis that books everything of one account on another and does
// nothing besides, whatever else is wrong with the document. What comes of it follows from
// the voucher without it, so that nothing has to be posted again.
func moving(h Hypothesis, from, to ledger.AccountCode) Hypothesis {
	h.from, h.to = from, to
	h.Apply = func(r *Replay) bool { r.Move(from, to); return true }
	return h
}

// moves tells whether the hypothesis was made by moving.
func (h *Hypothesis) moves() bool { return h.from != h.to }

// hypotheses runs the pipeline over a subject.
func hypotheses(s *Subject) (plain, roundings []Hypothesis) {
	for rank, m := range Pipeline {
		for _, h := range m.Hypotheses(s) {
			if h.Cause == "" {
				h.Cause = m.Cause()
			}
			h.rank = rank
			if h.Proof == "" {
				h.Proof = ledger.ProofReplayed
			}
			if h.Cause == ledger.CauseRounding {
				roundings = append(roundings, h)
			} else {
				plain = append(plain, h)
			}
		}
	}
	return plain, roundings
}
