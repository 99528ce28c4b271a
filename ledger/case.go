package ledger

import (
	"sort"
	"time"

	"counterfoil/ledger/money"
)

// Cause is why a variance exists; the list is closed (DESIGN §4).
type Cause string

const (
	CauseMissingOrder  Cause = "missing order"
	CauseMissingRefund Cause = "missing refund"
	CauseDuplicate     Cause = "duplicate"
	CauseTax           Cause = "tax"
	CauseSKU           Cause = "SKU"
	CauseAccount       Cause = "account"
	CauseCharge        Cause = "charge"
	CauseReturnValue   Cause = "return value"
	CauseEdited        Cause = "edited"
	CauseCutOff        Cause = "cut-off"
	CauseFXRate        Cause = "FX rate"
	CauseRounding      Cause = "rounding"
	CauseManualJournal Cause = "manual journal"
	CauseUnexplained   Cause = "unexplained" // never on an explanation; names the remainder in reports
)

// Causes lists the causes in the sequence reports show them, unexplained first
// because it is what the reader must act on.
var Causes = []Cause{
	CauseUnexplained, CauseMissingOrder, CauseMissingRefund, CauseDuplicate, CauseTax, CauseSKU, CauseAccount, CauseCharge,
	CauseReturnValue, CauseEdited, CauseCutOff, CauseFXRate, CauseManualJournal, CauseRounding,
}

// Class says what finance does about a cause.
type Class string

const (
	ClassCorrect  Class = "correct in ERP"
	ClassMapping  Class = "fix mapping"
	ClassTiming   Class = "timing"
	ClassPolicy   Class = "policy"
	ClassAccepted Class = "accepted"
	ClassReview   Class = "to review"
	ClassOpen     Class = "open"
)

// ClassOf is the class of a cause.
func ClassOf(c Cause) Class {
	switch c {
	case CauseSKU, CauseAccount:
		return ClassMapping
	case CauseCutOff:
		return ClassTiming
	case CauseFXRate:
		return ClassPolicy
	case CauseRounding:
		return ClassAccepted
	case CauseManualJournal:
		return ClassReview
	case CauseUnexplained:
		return ClassOpen
	}
	return ClassCorrect
}

// Proof says how strong an explanation is.
type Proof string

const (
	ProofReplayed  Proof = "replayed"          // the hypothesis reproduces what was booked to the minor unit
	ProofBounded   Proof = "bounded"           // within a bound counted from roundings that happened
	ProofElsewhere Proof = "matched elsewhere" // the counterpart stands under another date or reference
	ProofAmbiguous Proof = "ambiguous"         // replayed, but an equally small other explanation exists
)

// Leg is a signed amount on an account, debits positive. Document is the same in the
// document's currency, the zero Amount where it is not known. Where the policy compares
// dimensions, an account may have several legs that differ by Dimension.
type Leg struct {
	Account    AccountCode
	Dimension  Dimensions `json:",omitempty"`
	Functional money.Amount
	Document   money.Amount
}

// Explanation is a cause with its evidence and a balanced set of legs to add to the
// booked side.
type Explanation struct {
	Cause Cause
	// Kind is the sub-kind in plain words, e.g. "home rate instead of destination".
	Kind  string
	Class Class
	Proof Proof
	// Evidence is a sentence a controller can check, with its numbers.
	Evidence string
	// Documents are what it is about.
	Documents []DocumentID
	// Cluster groups explanations with one common fault ("SKU WC-100 on 3010"), "" when none.
	Cluster string
	Legs    []Leg
	// Steps is the arithmetic, a line each.
	Steps []string
	// Alternatives are other explanations of the same size, in words, when ambiguous.
	Alternatives []string
}

// Case is a reference whose books differ at a cut-off, and why. Always, exactly, per
// account and currency: Variance + Σ Explanations' legs + Unexplained = 0, which is
// booked + Σ explanations + unexplained = expected.
type Case struct {
	Reference Reference
	// Item is the open item's number, the same for the reference in every run.
	Item int64
	// OriginOn is the earliest effective date of what differs, or of anything under the
	// reference where that cannot be told; age counts from it.
	OriginOn     Date
	Variance     []Leg // booked less expected
	Explanations []Explanation
	Unexplained  []Leg // what is still to add to the booked side
	// Note says what a reader should know of how the case was explained, such as a search
	// that was given up; "" when nothing.
	Note string
	// Related are the other references the explanation or note rests on, each once:
	// when one of them changes, the case is explained again. WholeRun stands for all.
	Related []Reference
}

// WholeRun, among a case's related references, says that its explanation depends on what
// the run found elsewhere, such as how much of a cap over the period is used up.
const WholeRun Reference = ""

// Run is one reconciliation of an entity at a cut-off.
type Run struct {
	ID     int64
	Period Period
	CutOff Date
	// ThroughBatch is the ledger sequence the run saw: sealed batches up to and including it.
	ThroughBatch int64
	PolicyHash   [32]byte
	RuleVersion  string
	StartedAt    time.Time
	// References counts every reference compared, Tied those that agree, Cases the rest.
	References, Tied, Cases int64
	// Compared counts the references looked at again in this run; the rest were untouched.
	Compared int64
	// Void holds the reason when the run's figures do not add up; "" for a good run.
	Void string
	// Accounts are the totals per account behind P7 and P13.
	Accounts []RunAccount
}

// RunAccount is one account's share of a run, in functional currency, debits positive,
// cumulative up to the cut-off.
type RunAccount struct {
	Account       AccountCode
	Expected      money.Amount // in the expected book
	Booked        money.Amount // in scope in the booked book
	TiedExpected  money.Amount // under references that agree
	TiedBooked    money.Amount
	CasesExpected money.Amount // under references that differ
	CasesBooked   money.Amount
	Recognised    money.Amount // booked, touching shop accounts, known to have no Centra document
	OutOfScope    money.Amount
}

// Vector is a set of signed functional amounts by account, debits positive: a case's
// variance, an entry's effect. Zero amounts are absent.
type Vector map[AccountCode]money.Amount

// Add adds an amount to an account and keeps zeros out.
func (v Vector) Add(account AccountCode, a money.Amount) {
	sum := v[account].Add(a)
	if sum.IsZero() {
		delete(v, account)
		return
	}
	v[account] = sum
}

// AddEntry adds an entry's functional postings, times sign (+1 or -1).
func (v Vector) AddEntry(e Entry, sign int) {
	for _, p := range e.Postings {
		a := p.SignedFunctional()
		if sign < 0 {
			a = a.Neg()
		}
		v.Add(p.Account, a)
	}
}

// Accounts lists the accounts in sequence.
func (v Vector) Accounts() []AccountCode {
	codes := make([]AccountCode, 0, len(v))
	for c := range v {
		codes = append(codes, c)
	}
	sort.Slice(codes, func(i, j int) bool { return codes[i] < codes[j] })
	return codes
}

// SortLegs brings legs into account, dimension and currency sequence, so that results are
// the same byte for byte.
func SortLegs(legs []Leg) {
	sort.Slice(legs, func(i, j int) bool {
		a, b := legs[i], legs[j]
		if a.Account != b.Account {
			return a.Account < b.Account
		}
		if a.Dimension != b.Dimension {
			return a.Dimension < b.Dimension
		}
		if a.Document.Currency() != b.Document.Currency() {
			return a.Document.Currency() < b.Document.Currency()
		}
		return a.Functional.Units() < b.Functional.Units()
	})
}
